"""Rows with no code: kecamatan and desa as written, placed by their names inside the kecamatan only."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from analytics.intake.areas import Areas, plain
from analytics.intake.place_questions import Answers, Unplaced, key_of, text_of

if TYPE_CHECKING:
    from geodata.crosswalk import Crosswalk

#: Different names that are compared by spelling; those with most rows come first.
MOST_NAMES = 2_000
#: Different names that are looked at at all.
MOST_PAIRS = 200_000
_APART = "\x1f"
#: Rows of a recap that add up others.
_TOTAL = re.compile(r"\s*((sub|grand)\s*)?-?\s*(total|jumlah)\b", re.IGNORECASE)
Pair = tuple[str, str]


def place_names(
    con: duckdb.DuckDBPyConnection, areas: Areas, answers: Answers, unplaced_rows: str | None
) -> tuple[pa.Table, dict[str, list[Unplaced]]]:
    """``kecamatan, kelurahan_desa -> kode`` of a file, and what to ask, by the column it is about.

    ``unplaced_rows`` is SQL, true on the rows that have nothing but names; None: the file is not placed so.
    """
    rows = _rows(con, unplaced_rows) if unplaced_rows else {}
    codes = {pair: areas.by_name.get((plain(pair[0]), plain(pair[1]))) for pair in rows}
    answered = {p: k for p in rows if (k := _key(p)) in answers.names}
    codes |= {p: answers.names[k] for p, k in answered.items()}
    # What is certain is compared too: a name next to a certain one may be that desa spelt otherwise.
    left = [p for p in rows if codes[p] is None and p not in answered][:MOST_NAMES]
    certain = [p for p in rows if codes[p]][:MOST_NAMES]
    named = [p for p in left + certain if plain(p[0]) and plain(p[1])]
    result, groups = _compare(named, codes, areas, answers)
    codes |= {_pair(key): kode for key, kode in result.desa.items()}
    return _table(codes), _unplaced(result, groups, rows)


def _rows(con: duckdb.DuckDBPyConnection, unplaced_rows: str) -> dict[Pair, int]:
    """The names of the file and how many rows they must place; totals of a recap are no names."""
    query = f"""SELECT kecamatan, kelurahan_desa, count(*) FILTER ({unplaced_rows}) AS n FROM teks
                WHERE kecamatan || kelurahan_desa <> '' GROUP BY ALL ORDER BY n DESC, 1, 2
                LIMIT {MOST_PAIRS}"""
    found = con.execute(query).fetchall()
    return {(kec, desa): n for kec, desa, n in found if not (_TOTAL.match(kec) or _TOTAL.match(desa))}


def _key(pair: Pair) -> str:
    return key_of(text_of("", "", pair[1], pair[0]))[1]


def _compare(
    pairs: list[Pair], codes: dict[Pair, str | None], areas: Areas, answers: Answers
) -> tuple[Crosswalk, dict[str, str]]:
    """What spelling tells about the names, and the kecamatan of the file (plain name -> as written)."""
    from geodata.crosswalk import Crosswalk, Place, match_names

    groups = _groups(pairs)
    keys = {g: key_of(text_of("", "", "", written))[1] for g, written in groups.items()}
    told = {g: answers.names[key] for g, key in keys.items() if key in answers.names}
    asked = {g: written for g, written in groups.items() if told.get(g, g)}
    places = [Place(_APART.join(p), p[1], plain(p[0])) for p in pairs if plain(p[0]) in asked]
    known = {_APART.join(p): kode for p in pairs if (kode := codes[p])}
    if len(known) == len(places):
        return Crosswalk(desa=known), groups
    kecamatan = {g: kode for g, kode in told.items() if kode}
    return match_names(places, areas.desa(), groups=asked, desa=known, kecamatan=kecamatan), groups


def _unplaced(result: Crosswalk, groups: dict[str, str], rows: dict[Pair, int]) -> dict[str, list[Unplaced]]:
    desa = [
        Unplaced(
            text_of("", "", pair[1], pair[0]),
            calon,
            "Nama desa ini tidak dapat dipastikan di kecamatannya.",
            rows[pair],
        )
        for key, calon in result.calon.items()
        if rows[pair := _pair(key)]
    ]
    in_group: Counter[str] = Counter()
    for pair, n in rows.items():
        in_group[plain(pair[0])] += n
    kecamatan = [
        Unplaced(text_of("", "", "", groups[g]), calon, "Nama kecamatan ini tidak ada di peta.", in_group[g])
        for g, calon in result.calon_kelompok.items()
        if in_group[g]
    ]
    found = {"kelurahan_desa": desa, "kecamatan": kecamatan}
    return {kolom: unplaced for kolom, unplaced in found.items() if unplaced}


def _pair(key: str) -> Pair:
    kecamatan, _, desa = key.partition(_APART)
    return kecamatan, desa


def _groups(pairs: list[Pair]) -> dict[str, str]:
    """Each kecamatan of the file by its plain name, as it is mostly written."""
    written: dict[str, Counter[str]] = {}
    for kecamatan, _ in pairs:
        written.setdefault(plain(kecamatan), Counter())[kecamatan] += 1
    return {group: names.most_common(1)[0][0] for group, names in written.items()}


def _table(codes: dict[Pair, str | None]) -> pa.Table:
    columns = {
        "kecamatan": [p[0] for p in codes],
        "kelurahan_desa": [p[1] for p in codes],
        "kode": list(codes.values()),
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
