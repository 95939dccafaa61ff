"""A score that somebody else published: its coefficients or points, read against the register it will score.

Nothing is learned here and nothing is tested here. The estimate is the published one to the last digit; what
an empty answer stands for (the mean of this register) is all that comes from the register. How far it can be
wrong is what the publication says of itself: a normal error with its sigma, or its table of points and
likelihoods. No figure out of sample exists, so none is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.pmt.calibrate import Calibration
from analytics.pmt.features import KOSONG, Feature, Floats, as_number, as_text
from analytics.pmt.linear import LinearScore, Term
from analytics.pmt.model import PMTModel
from analytics.pmt.validate import Line

LOG, POINTS = "log rupiah", "poin"
LINEAR, NATURAL_LOG, SQUARE, BETWEEN, CODE = "kali", "log", "kuadrat", "rentang", "isi"
#: The upper end of a range that has none.
OPEN = 1e9
#: The curve of the normal distribution is kept at this many places, to four standard deviations.
_NODES, _WIDEST = 401, 4.0
#: Rupiah per person and month that a line can be.
_LEAST, _MOST = 1e4, 1e8


@dataclass(frozen=True)
class Piece:
    """What an answer adds: LINEAR, NATURAL_LOG or SQUARE times ``value``; BETWEEN: ``value`` where the number
    is from ``low`` to ``high``, both included; CODE: ``value`` for the answer ``code``."""

    variable: str
    form: str
    value: float
    code: str = ""
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Chance:
    """The published likelihood of living below a line, for ``low`` to ``high`` points (both included)."""

    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Published:
    """A published score: ``unit`` LOG (of rupiah per person and month) or POINTS.

    ``lines``: population share -> its line in rupiah of ``year`` (LOG). ``chances``: population share -> the
    table of likelihoods (POINTS). ``kinds``: variable -> angka, kategori or ya_tidak; ``codes``: the answers
    a category knows. More points mean better off; :func:`turned` makes it so.
    """

    year: int
    unit: str
    source: str
    place: str
    constant: float
    pieces: tuple[Piece, ...]
    kinds: dict[str, str]
    codes: dict[str, tuple[str, ...]]
    sigma: float | None = None
    lines: dict[float, float] | None = None
    chances: dict[float, tuple[Chance, ...]] | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        """The questions it asks, in the order of the table."""
        return tuple(dict.fromkeys(piece.variable for piece in self.pieces))

    @property
    def shares(self) -> tuple[float, ...]:
        """The population shares it has a line or likelihoods for."""
        return tuple(sorted(self.lines or self.chances or {}))

    @property
    def label(self) -> str:
        """What stands beside every figure that rests on it."""
        return (
            f"dari koefisien terbitan ({self.source}; {self.place}; data tahun {self.year}), "
            "galat menurut terbitan, tidak diuji di sini"
        )

    def adds(self, variable: str, values: pd.Series) -> Floats:
        """What each answer adds to the score, shape (rows,); NaN where it is empty or unknown."""
        pieces = [piece for piece in self.pieces if piece.variable == variable]
        if self.kinds[variable] == "angka":
            return _of_numbers(pieces, as_number(values))
        known = dict.fromkeys(self.codes[variable], 0.0) | {p.code: p.value for p in pieces}
        return np.asarray(pd.Series(as_text(values)).map(known), dtype=np.float64)


def turned(table: Published) -> Published:
    """The same score the right way round: where its likelihoods rise with the points, fewer were better."""
    bands = [band for bands in (table.chances or {}).values() for band in bands]
    if not bands:
        return table
    low, p = (np.array(one) for one in zip(*((band.low, band.p) for band in bands), strict=True))
    slope = float((low - low.mean()) @ (p - p.mean()))
    # The products of equal numbers' differences need not be nought in floats.
    if np.ptp(low) == 0 or np.ptp(p) == 0 or slope == 0:
        raise UserError(
            "Tabel peluang tidak berbeda menurut poin; tidak diketahui apakah poin tinggi berarti miskin.",
            saran="Salin seluruh tabel peluang terbitannya, sedikitnya dua rentang poin.",
        )
    if slope < 0:
        return table
    mirrored = {
        share: tuple(Chance(-band.high, -band.low, band.p) for band in reversed(bands))
        for share, bands in (table.chances or {}).items()
    }
    pieces = tuple(replace(piece, value=-piece.value) for piece in table.pieces)
    return replace(table, pieces=pieces, constant=-table.constant, chances=mirrored)


@dataclass(frozen=True)
class LogModel(PMTModel):
    """Published coefficients: lines are rupiah of the publication's year, and any amount is one."""

    def lines_at(self, shares: Sequence[float] = (), values: Sequence[float] = ()) -> list[Line]:
        """Shares the publication names, and any amount of rupiah (whose share nobody published: NaN).

        Raises UserError for another share, and for an amount that is no welfare of a month.
        """
        for value in values:
            if not _LEAST <= value <= _MOST:
                raise UserError(
                    f"Garis {value:.12g} bukan rupiah per orang per bulan ({_LEAST:.9g}-{_MOST:.9g}).",
                    saran="Tulis rupiah penuh, misalnya --line-value 650000.",
                )
        return _known_lines(self.lines, shares) + [Line(float("nan"), float(value)) for value in values]


def _known_lines(lines: Sequence[Line], shares: Sequence[float]) -> list[Line]:
    known = {line.share: line for line in lines}
    for share in shares:
        if share not in known:
            named = ", ".join(f"{one:g}" for one in known)
            raise UserError(
                f"Terbitan ini tidak menyebut garis {share:g}; yang disebutnya: {named}.",
                saran="Tambahkan baris garis (atau peluang) itu dari terbitan yang sama.",
            )
    return [known[share] for share in shares]


@dataclass(frozen=True)
class PointModel(PMTModel):
    """A scorecard: the score is its points, the probability its own table of likelihoods.

    A line is a population share here, as the publication names no value of welfare.
    """

    chances: tuple[tuple[float, tuple[Chance, ...]], ...] = ()

    def probability(self, score: Floats, line: float | Floats | None = None) -> Floats:
        """P(below the line) per family: of the band that holds its points, the nearest band outside them."""
        if line is None:
            return np.column_stack([self._of_share(score, one.share) for one in self.lines])
        if np.ndim(line) == 0:
            return self._of_share(score, float(line))
        return np.column_stack([self._of_share(score, float(one)) for one in np.asarray(line)])

    def lines_at(self, shares: Sequence[float] = (), values: Sequence[float] = ()) -> list[Line]:
        """Shares the card has likelihoods for; raises UserError for others, and for amounts of rupiah."""
        if values:
            raise UserError(
                "Kartu poin tidak mengenal rupiah, jadi garis rupiah tidak dapat dipakai.",
                saran="Pakai --lines dengan bagian penduduk yang ada di tabel peluangnya.",
            )
        return _known_lines(self.lines, shares)

    def _of_share(self, score: Floats, share: float) -> Floats:
        bands = dict(self.chances).get(share)
        if bands is None:
            return np.full(len(score), np.nan)
        at = np.searchsorted([band.low for band in bands], np.floor(score + 0.5), side="right") - 1
        p = np.array([band.p for band in bands])[np.clip(at, 0, len(bands) - 1)]
        return np.where(np.isnan(score), np.nan, p)


def published_model(table: Published, frame: pd.DataFrame) -> PMTModel:
    """The published score as a model of this register, whose families are the rows of ``frame``.

    An answer left empty counts as the mean of what the others answered here; a question nobody answered adds
    nothing. No error to raise: the table was checked when it came in.
    """
    linear = _linear(table, frame)
    origin = {"jalan": "koefisien", "data_year": table.year, "area": None, "sumber": table.source}
    if table.unit == POINTS:
        return PointModel(
            linear=linear,
            calibration=Calibration((), (), ()),
            lines=tuple(Line(share, share) for share in table.shares),
            sigma=0.0,
            n=0,
            origin=origin,
            chances=tuple(sorted((table.chances or {}).items())),
        )
    lines = tuple(Line(share, (table.lines or {})[share]) for share in table.shares)
    sigma = float(table.sigma or 0.0)
    return LogModel(linear, normal_calibration(sigma), lines, sigma, 0, {}, origin)


def normal_calibration(sigma: float) -> Calibration:
    """The error of a score of which only its standard deviation is known: normal, the same for everybody."""
    from scipy.stats import norm

    at = np.linspace(-_WIDEST, _WIDEST, _NODES)
    return Calibration((), (tuple((sigma * at).tolist()),), (tuple(norm.cdf(at).tolist()),))


def silent(table: Published, frame: pd.DataFrame) -> list[str]:
    """The questions of the score that nobody in this register answered."""
    return [name for name in table.variables if np.isnan(table.adds(name, frame[name])).all()]


def unlisted(table: Published) -> dict[str, tuple[str, ...]]:
    """Variable -> the register's answers that the publication does not name; they count as its reference."""
    named = {(piece.variable, piece.code) for piece in table.pieces}
    found = {
        name: tuple(code for code in table.codes[name] if (name, code) not in named)
        for name in table.variables
        if table.kinds[name] == "kategori"
    }
    return {name: codes for name, codes in found.items() if codes}


def _of_numbers(pieces: Sequence[Piece], x: Floats) -> Floats:
    total = np.where(np.isnan(x), np.nan, 0.0)
    for piece in pieces:
        if piece.form == BETWEEN:
            total += piece.value * ((x >= piece.low) & (x <= piece.high))
        elif piece.form == NATURAL_LOG:
            total += piece.value * np.log(np.where(x > 0, x, np.nan))
        else:
            total += piece.value * (x * x if piece.form == SQUARE else x)
    return total


def _linear(table: Published, frame: pd.DataFrame) -> LinearScore:
    features, terms, intercept, empty = [], [], table.constant, []
    for name in table.variables:
        values = frame[name]
        adds = table.adds(name, values)
        if np.isnan(adds).all():
            empty.append(name)
            continue
        intercept += float(np.nanmean(adds))
        straight = all(p.form == LINEAR for p in table.pieces if p.variable == name)
        read = _number if straight else _by_answer
        feature, its_terms = read(table, name, values, adds)
        features.append(feature)
        terms += its_terms
    return LinearScore(tuple(features), tuple(terms), intercept, table.variables, tuple(empty))


def _number(table: Published, name: str, values: pd.Series, adds: Floats) -> tuple[Feature, list[Term]]:
    x = as_number(values)
    x = x[~np.isnan(x)]
    slope = sum(piece.value for piece in table.pieces if piece.variable == name)
    mean = float(x.mean())
    feature = Feature(name, "angka", mean, 1.0, float(x.min()), float(x.max()))
    return feature, [Term(name, name, mean, 1.0, slope)]


def _by_answer(table: Published, name: str, values: pd.Series, adds: Floats) -> tuple[Feature, list[Term]]:
    """A term for each answer there is: a category, or a number whose amount is no straight line."""
    texts = pd.Series(as_text(values))
    seen = texts[~np.isnan(adds)]
    shares = seen.value_counts(normalize=True)
    answers = dict.fromkeys([*table.codes.get(name, ()), *shares.index.sort_values()])
    amounts = _amounts(table, name, [*answers])
    reference = str(shares.sort_index().idxmax())
    others = [a for a in answers if a not in (reference, KOSONG) and not np.isnan(amounts[a])]
    part = tuple(float(shares.get(a, 0.0)) for a in others)
    feature = Feature(name, "kategori", reference=reference, categories=tuple(others), shares=part)
    terms = [
        Term(f"{name}={a}", name, share, 1.0, amounts[a] - amounts[reference])
        for a, share in zip(others, part, strict=True)
    ]
    return feature, terms


def _amounts(table: Published, name: str, answers: Sequence[str]) -> Mapping[str, float]:
    asked = pd.Series(list(answers), dtype=object)
    return dict(zip(answers, table.adds(name, asked).tolist(), strict=True))
