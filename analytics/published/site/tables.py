"""Tables as a page shows them: caption, heads, rows of words, and below them what the rounding leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analytics.published import slices
from analytics.published.derived import difference
from analytics.published.rules import ANY, MASKED, NOWHERE
from analytics.published.site.lookup import Lookup, Part, Record, added, records, told
from analytics.published.site.saying import NBSP, Saying

#: Of a row of figures, what a table may show of it, in this order.
_FIGURES = ("penerima", "keluarga", "persen", "rupiah", "masuk", "keluar", "perubahan")
#: Heads that are shorter in a table than elsewhere.
_SHORT = {"persen": "persen_pendek"}
#: Where the rounding difference stands among the rows of a foot.
_GAP = 1
#: Where the quota stands among the cells of a row.
_QUOTA = 1
#: Columns that are added up, and what they are called in a row.
_ADDED = {"penerima": "angka", "keluarga": "keluarga", "rupiah": "rupiah"}


@dataclass(frozen=True)
class Row:
    """One row: its name, where it leads (or nowhere), and its cells in the order of the heads."""

    name: str
    href: str
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A table; ``foot`` are sums, kept apart from the rows; ``note`` is read below it.

    The first head is that of the names; where a table ``saves``, they lead to files.
    """

    caption: str
    heads: list[str]
    rows: list[Row]
    foot: list[Row] = field(default_factory=list)
    note: str = ""
    saves: bool = False


def _words(row: Record, say: Saying) -> dict[str, str]:
    """A row of figures as words, by column; empty where nothing is told."""
    return {
        "penerima": say.recipients(row.get("penerima", ""), row.get("angka")),
        "keluarga": say.number(row.get("keluarga")),
        "persen": say.share(row.get("persen", "")),
        "rupiah": say.number(row.get("rupiah")),
        "masuk": _flow(row, "masuk", say),
        "keluar": _flow(row, "keluar", say),
        "perubahan": say.change(row.get("perubahan", "")),
    }


def _flow(row: Record, name: str, say: Saying) -> str:
    """Who joined or left as a number, ``<10``, ``–``, or nothing where it is not told."""
    written = row.get(name)
    return str(written) if written in (MASKED, NOWHERE) else say.number(row.get(f"{name}_angka"))


def areas(part: Part, say: Saying, level: str, caption: str) -> Table:
    """The areas of a part with their sum, the rounding difference and the published total."""
    written = [_words(row, say) for row in part.rows]
    shown = [name for name in _FIGURES if any(words[name] for words in written)]
    body = [
        Row(row["nama"], say.link(f"{level}/{row['kode']}.html"), [words[name] for name in shown])
        for row, words in zip(part.rows, written, strict=True)
    ]
    return Table(caption, _heads(level, shown, say), body, _foot(part, say, shown))


def _heads(first: str, shown: Sequence[str], say: Saying) -> list[str]:
    return [say.text(f"situs.{_SHORT.get(name, name)}") for name in (first, *shown)]


def _foot(part: Part, say: Saying, shown: list[str]) -> list[Row]:
    """Sum of the rows, the rounding difference, and the published total: in this order they add up."""
    sums = {name: added(part.rows, key) for name, key in _ADDED.items() if name in shown}
    gaps = {name: difference(part.total.get(_ADDED[name]), told(part.rows, _ADDED[name])) for name in sums}
    whole = _words(part.total, say)
    nama = part.total.get("nama", "")
    return [
        Row(say.text("situs.jumlah_baris"), "", [say.number(sums.get(name)) for name in shown]),
        Row(_gap(say, [part]), "", [say.number(gaps.get(name)) for name in shown]),
        Row(say.text("situs.total", nama=nama), "", [whole[name] for name in shown]),
    ]


def _gap(say: Saying, parts: Sequence[Part]) -> str:
    """What is left between rows and total: rounding, and what rows do not tell where one is withheld."""
    whole = all(told(part.rows, "angka").notna().all() for part in parts)
    return say.text("bersama.selisih" if whole else "situs.selisih_luas")


def programmes(rows: list[Record], say: Saying, names: dict[str, Record], caption: str) -> Table:
    """All programmes of one area."""
    written = [_words(row, say) | {"keluarga": ""} for row in rows]
    shown = [name for name in _FIGURES if any(words[name] for words in written)]
    body = [
        Row(
            say.programme(names, row["program"]),
            _programme_link(say, row["program"]),
            [words[name] for name in shown],
        )
        for row, words in zip(rows, written, strict=True)
    ]
    return Table(caption, _heads("program", shown, say), body)


def _programme_link(say: Saying, code: str) -> str:
    return "" if code == ANY else say.link(f"program/{code.lower()}.html")


def matrix(found: Lookup, inside: str, say: Saying, names: dict[str, Record], caption: str) -> Table:
    """The desa of a kecamatan by programme, each programme with its own rounding difference."""
    parts = [found.below(code, "desa", inside) for code in found.programmes]
    written = [
        {row["kode"]: say.recipients(row["penerima"], row["angka"]) for row in part.rows} for part in parts
    ]
    body = [
        Row(row["nama"], say.link(f"desa/{row['kode']}.html"), [one.get(row["kode"], "") for one in written])
        for row in found.below(ANY, "desa", inside).rows
    ]
    feet = [_foot(part, say, ["penerima"]) for part in parts]
    foot = [Row(same[0].name, "", [one.cells[0] for one in same]) for same in zip(*feet, strict=True)]
    foot = [replace(row, name=_gap(say, parts)) if at == _GAP else row for at, row in enumerate(foot)]
    heads = [say.text("situs.desa"), *(say.programme(names, code) for code in found.programmes)]
    return Table(caption, heads, body, foot)


def history(found: Lookup, kode: str, say: Saying) -> Table | None:
    """Families with any programme quarter by quarter; None for a single quarter."""
    rows = [(period, found.any_programme(kode, period)) for period in found.release.periods]
    known = [(period, row) for period, row in rows if row]
    if len(known) < 2:
        return None
    shown = ("penerima", "keluarga", "persen", "perubahan")
    body = [Row(say.quarter(period), "", [_words(row, say)[name] for name in shown]) for period, row in known]
    return Table(say.text("situs.riwayat"), _heads("periode", shown, say), body)


def quota(found: Lookup, period: str, say: Saying, names: dict[str, Record]) -> Table:
    """Recipients beside the quota, for the whole kabupaten; a row for each unit that is counted."""
    body = [
        Row(
            _per(say, names, one["program"], one["satuan"]),
            _programme_link(say, one["program"]) if one["program"] in found.programmes else "",
            [
                say.recipients(one["penerima"], one["angka"]),
                say.number(one["kuota"]),
                say.share(one["realisasi"]),
                say.number(one["rupiah"]),
            ],
        )
        for one in records(slices.quota(found.release, period))
    ]
    heads = [
        say.text(f"situs.{name}") for name in ("program", "penerima_jiwa", "kuota", "realisasi", "rupiah")
    ]
    known = any(row.cells[_QUOTA] for row in body)
    about = say.text("situs.kuota_judul" if known else "situs.kuota_tanpa")
    caption = say.text("situs.tabel", isi=about, periode=say.quarter(period))
    note = "" if known else say.text("situs.kuota_kosong")
    return _without_empty(Table(caption, heads, body, note=note))


def files(meant: dict[str, str], held: dict[str, bytes], folder: str, say: Saying) -> Table:
    """The files of ``meant`` (name -> key of what it is) that are ``held`` in ``folder``, and their size."""
    body = [
        Row(
            name,
            say.file(f"{folder}/{name}"),
            [say.text(key), f"{say.number(kilobytes(held[name]))}{NBSP}kB"],
        )
        for name, key in meant.items()
        if name in held
    ]
    heads = [say.text(f"data.{name}") for name in ("berkas", "isi", "ukuran")]
    return Table(say.text("data.berkas"), heads, body, saves=True)


def kilobytes(data: bytes) -> int:
    """Thousands of bytes, the last begun one counted."""
    return -(-len(data) // 1000)


def errors(
    found: Lookup, measured: dict[str, Any], period: str, say: Saying, names: dict[str, Record]
) -> Table:
    """IER and EER with intervals per programme and unit; what no survey has measured says so."""
    body = []
    for code in (one for one in slices.programmes(found.release, period) if one != ANY):
        of_units = measured.get(period, {}).get(code) or {"keluarga": {}}
        for unit, rates in of_units.items():
            poor = poorest(rates, say)
            cells = [poor, *(_rate(rates.get(one), say) for one in ("ier", "eer"))]
            body.append(Row(_per(say, names, code, unit), "", cells))
    heads = [say.text(one) for one in ("situs.program", "galat.garis", "galat.ier", "galat.eer")]
    caption = say.text("situs.tabel", isi=say.text("galat.judul"), periode=say.quarter(period))
    return Table(caption, heads, body)


def poorest(rates: dict[str, Any], say: Saying) -> str:
    """Whom the rates call poor; nothing where it is not told."""
    share = rates.get("garis")
    return "" if share is None else _unbroken(say.text("galat.terbawah", bagian=say.number(100 * share)))


def _per(say: Saying, names: dict[str, Record], code: str, unit: str) -> str:
    """A programme with what is counted of it."""
    return say.text("situs.per", nama=say.programme(names, code), satuan=say.unit(unit))


def _rate(rate: dict[str, Any] | None, say: Saying) -> str:
    if not rate:
        return say.text("galat.belum")
    value = say.text("galat.nilai", nilai=say.number(100 * rate["nilai"], 1))
    if not rate["selang"]:
        return _unbroken(value)
    low, high = (say.number(100 * end, 1) for end in rate["selang"])
    return _unbroken(f"{value}, {say.text('galat.selang', bawah=low, atas=high)}")


def _unbroken(words: str) -> str:
    """A figure and its sign on one line."""
    return words.replace(" %", f"{NBSP}%")


def _without_empty(table: Table) -> Table:
    """The table without columns in which nothing is told."""
    kept = [at for at in range(len(table.heads) - 1) if any(row.cells[at] for row in table.rows)]
    rows = [Row(row.name, row.href, [row.cells[at] for at in kept]) for row in table.rows]
    return replace(table, heads=[table.heads[0], *(table.heads[at + 1] for at in kept)], rows=rows)
