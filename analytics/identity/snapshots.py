"""What became of each family between two snapshots of the register.

A No KK changes when a family splits or moves, so it is never the key on its own: families are matched by the
persons they share, a head before a member, and by No KK only where no person ties either of them to anybody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

OUTCOMES = ("tetap", "pindah", "pecah", "gabung", "baru", "hilang")
COLUMNS = [
    *("sisi", "id_keluarga", "hasil", "id_pasangan", "cara", "kode_desa_lama", "kode_desa_baru"),
    *("anggota_lama", "anggota_baru", "anggota_sama", "no_kk_berubah"),
]
OLD, NEW = "lama", "baru"


@dataclass(frozen=True)
class Snapshot:
    """One period's register: ``families`` id_keluarga, kode_desa; ``persons`` id_anggota, id_keluarga,
    status_hubungan_keluarga (1 is the head). Pseudonyms suffice."""

    families: pd.DataFrame
    persons: pd.DataFrame


def compare(old: Snapshot, new: Snapshot) -> pd.DataFrame:
    """One row per family of either snapshot, with exactly one outcome each (:data:`COLUMNS`).

    tetap: goes on in the same desa; pindah: goes on in another desa; pecah: members went on as another
    family, and that family; gabung: took in a family that is no more, and that family; baru and hilang:
    shares nobody with the other snapshot. Where a family both split and took others in, the more frequent
    decides, and a draw leaves tetap or pindah. Exchanging the snapshots exchanges baru with hilang and pecah
    with gabung. ``id_pasangan`` is the family it goes on as, came from or went into.
    """
    before, after = _side(old), _side(new)
    ties = _ties(old, new, before.index, after.index)
    matched = _match(ties)
    told = pd.concat(
        [_told(OLD, before.index, matched, ties), _told(NEW, after.index, matched, ties)], ignore_index=True
    )
    return _described(told, before, after)


def per_desa(table: pd.DataFrame) -> pd.DataFrame:
    """Families per desa and outcome: kode_desa, hasil, lama (of the first snapshot), baru (of the second)."""
    desa = table["kode_desa_lama"].where(table["sisi"] == OLD, table["kode_desa_baru"])
    counts = table.assign(kode_desa=desa).groupby(["kode_desa", "hasil", "sisi"], dropna=False).size()
    wide = counts.unstack("sisi", fill_value=0).reindex(columns=[OLD, NEW], fill_value=0)
    return wide.reset_index().rename_axis(columns=None)


def _side(snapshot: Snapshot) -> pd.DataFrame:
    """Every family of a snapshot once: kode_desa, anggota; one that only its members name has no desa."""
    own = snapshot.families[["id_keluarga", "kode_desa"]].drop_duplicates("id_keluarga")
    persons = snapshot.persons.drop_duplicates("id_anggota")
    size = persons.groupby("id_keluarga").size().rename("anggota")
    table = own.set_index("id_keluarga").join(size, how="outer")
    return table.assign(anggota=table["anggota"].fillna(0).astype("int64"))


def _ties(old: Snapshot, new: Snapshot, before: pd.Index, after: pd.Index) -> pd.DataFrame:
    """Pairs of families that share somebody, strongest first: lama, baru, sama (persons), kepala.

    A pair of the same No KK joins in where neither family shares anybody with any other. Most persons come
    first, then a common head, then the same No KK; the order reads the same from either snapshot.
    """
    both = _heads(old).merge(_heads(new), on="id_anggota", suffixes=("_lama", "_baru"))
    both["kepala"] = both["kepala_lama"] & both["kepala_baru"]
    keys = {"id_keluarga_lama": "lama", "id_keluarga_baru": "baru"}
    ties = both.groupby(list(keys), as_index=False).agg(sama=("kepala", "size"), kepala=("kepala", "sum"))
    ties = ties.rename(columns=keys)
    same = before.difference(pd.Index(ties["lama"])).intersection(after.difference(pd.Index(ties["baru"])))
    ties = pd.concat(
        [ties, pd.DataFrame({"lama": same, "baru": same, "sama": 0, "kepala": 0})], ignore_index=True
    )
    swap = ties["lama"] > ties["baru"]
    ties["kartu"] = ties["lama"] == ties["baru"]
    ties["awal"] = ties["lama"].where(~swap, ties["baru"])
    ties["akhir"] = ties["baru"].where(~swap, ties["lama"])
    order = ["sama", "kepala", "kartu", "awal", "akhir"]
    return ties.sort_values(order, ascending=[False, False, False, True, True], ignore_index=True)


def _heads(snapshot: Snapshot) -> pd.DataFrame:
    persons = snapshot.persons.drop_duplicates("id_anggota")
    head = persons["status_hubungan_keluarga"] == 1
    return persons[["id_anggota", "id_keluarga"]].assign(kepala=head.fillna(False).astype(bool))


@dataclass(frozen=True)
class _Matched:
    """Who goes on as whom (both ways), and how many others came out of or went into each that goes on."""

    onward: dict[str, str]
    back: dict[str, str]
    split: Counter[str]
    merged: Counter[str]

    def outcome(self, old: str, new: str) -> str:
        out, into = self.split[old], self.merged[new]
        return "pecah" if out > into else "gabung" if into > out else "tetap"


def _match(ties: pd.DataFrame) -> _Matched:
    """Pair the families that go on, strongest tie first; the other ties are splits and mergers."""
    pairs = list(zip(ties["lama"].tolist(), ties["baru"].tolist(), strict=True))
    onward: dict[str, str] = {}
    back: dict[str, str] = {}
    for one, other in pairs:
        if one not in onward and other not in back:
            onward[one], back[other] = other, one
    # Of every tie at least one side goes on: otherwise the two would have been paired.
    split = Counter(one for one, other in pairs if other not in back)
    merged = Counter(other for one, other in pairs if one not in onward)
    return _Matched(onward, back, split, merged)


def _told(side: str, families: pd.Index, matched: _Matched, ties: pd.DataFrame) -> pd.DataFrame:
    """The families of one snapshot: their outcome, and the family of the other that it is about."""
    own = matched.onward if side == OLD else matched.back
    here, there = ("lama", "baru") if side == OLD else ("baru", "lama")
    nearest: dict[str, str] = {}
    for one, other in zip(ties[here].tolist(), ties[there].tolist(), strict=True):
        if one not in own:
            nearest.setdefault(one, other)
    ended, unknown = ("gabung", "hilang") if side == OLD else ("pecah", "baru")
    rows: list[tuple[str, str, str, str | None, bool]] = []
    for one in families.tolist():
        if (pair := own.get(one)) is not None:
            hasil = matched.outcome(one, pair) if side == OLD else matched.outcome(pair, one)
            rows.append((side, one, hasil, pair, True))
        else:
            rows.append((side, one, ended if one in nearest else unknown, nearest.get(one), False))
    told = pd.DataFrame(rows, columns=["sisi", "id_keluarga", "hasil", "id_pasangan", "lanjut"])
    told[here], told[there] = told["id_keluarga"], told["id_pasangan"]
    return told.merge(ties[["lama", "baru", "sama"]], on=["lama", "baru"], how="left")


def _described(told: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Desa and sizes of both ends; a family that goes on elsewhere is pindah."""
    table = told.assign(
        kode_desa_lama=told["lama"].map(before["kode_desa"]),
        kode_desa_baru=told["baru"].map(after["kode_desa"]),
        anggota_lama=told["lama"].map(before["anggota"]).astype("Int64"),
        anggota_baru=told["baru"].map(after["anggota"]).astype("Int64"),
        anggota_sama=told["sama"].fillna(0).astype("int64"),
        no_kk_berubah=told["lanjut"] & (told["lama"] != told["baru"]),
    )
    known = table["kode_desa_lama"].notna() & table["kode_desa_baru"].notna()
    elsewhere = known & (table["kode_desa_lama"] != table["kode_desa_baru"])
    table["hasil"] = table["hasil"].mask((table["hasil"] == "tetap") & elsewhere, "pindah")
    tied = table["id_pasangan"].notna()
    table["cara"] = pd.Series("nik", index=table.index).where(table["anggota_sama"] > 0, "no_kk").where(tied)
    return table[COLUMNS]
