"""What the pages draw comes finished from one door: checked here against the same figures counted otherwise."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics.access import DEMO, ScopedRepository
from analytics.coverage.definitions import Indicator
from analytics.engine.importing import import_file
from analytics.engine.quality import desa_quality, measures, offered
from analytics.store import Workspace
from analytics.usulan.funnel import outcomes

PERIOD = "2026-Q3"
END, TODAY = date(2026, 9, 30), date(2026, 10, 10)
AREAS = pd.DataFrame({"kode": ["9901012001", "9901012002", "9901"], "nama": ["Suka", "Maju", "Rawa"]})


@pytest.fixture(scope="module")
def repository(demo: Path) -> ScopedRepository:
    return ScopedRepository(Workspace.open(demo), DEMO)


def counts(**changed: list[object]) -> pd.DataFrame:
    """What an import leaves per desa: two on the map, one off it, and the rows without a desa."""
    given = {
        "kode_desa": ["9901012001", "9901012002", "9901019999", None],
        "dibaca": [10, 20, 3, 7],
        "ditolak": [1, 0, 3, 7],
        "diperingatkan": [0, 5, 0, 0],
        "diminta": [40, 80, 12, 28],
        "terisi": [30, 80, 0, 0],
        "diperbarui": [date(2026, 9, 20), None, None, None],
    }
    return pd.DataFrame(given | changed)


def quality(name: str, table: pd.DataFrame) -> pd.Series:
    return desa_quality(table, measures()[name], AREAS, END, TODAY).table.set_index("nama")["nilai"]


def test_quality_of_a_file_is_its_shares_per_desa_on_the_map() -> None:
    found = desa_quality(counts(), measures()["ditolak"], AREAS, END, TODAY)
    assert found.table[["kode", "nama", "nilai", "pembilang", "penyebut", "satuan"]].values.tolist() == [
        ["9901012001", "Suka", 0.1, 1.0, 10.0, "baris"],
        ["9901012002", "Maju", 0.0, 0.0, 20.0, "baris"],
    ]
    assert (found.rows, found.unplaced) == (40, 7)
    assert quality("peringatan", counts()).to_dict() == {"Suka": 0.0, "Maju": 0.25}
    assert quality("kelengkapan", counts()).to_dict() == {"Suka": 0.75, "Maju": 1.0}
    assert quality("kesegaran", counts()).to_dict() == {"Suka": 20.0, "Maju": 10.0}


def test_one_age_in_every_desa_is_a_sentence_not_a_map() -> None:
    age: Indicator = measures()["kesegaran"]
    assert desa_quality(counts(), age, AREAS, END, TODAY).alike is None
    assert desa_quality(counts(diperbarui=[None] * 4), age, AREAS, END, TODAY).alike == 10.0
    assert desa_quality(counts(dibaca=[0] * 4), measures()["ditolak"], AREAS, END, TODAY).alike is None


def test_a_file_that_names_no_desa_has_no_map() -> None:
    assert offered(pd.DataFrame()) == []
    assert offered(counts(kode_desa=[None] * 4)) == []
    assert offered(counts()) == ["ditolak", "peringatan", "kelengkapan", "kesegaran"]
    assert offered(counts(diminta=[0] * 4)) == ["ditolak", "peringatan", "kesegaran"]


def test_the_quality_of_an_import_counts_its_rejected_rows(repository: ScopedRepository) -> None:
    report = next(r for r in repository.imports() if r["kind"] == "keluarga")
    assert "ditolak" in repository.quality_measures(report["id"])
    found = repository.quality(report["id"], "ditolak")
    # A line that is torn apart has no desa to count it for, nor any other column.
    torn = next(rule["count"] for rule in report["rules"] if rule["id"] == "STRUKTUR")
    assert found.rows == report["read"] - torn
    assert found.table["penyebut"].sum() + found.unplaced == found.rows
    assert 0 < found.table["pembilang"].sum() <= report["rejected"]
    boundaries = next(r for r in repository.imports() if r["kind"] == "batas")
    assert repository.quality_measures(boundaries["id"]) == []


def test_coverage_is_shown_for_the_areas_next_below(repository: ScopedRepository) -> None:
    whole = repository.coverage_below(PERIOD, "PKH", "")
    assert set(whole["tingkat"]) == {"kecamatan"}
    assert set(whole["indikator"]) == {"cakupan"}
    assert len(whole) == (repository.areas()["tingkat"] == "kecamatan").sum()
    for kode in ("990101", "9901012001"):
        part = repository.coverage_below(PERIOD, "PKH", kode)
        assert set(part["tingkat"]) == {"desa"}
        assert set(part["kode"].str[:6]) == {"990101"}
    assert repository.coverage_below(PERIOD, "TIDAK ADA", "").empty


def test_every_area_over_its_quota_is_drawn_as_such(repository: ScopedRepository) -> None:
    table = repository.quota_table(PERIOD, "PKH", "desa")
    over = table["penerima"] > table["kuota"]
    assert over.any()
    assert (over == (table["keadaan"] == "lebih")).all()


def test_the_model_is_judged_at_the_programmes_own_line(repository: ScopedRepository) -> None:
    shares = [line["share"] for line in repository.model_card(PERIOD)["evaluation"]["lines"]]
    for share in shares:
        assert repository.judged_line(PERIOD, share)["share"] == share
    assert repository.judged_line(PERIOD, shares[0] - 0.01)["share"] == shares[0]
    assert repository.judged_line(PERIOD, None)["share"] == shares[-1]


def test_drawing_lots_misses_all_but_the_share_drawn(repository: ScopedRepository) -> None:
    curve = repository.error_curve(PERIOD)
    assert [p["acak"] for p in curve] == pytest.approx([1 - p["share"] for p in curve])
    # A score of any use does better than lots, at every quota.
    assert all(p["ter"] < p["acak"] for p in curve)


def test_the_parts_of_a_funnel_add_up_to_its_bars(repository: ScopedRepository) -> None:
    report = repository.proposals(PERIOD)
    found = report.hasil
    assert (found["maju"] + found["menunggu"] + found["ditolak"] == found["mencapai"]).all()
    assert found["maju"].tolist()[:-1] == found["mencapai"].tolist()[1:]
    assert found["ditolak"].sum() == report.jumlah["ditolak"] > 0
    assert outcomes(report.corong.head(1))["maju"].tolist() == [report.jumlah["usulan"]]


def test_groups_of_proposals_add_up_to_the_whole(repository: ScopedRepository) -> None:
    report = repository.proposals(PERIOD)
    for table in (report.per_jalur, report.per_jenis, report.per_desa):
        for name in ("usulan", "valid", "diterima", "ditolak"):
            assert table[name].sum() == report.jumlah[name]
    assert report.per_desa["usulan"].is_monotonic_decreasing


def test_a_new_file_of_proposals_is_read_at_once(demo: Path, tmp_path: Path) -> None:
    """Reports are kept by the files they were made from, so what is in force now is what is shown now."""
    space = Workspace.open(Path(shutil.copytree(demo, tmp_path / "ruang")))
    before = ScopedRepository(space, DEMO).proposals(PERIOD)
    rows = pd.read_csv(demo / "inbox/usulan_2026Q3.csv", sep=";", dtype=str, encoding="utf-8-sig").head(40)
    rows.to_csv(tmp_path / "usulan.csv", index=False)
    import_file(space, tmp_path / "usulan.csv", "usulan", period=PERIOD)
    after = ScopedRepository(Workspace.open(space.root), DEMO).proposals(PERIOD)
    assert 0 < after.jumlah["usulan"] <= 40 < before.jumlah["usulan"]
