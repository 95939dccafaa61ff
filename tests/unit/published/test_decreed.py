"""Where a programme does not run by decree: told as such in every slice, refused where no decree says so."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.published import slices
from analytics.published.catalog import load
from analytics.published.decreed import outside
from analytics.published.reading import Release, read_release
from analytics.published.static import violations
from tests.unit.published.conftest import NEW, OLD, sign

DECREE = {"periode": NEW, "program": "PKH", "kode": "990101", "nama": "Kuala Sari", "dasar_hukum": "SK 7"}


def decreed(folder: Path, *, areas: bool = True, everywhere: bool = True) -> Release:
    """The release where PKH runs in one of two kecamatan, told at both levels or not ``everywhere``."""
    if areas:
        pd.DataFrame([DECREE]).to_csv(folder / "wilayah.csv", index=False)
    for level in ("desa", "kecamatan") if everywhere else ("desa",):
        table = pd.read_csv(folder / f"{level}.csv", dtype=str, keep_default_na=False)
        there = (
            (table["periode"] == NEW) & (table["program"] == "PKH") & table["kode"].str.startswith("990102")
        )
        other = table[table["program"] == "PKH"].assign(program="SEMBAKO")
        table.loc[there, ["penerima", "perubahan"]] = "–", ""
        # Something else runs there, so how many receive any programme is no nought.
        table = pd.concat([table, other], ignore_index=True)
        table.to_csv(folder / f"{level}.csv", index=False)
    arus = pd.read_csv(folder / "arus.csv", dtype=str, keep_default_na=False)
    arus.loc[arus["kode"] == "990102", "masuk"] = "–"
    arus.to_csv(folder / "arus.csv", index=False)
    return read_release(folder, {"terbitan": 2, "periode": [OLD, NEW], "kabupaten": {"kode": "9901"}})


def test_a_slice_says_that_the_programme_does_not_run_there(release: Path) -> None:
    found = slices.below(decreed(release), NEW, "PKH", "kecamatan")
    assert found.rows.set_index("kode")["keadaan"].to_dict() == {
        "990101": "terbit",
        "990102": "tidak_berjalan",
    }
    assert found.reasons == ["tidak_berjalan"]
    # Nought is told, so nothing is withheld: what is left beside the total is rounding.
    assert (found.untold, found.complete) == (0, True)
    assert slices.runs(decreed(release), NEW)["PKH"][0]["nama"] == "Kuala Sari"
    assert slices.runs(decreed(release), OLD) == {}


def test_only_a_decree_tells_a_nought_and_it_tells_it_everywhere(release: Path) -> None:
    assert violations(decreed(release)) == []
    sign(release)
    assert load(release).release.number == 2


@pytest.mark.parametrize("fault", [{"areas": False}, {"everywhere": False}])
def test_a_nought_of_nobodys_decree_is_not_served(release: Path, fault: dict[str, bool]) -> None:
    assert {one["sebab"] for one in violations(decreed(release, **fault))} == {
        "– tidak sesuai keputusan di wilayah.csv"
    }
    sign(release)
    with pytest.raises(UserError, match="tidak sesuai keputusan"):
        load(release)


def test_a_release_of_earlier_rules_has_no_such_table(release: Path) -> None:
    (release / "wilayah.csv").unlink()
    sign(release)
    assert load(release).release.tables["wilayah"].empty


def test_outside_is_what_no_decree_of_the_quarter_names() -> None:
    decrees = pd.DataFrame(
        [("Q", "RST", "990101"), ("Q", "RST", "9901022001")], columns=["periode", "program", "kode"]
    )
    told = {
        ("Q", "RST", "990101"): False,
        ("Q", "RST", "990102"): False,
        ("Q", "RST", "990103"): True,
        ("Q", "RST", "9901012009"): False,
        ("Q", "RST", "9901022001"): False,
        ("Q", "RST", "9901022002"): True,
        ("Q", "RST", "9901"): False,
        ("Q", "PKH", "990103"): False,
        ("P", "RST", "990103"): False,
    }
    rows = pd.DataFrame(list(told), columns=["periode", "program", "kode"])
    assert outside(rows, decrees).tolist() == list(told.values())
