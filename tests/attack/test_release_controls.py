"""Negative controls: what must lose does lose, by the attack on the release or by the audit of the noise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.attacker import attack, rounding
from analytics.attacker.knowledge import cells
from analytics.attacker.noise_audit import faults
from analytics.attacker.relations import model
from analytics.published.rules import rules
from tests.attack import release_controls as controls
from tests.attack.release_districts import District, audited, district, protected, release

SEED = 7


@pytest.fixture(scope="module")
def place() -> District:
    return district(SEED)


@pytest.fixture(scope="module")
def truth(place: District) -> list[pd.DataFrame]:
    return protected(place)


@pytest.fixture(scope="module")
def large() -> District:
    """A district large enough that chance shows itself."""
    return district(SEED, (30, 30), (3, 6))


@pytest.fixture(scope="module")
def counted(large: District) -> list[pd.DataFrame]:
    return protected(large)


def reasons(found: dict[str, object]) -> str:
    violations = found["violations"]
    assert isinstance(violations, list)
    return "; ".join(one["sebab"] for one in violations)


def test_the_sound_release_of_the_same_district_is_safe(
    large: District, counted: list[pd.DataFrame], tmp_path: Path
) -> None:
    found = attack(release(large, tmp_path, counted))
    assert (found["exact"], found["violations"], found["dropped"]) == (0, [], [])
    assert found["min_width"] >= 5
    assert found["max_posterior"] <= 0.5
    assert faults(audited(counted)) == []


@pytest.mark.parametrize(
    ("make", "why", "recovered"),
    [
        (controls.exact_kecamatan, "bukan kelipatan", True),
        (controls.suppressed, "(tepat)", True),
        (controls.one_raw_cell, "bukan kelipatan", True),
        (controls.raw, "tidak disamarkan", True),
        (controls.unmasked, "tidak disamarkan", False),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_an_outsider_unpicks_it(
    place: District,
    truth: list[pd.DataFrame],
    tmp_path: Path,
    make: Callable[[pd.DataFrame], pd.DataFrame],
    why: str,
    recovered: bool,
) -> None:
    found = attack(controls.released(place, tmp_path, truth, make))
    assert why in reasons(found)
    assert (found["exact"] > 0) >= recovered


@pytest.mark.parametrize(
    ("make", "why"), [(controls.nearest, "terlalu teratur"), (controls.upwards, "berat sebelah")]
)
def test_an_outsider_sees_from_sums_that_rounding_was_no_chance(
    large: District,
    counted: list[pd.DataFrame],
    tmp_path: Path,
    make: Callable[[pd.DataFrame], pd.DataFrame],
    why: str,
) -> None:
    found = rounding.faults(model(cells(controls.released(large, tmp_path, counted, make), rules())))
    assert why in "; ".join(found)


def test_a_nought_that_no_decree_knows_of_is_caught(
    place: District, truth: list[pd.DataFrame], tmp_path: Path
) -> None:
    """Telling where nobody receives is telling a count."""

    def nought(tables: dict[str, pd.DataFrame]) -> None:
        table = tables["desa"]
        table.loc[table.index[table["penerima"] == "<10"][0], "penerima"] = "–"

    assert "tidak sesuai keputusan" in reasons(attack(release(place, tmp_path, truth, nought)))


def test_suppression_without_noise_gives_masked_cells_away_by_subtraction(
    place: District, truth: list[pd.DataFrame], tmp_path: Path
) -> None:
    found = attack(controls.released(place, tmp_path, truth, controls.suppressed))
    masked = [
        one for one in found["violations"] if "ditulis <10" in one["sebab"] and "(tepat)" in one["sebab"]
    ]
    assert masked
    # What was worked out is the truth.
    now = truth[-1].set_index(["tingkat", "kode", "hitungan"])["n"]
    for one in masked:
        if one["tabel"] == "desa" and one["periode"] == "2026-Q4":
            told = int(one["sebab"].split("mungkin ")[1].split()[0])
            assert now["desa", one["kode"], one["program"]] == told


@pytest.mark.parametrize(
    ("column", "why"),
    [
        ("persen", "persen bukan dari angka terbitan"),
        ("rupiah", "rupiah dibagi manfaat"),
        ("perubahan", "perubahan bukan dari angka terbitan"),
    ],
)
def test_what_stands_beside_a_count_comes_from_published_figures(
    place: District, truth: list[pd.DataFrame], tmp_path: Path, column: str, why: str
) -> None:
    found = attack(release(place, tmp_path, truth, controls.beside_the_truth(column, truth)))
    assert why in reasons(found)


@pytest.mark.parametrize("level", ["desa", "kecamatan"])
def test_raw_numbers_of_families_beside_the_counts_are_seen(
    large: District, counted: list[pd.DataFrame], tmp_path: Path, level: str
) -> None:
    def off_by_one(tables: dict[str, pd.DataFrame]) -> None:
        tables[level]["keluarga"] += 1

    assert "keluarga bukan kelipatan" in reasons(attack(release(large, tmp_path, counted, off_by_one)))


@pytest.mark.parametrize(
    ("u", "why"),
    [
        (controls.by_columns("n"), "mengikuti jumlahnya"),
        (controls.by_columns("tingkat", "kode"), "mengikuti desanya"),
        (controls.by_columns("hitungan"), "mengikuti programnya"),
        (lambda cells: np.full(len(cells), 0.37), "mengikuti satu tetapan"),
        (controls.without_secret, "tanpa rahasia"),
        (controls.fresh, "padahal keluarganya sama"),
    ],
    ids=["count", "desa", "programme", "constant", "no_secret", "fresh"],
)
def test_the_office_sees_noise_that_is_no_secret_of_the_set(
    counted: list[pd.DataFrame], u: controls.Uniform, why: str
) -> None:
    assert why in "; ".join(faults(audited([controls.drawn(one, u) for one in counted])))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (controls.masked_on_the_count, "disamarkan menurut jumlah"),
        (controls.nearest, "bukan acak"),
        (controls.upwards, "berat sebelah"),
        (controls.raw, "bukan kelipatan tetangga"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_the_office_sees_rounding_and_masking_that_the_rules_do_not_know(
    counted: list[pd.DataFrame], make: Callable[[pd.DataFrame], pd.DataFrame], why: str
) -> None:
    assert why in "; ".join(faults(audited([make(one) for one in counted])))


def test_a_key_of_the_count_or_of_the_place_is_no_key_of_a_set(counted: list[pd.DataFrame]) -> None:
    for columns in (["n"], ["tingkat", "kode"]):
        keys = [
            pd.util.hash_pandas_object(one[columns].astype(str).agg("|".join, axis=1), index=False)
            for one in counted
        ]
        spoilt = [one.assign(kunci=key.to_numpy()) for one, key in zip(counted, keys, strict=True)]
        assert "kunci dipakai himpunan yang berbeda" in "; ".join(faults(audited(spoilt)))
