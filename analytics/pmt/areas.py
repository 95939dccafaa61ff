"""Need per area from a survey and a register: every number with its interval, benchmarked or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.pmt import need
from analytics.pmt.asked import Asked, check, too_few
from analytics.pmt.clustered import AREAS as CLUSTERED
from analytics.pmt.features import KOSONG, Floats, Places, as_number, as_text, incomplete_rows
from analytics.pmt.folds import calibrate, cut_folds, fit_survey, out_of_fold
from analytics.pmt.gaps import unknown_answers
from analytics.pmt.lots import lots, represented
from analytics.pmt.nested import Nested
from analytics.pmt.survey import prepare
from analytics.pmt.validate import Line, doubts, set_lines
from analytics.pmt.worlds import Known, Sample, learn, told_apart
from analytics.words import decimal

#: Two standard errors of a normal error cover this share of the truth.
LEVEL, _Z = 0.95, 1.959964
#: How far the share of persons below the line may lie from a published rate that is said to be of it.
FAR_OFF = 0.10


def need_per_area(
    survey: pd.DataFrame, census: pd.DataFrame, asked: Asked
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """One row per area of the register, and how it was found.

    Columns: area, families, persons, unscored, sample (families of the survey), share (of the families, those
    poor), se, low, high (95 %), poor (families), share_persons (of the persons, those in poor families) with
    se_persons, low_persons and high_persons, trust (0: no local sample), and with a benchmark both shares and
    their ends again, _benchmarked: the mean of share_persons_benchmarked over persons is the benchmark. All
    areas add up to the calibrated probabilities of the register (out-of-fold, whole areas left out). Raises
    UserError for missing columns, a survey too small or of too few areas, and a benchmark that is no share.
    """
    check(survey, census, asked)
    known = prepare(survey, asked.welfare, asked.features, asked.categorical, asked.weight, asked.area)
    line = set_lines(known, [asked.line], None if asked.line_value is None else [asked.line_value])[0]
    names, of_census = np.unique(as_text(census[asked.area]).astype(str), return_inverse=True)
    lookup = {name: number for number, name in enumerate(names)}
    # Families of the survey that name no area are each somewhere else, not together in one place.
    own = as_text(survey[asked.area])[known.kept].astype(object)
    none = own == KOSONG
    own[none] = [f"{KOSONG} {row}" for row in range(int(none.sum()))]
    more = sorted(set(map(str, own)) - set(names))
    lookup |= {name: len(names) + number for number, name in enumerate(more)}
    of_survey = np.array([lookup[name] for name in own], dtype=np.int64)
    if not told_apart(of_survey):
        raise too_few(of_survey, asked.area)
    linear = fit_survey(known)
    unknown = unknown_answers(linear, census)
    cluster = None if asked.cluster is None else _numbers(survey[asked.cluster], known.kept)
    families = np.bincount(of_census, minlength=len(lookup)).astype(np.float64)
    terms = linear.columns(known.frame)
    sample = Sample(
        known.log_welfare,
        terms,
        known.weight,
        of_survey,
        cluster=cluster,
        families=families,
        halve=True,
        clusters=_clusters(census, asked.cluster, of_census, len(lookup)),
    )
    learned = learn(sample, len(lookup), asked.seed)
    x = linear.columns(census)
    score = x @ learned.model.coefs
    score[incomplete_rows(census, linear.asked)] = np.nan
    if np.isnan(score).all():
        raise UserError(
            "Tidak satu keluarga pun di register menjawab separuh peubah; tidak ada yang dapat ditaksir.",
            saran="Periksa apakah nama kolom register sama dengan nama kolom survei.",
        )
    persons = _persons(census, asked)
    poor = _visited(survey, line.value, census, asked)
    stand = represented(score, persons, of_census, len(lookup), poor)
    p = np.nan_to_num(calibrate(known).probability(linear.score(census), line.value))
    anchor = stand @ p / np.maximum(stand.sum(axis=1), 1.0)
    lumped = lots(score, persons, of_census, _means(x, of_census, len(lookup)), poor)
    (found,) = need.estimate(learned, lumped, line.value, anchor=anchor)
    table = _table(names, found, of_census, persons, score, of_survey)
    elsewhere = [name for name in more if not name.startswith(KOSONG)]
    report = _report(table, len(known.welfare), line, learned.model, asked, elsewhere)
    report["notes"] = doubts(known, out_of_fold(known, cut_folds(known.cluster, seed=asked.seed)))
    report["notes"] += [*unknown, *_of_clusters(learned, cluster), *_nowhere(census, asked.area)]
    if asked.benchmark is None:
        return table, report
    if note := _far_off(table, asked.benchmark):
        report["notes"] = [*report["notes"], note]
    return _benchmarked(table, asked.benchmark), report


def _numbers(values: pd.Series, kept: np.ndarray) -> Places:
    """Clusters as numbers; a family that names none is one of its own."""
    text = as_text(values)[kept].astype(object)
    own = np.array([f"{KOSONG} {row}" for row in range(len(text))], dtype=object)
    return np.asarray(np.unique(np.where(text == KOSONG, own, text).astype(str), return_inverse=True)[1])


def _clusters(census: pd.DataFrame, cluster: str | None, place: Places, areas: int) -> Floats | None:
    """How many clusters each area has, where the register names them."""
    if cluster is None or cluster not in census:
        return None
    text = as_text(census[cluster])
    pairs = pd.DataFrame({"area": place, "cluster": text})[text != KOSONG].drop_duplicates()
    return np.bincount(pairs["area"], minlength=areas).astype(np.float64)


def _of_clusters(known: Known, cluster: Places | None) -> list[str]:
    """What the intervals do not know of clusters."""
    if cluster is None:
        return [
            "Bila survei mengambil klaster (blok sensus, RT) di dalam wilayah, sebut kolomnya dengan "
            "--cluster: tanpa itu selang wilayah terlalu sempit."
        ]
    if not known.halved:
        return []
    return [
        f"Kurang dari {CLUSTERED} wilayah bercontoh dua klaster atau lebih: beda antarklaster tidak dapat "
        "dipisahkan dari beda antarwilayah. Klaster dianggap berbeda separuh dari beda antarwilayah; bila "
        "jauh lebih dari itu, selangnya terlalu sempit. Bila klasternya wilayah itu sendiri: tanpa --cluster."
    ]


def _nowhere(census: pd.DataFrame, area: str) -> list[str]:
    empty = int((as_text(census[area]) == KOSONG).sum())
    return [f"{empty} keluarga tanpa isi di kolom {area}: ditaksir bersama, tanpa contoh."] if empty else []


def _persons(census: pd.DataFrame, asked: Asked) -> Floats:
    return (
        np.ones(len(census))
        if not asked.persons
        else np.maximum(np.nan_to_num(as_number(census[asked.persons]), nan=1.0), 0.0)
    )


def _visited(survey: pd.DataFrame, line: float, census: pd.DataFrame, asked: Asked) -> Floats | None:
    """1 or 0 for the register's families whose welfare the survey knows, NaN for the others.

    A family with too few answers for the model was visited all the same.
    """
    if not asked.identity:
        return None
    welfare = as_number(survey[asked.welfare])
    poor = np.where(welfare > 0, welfare <= line, np.nan)
    known = pd.Series(poor, index=as_text(survey[asked.identity])).dropna()
    known = known[~known.index.duplicated() & (known.index != KOSONG)]
    return np.asarray(known.reindex(as_text(census[asked.identity])), dtype=np.float64)


def _means(x: Floats, place: np.ndarray, areas: int) -> Floats:
    n = np.bincount(place, minlength=areas)
    sums = [np.bincount(place, weights=column, minlength=areas) for column in x.T]
    return np.column_stack(sums) / np.maximum(n, 1)[:, None]


def _table(
    names: np.ndarray,
    found: need.Need,
    place: np.ndarray,
    persons: Floats,
    score: Floats,
    of_survey: np.ndarray,
) -> pd.DataFrame:
    n = len(names)
    families = np.bincount(place, minlength=n)
    share, error = found.share[:n], found.error[:n]
    persons_share, persons_error = found.persons[:n], found.persons_error[:n]
    return pd.DataFrame(
        {
            "area": names,
            "families": families,
            "persons": np.bincount(place, weights=persons, minlength=n).round().astype(int),
            "unscored": np.bincount(place, weights=np.isnan(score), minlength=n).astype(int),
            "sample": np.bincount(of_survey, minlength=len(found.share))[:n],
            "share": share,
            "se": error,
            "low": np.clip(share - _Z * error, 0, 1),
            "high": np.clip(share + _Z * error, 0, 1),
            "poor": share * families,
            "share_persons": persons_share,
            "se_persons": persons_error,
            "low_persons": np.clip(persons_share - _Z * persons_error, 0, 1),
            "high_persons": np.clip(persons_share + _Z * persons_error, 0, 1),
            "trust": found.trust[:n],
        }
    )


def _far_off(table: pd.DataFrame, rate: float) -> str | None:
    """A published rate of another line than the one asked for: moved to it, every figure would mislead."""
    persons = table["persons"].where(table["share_persons"].notna())
    below = float(np.nansum(table["share_persons"] * persons) / persons.sum())
    if abs(below - rate) <= FAR_OFF:
        return None
    return (
        f"Patokan {decimal(100 * rate, 1)} % jauh dari {decimal(100 * below, 1)} % jiwa yang di bawah garis "
        "ini: kolom *_benchmarked bukan angka untuk garis itu. Sebut garis patokannya sendiri "
        "dengan --line-value, atau --line sebesar bagiannya."
    ).replace(",0 %", " %")


def _benchmarked(table: pd.DataFrame, rate: float) -> pd.DataFrame:
    """Moved until the persons in poor families are the published rate; what the model says is kept."""
    persons = table["persons"].to_numpy(dtype=np.float64)
    shift = need.benchmark(table["share_persons"].to_numpy(), persons, rate)
    moved = ("share", "low", "high", "share_persons", "low_persons", "high_persons")
    return table.assign(
        **{f"{name}_benchmarked": need.moved(table[name].to_numpy(), shift) for name in moved}
    )


def _report(
    table: pd.DataFrame, n: int, line: Line, model: Nested, asked: Asked, more: Sequence[str]
) -> dict[str, Any]:
    families = table["families"].to_numpy(dtype=np.float64)
    rate = float(np.nansum(table["share"] * families) / families[table["share"].notna()].sum())
    return {
        "n": n,
        "areas": len(table),
        "areas_without_sample": int((table["sample"] == 0).sum()),
        "areas_only_in_survey": len(more),
        "line": {"share": line.share, "value": line.value},
        "share": rate,
        "sd_between_areas": float(np.sqrt(model.between)),
        "sd_within_areas": float(np.sqrt(model.within)),
        "sd_between_clusters": float(np.sqrt(model.clusters)),
        "benchmark": asked.benchmark,
        "interval": LEVEL,
    }
