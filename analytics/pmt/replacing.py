"""When trees take the place of the linear score: asked for beforehand, at one line, and sure on five cuts.

Someone names one challenger and the line that decides. It replaces the linear score only where, on each of
five cuts of the folds, its targeting error rate at that line is lower by at least one point and the paired
95 % interval of that gain over clusters excludes zero, and where it is surely worse at no other line. See
`docs/keputusan/025-penantang-yang-diminta.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.errors import UserError
from analytics.pmt import boosted
from analytics.pmt.boosted import BOOSTED, MONOTONE
from analytics.pmt.folds import OutOfFold, cut_folds, out_of_fold
from analytics.pmt.promotion import WORTH, compare_at
from analytics.pmt.survey import Survey
from analytics.pmt.trees import Recipe, Trees
from analytics.pmt.validate import Line, set_lines

#: One cut of the folds may flatter a challenger; so many must agree.
CUTS = 5
#: Challengers that can replace: the quantile regression is another score at every line.
MAY = (BOOSTED, MONOTONE)


@dataclass(frozen=True)
class Challenge:
    """What was asked for before anything was tested: who challenges, and at which share it is decided."""

    recipe: Recipe
    share: float

    def settle(
        self, survey: Survey, lines: Sequence[Line], folds: int, seed: int
    ) -> tuple[Trees | None, dict[str, Any]]:
        """`settle` at this share of the survey."""
        return settle(survey, set_lines(survey, [self.share])[0], lines, self.recipe, folds, seed)


def settle(
    survey: Survey, at: Line, lines: Sequence[Line], recipe: Recipe, folds: int, seed: int
) -> tuple[Trees | None, dict[str, Any]]:
    """(the trees that replace the linear score, None where they do not; how that was found).

    ``at`` decides; at none of ``lines`` may it be surely worse. The report: ``penantang``, ``garis`` (the
    deciding share), ``potongan`` (a row per cut: ter_linear, ter, gain, interval, ``kalah``: other shares
    where it is surely worse, ``lulus``), ``dari`` (cuts needed), ``menggantikan``. The first cut that speaks
    against ends it. Raises UserError for a challenger that cannot replace.
    """
    if recipe.name not in MAY:
        raise UserError(
            f"Penantang '{recipe.name}' tidak dapat menggantikan skor: hanya {' atau '.join(MAY)}.",
            saran="Regresi kuantil adalah skor lain di setiap garis; uji dengan pmt evaluate --challengers.",
        )
    others = [line for line in lines if abs(line.share - at.share) > 1e-9]
    cuts: list[dict[str, Any]] = []
    for cut in range(CUTS):
        cuts.append(_cut(survey, at, others, recipe, folds, seed + cut))
        if not cuts[-1]["lulus"]:
            break
    replaces = all(cut["lulus"] for cut in cuts)
    report = {
        "penantang": recipe.name,
        "garis": at.share,
        "potongan": cuts,
        "dari": CUTS,
        "menggantikan": replaces,
    }
    return boosted.grow(survey, recipe) if replaces else None, report


def outcome(report: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """What the report of `settle` comes to, for whoever puts it in words: ``ganti``, ``kalah`` or ``tetap``.

    ``untung`` is the least gain of the cuts where it replaces, else that of the cut that spoke against
    (number ``ke`` of ``dari``), with its interval ``rendah`` to ``tinggi``; ``kalah`` are shares.
    """
    cuts = report["potongan"]
    last = cuts[-1]
    told = {name: report[name] for name in ("penantang", "garis", "dari")}
    told |= {"ke": len(cuts), "untung": last["gain"], "kalah": last["kalah"]}
    told["rendah"], told["tinggi"] = last["interval"]
    if report["menggantikan"]:
        return "ganti", told | {"untung": min(cut["gain"] for cut in cuts)}
    return ("kalah" if last["kalah"] else "tetap"), told


def scorer(trees: Trees | None) -> OutOfFold:
    """How a survey is scored out of fold where these trees, or the linear score, are in use."""
    if trees is None:
        return out_of_fold
    recipe = trees.recipe
    return lambda survey, fold: boosted.out_of_fold(survey, recipe, fold)


def _cut(
    survey: Survey, at: Line, others: Sequence[Line], recipe: Recipe, folds: int, seed: int
) -> dict[str, Any]:
    fold = cut_folds(survey.cluster, folds, seed)
    ours = out_of_fold(survey, fold)
    theirs = boosted.out_of_fold(survey, replace(recipe, seed=seed), fold)
    row = compare_at(survey, at, ours, theirs, seed, tried=1)
    worse = [line.share for line in others if compare_at(survey, line, ours, theirs, seed, tried=1)["worse"]]
    told = {name: row[name] for name in ("ter_linear", "ter", "gain", "interval")}
    passed = row["gain"] >= WORTH and row["interval"][0] > 0 and not worse
    return {**told, "kalah": worse, "lulus": bool(passed)}
