"""The same numbers in several lists of one period: told with pseudonyms, never corrected.

Which programmes exclude each other is a matter of rules that change; none is presumed here. Families in two
programmes are only counted.
"""

from __future__ import annotations

import csv
from functools import cache
from itertools import combinations
from pathlib import Path

import pandas as pd

from analytics.identity.names import forms
from analytics.store import Workspace

COLUMNS = [
    *("jenis", "sumber", "sumber_lain", "id_anggota", "id_keluarga", "id_keluarga_lain"),
    *("kode_desa", "kode_desa_lain", "kemiripan_nama"),
]
REGISTER = "register"
#: Two names less alike than this, and without one word in common, are called different.
ALIKE = 0.75


@cache
def meanings() -> dict[str, dict[str, str]]:
    """What each kind of finding means (``arti``) and what to do (``tindakan``)."""
    with (Path(__file__).parent / "temuan_daftar.csv").open(encoding="utf-8", newline="") as handle:
        return {row["jenis"]: row for row in csv.DictReader(handle)}


def entries(workspace: Workspace, period: str) -> pd.DataFrame:
    """Every entry of a period's register and lists, with names and own card, for this process only.

    sumber (register or the programme), id_anggota, id_keluarga, kartu (pseudonym of the No KK as the source
    itself has it), kode_desa, nama. In a file with several programmes, who is in two of them under different
    cards cannot be told apart; such an entry has no ``kartu``.
    """
    parts = [_register(workspace, period)]
    for name, slot in sorted(workspace.manifest.under(f"penerima/{period}").items()):
        if slot.vault:
            parts.append(_list(workspace, name, slot.file, slot.vault))
    return pd.concat(parts, ignore_index=True)[_ENTRY]


_ENTRY = ["sumber", "id_anggota", "id_keluarga", "kartu", "kode_desa", "nama"]


def _register(workspace: Workspace, period: str) -> pd.DataFrame:
    views = {
        "keluarga": workspace.files(f"keluarga/{period}"),
        "orang": workspace.vault_files(f"anggota/{period}"),
    }
    if not all(views.values()):
        return pd.DataFrame(columns=_ENTRY, dtype=object)
    with workspace.connect(views) as con:
        con.execute("SET enable_progress_bar = false")
        return con.execute(
            f"""SELECT '{REGISTER}' AS sumber, id_anggota, id_keluarga, id_keluarga AS kartu, kode_desa, nama
                FROM (SELECT id_keluarga, kode_desa FROM keluarga) FULL JOIN
                     (SELECT id_anggota, id_keluarga, nama FROM orang) USING (id_keluarga)"""
        ).df()


def _list(workspace: Workspace, slot: str, file: str, vault: str) -> pd.DataFrame:
    views = {"daftar": [workspace.root / file], "orang": [workspace.root / vault]}
    with workspace.connect(views) as con:
        con.execute("SET enable_progress_bar = false")
        table = con.execute(
            """SELECT d.program AS sumber, d.id_anggota, d.id_keluarga, kode_desa, nama,
                      nomor_kartu_keluarga AS nomor
               FROM (SELECT DISTINCT program, id_anggota, id_keluarga, kode_desa FROM daftar) d
               JOIN (SELECT DISTINCT id_anggota, id_keluarga, nama, nomor_kartu_keluarga FROM orang) o
                 ON d.id_anggota IS NOT DISTINCT FROM o.id_anggota
                AND d.id_keluarga IS NOT DISTINCT FROM o.id_keluarga"""
        ).df()
    numbers = table["nomor"].dropna().unique().tolist()
    cards = dict(zip(numbers, workspace.pseudonyms("kk", numbers), strict=True))
    shared = [s for s in workspace.manifest.under(slot.rpartition("/")[0]).values() if s.vault == vault]
    table["kartu"] = table["nomor"].map(cards) if len(shared) == 1 else None
    return table


def findings(entries: pd.DataFrame) -> pd.DataFrame:
    """What does not fit together between register and lists, without a name or a number (:data:`COLUMNS`)."""
    parts = [_other_names(entries), _two_cards(entries), _two_desa(entries)]
    found = pd.concat([p.reindex(columns=COLUMNS) for p in parts], ignore_index=True)
    return found.sort_values(COLUMNS[:5], ignore_index=True)


def overlaps(entries: pd.DataFrame) -> pd.DataFrame:
    """How many stand in two lists of the period: program, program_lain, keluarga, jiwa (counts)."""
    lists = entries[entries["sumber"] != REGISTER]
    held = {
        str(name): (set(part["id_keluarga"].dropna()), set(part["id_anggota"].dropna()))
        for name, part in lists.groupby("sumber")
    }
    rows = [
        (one, other, len(held[one][0] & held[other][0]), len(held[one][1] & held[other][1]))
        for one, other in combinations(sorted(held), 2)
    ]
    return pd.DataFrame(rows, columns=["program", "program_lain", "keluarga", "jiwa"])


def _other_names(entries: pd.DataFrame) -> pd.DataFrame:
    """One NIK with two names that have nothing in common: register against each list."""
    named = entries.dropna(subset=["id_anggota", "nama"])
    register = named[named["sumber"] == REGISTER].drop_duplicates("id_anggota")
    both = named[named["sumber"] != REGISTER].merge(register, on="id_anggota", suffixes=("", "_lain"))
    both = both[both["nama"] != both["nama_lain"]].reset_index(drop=True)
    both["kemiripan_nama"] = _likeness(both["nama"], both["nama_lain"])
    both["jenis"] = "NAMA_BEDA"
    return both[both["kemiripan_nama"] < ALIKE].drop_duplicates(["sumber", "id_anggota"])


def _likeness(left: pd.Series, right: pd.Series) -> pd.Series:
    """How alike two names sound, 0 to 1; 1 where they share a word that is not one of the commonest."""
    import duckdb

    shapes = forms([*left, *right])[["tertulis", "bunyi", "inti"]]
    pairs = pd.DataFrame({"n": range(len(left)), "a": left.to_numpy(), "b": right.to_numpy()})
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        con.register("pasangan", pairs)
        con.register("bentuk", shapes)
        found = con.execute(
            """SELECT n, CASE WHEN list_has_any(string_split(a.inti, ' '), string_split(b.inti, ' ')) THEN 1.0
                         ELSE round(greatest(jaro_winkler_similarity(a.bunyi, b.bunyi),
                                             jaro_winkler_similarity(a.inti, b.inti)), 2) END AS mirip
               FROM pasangan LEFT JOIN bentuk a ON a.tertulis = pasangan.a
                             LEFT JOIN bentuk b ON b.tertulis = pasangan.b ORDER BY n"""
        ).df()
    # A name without a letter says nothing about the person.
    return found["mirip"].fillna(1.0)


def _two_cards(entries: pd.DataFrame) -> pd.DataFrame:
    """One person in one programme's list under two family cards."""
    lists = entries[entries["sumber"] != REGISTER].dropna(subset=["id_anggota", "kartu"])
    lists = lists.drop_duplicates(["sumber", "id_anggota", "kartu"]).sort_values("kartu")
    groups = lists.groupby(["sumber", "id_anggota"], sort=False)
    first, second = lists[groups.cumcount() == 0], lists[groups.cumcount() == 1]
    both = first.merge(second, on=["sumber", "id_anggota"], suffixes=("", "_lain"))
    both = both.assign(jenis="DUA_KK", sumber_lain=both["sumber"])
    both["id_keluarga"], both["id_keluarga_lain"] = both["kartu"], both["kartu_lain"]
    return both


def _two_desa(entries: pd.DataFrame) -> pd.DataFrame:
    """One family card in two desa, the register's side first."""
    placed = entries.dropna(subset=["kartu", "kode_desa"]).drop_duplicates(["kartu", "kode_desa"])
    placed = placed.assign(urut=placed["sumber"] != REGISTER).sort_values(["urut", "sumber", "kode_desa"])
    groups = placed.groupby("kartu", sort=False)
    first, second = placed[groups.cumcount() == 0], placed[groups.cumcount() == 1]
    both = first.merge(second, on="kartu", suffixes=("", "_lain"))
    return both.assign(jenis="KK_DUA_DESA", id_keluarga=both["kartu"], id_keluarga_lain=None, id_anggota=None)
