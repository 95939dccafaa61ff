"""The targeting measures of a list against known welfare: pure functions, weights explicit.

Three things are called "inclusion error" in the literature, with three denominators (recipients, non-poor,
poor); each has its own name here. Sums are of weights: TP = selected and poor, FP = selected and not poor,
FN = poor and not selected, TN = the rest; P = TP + FN (poor), S = TP + FP (selected), N = everybody.

At the **fixed line** (selected = predicted welfare <= line): `ier`, `eer`, `fpr`, `leakage`, `bpac`,
`accuracy`, `poverty_accuracy`, `cgh`. At the **fixed quota** (as many selected as there are poor, S = P):
`ter`. Needing no selection: `auc`, `sum_p_bias`, `r2`, `spearman`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.pmt.features import Bools, Floats

POOREST = 0.40

DENOMINATORS = {
    "r2": "ragam log kesejahteraan (1 - SSE/SST)",
    "spearman": "tanpa penyebut (korelasi peringkat)",
    "share_counted": "semua keluarga",
    "ter": "miskin = penerima (FN/P = FP/S)",
    "ter_ci": "miskin = penerima (FN/P = FP/S)",
    "ier": "penerima (FP/S)",
    "eer": "keluarga miskin (FN/P)",
    "fpr": "keluarga tidak miskin (FP/(N-P))",
    "leakage": "keluarga miskin (FP/P), bisa > 100 %",
    "bpac": "miskin (TP/P - |FN/P - FP/P|)",
    "accuracy": "semua keluarga ((TP+TN)/N)",
    "poverty_accuracy": "keluarga miskin (TP/P)",
    "cgh": "penerima (bagian 40 % termiskin / 0,40)",
    "cgh_quota": "penerima pada kuota tetap (bagian 40 % termiskin / 0,40)",
    "auc": "pasangan miskin dan tidak miskin",
    "sum_p_bias": "semua keluarga ((jumlah p - P)/N)",
    "hard_count_bias": "semua keluarga ((S - P)/N)",
    "platt_sum": "semua keluarga ((jumlah p - jumlah p menurut Platt)/N)",
    "platt_family": "semua keluarga (rata-rata selisih mutlak p)",
}


def denominators(per: str) -> dict[str, str]:
    """Of whom each measure is a share, when ``per`` (keluarga or jiwa) is what was counted."""
    if per == "keluarga":
        return DENOMINATORS
    return {name: _of_persons(text, per) for name, text in DENOMINATORS.items()}


def _of_persons(text: str, per: str) -> str:
    if "keluarga" in text:
        return text.replace("keluarga", f"{per} di keluarga")
    return f"{per} {text}" if text.startswith(("penerima", "miskin")) else text


@dataclass(frozen=True)
class Counts:
    """The four weighted cells of a list against the truth."""

    tp: float
    fp: float
    fn: float
    tn: float

    @property
    def poor(self) -> float:
        """P, all poor families."""
        return self.tp + self.fn

    @property
    def selected(self) -> float:
        """S, all families on the list."""
        return self.tp + self.fp

    @property
    def everybody(self) -> float:
        """N, all families."""
        return self.tp + self.fp + self.fn + self.tn


def count(selected: Floats | Bools, poor: Bools, weight: Floats) -> Counts:
    """Weigh a list against the truth. `selected` may be a fraction in [0, 1] (the last family of a quota)."""
    chosen = np.asarray(selected, dtype=np.float64)
    tp = float(np.sum(weight * chosen * poor))
    fp = float(np.sum(weight * chosen * ~poor))
    fn = float(np.sum(weight * (1.0 - chosen) * poor))
    return Counts(tp, fp, fn, float(np.sum(weight * (1.0 - chosen) * ~poor)))


def ter_of_lots(share: float) -> float:
    """The `ter` to expect when a share of the families is drawn by lot: what a score must beat.

    >>> ter_of_lots(0.25)
    0.75
    """
    return 1.0 - share


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def ier(c: Counts) -> float:
    """Inclusion error: share of the recipients who are not poor, FP/S (Brown et al. 2018, eq. 3)."""
    return _ratio(c.fp, c.selected)


def eer(c: Counts) -> float:
    """Exclusion error (undercoverage): share of the poor left out, FN/P (Brown et al. 2018, eq. 4)."""
    return _ratio(c.fn, c.poor)


def fpr(c: Counts) -> float:
    """Share of the non-poor who receive, FP/(N-P) (Alatas et al. 2012, tables 2 and 3)."""
    return _ratio(c.fp, c.fp + c.tn)


def leakage(c: Counts) -> float:
    """Non-poor recipients per poor family, FP/P; may exceed 1 (McBride and Nichols 2018, table 2)."""
    return _ratio(c.fp, c.poor)


def accuracy(c: Counts) -> float:
    """Share of all families classified rightly, (TP+TN)/N (McBride and Nichols 2018, table 2)."""
    return _ratio(c.tp + c.tn, c.everybody)


def poverty_accuracy(c: Counts) -> float:
    """Share of the poor found, TP/P = 1 - eer (McBride and Nichols 2018, table 2)."""
    return _ratio(c.tp, c.poor)


def bpac(c: Counts) -> float:
    """Balanced poverty accuracy, TP/P - |FN/P - FP/P|; may be negative (McBride and Nichols 2018)."""
    return poverty_accuracy(c) - abs(eer(c) - leakage(c))


def cgh(selected: Floats | Bools, welfare: Floats, weight: Floats) -> float:
    """Share of the list in the poorest 40 % of families, over 0.40 (Coady, Grosh, Hoddinott 2004, p. 69).

    1 means no better than a lottery, 2.5 is the most possible. Equal transfers to all on the list.
    """
    poorest = welfare <= line_value(welfare, weight, POOREST)
    c = count(selected, poorest, weight)
    return _ratio(c.tp, c.selected) / POOREST


def line_value(welfare: Floats, weight: Floats, share: float) -> float:
    """The welfare at or below which a `share` of the weight lies: the smallest y with F(y) >= share."""
    order = np.argsort(welfare, kind="stable")
    reached = np.cumsum(weight[order])
    # the slack keeps 0.3 * 10 = 3.0000000000000004 from asking for one family more than three
    place = int(np.searchsorted(reached, share * reached[-1] * (1 - 1e-12)))
    return float(welfare[order][min(place, len(order) - 1)])


def select_quota(
    score: Floats, weight: Floats, quota: float, tie: NDArray[np.uint64] | None = None, *, whole: bool = False
) -> Floats:
    """Fill a quota with the families of the lowest score; returns the selected fraction per family.

    `quota` is in units of weight. Equal scores are ordered by `tie` (a hash of an identifier), or by place.
    The family on the edge is selected in part, so that the quota is met exactly; with `whole` it is left
    out instead: a list never goes over its quota.
    """
    order = np.lexsort((np.arange(len(score)) if tie is None else tie, score))
    before = np.cumsum(weight[order]) - weight[order]
    share = np.clip((quota - before) / np.where(weight[order] > 0, weight[order], 1.0), 0.0, 1.0)
    chosen = np.empty(len(score))
    chosen[order] = np.floor(share + 1e-9) if whole else share
    return chosen


def ter(score: Floats, poor: Bools, weight: Floats, tie: NDArray[np.uint64] | None = None) -> float:
    """Targeting error rate: the common value of inclusion and exclusion error when S = P (Brown et al. 2018).

    At a fixed quota equal to the number of the poor, every poor family left out is one non-poor let in.
    """
    return eer(count(select_quota(score, weight, float(np.sum(weight * poor)), tie), poor, weight))


def ter_in_order(order: NDArray[np.int64], poor: Bools, weight: Floats) -> float:
    """`ter` for families already ordered by their score, whatever their weights: quick to repeat."""
    w = weight[order]
    p = w * poor[order]
    chosen = np.clip((p.sum() - (np.cumsum(w) - w)) / np.where(w > 0, w, 1.0), 0.0, 1.0)
    return 1.0 - _ratio(float(chosen @ p), float(p.sum()))


def auc(score: Floats, poor: Bools, weight: Floats) -> float:
    """Chance that a poor family scores below a non-poor one; ties count one half, pairs by weight product."""
    values, place = np.unique(score, return_inverse=True)
    poor_at = np.bincount(place, weights=weight * poor, minlength=len(values))
    rich_at = np.bincount(place, weights=weight * ~poor, minlength=len(values))
    rich_above = rich_at.sum() - np.cumsum(rich_at) + rich_at / 2
    return _ratio(float(poor_at @ rich_above), float(poor_at.sum() * rich_at.sum()))


def r2(log_welfare: Floats, score: Floats, weight: Floats) -> float:
    """Share of the weighted variance of log welfare the score explains, 1 - SSE/SST; negative if useless."""
    centre = np.average(log_welfare, weights=weight)
    total = float(np.sum(weight * (log_welfare - centre) ** 2))
    return 1.0 - _ratio(float(np.sum(weight * (log_welfare - score) ** 2)), total)


def spearman(a: Floats, b: Floats, weight: Floats) -> float:
    """Rank correlation with weighted mid-ranks; the ordinary Spearman coefficient for equal weights."""
    ra, rb = _midrank(a, weight), _midrank(b, weight)
    da, db = ra - np.average(ra, weights=weight), rb - np.average(rb, weights=weight)
    return _ratio(float(np.sum(weight * da * db)), float(np.sqrt(weight @ da**2) * np.sqrt(weight @ db**2)))


def _midrank(values: Floats, weight: Floats) -> Floats:
    unique, place = np.unique(values, return_inverse=True)
    mass = np.bincount(place, weights=weight, minlength=len(unique))
    return np.asarray((np.cumsum(mass) - mass / 2)[place])


def sum_p_bias(probability: Floats, poor: Bools, weight: Floats) -> float:
    """How far the sum of probabilities misses the number of the poor, as a share of all, (Σwp - P)/N."""
    return _ratio(float(np.sum(weight * (probability - poor))), float(np.sum(weight)))
