"""Which way a score is made: this area's survey first, then a publication, then a survey of another area.

Without any of them there is no score, no probability and no mark. The desil of the register still orders
families and tells how far a list keeps the rule; that is compliance with a rule, never an error rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analytics.engine.model import (
    AREA,
    BORROWED,
    COEFFICIENTS,
    SURVEY,
    Comparison,
    borrow_comparison,
    emptiness,
    fit_comparison,
    published_comparison,
)
from analytics.errors import UserError
from analytics.parameters import variables
from analytics.pmt.borrowed import ENOUGH
from analytics.pmt.coefficient_rows import judge, questions, rows_of
from analytics.pmt.coefficients import read
from analytics.pmt.published import Published
from analytics.pmt.replacing import Challenge
from analytics.pmt.survey import FEW_ROWS
from analytics.words import decimal

UNTESTED = "Penantang {} tidak diuji: itu hanya dapat pada skor dari survei kabupaten ini."
NONE = "Belum ada survei setempat, koefisien terbitan, atau survei wilayah lain."


@dataclass(frozen=True)
class Basis:
    """What an office has brought that a score can rest on; each may be missing.

    ``coefficients`` is the accepted table of a publication, ``families`` the register with its variables,
    ``own`` the codes this kabupaten goes by, ``challenge`` the trees that may replace a score of its own.
    """

    survey: pd.DataFrame | None
    coefficients: pd.DataFrame | None
    families: pd.DataFrame | None
    own: frozenset[str]
    challenge: Challenge | None = None


def compare(
    basis: Basis, features: pd.DataFrame, shares: Sequence[float], root: Path | None = None
) -> tuple[Comparison | None, str | None]:
    """The score by the first way that can be gone, or why there is none, in words.

    A way that failed on the road is told in the card of the one that was taken (``asal.tidak_dipakai``), and
    so is one that could be gone but comes later (``asal.juga``).
    """
    failed: list[str] = []
    ways = {SURVEY: _by_survey, COEFFICIENTS: _by_publication, BORROWED: _by_loan}
    left = [name for name in ways if _at_hand(basis, name)]
    for name, way in ways.items():
        try:
            found = way(basis, features, shares, root)
        except UserError as error:
            failed.append(f"{_NAMES[name]}: {error.pesan}")
            left = [one for one in left if one != name]
            continue
        if found is not None:
            found.card["kosong"] = emptiness(found.model, basis.families)
            found.card["tinjauan"] = variables.reviewed(root)
            if basis.challenge is not None and name != SURVEY:
                failed.append(UNTESTED.format(basis.challenge.recipe.name))
            found.card["asal"]["tidak_dipakai"] = failed
            found.card["asal"]["juga"] = [one for one in left if one != name]
            return found, None
    return None, " ".join(failed) or NONE


def _at_hand(basis: Basis, way: str) -> bool:
    """Whether an office has brought what a way needs."""
    if way == COEFFICIENTS:
        return basis.coefficients is not None
    return basis.survey is not None and is_own(basis.survey, basis.own) == (way == SURVEY)


def split(survey: pd.DataFrame, own: frozenset[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(households of this kabupaten, of others) by where each was visited.

    A survey that names no other kabupaten is this one's own; in one that does, households without a place
    belong to the others.
    """
    if AREA not in survey:
        return survey, survey.iloc[:0]
    other = survey[AREA].notna() & ~survey[AREA].isin(own)
    if not other.any():
        return survey, survey.iloc[:0]
    here = survey[AREA].isin(own)
    return survey[here].reset_index(drop=True), survey[~here].reset_index(drop=True)


def is_own(survey: pd.DataFrame, own: frozenset[str]) -> bool:
    """True where the survey, or enough of it, is of this kabupaten; other households are then left out."""
    local, others = split(survey, own)
    return not len(others) or len(local) >= ENOUGH


def _by_survey(
    basis: Basis, features: pd.DataFrame, shares: Sequence[float], _root: Path | None
) -> Comparison | None:
    if basis.survey is None or not is_own(basis.survey, basis.own):
        return None
    found = fit_comparison(split(basis.survey, basis.own)[0], features, shares, basis.challenge)
    _refuse_worthless(found)
    return found


def _refuse_worthless(found: Comparison) -> None:
    """A score that tells unseen families apart no better than their mean is none, however sure it sounds."""
    r2, n = found.card["evaluation"]["r2"], found.model.n
    if r2 is None or r2 <= 0:
        told = "tidak terhitung" if r2 is None else decimal(r2, 2)
        raise UserError(
            f"dari {n} rumah tangganya skor tidak lebih tepat daripada rata-rata (R² di luar sampel {told}). "
            + (
                f"Surveilah lebih banyak rumah tangga; hasil yang layak mulai sekitar {FEW_ROWS}."
                if n < FEW_ROWS
                else "Jumlahnya cukup, jadi periksa isinya: kolom kesejahteraan dan satuannya, dan apakah "
                "jawaban dan pengeluaran pada satu baris memang dari rumah tangga yang sama."
            ),
        )


def _by_publication(
    basis: Basis, _features: pd.DataFrame, shares: Sequence[float], root: Path | None
) -> Comparison | None:
    if basis.coefficients is None or basis.families is None or not len(basis.families):
        return None
    return published_comparison(checked(basis.coefficients, root), basis.families, shares)


def _by_loan(
    basis: Basis, features: pd.DataFrame, shares: Sequence[float], _root: Path | None
) -> Comparison | None:
    if basis.survey is None or is_own(basis.survey, basis.own):
        return None
    local, others = split(basis.survey, basis.own)
    return borrow_comparison(others, local, features, shares)


_NAMES = {
    SURVEY: "Survei tidak dapat dipakai",
    COEFFICIENTS: "Koefisien terbitan tidak dapat dipakai",
    BORROWED: "Survei wilayah lain tidak dapat dipakai",
}


def checked(table: pd.DataFrame, root: Path | None) -> Published:
    """An accepted table, judged again: the variables an office may use can have changed since it came.

    Raises UserError that names the rows that no longer stand.
    """
    rows, asked = rows_of(table), questions(root)
    if found := judge(rows, asked):
        named = {one.row: one for one in found}
        lost = ", ".join(sorted({row.variable for row in rows if row.number in named}))
        raise UserError(
            f"tabelnya memakai yang tidak boleh atau tidak dikenal lagi: {lost}.",
            saran="Impor lagi tabel koefisien, atau perbaiki parameter/variabel_pmt.csv.",
        )
    return read(rows, asked)
