"""How many families are poor in each desa, with the interval of that number, beside how many receive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.engine.evidence import Evidence
from analytics.errors import UserError
from analytics.parameters import Programme
from analytics.parameters.poverty import PovertyRate
from analytics.pmt import flags, metrics, need
from analytics.pmt.features import KOSONG, Floats, Places, as_text, incomplete_rows
from analytics.pmt.linear import LinearScore
from analytics.pmt.lots import Census, lots, represented
from analytics.pmt.worlds import Known, Sample, learn, told_apart

#: Levels and how much of a desa's code names them.
LEVELS = {"desa": 10, "kecamatan": 6, "kabupaten": 4}
#: Standard errors that hold 95 % of the truth, and how often a place may stand out by chance alone.
Z, CHANCE = 1.959964, 0.05
#: Families turned into terms at a time: a register of a million would not fit as one matrix.
_BLOCK = 25_000
#: The rows of the published poverty rate belong to no programme.
BPS = ""
#: Where areas cannot be told apart, the kabupaten has an honest interval only if the survey hardly clusters:
#: as many clusters of equal size as this would say as much.
_SPREAD = 50
#: How far the survey's share of persons under the published line may lie from the published rate.
FAR_OFF = 0.10
#: P(welfare <= line) of every family of the register, by probabilities that were calibrated on the survey.
Chance = Callable[[float], Floats]


@dataclass(frozen=True)
class _Ground:
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


def needs(
    families: pd.DataFrame,
    evidence: Evidence,
    score: tuple[LinearScore, Chance],
    rules: Mapping[str, Programme],
    lines: Mapping[float, float],
    standings: pd.DataFrame,
    published: PovertyRate | None = None,
) -> tuple[pd.DataFrame, dict[str, Any] | None]:
    """Rows per programme, level and area, and how they were found; None where the survey cannot tell.

    ``score`` is the score with its calibrated probabilities: every level adds up to what these say of the
    whole register, at every line. Without enough desa or clusters of two families or more nobody can tell how
    much areas differ: then there are rows of the kabupaten only, or none where the survey visited few places.

    Columns: program, tingkat, kode, keluarga, jiwa, contoh (families of the survey), bagian (share of the
    families that is poor), galat (standard error), rendah, tinggi (95 %), miskin (families), penerima
    (families of the register on the list), per_miskin (penerima / miskin), menonjol (``kurang`` or ``lebih``:
    recipients against the poor differ from the kabupaten's ratio by more than chance), bagian_jiwa with
    rendah_jiwa and tinggi_jiwa, and with a published rate rows of no programme with bagian_patokan,
    rendah_patokan, tinggi_patokan.
    """
    linear, chance = score
    ground = _prepare(families, evidence, linear)
    if ground is None:
        return pd.DataFrame(columns=COLUMNS), None
    parts, spread, desa_of = [], {}, families.set_index("id_keluarga")["kode_desa"]
    for share in sorted({r.pangsa_garis for r in rules.values() if r.pangsa_garis is not None} & set(lines)):
        table, spread[f"{share:g}"] = _at(ground, lines[share], chance)
        for program, rule in rules.items():
            if rule.pangsa_garis == share and (standings["program"] == program).any():
                parts.append(_against(table, desa_of, standings[standings["program"] == program], program))
    if published is not None:
        line, refused = published_line(evidence.survey.welfare, weight_of_persons(evidence), published)
        table, spread["bps"] = _at(ground, line, chance)
        parts.append(_benchmarked(table, published.bagian_jiwa).assign(program=BPS))
    if not parts:
        return pd.DataFrame(columns=COLUMNS), {}
    report = {
        "ragam": spread,
        "desa_bercontoh": int((ground.sampled > 0).sum()),
        "tingkat": list(ground.levels),
        "klaster_separuh": ground.known.halved,
    }
    if published is not None:
        report["garis_bps"] = {"rupiah": round(line), "ditolak": refused}
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS), report


COLUMNS = [
    *("program", "tingkat", "kode", "keluarga", "jiwa", "contoh", "bagian", "galat", "rendah", "tinggi"),
    *("miskin", "bagian_jiwa", "rendah_jiwa", "tinggi_jiwa", "penerima", "per_miskin", "menonjol"),
    *("bagian_patokan", "rendah_patokan", "tinggi_patokan"),
]


def _prepare(families: pd.DataFrame, evidence: Evidence, linear: LinearScore) -> _Ground | None:
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
        return None
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
    except UserError:  # too few families for so many variables: no range would be honest
        return None
    score, mean_x = _terms(linear, known.model.coefs, families, place, len(number))
    sampled = np.bincount(of_survey, minlength=len(number)).astype(np.float64)
    persons = families["jiwa"].to_numpy(dtype=np.float64)
    census = lots(score, persons, place, mean_x)
    stand = represented(score, persons, place, len(number))
    return _Ground(desa, known, census, persons, place, stand, sampled[: len(desa)], len(own), levels)


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


def _anchor(ground: _Ground, p: Floats) -> Floats:
    """The shares of families and of persons that these probabilities call poor."""
    told = ~np.isnan(p)
    stand = ground.stand[:, told]
    return np.asarray(stand @ p[told] / np.maximum(stand.sum(axis=1), 1.0))


def _at(ground: _Ground, line: float, chance: Chance) -> tuple[pd.DataFrame, dict[str, float]]:
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


def _sampled(ground: _Ground, number: Places, n: int, whole: bool) -> Floats:
    """Families of the survey per area; the whole kabupaten has also those that do not name their desa."""
    if whole and n == 1:
        return np.array([float(ground.surveyed)])
    return np.bincount(number[: len(ground.desa)], weights=ground.sampled, minlength=n)[:n].astype(np.float64)


def _against(table: pd.DataFrame, desa_of: pd.Series, standing: pd.DataFrame, program: str) -> pd.DataFrame:
    """The poor beside the recipients of one programme, and which places stand out against the kabupaten."""
    of_desa = desa_of.reindex(standing.loc[standing["penerima"], "id_keluarga"]).value_counts()
    counts = pd.concat([of_desa.groupby(of_desa.index.str[:size]).sum() for size in LEVELS.values()])
    out = table.assign(program=program, penerima=table["kode"].map(counts).fillna(0).astype("int64"))
    out["per_miskin"] = out["penerima"] / out["miskin"].where(out["miskin"] > 0)
    ratio = float(out.loc[out["tingkat"] == "kabupaten", "per_miskin"].iloc[0])
    out["menonjol"] = ""
    for level in ("desa", "kecamatan"):
        rows = out["tingkat"] == level
        out.loc[rows, "menonjol"] = _outstanding(out[rows], ratio)
    return out


def _outstanding(table: pd.DataFrame, ratio: float) -> np.ndarray:
    """``kurang`` or ``lebih`` where recipients differ from the kabupaten's ratio to the poor, not by chance.

    Of the places named at one level, at most one in twenty is expected to be there by chance (Benjamini and
    Hochberg).
    """
    from scipy.special import ndtr

    difference = (table["penerima"] - ratio * table["miskin"]).to_numpy(dtype=np.float64)
    error = (ratio * table["galat"] * table["keluarga"]).to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * ndtr(-np.abs(difference / error))
    found = flags.wrong_shares(p) <= CHANCE
    return np.where(found, np.where(difference < 0, "kurang", "lebih"), "")


def _benchmarked(table: pd.DataFrame, rate: float) -> pd.DataFrame:
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
