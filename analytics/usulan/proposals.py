"""Every proposal once: how far it came, where it was refused, and how often it was handed in."""

from __future__ import annotations

import pandas as pd

from analytics.usulan.words import DRAFT, KINDS, REFUSED, REFUSED_AT, ROUTES, stages

DATES = [stage.tanggal for stage in stages()]
ACCEPTED = 5
COLUMNS = [
    *("jenis", "jalur", "program", "kode_desa", "sampai", "ditolak_di", "alasan", "kali"),
    *("nomor_sk", *DATES),
]


def read_proposals(table: pd.DataFrame) -> pd.DataFrame:
    """The accepted rows of one period's file as one row per proposal: COLUMNS, in the order of the file.

    ``sampai`` is the last stage passed (0: a draft), ``ditolak_di`` the stage that refused (empty: none),
    ``kali`` how often the same person was proposed for the same programme and in the same way. Of several
    rows the accepted one counts, else the latest.
    """
    rows = pd.DataFrame(
        {
            "subjek": table["id_anggota"].fillna(table["id_keluarga"]),
            "jenis": table["jenis_usulan"].map(KINDS),
            "jalur": table["jalur"].map(ROUTES).astype("object").fillna(""),
            "program": table["program"].astype("object").fillna(""),
            "kode_desa": table["kode_desa"].astype("object").fillna(""),
            "alasan": table["alasan_tolak"].astype("Int64"),
            "nomor_sk": table["nomor_sk"].astype("object").fillna(""),
            **{name: pd.to_datetime(table[name]) for name in DATES},
        }
    )
    rows["sampai"], rows["ditolak_di"] = _progress(table, rows)
    return _once(rows)


def _progress(table: pd.DataFrame, rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The last stage passed and the stage that refused, from the state and the dates together."""
    status = table["status_usulan"].astype("Int64").fillna(0).astype(int)
    refused = (status >= REFUSED) | ((status == 0) & rows["alasan"].notna())
    dated = pd.Series(0, index=rows.index)
    for stage in stages():
        # The date of a decision does not say which way it went; the state does.
        if stage.urutan != ACCEPTED:
            dated = dated.mask(rows[stage.tanggal].notna(), stage.urutan)
    said = (status - DRAFT).where(status.between(DRAFT, DRAFT + len(stages())), 0)
    decreed = rows["nomor_sk"].ne("") * len(stages())
    reached = pd.concat([said, dated, decreed], axis=1).max(axis=1)
    # A row of the list is a proposal even where neither a state nor a date says so; only a draft is none.
    reached = reached.where((reached > 0) | (status == DRAFT), 1)
    # A refusal that does not say where: by the ministry where it decided, else by the next one in line.
    passed = dated.clip(upper=ACCEPTED - 1).clip(lower=1)
    where = (passed + 1).mask(rows["tanggal_putusan"].notna(), ACCEPTED)
    where = where.mask(status > REFUSED, status - REFUSED_AT)
    sampai = reached.mask(refused, where - 1)
    return sampai.astype(int), where.where(refused).astype("Int64")


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    keys = ["subjek", "jenis", "program"]
    ranked = rows.assign(
        diterima=rows["sampai"] >= ACCEPTED,
        urut=range(len(rows)),
        kali=rows.groupby(keys)["jenis"].transform("size"),
    )
    order = ["diterima", "tanggal_usul", "sampai", "urut"]
    latest = ranked.sort_values(order, na_position="first", kind="stable").groupby(keys).tail(1)
    return latest.sort_values("urut")[COLUMNS].reset_index(drop=True)
