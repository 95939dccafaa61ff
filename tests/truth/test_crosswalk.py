"""BPS codes become Kemendagri codes through names: against the published crosswalk, and with an office's file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from analytics.intake.questions import Answer, remember
from geodata.codes import official_names
from geodata.crosswalk import Crosswalk, Desa, Place, derive
from geodata.crosswalk_names import likeness
from tests.conftest import shared, tepat, tepat_json

FIVE = "codes/kode_wilayah_5_kabupaten.csv"
NATIONAL = "codes/crosswalk_bps_kemendagri_desa_2020_nasional.csv.gz"
#: Spread over the islands, where the two systems number even the kabupaten differently.
TWENTY = [
    *("1101", "1105", "1111", "1204", "1209", "1307", "1404", "1709"),
    *("3205", "3313", "5108", "5206", "5310", "5301", "6205", "6111"),
    *("7105", "7315", "8101", "9103"),
]


@pytest.fixture(scope="module")
def national() -> pd.DataFrame:
    """kode_bps, nama_bps, kode_dagri of 2020, where the decree of 2025 still has the code."""
    table = pd.read_csv(shared(NATIONAL), dtype=str)
    table["nama_bps"] = table["nama_bps"].str.replace("\\", "", regex=False)
    return table[table["kode_dagri"].isin(official()["kode"])]


def official(prefix: str = "") -> pd.DataFrame:
    return official_names(prefix)


def the_map(kabupaten: str) -> list[Desa]:
    names = dict(official(kabupaten)[["kode", "nama"]].to_numpy())
    return [Desa(k, n, k[:6], names[k[:6]]) for k, n in names.items() if len(k) == 10]


def cross(rows: pd.DataFrame, areas: list[Desa]) -> tuple[Crosswalk, dict[str, tuple[str, str]]]:
    """The derived crosswalk of one kabupaten, and where it differs from the published one (name, their code)."""
    found = derive([Place(b, n, b[:7]) for b, n in rows[["kode_bps", "nama_bps"]].to_numpy()], areas)
    truth = {b: (n, k) for b, n, k in rows[["kode_bps", "nama_bps", "kode_dagri"]].to_numpy()}
    return found, {b: truth[b] for b, kode in found.desa.items() if truth[b][1] != kode}


def test_five_kabupaten_are_right_wherever_names_decide(national: pd.DataFrame) -> None:
    five = pd.read_csv(shared(FIVE), dtype=str)
    truth = five[five["tingkat"] == "desa"].set_index("kode_bps2020")["kode10"].to_dict()
    rows = national[national["kode_bps"].isin(truth)]
    assert (len(truth), len(rows)) == (1131, 1131)
    decided: dict[str, str] = {}
    for kabupaten in ("3324", "3328", "3528", "3604", "3672"):
        decided |= cross(rows[rows["kode_dagri"].str[:4] == kabupaten], the_map(kabupaten))[0].desa
    assert {b for b, kode in decided.items() if kode != truth[b]} == set()
    assert len(decided) >= 0.99 * 1131


def test_ten_codes_of_cilegon_that_both_systems_have(national: pd.DataFrame) -> None:
    rows = national[national["kode_dagri"].str[:4] == "3672"]
    both = set(rows["kode_bps"]) & set(rows["kode_dagri"])
    truth = dict(rows[["kode_bps", "kode_dagri"]].to_numpy())
    assert len(both) == 10
    for some in (rows, rows[rows["kode_bps"].isin(both)]):
        found, differing = cross(some, the_map("3672"))
        assert differing == {}
        decided = both & found.desa.keys()
        assert all(found.desa[b] == truth[b] != b for b in decided)
    assert len(cross(rows, the_map("3672"))[0].desa.keys() & both) == 10


@pytest.mark.parametrize("kabupaten", TWENTY)
def test_kabupaten_on_all_islands(national: pd.DataFrame, kabupaten: str) -> None:
    rows = national[national["kode_dagri"].str[:4] == kabupaten]
    found, differing = cross(rows, the_map(kabupaten))
    assert len(rows) > 40
    assert only_where_the_reference_is_worse(found, differing) == []
    assert len(found.desa) >= 0.85 * len(rows)


def test_the_whole_country(national: pd.DataFrame) -> None:
    """97.9 % decided; in 39 of 75,000 the published crosswalk pairs other names than ours, never better ones."""
    decided, differ, bad = 0, 0, []
    for kabupaten, rows in national.groupby(national["kode_dagri"].str[:4]):
        found, differing = cross(rows, the_map(str(kabupaten)))
        decided, differ = decided + len(found.desa), differ + len(differing)
        bad += only_where_the_reference_is_worse(found, differing)
    assert bad == []
    assert decided >= 0.975 * len(national)
    assert differ <= 45


def only_where_the_reference_is_worse(
    found: Crosswalk, differing: dict[str, tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """Differences that are not the reference's: its own desa is at least as alike in name as the one we chose."""
    near = {found.desa[b][:4] for b in differing}
    names = {k: n for kabupaten in near for k, n in official(kabupaten)[["kode", "nama"]].to_numpy()}
    return [
        (name, names[found.desa[b]], names[kode])
        for b, (name, kode) in differing.items()
        if likeness(name, names[kode]) >= likeness(name, names[found.desa[b]])
    ]


def test_missing_desa_on_both_sides_are_left_open(national: pd.DataFrame) -> None:
    """A seventh of the desa taken off the map and another off the file: no name finds a stranger."""
    right = wrong = 0
    for kabupaten in TWENTY:
        rows = national[national["kode_dagri"].str[:4] == kabupaten].sort_values("kode_bps")
        areas = the_map(kabupaten)
        file = rows.iloc[[i for i in range(len(rows)) if i % 7]]
        by_name = sorted(areas, key=lambda d: (d.nama, d.kode))
        found, differing = cross(file, [d for i, d in enumerate(by_name) if i % 7 != 3])
        right += len(found.desa) - len(differing)
        names = {d.kode: d.nama for d in areas}
        wrong += sum(likeness(n, names[found.desa[b]]) < 1 for b, (n, _) in differing.items())
    assert right > 1_500
    assert wrong <= right / 1_000


# From the office's file to the questions and back.

#: How the register writes some of the demo's desa and kecamatan; the last two names are of no desa there.
WRITTEN = {
    "Kebondamar": "KEBON DAMAR",
    "Pasirbayu": "DESA PASIRBAYU",
    "Tirtaarum": "TIRTA AROM",
    "Banyu Teratai": "Banyoe Teratai",
    "Karang Permata": "Kel. Karangpermata",
    "Nusamelati": "NUSA MELATI",
    "Tirtasenja": "Cikaret",
    "Rawabayu": "Lembah Duren",
}


@pytest.fixture(scope="module")
def plain_map(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's boundaries as an office may hold them: without BPS codes."""
    areas = gpd.read_file(demo / "inbox/batas_desa_simulasi.gpkg")
    path = tmp_path_factory.mktemp("peta") / "batas.gpkg"
    areas.drop(columns=[c for c in areas.columns if c.startswith("KD") and "BPS" in c]).to_file(path)
    return path


@pytest.fixture
def office(plain_map: Path, tmp_path: Path) -> Path:
    tepat("import", plain_map, "--as", "batas", "--workspace", tmp_path / "ruang")
    return tmp_path / "ruang"


@pytest.fixture(scope="module")
def register(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's families, with the names of their desa as another office writes them."""
    source = demo / "inbox/keluarga_dtsen_v3_2026_simulasi.csv"
    path = tmp_path_factory.mktemp("berkas") / "keluarga.csv"
    with source.open(encoding="latin-1", newline="") as came, path.open("w", encoding="latin-1") as out:
        for row in csv.reader(came, delimiter="|"):
            csv.writer(out, delimiter="|").writerow([WRITTEN.get(cell, cell) for cell in row])
    return path


def desa_of(workspace: Path) -> pd.Series:
    """Families per desa of the newest accepted register."""
    files = sorted(workspace.glob("snapshots/*/keluarga.parquet"), key=lambda p: p.stat().st_mtime)
    return pd.read_parquet(files[-1])["kode_desa"].value_counts().sort_index()


def take(office: Path, file: Path, *more: object) -> dict[str, Any]:
    return tepat_json("import", file, "--as", "keluarga", "--period", "2026-Q3", "--workspace", office, *more)


def about_areas(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [q for q in report["questions"] if q["tanya"] == "wilayah"]


def written(question: dict[str, Any]) -> str:
    """The desa's name in a question's text: code, name, kecamatan."""
    return question["isi"].split(" ", 1)[1].split(",")[0]


def test_a_register_in_bps_codes_is_placed_asked_about_and_placed_in_full(
    demo: Path, office: Path, register: Path
) -> None:
    first = take(office, register)
    assert first["code_system"] == "bps"
    asked = [q for q in about_areas(first) if q["baris"] > 1]
    assert sorted(written(q) for q in asked) == ["Cikaret", "Lembah Duren"]
    assert all(q["tentang"] == "kode_kelurahan_desa" for q in asked)
    # The demo's one mistyped code keeps its family out and spoils nobody else's.
    assert [(q["isi"][:10], q["baris"]) for q in about_areas(first) if q not in asked] == [("9901990999", 1)]
    truth = desa_of(demo)
    placed = desa_of(office)
    assert placed.to_dict() == truth[placed.index].to_dict()
    assert len(placed) == len(truth) - 2

    areas = pd.read_parquet(next(office.glob("snapshots/*/wilayah.parquet")))
    kode = dict(areas.loc[areas["tingkat"] == "desa", ["nama", "kode"]].to_numpy())
    meant = {other: kode[name] for name, other in WRITTEN.items() if name in kode}
    answers = []
    for q in asked:
        right = meant[written(q)]
        assert right in {choice for choice, _ in q["pilihan"]}
        answers.append(Answer(q["jenis"], q["tentang"], q["isi"], right))
    remember(office / "pemetaan", "wilayah", answers)

    second = take(office, register)
    assert [q["baris"] for q in about_areas(second)] == [1]
    assert desa_of(office).to_dict() == truth.to_dict()
    assert second["read"] == second["accepted"] + second["rejected"] == first["read"]


def test_an_area_that_is_none_of_ours_is_not_asked_again(office: Path, register: Path) -> None:
    first = take(office, register)
    asked = about_areas(first)
    remember(office / "pemetaan", "wilayah", [Answer(q["jenis"], q["tentang"], q["isi"], "-") for q in asked])
    second = take(office, register)
    assert about_areas(second) == []
    assert second["accepted"] == first["accepted"]


def test_the_offices_own_crosswalk_needs_no_names(demo: Path, office: Path, register: Path) -> None:
    areas = pd.read_parquet(next(demo.glob("snapshots/*/wilayah.parquet")))
    desa = areas[areas["tingkat"] == "desa"]
    (office / "pemetaan").mkdir(exist_ok=True)
    table = desa.assign(kode_kemendagri=desa["kode"])[["nama", "kode_bps", "kode_kemendagri"]]
    table.to_csv(office / "pemetaan/kode_bps.csv", sep=";", index=False)
    report = take(office, register)
    assert [q["isi"][:10] for q in about_areas(report)] == ["9901990999"]
    assert desa_of(office).to_dict() == desa_of(demo).to_dict()


def test_a_crosswalk_with_two_partners_is_refused_with_its_rows(office: Path, register: Path) -> None:
    (office / "pemetaan").mkdir(exist_ok=True)
    lines = ["kode_bps,kode_kemendagri", "9901050002,9901012001", "9901050002,9901012002"]
    (office / "pemetaan/kode_bps.csv").write_text("\n".join(lines), encoding="utf-8")
    place = ("--workspace", office, "--period", "2026-Q3")
    said = tepat("import", register, "--as", "keluarga", *place, expect=2)
    assert "baris 3" in said
    assert "9901050002" in said
