"""A table of published coefficients as a whole: all that makes it a score, or the reason it is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from analytics.errors import UserError
from analytics.pmt import published
from analytics.pmt.coefficient_checks import refuse_contradictions
from analytics.pmt.coefficient_rows import (
    CHANCE,
    LINE,
    SHARE,
    Questions,
    Row,
    fraction,
    number_of,
    piece_of,
    range_of,
    unit_of,
)
from analytics.pmt.published import Chance, Published
from analytics.words import decimal

#: The constant of a regression of log rupiah per person and month.
_CONSTANT = (8.0, 20.0)


def read(rows: Sequence[Row], asked: Questions) -> Published:
    """The whole table; raises UserError that names everything it lacks, with the reason.

    Only for rows that :func:`judge` found no fault with.
    """
    head = {row.name: row for row in rows}
    lacking = [f"{what} ({why})" for what, why in _needed(head).items() if _absent(head, what)]
    pieces = [piece for row in rows if (piece := piece_of(row, asked))]
    if not pieces:
        lacking.append("baris koefisien (satu baris per peubah atau jawaban)")
    if lacking:
        raise UserError(
            f"Tabel koefisien belum lengkap; yang belum ada: {'; '.join(lacking)}.",
            saran="Tambahkan barisnya dari terbitan yang sama (contoh: docs/sumber/skor.md), lalu impor "
            "lagi. Bila terbitan tidak menyebutnya, skor ini hanya mengurutkan dan tidak dapat dipakai.",
        )
    unit = unit_of(head)
    _sound_constant(head, unit)
    kinds = {piece.variable: asked.kinds[piece.variable] for piece in pieces}
    table = Published(
        year=int(number_of(head["tahun"]) or 0),
        unit=unit,
        source=head["sumber"].answer,
        place=head["wilayah"].answer,
        constant=(number_of(head["konstanta"]) or 0.0) if "konstanta" in head else 0.0,
        pieces=tuple(pieces),
        kinds=kinds,
        codes={name: _codes_of(name, asked) for name in kinds},
        sigma=number_of(head["sigma"]) if unit == published.LOG else None,
        lines=_lines(rows) if unit == published.LOG else None,
        chances=_chances(rows) if unit == published.POINTS else None,
    )
    refuse_contradictions(pieces, unit, table.lines, table.chances)
    return published.turned(table)


def _sound_constant(head: Mapping[str, Row], unit: str) -> None:
    value = number_of(head["konstanta"]) if "konstanta" in head else None
    if unit == published.LOG and value is not None and not _CONSTANT[0] <= value <= _CONSTANT[1]:
        raise UserError(
            f"Konstanta {decimal(value)} bukan logaritma natural rupiah per orang per bulan "
            "(biasanya 11-15).",
            saran="Periksa titik dan koma (12,913 atau 12.913), dan dasar logaritmanya: log10 dikalikan "
            "2,302585, juga semua koefisien dan sigma.",
        )


def _needed(head: Mapping[str, Row]) -> dict[str, str]:
    needed = {
        "tahun": "umur rumus menentukan seberapa jauh ia dapat dipercaya",
        "satuan": "log rupiah, atau poin",
        "sumber": "judul terbitannya",
        "wilayah": "daerah yang ditaksir terbitan itu",
    }
    if unit_of(head) == published.POINTS:
        return needed | {CHANCE: "baris 'peluang 40%' per rentang poin; tanpa itu poin hanya mengurutkan"}
    return needed | {
        "sigma": "simpangan baku sisaan; tanpa itu tidak ada peluang, dan tanpa peluang tidak ada tanda",
        "konstanta": "tanpa itu taksirannya bukan rupiah",
        LINE: "baris 'garis 40%' dengan rupiah per orang per bulan pada tahun itu",
    }


def _absent(head: Mapping[str, Row], what: str) -> bool:
    return not any(name == what or name.startswith(f"{what} ") for name in head)


def _codes_of(name: str, asked: Questions) -> tuple[str, ...]:
    if asked.kinds[name] == "ya_tidak":
        return ("1", "0")
    return tuple(asked.codes[name]) if asked.kinds[name] == "kategori" else ()


def _lines(rows: Sequence[Row]) -> dict[float, float]:
    found = {}
    for row in rows:
        if (share := SHARE.fullmatch(row.name)) and share[1] == LINE:
            found[fraction(share[2])] = number_of(row) or 0.0
    return found


def _chances(rows: Sequence[Row]) -> dict[float, tuple[Chance, ...]]:
    found: dict[float, list[Chance]] = {}
    for row in rows:
        share, between = SHARE.fullmatch(row.name), range_of(row.said)
        if share and share[1] == CHANCE and between:
            found.setdefault(fraction(share[2]), []).append(Chance(*between, row.value or 0.0))
    return {share: _in_order(share, bands) for share, bands in found.items()}


def _in_order(share: float, bands: list[Chance]) -> tuple[Chance, ...]:
    """The bands of points from low to high; raises UserError where they overlap or leave points out."""
    ordered = sorted(bands, key=lambda band: band.low)
    for before, after in pairwise(ordered):
        if after.low != before.high + 1:
            raise UserError(
                f"Tabel peluang {decimal(100 * share)}%: setelah {before.low:g}-{before.high:g} poin datang "
                f"{after.low:g}-{after.high:g}; rentangnya harus bersambung, tanpa celah dan tumpang tindih.",
                saran="Perbaiki rentang poin menurut terbitannya, lalu impor lagi.",
            )
    return tuple(ordered)
