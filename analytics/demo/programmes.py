"""Who is on which list, what each desa's quota is, and why: the planted causes of every mistake.

A list is made as in life: last year's ranking, the desa's proposal, some nearness to who proposes, and a
quota per desa that follows past poverty and is overrun here and unused there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.demo.causes import planted_causes
from analytics.demo.population import MOVED, UNREGISTERED, Population
from analytics.demo.sizes import AS_OF_DATE, PERIOD, Floats, Ints, apportion, stream
from analytics.parameters import Programme, programmes

SHARE_OUTSIDE, SHARE_DEAD = 0.005, 0.006
# Use of the quota: half of the desa full, a third with a gap, one in seven over it.
USE = ((0.52, 1.00, 1.00), (0.34, 0.72, 0.96), (0.14, 1.01, 1.12))


@dataclass
class Lists:
    """Receipt by programme; ``jiwa`` and ``sebab`` have a column per programme and a row per family.

    jiwa: persons covered (1 for a family programme); rule: eligible by what is recorded; dead: rows of
    families whose listed person has died; kuota: one row per programme and desa.
    """

    jiwa: pd.DataFrame
    rule: pd.DataFrame
    sebab: pd.DataFrame
    dead: pd.DataFrame
    kuota: pd.DataFrame


def make_lists(population: Population) -> Lists:
    """Choose the recipients and quotas of every programme in force at the end of the quarter."""
    frames: dict[str, dict[str, np.ndarray]] = {k: {} for k in ("jiwa", "rule", "sebab", "dead")}
    quotas = []
    for code, rule in programmes(AS_OF_DATE).items():
        if code not in population.sizes.recipients:
            continue
        chosen = _one_programme(population, rule)
        for key in frames:
            frames[key][code] = chosen[key]
        quotas.append(_quota_rows(population, code, chosen["kuota"]))
    tables = {key: pd.DataFrame(columns) for key, columns in frames.items()}
    return Lists(kuota=pd.concat(quotas, ignore_index=True), **tables)


def recorded(families: pd.DataFrame, rule: Programme, column: str = "desil_nasional") -> np.ndarray:
    """Eligible by the programme's rule and a recorded decile: component included, civil servants not."""
    ranked = families[column].between(1, rule.desil_maks or 0)
    component = families["punya_komponen"] if rule.syarat_komponen else True
    return np.asarray(ranked & component & (families["pegawai_negeri"] == 0))


def _one_programme(population: Population, rule: Programme) -> dict[str, np.ndarray]:
    families, rng = population.families, stream(population.seed, f"program {rule.program}")
    size = (
        families["jumlah_anggota"].to_numpy() if rule.satuan == "jiwa" else np.ones(len(families), np.int64)
    )
    total = population.sizes.recipients[rule.program]
    outside = _outside(families, size, max(2, round(SHARE_OUTSIDE * total)), rng)
    dead_rows = max(1, round(SHARE_DEAD * total))
    living = total - int(outside.sum()) - (dead_rows if rule.satuan == "jiwa" else 0)
    now = recorded(families, rule)
    before = recorded(families, rule, "desil_lama")
    aim, use = _aims(population, before * size, rng)
    priority = _priority(families, now, before, population.seed, rng)
    part = _part(size, rng) * families["terdata"].to_numpy() * ~families["terhambat"].to_numpy()
    inside = _choose(families, part, priority, living, aim * use)
    jiwa = inside + outside
    dead = np.zeros(len(families), dtype=np.int64)
    dead[rng.choice(np.flatnonzero(inside), dead_rows, replace=False)] = 1
    used = _per_desa(population, jiwa + (dead if rule.satuan == "jiwa" else 0))
    kuota = np.maximum(np.round(used / use), 1).astype(np.int64)
    full = (used >= kuota)[families["desa"]]
    sebab = planted_causes(families, rule, jiwa > 0, now, before, dead > 0, full)
    return {"jiwa": jiwa, "rule": now, "sebab": sebab, "dead": dead, "kuota": kuota}


def _outside(families: pd.DataFrame, size: Ints, wanted: int, rng: np.random.Generator) -> Ints:
    """Recipients the register does not know: half never registered, half moved away. Exact in units."""
    covered = np.zeros(len(families), dtype=np.int64)
    for state, target in ((UNREGISTERED, wanted - wanted // 2), (MOVED, wanted // 2)):
        rows = rng.permutation(np.flatnonzero(families["keberadaan"] == state))
        before = np.cumsum(size[rows]) - size[rows]
        covered[rows] = np.clip(target - before, 0, size[rows])
    return covered


def _aims(population: Population, past: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Per desa what it should get (past poverty, with noise) and how much of its quota it uses."""
    weight = (_per_desa(population, past) + 1.0) * np.exp(0.12 * rng.normal(size=len(population.places)))
    kind = np.searchsorted(np.cumsum([u[0] for u in USE])[:-1], rng.random(len(weight)))
    low, high = np.array([u[1] for u in USE])[kind], np.array([u[2] for u in USE])[kind]
    return weight, rng.uniform(low, high)


def _per_desa(population: Population, values: Floats | Ints) -> Floats:
    desa = population.families["desa"].to_numpy()
    return np.bincount(desa, weights=values, minlength=len(population.places)).astype(np.float64)


def _priority(
    families: pd.DataFrame, now: np.ndarray, before: np.ndarray, seed: int, rng: np.random.Generator
) -> Floats:
    shared = stream(seed, "pengusul").normal(size=len(families))
    wish = 1.7 * now + 1.4 * before + 2.8 * families["dekat"] - 0.35 * families["kekayaan"]
    return (wish + 0.6 * shared + 0.6 * rng.normal(size=len(families))).to_numpy()


def _part(size: Ints, rng: np.random.Generator) -> Ints:
    """One family in twelve is covered but for one member."""
    return np.where((size > 1) & (rng.random(len(size)) < 0.08), size - 1, size)


def _choose(families: pd.DataFrame, part: Ints, priority: Floats, total: int, aim: Floats) -> Ints:
    """Fill every desa up to its share of ``total`` in order of priority; the last family may be partial."""
    desa = families["desa"].to_numpy()
    room = np.bincount(desa, weights=part, minlength=len(aim)).astype(np.int64)
    target = apportion(total, aim, room)
    order = np.lexsort((-priority, desa))
    units = part[order]
    running = np.cumsum(units) - units
    start = np.r_[0, np.cumsum(room)[:-1]]
    covered = np.clip(target[desa[order]] - (running - start[desa[order]]), 0, units)
    out = np.zeros(len(part), dtype=np.int64)
    out[order] = covered
    return out


def _quota_rows(population: Population, code: str, kuota: Ints) -> pd.DataFrame:
    places = population.places
    return pd.DataFrame(
        {
            "program": code,
            "periode": PERIOD,
            "kode_wilayah": places["kode_kemendagri"],
            "nama_wilayah": places["desa"],
            "kuota": kuota,
        }
    )
