"""Lists that run in a part of the kabupaten, exclude each other or are kept to areas by a decree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.attacker import attack
from analytics.attacker.noise_audit import faults
from analytics.disclosure import protect
from analytics.published.rules import ANY
from tests.attack.release_districts import audited, district, protected, release, with_lists


@pytest.mark.parametrize("several", [1, 4])
def test_a_programme_of_some_kecamatan_is_told_where_a_decree_names_them(
    several: int, tmp_path: Path
) -> None:
    """Without the decree nought elsewhere is too easy a guess, and nothing of it is told below the kabupaten."""
    told = {True: 0, False: 0}
    for seed in range(6):
        one = district(seed, (12, 12), (5, 8), (6.2, 0.3, 200, 1500))
        runs = sorted(one.areas.loc[one.areas["tingkat"] == "kecamatan", "kode"])[:several]

        def lists(register: pd.DataFrame, u: np.ndarray, runs: list[str] = runs) -> dict[str, np.ndarray]:
            here = register["kode_desa"].str[:6].isin(runs).to_numpy()
            return {"PKH": u < 0.2, "BLT-DD": here & (u > 0.7)}

        one = with_lists(one, lists)
        for decreed in told:
            place = replace(one, decrees={"BLT-DD": runs} if decreed else {})
            figures = protected(place)
            found = attack(release(place, tmp_path, figures))
            assert (found["violations"], found["exact"]) == ([], 0), (seed, decreed)
            cells = figures[-1]
            served = (cells["hitungan"] == "BLT-DD") & cells["kode"].str[:6].isin(runs)
            told[decreed] += int(
                cells.loc[served & (cells["tingkat"] == "kecamatan"), "terbit"].notna().sum()
            )
            assert (cells.loc[cells["tanpa"], "n"] == 0).all()
    assert told[True] == 6 * several
    assert told[False] < told[True] / 2


@pytest.mark.parametrize("seed", range(8))
def test_lists_that_exclude_each_other_can_be_published(seed: int, tmp_path: Path) -> None:
    """Nobody is on both: the exact kabupaten figures say so, and every desa's two add up to its third."""
    one = with_lists(
        district(seed, (5, 8), (2, 8)), lambda _, u: {"PKH": u < 0.1, "BLT-DD": (u >= 0.1) & (u < 0.15)}
    )
    told = protected(one)
    found = attack(release(one, tmp_path, told))
    assert (found["violations"], found["exact"]) == ([], 0)
    assert faults(audited(told)) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_list_of_one_desa_is_told_exactly_nowhere(seed: int, tmp_path: Path) -> None:
    """Whoever knows where it runs reads the kabupaten's figure as that desa's."""
    one = district(seed, (6, 6), (5, 5), (6.2, 0.2, 300, 900))
    home = one.quarters[0].families["kode_desa"].iloc[0]

    def lists(register: pd.DataFrame, u: np.ndarray) -> dict[str, np.ndarray]:
        here = (register["kode_desa"] == home).to_numpy()
        return {"PKH": u < 0.2, "RTLH": here & (u > 0.4)}

    one = with_lists(one, lists)
    told = protected(one)
    found = attack(release(one, tmp_path, told))
    assert (found["violations"], found["exact"]) == ([], 0)
    for cells in told:
        top = cells[cells["tingkat"] == "kabupaten"].set_index("hitungan")
        assert top.at["RTLH", "n"] >= 100
        assert not top.at["RTLH", "tepat"]
        assert top.at["RTLH", "terbit"] % 5 == 0
        assert top.at["PKH", "tepat"]
        # Any programme less PKH would be those of that desa who have RTLH alone.
        assert pd.isna(top.at[ANY, "terbit"])


@pytest.mark.parametrize("seed", range(4))
def test_a_decree_that_adds_a_desa_does_not_tell_how_many_it_adds(seed: int, tmp_path: Path) -> None:
    """A list that is frozen within the budget year grows by exactly the families of the desa that is new."""
    one = district(seed, (7, 7), (4, 4), (6.0, 0.2, 250, 700), churn=0.0)
    desa = sorted(one.areas.loc[one.areas["tingkat"] == "desa", "kode"])
    first, added = [kode[:6] for kode in desa[:24:4]], desa[-1]
    quarters = []
    for number, quarter in enumerate(one.quarters):
        rows = quarter.receipts
        inside = rows["kode_desa"].str[:6].isin(first) | ((rows["kode_desa"] == added) & (number > 0))
        # The list of the first quarter, frozen, where the programme runs.
        kept = (rows["program"] != "SEMBAKO") | inside
        quarters.append(replace(quarter, receipts=rows[kept].reset_index(drop=True)))
    one = replace(one, quarters=quarters, decrees={"SEMBAKO": first}, later={"SEMBAKO": [*first, added]})
    told = protected(one)
    found = attack(release(one, tmp_path, told))
    assert (found["violations"], found["exact"]) == ([], 0)
    tops = [cells[cells["tingkat"] == "kabupaten"].set_index("hitungan") for cells in told]
    new = told[1][(told[1]["tingkat"] == "desa") & (told[1]["kode"] == added)].set_index("hitungan")
    assert tops[1].at["SEMBAKO", "n"] - tops[0].at["SEMBAKO", "n"] == new.at["SEMBAKO", "n"] >= 10
    assert min(top.at["SEMBAKO", "n"] for top in tops) >= 100
    assert not any(top.at["SEMBAKO", "tepat"] for top in tops)


def test_a_small_desa_that_a_decree_serves_alone_is_not_read_from_its_kecamatan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R9 leaves its programmes out; where the kecamatan is that desa, the kecamatan tells none either."""
    one = district(3, (8, 8), (4, 4), (6.0, 0.2, 250, 700))
    desa = sorted(one.areas.loc[one.areas["tingkat"] == "desa", "kode"])
    small = desa[0]
    quarters = []
    for quarter in one.quarters:
        home = quarter.families
        few = home[home["kode_desa"] == small]["id"].iloc[60:]
        receipts = quarter.receipts[~quarter.receipts["id"].isin(few)]
        elsewhere = (receipts["program"] == "SEMBAKO") & ~receipts["kode_desa"].isin([small, *desa[4:]])
        quarters.append(
            replace(
                quarter,
                families=home[~home["id"].isin(few)],
                receipts=receipts[~elsewhere].reset_index(drop=True),
            )
        )
    kept_to = [small, *sorted({kode[:6] for kode in desa[4:]})]
    one = replace(one, quarters=quarters, decrees={"SEMBAKO": kept_to})
    told = protected(one)
    found = attack(release(one, tmp_path, told))
    assert (found["violations"], found["exact"]) == ([], 0)
    for cells in told:
        table = cells[cells["hitungan"] == "SEMBAKO"].set_index("kode")
        assert table.at[small[:6], "n"] == table.at[small, "n"] >= 10
        assert table.loc[[small, small[:6]], "terbit"].isna().all()
        assert table.loc[[kode[:6] for kode in desa[4:]], "terbit"].notna().all()
    # Without the rule anybody who attacks the release finds it.
    monkeypatch.setattr(protect, "_serves_small_desa", lambda cells, _rule: pd.Series(False, cells.index))
    faulty = {one["sebab"] for one in attack(release(one, tmp_path, protected(one)))["violations"]}
    assert "program dirinci di kecamatan yang hanya satu desa kecil" in faulty


@pytest.mark.parametrize("seed", range(6))
def test_persons_are_told_beside_exact_families_alone(seed: int, tmp_path: Path) -> None:
    """They are no fewer than the families, and would cut the range of a rounded number."""
    one = district(seed, (4, 8), (2, 4))
    told = protected(one)
    found = attack(release(one, tmp_path, told))
    assert (found["violations"], found["exact"]) == ([], 0)
    for cells in told:
        top = cells[cells["tingkat"] == "kabupaten"].set_index("hitungan")
        assert top.at["PBI-JK", "tepat"] == pd.notna(top.at["PBI-JK/jiwa", "terbit"])
