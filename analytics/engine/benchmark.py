"""The published poverty rate: its line in the survey's rupiah, and areas that add up to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.engine.evidence import Evidence
from analytics.engine.ground import LEVELS
from analytics.parameters.poverty import PovertyRate
from analytics.pmt import metrics, need
from analytics.pmt.features import Floats

#: How far the survey's share of persons under the published line may lie from the published rate.
FAR_OFF = 0.10


def benchmarked(table: pd.DataFrame, rate: float) -> pd.DataFrame:
    """Moved until the persons in poor families of all desa are the published rate; the plain value stays.

    A kecamatan and the kabupaten are the sum of their desa, and their range moves as far as they do.
    """
    lowest = table["tingkat"].iloc[0]
    low = table[table["tingkat"] == lowest]
    people = low["jiwa"].to_numpy(dtype=np.float64)
    shift = need.benchmark(low["bagian_jiwa"].to_numpy(), people, rate)
    poor = pd.Series(need.moved(low["bagian"].to_numpy(), shift) * low["keluarga"], index=low.index)
    known = low["keluarga"].where(poor.notna())
    share = pd.Series(np.nan, index=table.index)
    for level, size in LEVELS.items():
        rows = table["tingkat"] == level
        code = low["kode"].str[:size]
        share[rows] = table["kode"].map(poor.groupby(code).sum() / known.groupby(code).sum())[rows]
    ends = _moved_alike(table, share)
    return table.assign(bagian_patokan=share, **ends)


def _moved_alike(table: pd.DataFrame, share: pd.Series) -> dict[str, Floats]:
    """Both ends of every range, moved on the logit scale as far as the share was moved."""
    from scipy.special import logit

    by = (logit(share) - logit(table["bagian"])).to_numpy(dtype=np.float64)
    return {f"{end}_patokan": need.moved(table[end].to_numpy(), by) for end in ("rendah", "tinggi")}


def weight_of_persons(evidence: Evidence) -> Floats:
    """What each household of the survey counts for when persons are counted."""
    return evidence.survey.weight * evidence.persons


def published_line(
    welfare: Floats, persons: Floats, published: PovertyRate
) -> tuple[float, dict[str, float] | None]:
    """(the line in the survey's rupiah, why the office's own was not taken; None where it was).

    A line under which the survey finds a very different share than the published rate is of another unit or
    year (per household, say): then the share itself is the line, as where none was entered.
    """
    own = published.garis_rupiah
    share = float(persons[welfare <= own].sum() / persons.sum()) if own else None
    if own and share is not None and abs(share - published.bagian_jiwa) <= FAR_OFF:
        return own, None
    line = metrics.line_value(welfare, persons, published.bagian_jiwa)
    return line, None if own is None or share is None else {"rupiah": own, "bagian": round(share, 4)}
