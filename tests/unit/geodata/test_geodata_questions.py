"""What a file leaves open is asked, an answer is kept to, and what is nobody's desa is not asked about."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata import codes
from geodata.boundaries import Answers, OpenQuestions, import_boundaries
from geodata.errors import BoundaryError
from tests.unit.geodata.test_geodata_formats import PAGERUYUNG, bring, renamed
from tests.unit.geodata.test_geodata_planted import SIDE, village_grid

NAMES = {"NAMOBJ": lambda f: f["nama"].str.upper(), "WADMKC": "PAGERUYUNG", "WADMKK": "KENDAL"}


def by_names(**changed: str) -> gpd.GeoDataFrame:
    """Squares without codes; `changed` gives some columns another text throughout."""
    return renamed(**(NAMES | {"WADMPR": "JAWA TENGAH"} | changed))


def with_row(frame: gpd.GeoDataFrame, **values: object) -> gpd.GeoDataFrame:
    """One more area, south of the squares."""
    x, y = 110.0, -7.1 - 5 * SIDE
    row = gpd.GeoDataFrame([values | {"geometry": shapely.box(x, y, x + SIDE, y + SIDE)}], crs=4326)
    return pd.concat([frame, row], ignore_index=True)


def test_another_spelling_without_a_code_is_asked_and_the_answer_kept(tmp_path: Path) -> None:
    frame = by_names()
    frame.loc[0, "NAMOBJ"] = "GEBANGEN"
    truth = village_grid()
    result = bring(frame, tmp_path)
    (question,) = result.undecided
    assert (question.tanya, question.tentang, question.baris) == ("wilayah", "NAMOBJ", 1)
    assert question.isi == "Desa GEBANGEN, Kec. PAGERUYUNG, KENDAL"
    assert question.pilihan[0][0] == truth["kode"][0]
    assert truth["kode"][0] not in set(result.desa["kode"])
    answered = bring(frame, tmp_path, answers=Answers({question.isi.lower(): codes.dotted(truth["kode"][0])}))
    assert set(answered.desa["kode"]) == PAGERUYUNG
    assert answered.undecided == []
    assert answered.report["set_aside"] == []


def test_none_of_these_is_an_answer_too(tmp_path: Path) -> None:
    frame = by_names()
    frame.loc[0, "NAMOBJ"] = "GEBANGEN"
    result = bring(frame, tmp_path, answers=Answers({"Desa GEBANGEN, Kec. PAGERUYUNG, KENDAL": "-"}))
    assert result.undecided == []
    assert [one["alasan"] for one in result.report["set_aside"]] == ["dinyatakan bukan desa oleh dinas"]


def test_an_answer_that_is_no_desa_is_asked_again(tmp_path: Path) -> None:
    frame = by_names()
    frame.loc[0, "NAMOBJ"] = "GEBANGEN"
    for nonsense in ("3324022999", "33.24", "entah"):
        answers = Answers({"Desa GEBANGEN, Kec. PAGERUYUNG, KENDAL": nonsense})
        assert len(bring(frame, tmp_path, answers=answers).undecided) == 1


def test_a_desa_persiapan_joins_the_parent_a_person_names(tmp_path: Path) -> None:
    parent = village_grid()["kode"][1]
    frame = with_row(
        by_names(), NAMOBJ="PERSIAPAN MAJU", WADMKC="PAGERUYUNG", WADMKK="KENDAL", WADMPR="JAWA TENGAH"
    )
    (question,) = bring(frame, tmp_path).undecided
    assert "persiapan" in question.bukti
    result = bring(frame, tmp_path, answers=Answers({question.isi: parent}))
    assert set(result.desa["kode"]) == PAGERUYUNG
    assert result.desa.set_index("kode").loc[parent, "bagian"] == 2


def test_a_kecamatan_nobody_knows_is_one_question(tmp_path: Path) -> None:
    frame = by_names(WADMKC="KECAMATAN BARU")
    frame["NAMOBJ"] = [
        f"{nama} X" if i % 2 else nama for i, nama in enumerate(frame["NAMOBJ"])
    ]  # too few names for the kecamatan to be told by them
    with pytest.raises(OpenQuestions) as refusal:
        bring(frame, tmp_path)
    (question,) = refusal.value.undecided
    assert (question.tentang, question.baris) == ("WADMKC", len(frame))
    assert question.pilihan[0] == ("332402", "33.24.02 Pageruyung")
    result = bring(frame, tmp_path, answers=Answers({question.isi: "33.24.02"}))
    assert len(result.desa) == len(frame) - len(frame) // 2
    assert any("menurut jawaban dinas" in note for note in result.report["catatan"])


def test_a_kabupaten_nobody_named_is_asked(tmp_path: Path) -> None:
    frame = (
        by_names()
        .drop(columns=["WADMKK", "WADMPR"])
        .rename(columns={"NAMOBJ": "DESA", "WADMKC": "KECAMATAN"})
    )
    with pytest.raises(OpenQuestions) as refusal:
        bring(frame, tmp_path)
    (question,) = refusal.value.undecided
    assert ("3324", "33.24 Kabupaten Kendal") in question.pilihan
    assert set(bring(frame, tmp_path, answers=Answers({question.isi: "3324"})).desa["kode"]) == PAGERUYUNG


def test_unknown_columns_are_asked_about_and_remembered(tmp_path: Path) -> None:
    frame = renamed(A1=lambda f: f["nama"], B2="Pageruyung", C3="Kendal", D4=lambda f: range(len(f)))
    with pytest.raises(OpenQuestions, match="tidak dikenali") as refusal:
        bring(frame, tmp_path)
    assert [q.tentang for q in refusal.value.undecided] == ["A1", "B2", "C3", "D4"]
    assert {q.tanya for q in refusal.value.undecided} == {"kolom"}
    said = Answers(kolom={"A1": "desa", "B2": "kecamatan", "C3": "kabupaten", "D4": "-"})
    assert set(bring(frame, tmp_path, answers=said).desa["kode"]) == PAGERUYUNG


def test_an_outdated_code_is_asked_with_its_namesake_first(tmp_path: Path) -> None:
    frame = village_grid()
    truth = frame["kode"][0]
    frame.loc[0, "kode"] = "3324022998"
    (question,) = bring(frame, tmp_path).undecided
    assert question.pilihan[0][0] == truth
    result = bring(frame, tmp_path, answers=Answers({question.isi: truth}))
    assert set(result.desa["kode"]) == PAGERUYUNG


@pytest.mark.parametrize(
    ("kode", "nama", "reason"),
    [
        ("33.24.02.--", "Gebangan", "kode belum lengkap"),
        ("33.24.02.2001/2002", "Gebangan / Surokonto", "kode gabungan"),
        ("33.24.02", "Pageruyung", "batas kecamatan"),
        ("33.24.02.20", "Gebangan", "bukan kode desa 10 angka"),
        (None, None, "bukan desa"),
        (None, "TIDAK TERDEFINISI", "bukan desa"),
        (None, "HUTAN LINDUNG", "bukan desa"),
        ("3324022997", "Waduk Kedungombo", "bukan desa"),
    ],
)
def test_rows_without_a_desa_code_say_why(kode: str, nama: str, reason: str, tmp_path: Path) -> None:
    result = bring(with_row(village_grid(), kode=kode, nama=nama), tmp_path)
    (aside,) = result.report["set_aside"]
    assert reason in str(aside["alasan"])
    assert aside["saran"]
    assert result.undecided == []
    assert set(result.desa["kode"]) == PAGERUYUNG


def test_water_and_forest_without_codes_are_not_asked_about(tmp_path: Path) -> None:
    frame = with_row(by_names(), NAMOBJ="WADUK", WADMKC="PAGERUYUNG", WADMKK="KENDAL", WADMPR="JAWA TENGAH")
    result = bring(frame, tmp_path)
    assert result.undecided == []
    assert "bukan desa" in str(result.report["set_aside"][0]["alasan"])


def two_kabupaten() -> gpd.GeoDataFrame:
    parts = [village_grid(k) for k in ("367201", "367202", "367203", "367204", "367205")]
    kendal = [village_grid(k) for k in codes.official_children("3324")]
    moved = [f.assign(geometry=f.translate(i * 0.2 - 2, 0)) for i, f in enumerate([*parts, *kendal])]
    return pd.concat(moved, ignore_index=True)


def test_of_several_whole_kabupaten_a_person_says_which(tmp_path: Path) -> None:
    frame = two_kabupaten()
    with pytest.raises(OpenQuestions, match="memuat 2 kabupaten") as refusal:
        bring(frame, tmp_path)
    (question,) = refusal.value.undecided
    assert [kode for kode, _ in question.pilihan] == ["3324", "3672"]
    for said in ({"answers": Answers({question.isi: "36.72"})}, {"home": "3672"}):
        result = bring(frame, tmp_path, **said)
        assert set(result.desa["kode_kab"]) == {"3672"}
        assert result.report["neighbours"] == result.report["set_aside_rows"] == 286
        assert [one["nama"] for one in result.report["set_aside"]] == ["286 poligon Kabupaten Kendal"]
        assert any("286 poligon kabupaten tetangga" in note for note in result.report["catatan"])


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"shapeName": lambda f: f["nama"], "shapeType": "ADM4", "shapeID": "x"}, "tanpa kecamatan"),
        ({"name": lambda f: f["nama"], "admin_level": "7"}, "tanpa kecamatan"),
        ({"kode": lambda f: f["kode"].str[:6], "nama": "Pageruyung"}, "bukan desa"),
        ({"kode": "3324", "nama": "Kendal"}, "bukan desa"),
    ],
)
def test_layers_that_cannot_be_villages_are_refused_with_the_reason(
    columns: dict[str, object], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(BoundaryError, match=reason) as refusal:
        bring(renamed(**columns), tmp_path)
    assert refusal.value.saran


def test_layers_of_unknown_columns_are_named(tmp_path: Path) -> None:
    for layer in ("satu", "dua"):
        renamed(x="y").to_file(tmp_path / "batas.gpkg", layer=layer)
    with pytest.raises(BoundaryError, match=r"2 lapisan.*satu, dua"):
        import_boundaries(tmp_path / "batas.gpkg")
