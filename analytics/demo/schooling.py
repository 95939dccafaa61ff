"""Schooling and diplomas: children by age, adults by birth cohort, both by what their family is like."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.demo.sizes import Floats, Ints, stream

# Diploma codes (DTSEN) that carry each level, and how often: none, SD, SMP, SMA, tertiary.
DIPLOMAS: tuple[tuple[tuple[int, ...], tuple[float, ...]], ...] = (
    ((23,), (1.0,)),
    ((3, 4, 1), (0.84, 0.14, 0.02)),
    ((8, 9, 6), (0.74, 0.23, 0.03)),
    ((13, 14, 15, 11), (0.50, 0.12, 0.35, 0.03)),
    ((18, 19, 21), (0.30, 0.66, 0.04)),
)
CUTS = np.array([-1.25, -0.20, 0.40, 1.45])
NEVER, STUDENT, LEFT = 1, 2, 3


def add_schooling(people: pd.DataFrame, places: pd.DataFrame, desa: Ints, seed: int) -> pd.DataFrame:
    """Add tingkat (0-4 by diploma), partisipasi, jenjang, kelas, ijazah (DTSEN codes; 0 = left empty).

    ``desa`` is the row in ``places`` per family. Education runs in families and follows the desa.
    """
    rng = stream(seed, "sekolah")
    family = people["keluarga"].to_numpy()
    shared = rng.normal(size=len(desa)) * 0.60 + 0.24 * places["kota"].to_numpy()[desa]
    shared += 0.22 * places["efek"].to_numpy()[desa]
    latent = shared[family] + 0.72 * rng.normal(size=len(people))
    age = people["umur"].to_numpy()
    student = _students(rng, age, latent)
    level = _level(age, latent, student)
    out = people.assign(tingkat=level, ijazah=_pick(rng, level))
    out["partisipasi"] = np.where(student, STUDENT, np.where(age < 7, NEVER, _left(rng, level)))
    out["jenjang"], out["kelas"] = _attended(rng, age, out)
    return out


def _students(rng: np.random.Generator, age: Ints, latent: Floats) -> np.ndarray:
    chance = np.select(
        [age < 6, age == 6, age <= 12, age <= 15, age <= 18, age <= 22],
        [
            np.zeros(len(age)),
            np.full(len(age), 0.55),
            np.full(len(age), 0.985),
            0.93 + 0.05 * latent,
            0.74 + 0.16 * latent,
            0.17 + 0.15 * latent,
        ],
        0.0,
    )
    return np.asarray(rng.random(len(age)) < chance)


def _level(age: Ints, latent: Floats, student: np.ndarray) -> Ints:
    cohort = np.clip(0.024 * (42 - age), -1.1, 0.35)
    reached = np.searchsorted(CUTS, latent + cohort)
    possible = np.select([age < 12, age < 15, age < 18, age < 22], [0, 1, 2, 3], 4)
    in_school = np.select([age <= 12, age <= 15, age <= 18], [0, 1, 2], 3)
    return np.where(student, in_school, np.minimum(reached, possible)).astype(np.int64)


def _left(rng: np.random.Generator, level: Ints) -> Ints:
    return np.where((level == 0) & (rng.random(len(level)) < 0.35), NEVER, LEFT)


def _pick(rng: np.random.Generator, level: Ints) -> Ints:
    draw = rng.random(len(level))
    code = np.zeros(len(level), dtype=np.int64)
    for value, (codes, shares) in enumerate(DIPLOMAS):
        at = level == value
        code[at] = np.array(codes)[np.searchsorted(np.cumsum(shares)[:-1], draw[at])]
    return code


def _attended(rng: np.random.Generator, age: Ints, people: pd.DataFrame) -> tuple[Ints, Ints]:
    """Highest school attended and grade; a diploma holder finished it (grade 8)."""
    part, level = people["partisipasi"].to_numpy(), people["tingkat"].to_numpy()
    student = part == STUDENT
    next_up = _pick(rng, np.minimum(level + 1, 4))
    school = np.where(student | (level == 0), next_up, people["ijazah"].to_numpy())
    start = np.array([6, 12, 15, 18])[np.minimum(level, 3)]
    grade = np.clip(age - start + 1, 1, np.array([6, 3, 3, 4])[np.minimum(level, 3)])
    dropped = rng.integers(1, 6, len(age))
    kelas = np.where(student, grade, np.where(level == 0, dropped, 8))
    nothing = part == NEVER
    return np.where(nothing, 0, school).astype(np.int64), np.where(nothing, 0, kelas).astype(np.int64)
