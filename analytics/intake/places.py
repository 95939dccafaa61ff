"""Where each row is: area codes and names of a file brought to the Kemendagri codes of the map."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa

from analytics.intake.area_parts import compose
from analytics.intake.areas import MIN_HIT_RATE, Areas, System, read_areas
from analytics.intake.crosswalk_file import read_crosswalk
from analytics.intake.model import Context
from analytics.intake.names import number
from analytics.intake.place_codes import Coded, resolve
from analytics.intake.place_names import place_names
from analytics.intake.place_questions import Unplaced, questions, read_place_answers
from analytics.intake.questions import Question
from analytics.intake.sql import ident
from analytics.schema import Table

_PARTS = ("kode_provinsi", "kode_kabupaten_kota", "kode_kecamatan", "kode_kelurahan_desa")
#: The columns with the name that belongs to the code.
_NAMES = ("kelurahan_desa", "nama_wilayah")
_DOTTED = re.compile(r"\s*'?\d\d\.\d\d\.\d\d(\.\d{4})?\s*")
#: Kabupaten of a borrowed survey that are named in a note.
_SHOWN = 10
#: A code that comes with many names has none: most of its rows must agree.
_ONE_NAME = 0.5


@dataclass(frozen=True)
class Places:
    """The code system of the file's area column, what to ask about areas, and notes for the reader."""

    system: System | None = None
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def area_columns(table: Table) -> list[str]:
    """The columns that hold a table's area code: one for the whole code, or its parts, the desa last."""
    whole = ("kode_wilayah",) if "kode_wilayah" in table else _PARTS
    return [c for c in whole if c in table]


def placed_by_name(table: Table) -> bool:
    """Whether kecamatan and desa names place a row without a code; a required code is never replaced."""
    codes = area_columns(table)
    return {"kecamatan", "kelurahan_desa"} <= set(table.names) and not (codes and table[codes[-1]].wajib)


def add_places(
    con: duckdb.DuckDBPyConnection, table: Table, context: Context, present: set[str], headers: dict[str, str]
) -> Places:
    """Make ``tempat`` (area texts of the file -> ``kode``, ``tanya``) and ``nama_tempat``.

    ``headers``: our column -> the file's. Raises UserError where the code system cannot be told.
    """
    columns = area_columns(table)
    used = bool(columns) and columns[-1] in present
    rows = _rows(con, columns, table, present) if used else []
    province = _province(context)
    codes = {row[:-4]: _code(columns, row[:-4], province) for row in rows}
    column, away = _at_home(table, _column(rows, codes), context)
    areas = read_areas(context.areas, column.counts)
    answers = read_place_answers(context.remembered, areas)
    done = resolve(column, areas, read_crosswalk(context.remembered, areas), answers, context.codes)
    texts = list(zip(*codes, strict=True)) or [() for _ in columns]
    data = {c: pa.array(t, pa.string()) for c, t in zip(columns, texts, strict=True)}
    data["kode"] = pa.array([done.kode.get(c or "") for c in codes.values()], pa.string())
    data["tanya"] = pa.array([c in done.asked for c in codes.values()], pa.bool_())
    _keep(con, "tempat", pa.table(data))
    asked = _asked(table, columns[-1], done.open, areas, headers) if used else []
    by_name, open_names = place_names(con, areas, answers, _unplaced_rows(table, present, areas))
    _keep(con, "nama_tempat", by_name)
    for column_name, unplaced in open_names.items():
        asked += _asked(table, column_name, unplaced, areas, headers)
    return Places(done.system, asked, [*answers.notes, *done.notes, *away])


def _at_home(table: Table, column: Coded, context: Context) -> tuple[Coded, list[str]]:
    """The codes of our own kabupaten, and what to tell of the others.

    Only a survey may be of another area: its households are placed nowhere here, and teach a borrowed score.
    """
    if table.name != "survei" or context.areas is None or not column.counts:
        return column, []
    own = {str(code)[:4] for name in ("kode", "kode_bps") for code in context.areas[name].dropna()}
    near = {code: n for code, n in column.counts.items() if code[:4] in own}
    far = Counter[str]()
    for code in sorted(column.counts.keys() - near.keys()):
        far[code[:4]] += column.counts[code]
    if not far:
        return column, []
    named = ", ".join(f"{code} ({number(n)})" for code, n in far.most_common(_SHOWN))
    more = ", ..." if len(far) > _SHOWN else ""
    note = f"Rumah tangga kabupaten/kota lain menurut kode desanya: {named}{more}; tidak ditempatkan di peta."
    return replace(column, counts=near), [note]


def _rows(con: duckdb.DuckDBPyConnection, columns: list[str], table: Table, present: set[str]) -> list[tuple]:
    """(*area texts, rows, desa, share of the named rows with that name, kecamatan) of each different code."""
    cells = ", ".join(ident(c) for c in columns)
    desa = next((ident(c) for c in _NAMES if c in table and c in present), "NULL::VARCHAR")
    kecamatan = "kecamatan" if "kecamatan" in table and "kecamatan" in present else "NULL::VARCHAR"
    return con.execute(
        f"""WITH nama AS (SELECT {cells}, {desa} AS d, {kecamatan} AS k, count(*) AS n FROM teks
                          WHERE {ident(columns[-1])} IS NOT NULL GROUP BY ALL),
            bentuk AS (SELECT {cells}, regexp_replace(lower(d), '[^a-z0-9]', '', 'g') AS b,
                              arg_max(d, n) AS d, arg_max(k, n) AS k, sum(n) AS n FROM nama GROUP BY ALL)
            SELECT {cells}, sum(n)::BIGINT, arg_max(d, n) FILTER (d IS NOT NULL),
                   max(n) FILTER (d IS NOT NULL) / sum(n) FILTER (d IS NOT NULL), arg_max(k, n)
            FROM bentuk GROUP BY ALL"""
    ).fetchall()


def _province(context: Context) -> str | None:
    return None if context.areas is None or context.areas.empty else str(context.areas["kode"].iloc[0])[:2]


def _code(columns: list[str], texts: tuple[str | None, ...], province: str | None) -> str | None:
    from geodata.codes import normalise

    if columns == ["kode_wilayah"]:
        return normalise(texts[0])
    prov, kab, kec, desa = (None,) * (4 - len(texts)) + texts
    # A list of one office writes its kabupaten in two digits; the province is that of its map.
    return compose(prov or province, kab, kec, desa)


def _column(rows: list[tuple], codes: dict[tuple, str | None]) -> Coded:
    """The rows gathered by code; of several names for one code the one with most rows."""
    counts: Counter[str] = Counter()
    names: dict[str, Counter[str]] = {}
    above: dict[str, Counter[str]] = {}
    dotted = 0
    for *texts, n, desa, share, kecamatan in rows:
        if not (code := codes[tuple(texts)]):
            continue
        counts[code] += n
        dotted += n if _DOTTED.fullmatch(texts[-1]) else 0
        if desa and share >= _ONE_NAME:
            names.setdefault(code, Counter())[desa] += n
        if kecamatan and len(code) == 10:
            for key in (code, code[:7]):
                above.setdefault(key, Counter())[kecamatan] += n
        if desa and len(code) == 7:
            above.setdefault(code, Counter())[desa] += n
    first = {code: c.most_common(1)[0][0] for code, c in names.items()}
    kecamatan_of = {key: c.most_common(1)[0][0] for key, c in above.items()}
    total = sum(counts.values())
    return Coded(dict(counts), first, kecamatan_of, bool(total) and dotted >= MIN_HIT_RATE * total)


def _unplaced_rows(table: Table, present: set[str], areas: Areas) -> str | None:
    """SQL that is true on rows whose names must place them; None where names place nothing."""
    if not (placed_by_name(table) and {"kecamatan", "kelurahan_desa"} <= present and areas.by_name):
        return None
    codes = [c for c in area_columns(table)[-1:] if c in present]
    return f"{ident(codes[0])} IS NULL" if codes else "TRUE"


def _asked(
    table: Table, kolom: str, unplaced: list[Unplaced], areas: Areas, headers: dict[str, str]
) -> list[Question]:
    akibat = "barisnya ditolak." if table[kolom].wajib else "desanya dikosongkan."
    return questions(unplaced, areas, jenis=table.name, tentang=headers.get(kolom, kolom), akibat=akibat)


def _keep(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("sementara", table)
    con.execute(f"CREATE TABLE {name} AS SELECT * FROM sementara")
    con.unregister("sementara")
