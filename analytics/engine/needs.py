"""How many families are poor in each desa, with the interval of that number, beside how many receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analytics.engine.evidence import Evidence
from analytics.parameters import Programme
from analytics.parameters.poverty import PovertyRate
from analytics.pmt import flags, metrics, need
from analytics.pmt.features import KOSONG, Floats, as_text, incomplete_rows
from analytics.pmt.linear import LinearScore
from analytics.pmt.nested import Places, fit_nested

#: Levels and how much of a desa's code names them.
LEVELS = {"desa": 10, "kecamatan": 6, "kabupaten": 4}
#: Standard errors that hold 95 % of the truth, and how often a place may stand out by chance alone.
Z, CHANCE = 1.959964, 0.05
#: Families turned into terms at a time: a register of a million would not fit as one matrix.
_BLOCK = 25_000
#: The rows of the published poverty rate belong to no programme.
BPS = ""


@dataclass(frozen=True)
class _Ground:
    """Survey and register in the same terms: what does not depend on the line."""

    desa: list[str]
    sample: need.Sample
    score: Floats
    persons: Floats
    place: Places
    mean_x: Floats
    sampled: Floats


def needs(
    families: pd.DataFrame,
    evidence: Evidence,
    linear: LinearScore,
    rules: Mapping[str, Programme],
    lines: Mapping[float, float],
    standings: pd.DataFrame,
    published: PovertyRate | None = None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Rows per programme, level and area, and how they were found.

    Columns: program, tingkat, kode, keluarga, jiwa, contoh (families of the survey), bagian (share of the
    families that is poor), galat (standard error), rendah, tinggi (95 %), miskin (families), penerima
    (families of the register on the list), per_miskin (penerima / miskin), menonjol (``kurang`` or ``lebih``:
    recipients against the poor differ from the kabupaten's ratio by more than chance), bagian_jiwa, and with
    a published rate rows of no programme with bagian_patokan, rendah_patokan, tinggi_patokan.
    """
    ground = _prepare(families, evidence, linear)
    parts, spread = [], {}
    for share in sorted({r.pangsa_garis for r in rules.values() if r.pangsa_garis is not None} & set(lines)):
        table, spread[f"{share:g}"] = _at(ground, lines[share])
        for program, rule in rules.items():
            if rule.pangsa_garis == share and (standings["program"] == program).any():
                parts.append(_against(table, families, standings[standings["program"] == program], program))
    if published is not None:
        line = published.garis_rupiah or _line_of_persons(evidence, published.bagian_jiwa)
        table, spread["bps"] = _at(ground, line)
        parts.append(_benchmarked(table, published.bagian_jiwa).assign(program=BPS))
    if not parts:
        return pd.DataFrame(columns=COLUMNS), {}
    report = {"ragam": spread, "desa_bercontoh": int((ground.sampled > 0).sum())}
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS), report


COLUMNS = [
    *("program", "tingkat", "kode", "keluarga", "jiwa", "contoh", "bagian", "galat", "rendah", "tinggi"),
    *("miskin", "bagian_jiwa", "penerima", "per_miskin", "menonjol"),
    *("bagian_patokan", "rendah_patokan", "tinggi_patokan"),
]


def _prepare(families: pd.DataFrame, evidence: Evidence, linear: LinearScore) -> _Ground:
    survey = evidence.survey
    desa = sorted(set(families["kode_desa"]))
    # A survey that does not name its desa still tells how much places differ: each cluster is one of its own.
    own = [
        code if code != KOSONG else f"klaster {key}"
        for code, key in zip(as_text(evidence.desa), survey.cluster, strict=True)
    ]
    number = {code: n for n, code in enumerate([*desa, *sorted(set(own) - set(desa))])}
    of_survey = np.array([number[code] for code in own], dtype=np.int64)
    place = families["kode_desa"].map(number).to_numpy(dtype=np.int64)
    sample = need.Sample(survey.log_welfare, linear.columns(survey.frame), survey.weight, of_survey)
    coefs = fit_nested(sample.y, sample.x, of_survey, len(number)).coefs
    score, mean_x = _terms(linear, coefs, families, place, len(number))
    sampled = np.bincount(of_survey, minlength=len(number)).astype(np.float64)
    persons = families["jiwa"].to_numpy(dtype=np.float64)
    return _Ground(desa, sample, score, persons, place, mean_x, sampled[: len(desa)])


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


def _at(ground: _Ground, line: float) -> tuple[pd.DataFrame, dict[str, float]]:
    """Every level's areas at one line, in rows; and how much areas and families differ."""
    areas = len(ground.mean_x)
    codes = np.array(ground.desa, dtype=object)
    numbers, names = [], []
    for size in LEVELS.values():
        found, at = np.unique(np.array([code[:size] for code in codes]), return_inverse=True)
        # Clusters of the survey outside the register lie beyond the last area and are dropped below.
        numbers.append(np.concatenate([at, np.full(areas - len(codes), len(found), dtype=np.int64)]))
        names.append(found)
    numbers[0] = np.arange(areas)
    census = need.lots(ground.score, ground.persons, ground.place, ground.mean_x)
    found_needs, model = need.estimate(ground.sample, census, line, above=numbers[1:])
    parts = []
    for level, name, number, one in zip(LEVELS, names, numbers, found_needs, strict=True):
        n = len(name)
        of_family = number[ground.place]
        parts.append(
            pd.DataFrame(
                {
                    "tingkat": level,
                    "kode": name,
                    "keluarga": np.bincount(of_family, minlength=n)[:n],
                    "jiwa": np.bincount(of_family, weights=ground.persons, minlength=n)[:n].astype(np.int64),
                    "contoh": np.bincount(number[: len(codes)], weights=ground.sampled, minlength=n)[:n],
                    "bagian": one.share[:n],
                    "galat": one.error[:n],
                    "bagian_jiwa": one.persons[:n],
                }
            )
        )
    table = pd.concat(parts, ignore_index=True)
    table["rendah"] = (table["bagian"] - Z * table["galat"]).clip(0, 1)
    table["tinggi"] = (table["bagian"] + Z * table["galat"]).clip(0, 1)
    table["miskin"] = table["bagian"] * table["keluarga"]
    return table, {"antarwilayah": float(np.sqrt(model.between)), "dalam": float(np.sqrt(model.within))}


def _against(
    table: pd.DataFrame, families: pd.DataFrame, standing: pd.DataFrame, program: str
) -> pd.DataFrame:
    """The poor beside the recipients of one programme, and which places stand out against the kabupaten."""
    receives = set(standing.loc[standing["penerima"], "id_keluarga"])
    codes = families.loc[families["id_keluarga"].isin(receives), "kode_desa"]
    counts = pd.concat([codes.str[:size].value_counts() for size in LEVELS.values()])
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
    """Moved until the persons in poor families of all desa are the published rate; the plain value stays."""
    desa = table[table["tingkat"] == "desa"]
    shift = need.benchmark(desa["bagian_jiwa"].to_numpy(), desa["jiwa"].to_numpy(dtype=np.float64), rate)
    names = {"bagian": "bagian_patokan", "rendah": "rendah_patokan", "tinggi": "tinggi_patokan"}
    return table.assign(**{new: need.moved(table[old].to_numpy(), shift) for old, new in names.items()})


def _line_of_persons(evidence: Evidence, share: float) -> float:
    """The consumption below which this share of the survey's persons live."""
    survey = evidence.survey
    return metrics.line_value(survey.welfare, survey.weight * evidence.persons, share)
