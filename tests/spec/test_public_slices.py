"""Slices of a release: every derived figure follows from published ones, and what is withheld stays so."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from analytics.published import slices
from analytics.published.reading import Release, read_release
from analytics.published.rules import ANY, rules
from analytics.published.signature import verify
from tests.public_releases import Office, another, office

__all__ = ["office"]
PERIOD = "2026-Q3"


def withhold(at: Path) -> None:
    """The first desa below the mask, the second too small to be broken down."""
    table = pd.read_csv(at / "desa.csv", dtype=str, keep_default_na=False)
    first, second = table["kode"].unique()[:2]
    table.loc[table["kode"] == first, ["penerima", "persen"]] = ["<10", ""]
    small = table["kode"] == second
    table.loc[small & (table["program"] == ANY), ["penerima", "keluarga", "persen"]] = ["25", "60", ""]
    table.loc[small & (table["program"] != ANY), ["penerima", "persen"]] = ["", ""]
    table.to_csv(at / "desa.csv", index=False)


@pytest.fixture(scope="module")
def release(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = another(office, tmp_path_factory.mktemp("irisan") / "002", 2, withhold)
    return read_release(folder, verify(folder))


@pytest.mark.parametrize("level", ["kecamatan", "desa"])
def test_rows_total_and_difference_are_the_published_ones(release: Release, level: str) -> None:
    for program in slices.programmes(release, PERIOD):
        found = slices.below(release, PERIOD, program, level)
        table = release.tables[level]
        told = table[table["program"] == program].set_index("kode")["penerima"]
        assert found.rows.set_index("kode")["penerima"].to_dict() == told.to_dict()
        numbers = [int(text) for text in told if text.isdigit()]
        assert found.gap == found.total["angka"] - sum(numbers)


def test_a_share_is_that_of_published_figures_or_none(release: Release) -> None:
    rule = rules()
    for program in slices.programmes(release, PERIOD):
        for row in slices.records(slices.below(release, PERIOD, program, "desa").rows):
            known = row["keadaan"] == slices.TOLD and not pd.isna(row["keluarga"])
            if not known or row["keluarga"] < rule.persen_penyebut:
                assert row["persen"] == "", row
                assert pd.isna(row["bagian"])
                continue
            share = 100 * row["angka"] / row["keluarga"]
            if share <= rule.persen_atas:
                assert math.isclose(float(row["persen"]), share, abs_tol=0.5), row
            assert row["bagian"] <= rule.persen_atas


def test_masked_and_small_desa_are_told_apart(release: Release) -> None:
    first, second = release.tables["desa"]["kode"].unique()[:2]
    for program in slices.programmes(release, PERIOD):
        states = slices.below(release, PERIOD, program, "desa").rows.set_index("kode")["keadaan"]
        assert states[first] == slices.HIDDEN
        assert states[second] == (slices.TOLD if program == ANY else slices.WHOLE)


def test_a_kecamatan_holds_its_own_desa_only(release: Release) -> None:
    kecamatan = release.tables["kecamatan"]["kode"].iloc[0]
    found = slices.below(release, PERIOD, ANY, "desa", kecamatan)
    assert set(found.rows["kode"].map(slices.parent)) == {kecamatan}
    assert found.total["kode"] == kecamatan
    assert slices.parent(slices.parent(kecamatan)) == ""
    assert set(slices.history(release, kecamatan)["periode"]) == {PERIOD}


def test_quota_is_of_the_kabupaten_and_what_is_left_of_it(release: Release) -> None:
    table = slices.quota(release, PERIOD)
    assert set(table["kode"]) == {release.manifest["kabupaten"]["kode"]}
    for row in slices.records(table[table["kuota"].notna()]):
        assert row["sisa"] == row["kuota"] - int(row["penerima"])


def test_the_ends_are_the_least_and_the_most_of_what_is_told(release: Release) -> None:
    for program in slices.programmes(release, PERIOD):
        found = slices.below(release, PERIOD, program, "desa")
        by_code = dict(zip(found.rows["kode"], found.values, strict=True))
        told = {code: value for code, value in by_code.items() if not pd.isna(value)}
        assert found.without == len(by_code) - len(told)
        ends = [told[row["kode"]] for row in found.ends]
        assert ends == ([min(told.values()), max(told.values())] if told else [])
