"""The funnel: how many proposals reach each stage, how many are refused there, how many wait."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analytics.usulan.words import reasons, stages

COUNTS = ("mencapai", "ditolak", "menunggu")
NOT_SAID = {"kelompok": "tidak_disebut", "arti": "Alasan tidak disebut", "arti_en": "No reason given"}


def funnel(proposals: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Per group and stage: ``by``, tahap, urutan, mencapai, ditolak, menunggu and two shares.

    mencapai: came to this stage or further; ditolak: refused by it; menunggu: came here, no further, and was
    not refused. So the next stage's mencapai and ditolak and this one's menunggu add up to mencapai. Drafts
    are not in it. dari_awal and dari_sebelumnya are shares of the first and of the stage before.
    """
    known, keys = proposals[proposals["sampai"] > 0], list(by)
    counted = []
    for stage in stages():
        marks = _marks(known, stage.urutan)
        # Without groups everything is one, also when there is nothing to count.
        total = (
            marks.groupby([known[k] for k in keys]).sum().reset_index() if keys else marks.sum().to_frame().T
        )
        counted.append(total.assign(tahap=stage.tahap, urutan=stage.urutan))
    table = pd.concat(counted, ignore_index=True).sort_values([*keys, "urutan"], ignore_index=True)
    reached = table["mencapai"].astype("float64")
    # The first stage of a group starts its own count of shares.
    before = reached.shift(1).where((table["urutan"] > 1) & (reached.shift(1) > 0))
    start = reached.where(table["urutan"] == 1).ffill().where(lambda n: n > 0)
    table = table.assign(dari_awal=reached / start, dari_sebelumnya=reached / before)
    return table[[*keys, "tahap", "urutan", *COUNTS, "dari_awal", "dari_sebelumnya"]]


def _marks(known: pd.DataFrame, number: int) -> pd.DataFrame:
    """What each proposal is at one stage, as ones and zeros."""
    waiting = (known["sampai"] == number) & known["ditolak_di"].isna() & (number < len(stages()))
    marks = {
        "mencapai": known["sampai"] >= number,
        "ditolak": (known["ditolak_di"] == number).fillna(False),
        "menunggu": waiting,
    }
    return pd.DataFrame(marks).astype("int64")


def outcomes(corong: pd.DataFrame) -> pd.DataFrame:
    """What became of the proposals that reached each stage: tahap, mencapai, maju, menunggu, ditolak.

    ``corong`` is one funnel in the order of its stages. Who is refused is refused by the stage after; at the
    last stage everybody has arrived. The three parts add up to mencapai.
    """
    onward, refused = corong["mencapai"].shift(-1), corong["ditolak"].shift(-1)
    found = {"maju": onward.fillna(corong["mencapai"]), "ditolak": refused.fillna(0)}
    table = corong.assign(**{name: column.astype("int64") for name, column in found.items()})
    return table[["tahap", "mencapai", "maju", "menunggu", "ditolak"]]


def by_group(corong: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """A funnel by groups with one row each: keys, usulan, valid, diterima, ditolak and dari_valid."""
    steps = {"usulan": "diusulkan", "valid": "diverifikasi_dinas", "diterima": "diterima_pusat"}
    found = corong[keys].drop_duplicates().set_index(keys)
    for name, stage in steps.items():
        found[name] = corong[corong["tahap"] == stage].set_index(keys)["mencapai"]
    found["ditolak"] = corong.groupby(keys)["ditolak"].sum()
    found["dari_valid"] = found["diterima"] / found["valid"].where(found["valid"] > 0)
    return found.reset_index()


def refusals(proposals: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Why proposals are refused: ``by``, alasan (empty: none given), arti, kelompok, n, bagian of all."""
    refused = proposals[proposals["ditolak_di"].notna()]
    groups = refused.groupby([*by, "alasan"], dropna=False).size().rename("n").reset_index()
    known = [reasons()[int(code)] if pd.notna(code) else NOT_SAID for code in groups["alasan"]]
    groups["kelompok"] = [row["kelompok"] for row in known]
    groups["arti"] = [row["arti"] for row in known]
    groups["bagian"] = groups["n"] / groups["n"].sum()
    order = groups.sort_values(["n", "alasan"], ascending=[False, True], kind="stable")
    return order[[*by, "alasan", "arti", "kelompok", "n", "bagian"]].reset_index(drop=True)


def totals(proposals: pd.DataFrame) -> dict[str, float | int | None]:
    """The figures a reader takes away: proposals by kind, drafts, repeats, and accepted out of the valid.

    valid: checked by the office or further; disetujui_dari_valid: accepted by the ministry, out of those.
    """
    known = proposals[proposals["sampai"] > 0]
    kinds = known["jenis"].value_counts()
    valid, accepted = int((known["sampai"] >= 3).sum()), int((known["sampai"] >= 5).sum())
    return {
        "usulan": len(known),
        **{kind: int(kinds.get(kind, 0)) for kind in ("tambah", "hapus", "perbaikan")},
        "draf": len(proposals) - len(known),
        "diusulkan_lagi": int((proposals["kali"] > 1).sum()),
        "valid": valid,
        "diterima": accepted,
        "ditolak": int(known["ditolak_di"].notna().sum()),
        "disetujui_dari_valid": accepted / valid if valid else None,
    }
