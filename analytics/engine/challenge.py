"""The challenger that an office's parameters ask for, ready to be tested on its survey."""

from __future__ import annotations

from pathlib import Path

from analytics.clock import period_end
from analytics.parameters import variables
from analytics.parameters.challenger import asked_for
from analytics.pmt.boosted import MONOTONE
from analytics.pmt.folds import SEED
from analytics.pmt.replacing import Challenge
from analytics.pmt.trees import Recipe


def challenge_of(period: str, root: Path | None) -> Challenge | None:
    """What is in force at the end of a period, in the directions its variables declare; None for nothing."""
    asked = asked_for(period_end(period), root)
    if asked is None:
        return None
    ways = variables.directions(root) if asked.penantang == MONOTONE else {}
    return Challenge(Recipe(asked.penantang, ways, SEED), asked.garis)
