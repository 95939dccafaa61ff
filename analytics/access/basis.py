"""What a score rests on, for the pages: doubts about a publication, and the answers that were empty."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analytics.pmt.replacing import outcome
from analytics.pmt.survey import FEW_ROWS

#: A register that lies so much more or less below a line than its name says has another year or unit.
ODD = 0.15


def odd_lines(basis: dict[str, Any]) -> list[tuple[float, float]]:
    """(population share, mean probability of the register) of the lines that do not fit a published table."""
    below = {float(share): p for share, p in (basis.get("di_bawah") or {}).items() if p is not None}
    return [(share, p) for share, p in sorted(below.items()) if abs(p - share) > ODD]


def contest(card: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """How a challenger that the office asked for fared (`replacing.outcome`); None where none was tested."""
    report = (card.get("evaluation") or {}).get("penantang")
    return outcome(report) if report else None


def by_trees(card: dict[str, Any] | None) -> bool:
    """Whether trees are in use, of which nobody is told reasons."""
    return bool(card and card["model"].get("trees"))


def few_households(card: dict[str, Any]) -> int | None:
    """How many households the score of an own survey rests on, where they are too few to be sure of it."""
    n = int(card["model"]["n"])
    return n if card.get("jalan") == "survei" and n < FEW_ROWS else None


def empty_answers(card: dict[str, Any], labels: dict[str, str]) -> pd.DataFrame:
    """Questions with empty or unknown answers, most first: peubah, survei, register, asing (shares).

    ``survei`` is NaN where the score was not learned from a survey, ``register`` without a register.
    """
    told = card.get("kosong") or {}
    survey, register = told.get("survei") or {}, told.get("register") or {}
    families, households = told.get("n_register") or 0, told.get("n_survei") or 0
    rows = [
        {
            "peubah": labels.get(name, name),
            "survei": survey.get(name, 0) / households if households else float("nan"),
            "register": register.get(name, {}).get("empty", 0) / families if families else float("nan"),
            "asing": register.get(name, {}).get("unknown", 0) / families if families else float("nan"),
        }
        for name in dict.fromkeys([*register, *survey])
    ]
    table = pd.DataFrame(rows, columns=["peubah", "survei", "register", "asing"])
    some = table[["survei", "register", "asing"]].fillna(0).sum(axis=1) > 0
    order = ["register", "survei", "asing"]
    return table[some].sort_values(order, ascending=False, kind="stable").reset_index(drop=True)
