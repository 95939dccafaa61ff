"""What a table of published coefficients may not say of itself: each row is sound, but not all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from analytics.errors import UserError
from analytics.pmt import published
from analytics.pmt.published import Chance, Piece
from analytics.words import decimal

#: A coefficient of log rupiah of more makes one answer worth 150 times another's; a card's points end sooner.
_LARGEST = {published.LOG: 5.0, published.POINTS: 1_000.0}
#: A published table of likelihoods may waver by this much from band to band; more is a typing error.
_WAVERS = 0.10
_AGAIN = "Bandingkan dengan terbitannya, perbaiki barisnya, lalu impor lagi."


def refuse_contradictions(
    pieces: Sequence[Piece],
    unit: str,
    lines: Mapping[float, float] | None,
    chances: Mapping[float, Sequence[Chance]] | None,
) -> None:
    """Raises UserError where ranges overlap, a poorer line lies higher, or a likelihood turns round."""
    _sizes(pieces, unit)
    _overlaps(pieces)
    _lines(lines or {})
    _crossings(chances or {})
    for share, bands in (chances or {}).items():
        _one_way(share, bands)


def _sizes(pieces: Sequence[Piece], unit: str) -> None:
    for piece in pieces:
        if abs(piece.value) > _LARGEST[unit]:
            raise UserError(
                f"Koefisien {decimal(piece.value)} untuk {piece.variable} terlalu besar (paling besar "
                f"{decimal(_LARGEST[unit])} untuk satuan {unit}).",
                saran=f"Periksa titik dan koma. {_AGAIN}",
            )


def _overlaps(pieces: Sequence[Piece]) -> None:
    """A number in two ranges would get both; a publication means one."""
    ranges: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.form == published.BETWEEN:
            ranges.setdefault(piece.variable, []).append(piece)
    for variable, found in ranges.items():
        for before, after in pairwise(sorted(found, key=lambda piece: (piece.low, piece.high))):
            if after.low <= before.high:
                raise UserError(
                    f"Rentang {variable} bertumpang tindih: {_range(before)} dan {_range(after)}.",
                    saran=f"Setiap angka hanya boleh masuk satu rentang. {_AGAIN}",
                )


def _lines(lines: Mapping[float, float]) -> None:
    for (share, low), (more, high) in pairwise(sorted(lines.items())):
        if high <= low:
            raise UserError(
                f"Garis {100 * more:g}% ({high:,.0f} rupiah) tidak di atas garis {100 * share:g}% "
                f"({low:,.0f} rupiah).".replace(",", "."),
                saran=f"Lebih banyak orang hidup di bawah garis yang lebih tinggi. {_AGAIN}",
            )


def _crossings(chances: Mapping[float, Sequence[Chance]]) -> None:
    """Who is below a line is below every higher one, so the likelihood cannot be less there."""
    for (share, fewer), (more, longer) in pairwise(sorted(chances.items())):
        for low in sorted({band.low for band in (*fewer, *longer)}):
            below, above = _at(fewer, low), _at(longer, low)
            if below is not None and above is not None and above < below:
                raise UserError(
                    f"Pada {decimal(low)} poin peluang {decimal(100 * more)}% ({decimal(above)}) lebih kecil "
                    f"daripada peluang {decimal(100 * share)}% ({decimal(below)}).",
                    saran=f"Yang di bawah garis rendah juga di bawah garis tinggi. {_AGAIN}",
                )


def _one_way(share: float, bands: Sequence[Chance]) -> None:
    """More points mean poorer all the way, or richer all the way."""
    steps = [after.p - before.p for before, after in pairwise(bands)]
    if steps and max(steps) > _WAVERS and min(steps) < -_WAVERS:
        raise UserError(
            f"Peluang {decimal(100 * share)}% naik lalu turun menurut poin; poin yang berarti lebih miskin "
            "dan juga lebih mampu tidak dapat diurutkan.",
            saran=_AGAIN,
        )


def _at(bands: Sequence[Chance], points: float) -> float | None:
    return next((band.p for band in bands if band.low <= points <= band.high), None)


def _range(piece: Piece) -> str:
    low = decimal(piece.low)
    return f"{low}+" if piece.high >= published.OPEN else f"{low}-{decimal(piece.high)}"
