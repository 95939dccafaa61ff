"""The figures of every quarter up to one, protected, with what only the office can say of them.

An outsider sees what is told; the office also sees how far it lies from the truth and whether the noise is
what the rules promise. Both stop a release (`publish`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics.attacker import noise_audit, over_time
from analytics.disclosure import decrees, gather, memory, strays
from analytics.disclosure.keys import Keys
from analytics.disclosure.places import of_quarter
from analytics.disclosure.protect import complete, protect
from analytics.disclosure.sets import Quarter, count, listed_in_both
from analytics.disclosure.tables import Protected, tables, written
from analytics.disclosure.utility import Utility, compare, total
from analytics.published.reading import TABLES, Release
from analytics.published.rules import rules
from analytics.store import Workspace


@dataclass(frozen=True)
class Figures:
    """The tables of a release, how far they lie from the truth, and what is wrong with their noise.

    ``kept`` is what the next release has to keep of it, see :mod:`analytics.disclosure.memory`; ``strays``
    are the newest quarter's recipients who are not counted, see :mod:`analytics.disclosure.strays`.
    """

    tables: dict[str, pd.DataFrame]
    utility: Utility
    noise: list[str]
    kept: pd.DataFrame
    strays: pd.DataFrame


def figures(space: Workspace, period: str, secret: Keys, past: Release | None = None) -> Figures:
    """The tables of every built quarter up to this one, newest last, judged by the truth.

    ``past`` is the last release: a quarter that is in it keeps the areas it had, whatever was split or merged
    since. Raises UserError for a quarter whose families live in areas that the map does not know.
    """
    rule, today = rules(), gather.areas(space)
    kabupaten = str(today.loc[today["tingkat"] == "kabupaten", "kode"].iloc[0])
    found: dict[str, list[pd.DataFrame]] = {}
    before: Quarter | None = None
    ran = pd.DataFrame(columns=decrees.COLUMNS)
    stray = pd.DataFrame(columns=strays.COLUMNS)
    told: pd.DataFrame | None = None
    last: dict[str, pd.DataFrame] | None = None
    measured, audited, released = [], [], memory.read(space.root)
    for one in sorted(p for p in space.manifest.builds if p <= period):
        quarter = gather.quarter(space, one)
        areas = of_quarter(quarter, today, past)
        names = dict(zip(areas["kode"], areas["nama"], strict=True))
        used = gather.programmes(space, quarter)
        runs = decrees.of_quarter(space, one, used, names)
        quarter, stray = strays.without(quarter, runs, rule)
        cells = complete(
            count(quarter, secret.k1, before), areas, sorted(used), listed_in_both(quarter, before)
        )
        cells = cells.assign(tanpa=decrees.nowhere(cells, runs, ran))
        ran = runs
        told = cells = protect(cells, secret.k2, rule, told, memory.of(released, one))
        units = {name: "jiwa" if rule.satuan == "jiwa" else "keluarga" for name, rule in used.items()}
        quota = gather.quotas(space, one, kabupaten)
        last = tables(Protected(quarter, cells, names, units, quota, runs), last, rule)
        measured.append(compare(cells))
        audited.append(cells.assign(tulis=written(cells), periode=one))
        for name, table in last.items():
            found.setdefault(name, []).append(table)
        before = quarter
    joined = {name: pd.concat(found[name], ignore_index=True) for name in TABLES}
    noise = [*noise_audit.faults(audited, rule), *over_time.faults(audited, rule)]
    return Figures(joined, total(measured), noise, memory.kept(audited), stray)
