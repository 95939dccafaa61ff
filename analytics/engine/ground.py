"""Survey and register in the same terms, and how many families are poor in every area of theirs at a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.coverage.gaps import Gap
from analytics.engine.evidence import Evidence
from analytics.errors import UserError
from analytics.pmt import need
from analytics.pmt.features import KOSONG, Floats, Places, as_text, incomplete_rows
from analytics.pmt.linear import LinearScore
from analytics.pmt.lots import Census, lots, represented
from analytics.pmt.worlds import Known, Sample, learn, told_apart

#: Levels and how much of a desa's code names them.
LEVELS = {"desa": 10, "kecamatan": 6, "kabupaten": 4}
#: Standard errors that hold 95 % of the truth.
Z = 1.959964
#: Families turned into terms at a time: a register of a million would not fit as one matrix.
_BLOCK = 25_000
#: Where areas cannot be told apart, the kabupaten has an honest interval only if the survey hardly clusters:
#: as many clusters of equal size as this would say as much.
_SPREAD = 50
#: P(welfare <= line) of every family of the register, by probabilities that were calibrated on the survey.
Chance = Callable[[float], Floats]


@dataclass(frozen=True)
class Ground:
    """Survey and register in the same terms: what does not depend on the line.

    ``stand`` is how many families and persons each family of the register stands for, shape (2, rows);
    ``levels`` are those with an honest interval.
    """

    desa: list[str]
    known: Known
    census: Census
    persons: Floats
    place: Places
    stand: Floats
    sampled: Floats
    surveyed: int
    levels: tuple[str, ...]


def prepare(families: pd.DataFrame, evidence: Evidence, linear: LinearScore) -> Ground | Gap:
    """What need is estimated from; or why no interval would be honest: too few places, too few families."""
    survey = evidence.survey
    desa = sorted(set(families["kode_desa"]))
    # A survey that does not name its desa still tells how much places differ: each cluster is one of its own.
    own = [
        code if code != KOSONG else f"klaster {key}"
        for code, key in zip(as_text(evidence.desa), survey.cluster, strict=True)
    ]
    number = {code: n for n, code in enumerate([*desa, *sorted(set(own) - set(desa))])}
    of_survey = np.array([number[code] for code in own], dtype=np.int64)
    levels = _levels(of_survey)
    if not levels:
        return {"sebab": "kebutuhan_tempat", "n": len(np.unique(of_survey))}
    place = families["kode_desa"].map(number).to_numpy(dtype=np.int64)
    # Places outside the register (clusters, other desa) are groups of their own.
    inside = set(desa)
    above = [code[: LEVELS["kecamatan"]] if code in inside else code for code in number]
    group = np.unique(above, return_inverse=True)[1]
    own_families = np.bincount(place, minlength=len(number)).astype(np.float64)
    cluster = np.unique(survey.cluster, return_inverse=True)[1]
    x = linear.columns(survey.frame)
    sample = Sample(
        *(survey.log_welfare, x, survey.weight, of_survey, group, cluster, own_families),
        halve=evidence.inside,
    )
    try:
        known = learn(sample, len(number))
    except UserError:
        return {"sebab": "kebutuhan_kecil", "n": len(own), "suku": x.shape[1]}
    score, mean_x = _terms(linear, known.model.coefs, families, place, len(number))
    sampled = np.bincount(of_survey, minlength=len(number)).astype(np.float64)
    persons = families["jiwa"].to_numpy(dtype=np.float64)
    census = lots(score, persons, place, mean_x)
    stand = represented(score, persons, place, len(number))
    return Ground(desa, known, census, persons, place, stand, sampled[: len(desa)], len(own), levels)


def _levels(of_survey: Places) -> tuple[str, ...]:
    """The levels that this survey gives an honest interval."""
    if told_apart(of_survey):
        return tuple(LEVELS)
    sizes = np.bincount(of_survey)
    return ("kabupaten",) if len(of_survey) ** 2 / (sizes @ sizes) >= _SPREAD else ()


def _terms(
    linear: LinearScore, coefs: Floats, families: pd.DataFrame, place: Places, areas: int
) -> tuple[Floats, Floats]:
    """(score of every family without area effect, mean terms of every area)."""
    from scipy.sparse import csr_array

    score, sums = np.empty(len(families)), np.zeros((areas, len(coefs)))
    for start in range(0, len(families), _BLOCK):
        part = families.iloc[start : start + _BLOCK]
        x, at = linear.columns(part), place[start : start + _BLOCK]
        score[start : start + _BLOCK] = x @ coefs
        sums += csr_array((np.ones(len(part)), (at, np.arange(len(part)))), shape=(areas, len(part))) @ x
    score[incomplete_rows(families, linear.asked)] = np.nan
    return score, sums / np.maximum(np.bincount(place, minlength=areas), 1)[:, None]


def _anchor(ground: Ground, p: Floats) -> Floats:
    """The shares of families and of persons that these probabilities call poor."""
    told = ~np.isnan(p)
    stand = ground.stand[:, told]
    return np.asarray(stand @ p[told] / np.maximum(stand.sum(axis=1), 1.0))


def at(ground: Ground, line: float, chance: Chance) -> tuple[pd.DataFrame, dict[str, float]]:
    """Every level's areas at one line, in rows; and how much areas and families differ."""
    areas = ground.census.areas
    codes = np.array(ground.desa, dtype=object)
    numbers, names = [], []
    for size in LEVELS.values():
        found, at = np.unique(np.array([code[:size] for code in codes]), return_inverse=True)
        # Clusters of the survey outside the register lie beyond the last area and are dropped below.
        numbers.append(np.concatenate([at, np.full(areas - len(codes), len(found), dtype=np.int64)]))
        names.append(found)
    numbers[0] = np.arange(areas)
    anchor = _anchor(ground, chance(line))
    found_needs = need.estimate(ground.known, ground.census, line, numbers[1:], anchor)
    model, parts = ground.known.model, []
    for level, name, number, one in zip(LEVELS, names, numbers, found_needs, strict=True):
        if level not in ground.levels:
            continue
        n = len(name)
        of_family = number[ground.place]
        parts.append(
            pd.DataFrame(
                {
                    "tingkat": level,
                    "kode": name,
                    "keluarga": np.bincount(of_family, minlength=n)[:n],
                    "jiwa": np.bincount(of_family, weights=ground.persons, minlength=n)[:n].astype(np.int64),
                    "contoh": _sampled(ground, number, n, whole=level == "kabupaten"),
                    "bagian": one.share[:n],
                    "galat": one.error[:n],
                    "bagian_jiwa": one.persons[:n],
                    "rendah_jiwa": (one.persons - Z * one.persons_error)[:n].clip(0, 1),
                    "tinggi_jiwa": (one.persons + Z * one.persons_error)[:n].clip(0, 1),
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    table["rendah"] = (table["bagian"] - Z * table["galat"]).clip(0, 1)
    table["tinggi"] = (table["bagian"] + Z * table["galat"]).clip(0, 1)
    table["miskin"] = table["bagian"] * table["keluarga"]
    return table, {"antarwilayah": float(np.sqrt(model.between)), "dalam": float(np.sqrt(model.within))}


def _sampled(ground: Ground, number: Places, n: int, whole: bool) -> Floats:
    """Families of the survey per area; the whole kabupaten has also those that do not name their desa."""
    if whole and n == 1:
        return np.array([float(ground.surveyed)])
    return np.bincount(number[: len(ground.desa)], weights=ground.sampled, minlength=n)[:n].astype(np.float64)
