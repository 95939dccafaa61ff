"""Marks of which at most a stated share is expected to be wrong (conformal selection; Jin and Candes 2023).

A family is marked where the survey shows that families of its kind - receiving, or not - that should *not* be
marked seldom score like it. Both halves of that sentence matter: calibrated on everybody instead of on
families of the same receipt status, three marks in ten promised wrong are four in reality.

For each family of the pool the p-value says how much of the survey's pool is wrong to mark and yet scores at
least as clearly; Benjamini and Hochberg's rule turns the p-values of the pool into a list. No draw breaks
ties: a family is never passed over for one that deserves a mark less by its score. The promise is about the
average over such lists, empty ones counted as without a fault: of one list, more or fewer may be wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.errors import UserError
from analytics.pmt.features import Bools, Floats

ALPHA = 0.2
#: With fewer families of a pool in the survey than this over alpha, its p-values are too coarse.
RESOLUTION = 10.0
#: Marks of which more than half may be wrong are worth no visit.
MOST = 0.5


@dataclass(frozen=True)
class Pool:
    """Families of the survey with one receipt status: what their marks are calibrated on.

    ``evidence`` ascends: how clearly each of those that a mark would be *wrong* on seems to deserve one (the
    score for recipients, its negative for others); ``weight`` is theirs; ``total`` is the weight of the whole
    pool, ``own`` what one more family weighs in it, ``n`` how many families it has.
    """

    receives: bool
    evidence: Floats
    weight: Floats
    total: float
    own: float
    n: int

    def p_values(self, score: Floats) -> Floats:
        """Of each family with this status, shape (rows,); the clearer, the smaller. NaN as the score.

        Weighted shares of the survey stand for shares of the population (weighted conformal p-values); the
        family itself counts as one more of those a mark is wrong on, so none is ever 0.
        """
        above = np.concatenate([np.cumsum(self.weight[::-1])[::-1], [0.0]])
        reached = above[np.searchsorted(self.evidence, _evidence(score, self.receives), side="left")]
        p = (reached + self.own) / (self.total + self.own)
        return np.where(np.isnan(score), np.nan, p)

    def wrong_shares(self, score: Floats) -> Floats:
        """The share of wrong marks on the shortest list each family is on, as far as this pool can tell it.

        Never below what so few families can hold (see :func:`needed`). Shape (rows,); NaN as the score.
        """
        return np.maximum(wrong_shares(self.p_values(score)), RESOLUTION / max(self.n, 1))


def learn_pool(score: Floats, poor: Bools, receives: Bools, weight: Floats, status: bool) -> Pool:
    """The pool of one receipt status; ``score`` are those of a model that had not seen the family."""
    inside = (receives == status) & ~np.isnan(score)
    wrong = inside & (poor == status)
    order = np.argsort(_evidence(score[wrong], status), kind="stable")
    w = weight[inside]
    return Pool(
        receives=status,
        evidence=_evidence(score[wrong], status)[order],
        weight=weight[wrong][order],
        total=float(w.sum()),
        own=float((w @ w) / w.sum()) if len(w) else 0.0,
        n=int(inside.sum()),
    )


def _evidence(score: Floats, receives: bool) -> Floats:
    """Recipients are marked for seeming well off, others for seeming poor."""
    return score if receives else -score


def wrong_shares(p: Floats) -> Floats:
    """The smallest share of wrong marks at which each family would be marked (its q-value); NaN stays.

    Benjamini and Hochberg (1995), over the families of one pool: whoever wants marks of which at most alpha
    are wrong takes the families whose q-value is at most alpha.
    """
    from scipy.stats import false_discovery_control

    known = ~np.isnan(p)
    found = np.full(len(p), np.nan)
    if known.any():
        found[known] = false_discovery_control(np.clip(p[known], 0.0, 1.0))
    return found


def select(p: Floats, alpha: float) -> Bools:
    """The families to mark, so that at most ``alpha`` of the marks is expected to be wrong; NaN never is."""
    return np.asarray(wrong_shares(p) <= alpha)


def needed(alpha: float) -> int:
    """How many families of a pool the survey must have for marks at this level."""
    return math.ceil(RESOLUTION / alpha)


def check_alpha(alpha: float) -> None:
    """Raises UserError for a share of wrong marks that is none."""
    if not 0 < alpha < 1:
        raise UserError(
            f"Alpha {alpha:g} tidak sah.", saran="Pakai angka antara 0 dan 1, misalnya 0.2: 1 dari 5 tanda."
        )


def refuse_small(pools: Sequence[Pool], alpha: float) -> None:
    """Raise UserError when pools have too few families for marks at this level, with how many are missing."""
    check_alpha(alpha)
    wanted = needed(alpha)
    small = [(pool.n, "penerima" if pool.receives else "bukan penerima") for pool in pools if pool.n < wanted]
    if small:
        there = " dan ".join(f"{n} keluarga {who}" for n, who in small)
        more = " dan ".join(f"{wanted - n} keluarga {who}" for n, who in small)
        least = min(n for n, _ in small)
        each = " masing-masing" if len(small) > 1 else ""
        raise UserError(
            f"Survei memuat {there}; tanda dengan alpha {alpha:g} perlu {wanted}{each}.",
            saran=f"Survei {more} lagi{_or_more(least)}.",
        )


def _or_more(n: int) -> str:
    """The smallest alpha so many families allow, as a second way out; nothing where none is sensible."""
    least = math.ceil(100 * RESOLUTION / n) / 100 if n else 1.0
    return f", atau pakai --alpha {least:g} ke atas" if least <= MOST else ""
