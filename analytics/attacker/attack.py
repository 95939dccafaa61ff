"""The whole attack on one release, from what is in it and nothing else.

Outsider: every count of every quarter in one model (`knowledge`, `relations`), margins subtracted
(`margins`), least and most of every count by linear programming (`bounds`), the odds of every value
(`posterior`), and the same figure quarter after quarter (`panel`). Then what stands beside the counts
(`derived`), how they were rounded (`rounding`), and who knows one desa exactly (`insider`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analytics.attacker import copies, derived, insider, limits, panel, rounding
from analytics.attacker.bounds import bounds
from analytics.attacker.knowledge import EXACT, FAMILIES, FREE, MASK, ROUNDED, Model, cells
from analytics.attacker.margins import narrowed
from analytics.attacker.posterior import Beliefs, posterior, with_ends
from analytics.attacker.relations import REGISTER, STAYED, model
from analytics.published import static
from analytics.published.reading import Release
from analytics.published.rules import Rules, rules


def attack(release: Release, by: Rules | None = None) -> dict[str, Any]:
    """What can be worked out from a release; ``violations`` is empty where that is little enough.

    release, cells; exact (counts below the kabupaten known to the family); min_width (of the narrowest, most
    minus least; None without such counts), min_width_masked, min_width_visible; max_posterior (of one value
    of one count that is told), max_posterior_untold (mostly that there is nobody); insider (the greatest
    chance that a neighbour is left less than three); panel (figures told quarter after quarter, and how many
    of them are nearly certain to who knows how lists change); beliefs dropped as refuted; violations: dicts
    tabel, periode, kode, program, sebab.
    """
    rule = by or rules()
    whole = model(cells(release, rule))
    found = [
        *static.violations(release, rule),
        *derived.violations(release, rule),
        *copies.violations(release),
    ]
    inside, dropped, broken = _consistent(whole)
    found += broken
    ends = None if broken else bounds(inside)
    sound = ends is not None
    if ends is None:
        found += [] if broken else [_general("tidak ada jumlah yang cocok dengan semua angka")]
        ends = (inside.cells["lo"].to_numpy(np.int64), inside.cells["hi"].to_numpy(np.int64))
    known = replace(inside, cells=inside.cells.assign(lo=ends[0], hi=ends[1]))
    # Of figures that contradict each other nothing can be believed, and nothing bounds what is not told.
    beliefs = posterior(with_ends(whole, known), rule) if sound else {}
    told, sure = panel.guessed(whole.cells, rule)
    if sure > max(limits.SURE_FEW, limits.SURE_SHARE * told):
        found.append(_general(f"{sure} dari {told} angka hampir pasti jumlahnya bila triwulan diurutkan"))
    found += [*_narrow(known), *_likely(known, beliefs), *map(_general, rounding.faults(whole))]
    return {
        "release": release.number,
        "cells": len(whole.cells),
        **_summary(known, beliefs),
        "insider": _insider(known, beliefs),
        "panel": {"figures": told, "sure": sure},
        "dropped": dropped,
        "violations": found,
    }


def targets(table: pd.DataFrame) -> pd.Series:
    """Which counts are attacked: all that are masked or rounded; not what may be told exactly."""
    level = table["tingkat"] == "kabupaten"
    return table["tahu"].isin((MASK, ROUNDED, FREE)) | ((table["tahu"] == EXACT) & ~level)


def _consistent(whole: Model) -> tuple[Model, list[str], list[dict[str, str]]]:
    """The model after subtraction, without beliefs the figures refute; and what contradicts itself."""
    for dropped in ((), (STAYED,), (REGISTER,), (STAYED, REGISTER)):
        inside = whole.without(*dropped)
        inside, broken = narrowed(inside)
        if not broken:
            return inside, list(dropped), []
    faults = []
    for row in broken[:20]:
        last = inside.cells.iloc[inside.rows[row][0][-1]]
        faults.append(_fault(last, f"angka bertentangan: {inside.kind[row]} tidak dapat terpenuhi"))
    return inside, list(dropped), faults


def _narrow(known: Model) -> list[dict[str, str]]:
    table = known.cells[targets(known.cells)]
    room = table["hi"] - table["lo"]
    few = table[room < limits.WIDTH]
    return [_fault(row, f"{_text(row)} hanya mungkin {row['lo']}" + _to(row)) for _, row in few.iterrows()]


def _text(row: pd.Series) -> str:
    return f"{row['hitungan']} ditulis {row['tulis'] or 'kosong'}:"


def _to(row: pd.Series) -> str:
    return " (tepat)" if row["lo"] == row["hi"] else f" sampai {row['hi']}"


def _likely(known: Model, beliefs: dict[int, Beliefs]) -> list[dict[str, str]]:
    found = []
    for cell, one in beliefs.items():
        row = known.cells.iloc[cell]
        value, odds = _likeliest(row["hitungan"], one)
        if odds > limits.POSTERIOR and row["tahu"] in (MASK, ROUNDED):
            found.append(_fault(row, f"{_text(row)} nilai {value} berpeluang {odds:.2f}"))
    return found


def _likeliest(name: str, one: Beliefs) -> tuple[int, float]:
    """The likeliest value and its odds. That nobody lives in a place tells of nobody, so it is no guess."""
    nobody = name == FAMILIES and one.start == 0
    weights = one.weights[1:] if nobody and len(one.weights) > 1 else one.weights
    return one.start + len(one.weights) - len(weights) + int(weights.argmax()), float(weights.max())


def _summary(known: Model, beliefs: dict[int, Beliefs]) -> dict[str, Any]:
    table = known.cells[targets(known.cells)]
    room = table["hi"] - table["lo"]

    def least(*states: str) -> int | None:
        some = room[table["tahu"].isin(states)]
        return int(some.min()) if len(some) else None

    def likeliest(*states: str) -> float | None:
        known_as, name = known.cells["tahu"], known.cells["hitungan"]
        found = [_likeliest(name[i], one)[1] for i, one in beliefs.items() if known_as[i] in states]
        return round(max(found), 4) if found else None

    return {
        "exact": int((room <= 0).sum()),
        "min_width": least(MASK, ROUNDED, FREE, EXACT),
        "min_width_masked": least(MASK),
        "min_width_visible": least(ROUNDED),
        "max_posterior": likeliest(MASK, ROUNDED),
        "max_posterior_untold": likeliest(FREE),
    }


def _insider(known: Model, beliefs: dict[int, Beliefs]) -> dict[str, Any]:
    """The chance, over desa and counts, that who knows one desa leaves a neighbour less than the limit."""
    table = insider.chances(known, beliefs, limits.INSIDER)
    if not len(table):
        return {"pairs": 0, "mean_chance": None, "max_chance": None}
    chance = table["chance"]
    return {
        "pairs": len(table),
        "mean_chance": round(float(chance.mean()), 5),
        "max_chance": round(float(chance.max()), 4),
    }


def _fault(row: pd.Series, why: str) -> dict[str, str]:
    name = str(row["hitungan"])
    program = name.split("/")[0]
    return {
        "tabel": str(row["tabel"]),
        "periode": str(row["periode"]),
        "kode": str(row["kode"]),
        "program": program,
        "sebab": why,
    }


def _general(why: str) -> dict[str, str]:
    return {"tabel": "semua", "periode": "", "kode": "", "program": "", "sebab": why}
