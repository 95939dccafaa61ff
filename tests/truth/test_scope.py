"""Whoever may see one kecamatan sees nothing of another, whatever is asked for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analytics.access import DEMO, Principal, ScopedRepository
from analytics.access.queues import ALPHAS, Queue
from analytics.store import Workspace

PERIOD = "2026-Q3"
OWN, FOREIGN = "990101", "990102"


@pytest.fixture(scope="module")
def whole(demo: Path) -> ScopedRepository:
    return ScopedRepository(Workspace.open(demo), DEMO)


@pytest.fixture(scope="module")
def operator(demo: Path) -> ScopedRepository:
    return ScopedRepository(Workspace.open(demo), Principal("Operator", "operator", (OWN,)))


def test_figures_stop_at_the_border(whole: ScopedRepository, operator: ScopedRepository) -> None:
    seen = operator.indicators(PERIOD)
    assert set(seen["kode"].str[:6]) == {OWN}
    expected = whole.indicators(PERIOD)
    expected = expected[expected["kode"].str.startswith(OWN)].reset_index(drop=True)
    pd.testing.assert_frame_equal(seen, expected)
    assert operator.area_figures(PERIOD, FOREIGN).empty
    assert operator.area_figures(PERIOD, "9901").empty
    assert operator.figures(PERIOD, "PKH", FOREIGN) == {}
    assert operator.quota_table(PERIOD, "PKH", "desa", FOREIGN).empty
    for table in operator.attention(PERIOD, "PKH", "desa").values():
        assert set(table["kode"].str[:6]) <= {OWN}


@pytest.mark.parametrize("asked", ["", "9901", FOREIGN, "99010"])
@pytest.mark.parametrize("antrean", ["inklusi", "eksklusi"])
def test_queues_stop_at_the_border(operator: ScopedRepository, asked: str, antrean: str) -> None:
    query = Queue(antrean, "SEMBAKO", asked, alpha=max(ALPHAS), limit=None)
    table, total = operator.queue(PERIOD, query)
    assert len(table) == total
    assert set(table["kode_desa"].str[:6]) <= {OWN}
    assert (total > 0) == OWN.startswith(asked)
    assert operator.queue_counts(PERIOD, query)[max(ALPHAS)] == total


def test_a_foreign_family_does_not_exist(whole: ScopedRepository, operator: ScopedRepository) -> None:
    query = Queue("eksklusi", "PKH", FOREIGN, alpha=max(ALPHAS), limit=1)
    foreign = whole.queue(PERIOD, query)[0]["id_keluarga"].iloc[0]
    own = operator.queue(PERIOD, Queue("eksklusi", "PKH", alpha=max(ALPHAS), limit=1))[0]["id_keluarga"].iloc[
        0
    ]
    assert whole.family(PERIOD, foreign) is not None
    assert operator.family(PERIOD, foreign) is None
    assert operator.family(PERIOD, own) is not None
    assert operator.family(PERIOD, "' OR 1=1 --") is None


def test_names_above_are_known_and_siblings_are_not(operator: ScopedRepository) -> None:
    assert [p.kode for p in operator.place(OWN)] == ["9901", OWN]
    assert [p.kode for p in operator.place(FOREIGN)] == ["9901"]
    codes = set(operator.areas()["kode"])
    assert "9901" in codes
    assert all(c == "9901" or c.startswith(OWN) for c in codes)


def test_import_reports_need_the_whole_scope(whole: ScopedRepository, operator: ScopedRepository) -> None:
    reports = whole.imports()
    dirty = next(r for r in reports if r["rejected"])
    assert whole.findings(dirty["id"])[1] > 0
    assert operator.imports() == []
    assert operator.findings(dirty["id"])[1] == 0


def test_a_family_carries_no_identity(whole: ScopedRepository) -> None:
    known = whole.queue(PERIOD, Queue("eksklusi", "PKH", limit=1))[0]["id_keluarga"].iloc[0]
    found = whole.family(PERIOD, known)
    assert found
    columns = set(found["rumah"]) | set(found["anggota"].columns) | set(found["skor"])
    forbidden = {"nama", "alamat", "nomor_induk_kependudukan", "nomor_kartu_keluarga", "tanggal_lahir"}
    assert not columns & forbidden


def test_proposals_stop_at_the_border_although_they_are_kept(
    whole: ScopedRepository, operator: ScopedRepository
) -> None:
    """A report is worked out once per question; the scope is part of the question, in either order of asking."""
    everything, own = whole.proposals(PERIOD), operator.proposals(PERIOD)
    assert whole.proposals(PERIOD) is everything
    assert operator.proposals(PERIOD) is own
    assert set(own.per_desa["kode_desa"].str[:6]) == {OWN}
    here = everything.per_desa[everything.per_desa["kode_desa"].str.startswith(OWN)]
    assert own.jumlah["usulan"] == here["usulan"].sum() < everything.jumlah["usulan"]
    assert operator.proposals(PERIOD, FOREIGN).jumlah["usulan"] == 0
    assert whole.proposals(PERIOD, FOREIGN).jumlah["usulan"] > 0


def test_a_report_of_proposals_holds_no_person(whole: ScopedRepository, demo: Path) -> None:
    said = str(whole.proposals(PERIOD).as_records())
    listed = pd.read_csv(demo / "inbox/usulan_2026Q3.csv", sep=";", dtype=str, encoding="utf-8-sig")
    assert not [nik for nik in listed["NIK"].dropna() if nik in said]
    files = whole.workspace.files(f"usulan/{PERIOD}")
    assert not [one for one in pd.read_parquet(files[0])["id_anggota"].dropna() if one in said]
