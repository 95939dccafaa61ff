"""Dirty rows on top of the clean ones, as real files have them, and the exact line of each.

``dirt.csv`` lists per file the kinds: the column that is wrong, how the value is made, how often.
No clean row carries such a mark, so a correct import accepts exactly the clean rows.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.demo.columns import dates, digits
from analytics.demo.identity import person_key
from analytics.demo.sizes import stream
from analytics.demo.spare import Spare

KINDS = Path(__file__).parent / "dirt.csv"
#: Stands for the line feed until the file is written: the text writer refuses a bare one.
BREAK = "\x01"
LEDGER = ["berkas", "baris", "kolom", "jenis", "nilai"]


@dataclass(frozen=True)
class Keys:
    """Which columns of a file carry the identity numbers and what goes with them."""

    nik: str = ""
    card: str = ""
    birth: str = ""
    sex: str = ""
    name: str = ""


KEYS = {
    "keluarga": Keys(card="nomor_kartu_keluarga"),
    "anggota": Keys("nomor_induk_kependudukan", "", "tanggal_lahir", "jenis_kelamin", "nama"),
    "penerima": Keys("NIK KTP", "NO KEL", "", "", "NAMA PENERIMA"),
    "kuota": Keys(),
}


def plant(
    table: pa.Table,
    what: str,
    berkas: str,
    spare: Spare,
    seed: int,
    *,
    free: np.ndarray,
    broken_lines: bool = True,
) -> tuple[pa.Table, pd.DataFrame, np.ndarray]:
    """Put the dirty rows of a kind of file (keluarga, anggota, penerima, kuota) between the clean ones.

    Dirty rows are made from copies of ``free`` rows (a mask), so that each has one fault only.
    Returns the new table, the ledger (berkas, baris, kolom, jenis, nilai; baris = 1-based line of the
    file, header included) and, per clean row, its own line number.
    """
    rng = stream(seed, f"kotor {berkas}")
    dirty, where, column, kind = [], [], [], []
    for spec in _kinds(what):
        if spec["cara"] == "patah" and not broken_lines:
            continue
        count = max(1, round(float(spec["per_1000"]) * len(table) / 1000))
        base = np.sort(rng.choice(np.flatnonzero(free), count, replace=False))
        dirty.append(_make(table, base, spec, KEYS[what], spare, rng))
        after = base if spec["cara"] == "ganda" else np.zeros(count)
        where.append(rng.uniform(after, len(table)))
        column += [spec["kolom"]] * count
        kind += [spec["jenis"]] * count
    return _merge(table, dirty, np.concatenate(where), column, kind, berkas)


def _kinds(what: str) -> list[dict[str, str]]:
    with KINDS.open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.DictReader(handle) if row["berkas"] == what]


def _make(
    table: pa.Table,
    base: np.ndarray,
    spec: dict[str, str],
    keys: Keys,
    spare: Spare,
    rng: np.random.Generator,
) -> pa.Table:
    """Copies of clean rows under an identity of their own, with one thing made wrong."""
    rows = table.take(pa.array(base))
    if spec["cara"] != "ganda":
        rows = _new_identity(rows, keys, spare)
    if spec["cara"] in MAKERS:
        wrong = MAKERS[spec["cara"]](rows[spec["kolom"]].to_pylist(), spec["nilai"], rng)
        rows = _put(rows, spec["kolom"], wrong)
    if spec["cara"] == "lahir":
        rows = _born(rows, keys, spec["nilai"], rng)
    if spec["cara"] == "kartu_lain":
        rows = _put(rows, spec["kolom"], digits(spare.cards(len(base))).to_pylist())
    return rows


def _new_identity(rows: pa.Table, keys: Keys, spare: Spare) -> pa.Table:
    if keys.nik:
        people = spare.people(len(rows))
        rows = _put(rows, keys.nik, digits(people["nik"].to_numpy()).to_pylist())
        rows = _put(rows, keys.name, people["nama"].tolist())
        if keys.birth:
            rows = _put(rows, keys.birth, dates(people["lahir"]).to_pylist())
            rows = _put(rows, keys.sex, people["kelamin"].tolist())
            rows = _put(rows, "status_hubungan_keluarga", [8] * len(rows))
    if keys.card:
        rows = _put(rows, keys.card, digits(spare.cards(len(rows))).to_pylist())
    return rows


def _born(rows: pa.Table, keys: Keys, span: str, rng: np.random.Generator) -> pa.Table:
    """A birth date after the quarter, with a NIK that agrees with it."""
    low, high = (np.datetime64(day) for day in span.split(".."))
    born = low + rng.integers(0, (high - low).astype(int) + 1, len(rows)).astype("timedelta64[D]")
    sex = np.array(rows[keys.sex].to_pylist())
    prefix = np.array([int(nik[:6]) for nik in rows[keys.nik].to_pylist()])
    serial = 9_100 + np.arange(len(rows)) % 800
    rows = _put(rows, keys.nik, [str(n) for n in person_key(prefix, born, sex) * 10_000 + serial])
    return _put(rows, keys.birth, [str(d) for d in born])


def _put(rows: pa.Table, column: str, values: list[object]) -> pa.Table:
    at = rows.schema.get_field_index(column)
    return rows.set_column(at, column, pa.array(values, rows.schema.field(column).type))


Maker = Callable[[list[str], str, np.random.Generator], list[object]]


def _letter(values: list[str], _: str, rng: np.random.Generator) -> list[object]:
    at = rng.integers(7, 16, len(values))
    return [f"{v[:i]}{'OIlSB'[i % 5]}{v[i + 1 :]}" for v, i in zip(values, at, strict=True)]


def _constant(values: list[str], value: str, _: np.random.Generator) -> list[object]:
    return [int(value) if isinstance(v, int) else value for v in values]


MAKERS: dict[str, Maker] = {
    "pendek": lambda values, _v, _r: [v[:-1] for v in values],
    "huruf": _letter,
    "pangkat": lambda values, _v, _r: [f"{v[0]}.{v[1:6]}E+15" for v in values],
    "tanggal_nik": lambda values, v, _r: [f"{n[:6]}{v}{n[10:]}" for n in values],
    "seri_nol": lambda values, _v, _r: [f"{v[:12]}0000" for v in values],
    "isi": _constant,
    "negatif": lambda values, _v, _r: [-abs(int(v)) - 1 for v in values],
    "patah": lambda values, v, _r: [f"{v}{BREAK}{text}" for text in values],
}


def _merge(
    table: pa.Table, dirty: list[pa.Table], where: np.ndarray, column: list[str], kind: list[str], berkas: str
) -> tuple[pa.Table, pd.DataFrame, np.ndarray]:
    """Clean and dirty rows in one order; line numbers count the second line of a broken row too."""
    merged = pa.concat_tables([table, *dirty])
    order = np.argsort(np.r_[np.arange(len(table)), where], kind="stable")
    broken = np.r_[np.zeros(len(table), bool), np.array([k == "baris_patah" for k in kind])][order]
    line = 2 + np.arange(len(merged)) + np.cumsum(broken) - broken
    at = np.empty(len(merged), dtype=np.int64)
    at[order] = line
    ledger = pd.DataFrame({"berkas": berkas, "baris": at[len(table) :], "kolom": column, "jenis": kind})
    ledger["nilai"] = [_shown(rows, c, i) for rows, c, i in _cells(dirty, column)]
    second = ledger[ledger["jenis"] == "baris_patah"].assign(jenis="baris_patah_lanjutan")
    second["baris"] += 1
    first_half = ledger["jenis"] == "baris_patah"
    second["nilai"] = second["nilai"].str.split("\n").str[1]
    ledger.loc[first_half, "nilai"] = ledger.loc[first_half, "nilai"].str.split("\n").str[0]
    ledger = pd.concat([ledger, second]).sort_values("baris", kind="stable", ignore_index=True)
    return merged.take(pa.array(order)).combine_chunks(), ledger[LEDGER], at[: len(table)]


def _cells(dirty: list[pa.Table], column: list[str]) -> list[tuple[pa.Table, str, int]]:
    places = [(rows, i) for rows in dirty for i in range(len(rows))]
    return [(rows, c, i) for (rows, i), c in zip(places, column, strict=True)]


def _shown(rows: pa.Table, column: str, row: int) -> str:
    value = rows[column][row].as_py()
    return "" if value is None else str(value).replace(BREAK, "\n")
