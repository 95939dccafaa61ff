"""Published coefficients come in through the same door: row, column, reason and remedy of every refusal."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analytics.engine.importing import import_file
from analytics.engine.preview import preview
from analytics.errors import UserError
from analytics.intake.report import read_findings
from analytics.parameters import rows, variables

EXAMPLE = Path(__file__).resolve().parents[3] / "docs/sumber/skor-contoh.csv"


def example() -> list[dict[str, str]]:
    frame = pd.read_csv(EXAMPLE, dtype=str, keep_default_na=False)
    return frame.to_dict("records")


def test_the_example_is_taken_whole_and_told(take):
    intake = take("skor", EXAMPLE)
    assert (intake.read, intake.rejected) == (25, 0)
    assert any("data tahun 2024" in note and "tidak diuji di sini" in note for note in intake.notes)
    assert any(note.startswith("daya_terpasang: tidak disebut") for note in intake.notes)
    table = pd.read_parquet(intake.analysis)
    assert list(table.columns) == ["variabel", "isi", "koefisien"]
    assert table.loc[table["variabel"] == "sigma", "koefisien"].tolist() == [0.44]


def test_a_workbook_and_english_decimals_say_the_same(take, tmp_path):
    frame = pd.DataFrame(example())
    points = frame.assign(koefisien=frame["koefisien"].str.replace(",", "."))
    points.to_csv(tmp_path / "inggris.csv", index=False)
    cells = points.assign(
        koefisien=pd.to_numeric(points["koefisien"]),
        isi=[int(text) if text.isdigit() else text for text in points["isi"]],
    )
    cells.to_excel(tmp_path / "buku.xlsx", index=False)
    first = pd.read_parquet(take("skor", EXAMPLE).analysis)
    for name in ("inggris.csv", "buku.xlsx"):
        intake = take("skor", tmp_path / name)
        pd.testing.assert_frame_equal(pd.read_parquet(intake.analysis), first)


def test_every_fault_has_row_column_reason_and_remedy(take):
    intake = take(
        "skor",
        [
            *example(),
            {"variabel": "kelamin_kepala", "isi": "2", "koefisien": "-0,05"},
            {"variabel": "makan_daging", "isi": "", "koefisien": "0,1"},
            {"variabel": "jenis_lantai_terluas", "isi": "12", "koefisien": "0,1"},
            {"variabel": "anak_0_6", "isi": "log", "koefisien": "banyak"},
            {"variabel": "sigma", "isi": "", "koefisien": "44"},
            {"variabel": "", "isi": "", "koefisien": "0,1"},
            {"variabel": "luas_lantai", "isi": "", "koefisien": "0,002"},
            {"variabel": "satuan", "isi": "ribu rupiah", "koefisien": ""},
        ],
    )
    found = read_findings(intake)
    told = {(r["baris"], r["aturan"]): (r["kolom_berkas"], r["alasan"], r["perbaikan"]) for r in found}
    assert told.keys() == {
        (27, "SKOR_TINJAUAN"),
        (28, "SKOR_VARIABEL"),
        (29, "SKOR_ISI"),
        (30, "SKOR_ANGKA"),
        (31, "SKOR_ANGKA"),
        (32, "WAJIB_KOSONG"),
        (33, "SKOR_GANDA"),
        (34, "SKOR_SATUAN"),
    }
    assert "Jenis kelamin bukan keadaan ekonomi" in told[27, "SKOR_TINJAUAN"][1]
    assert told[29, "SKOR_ISI"][0] == "isi"
    assert "0,05 sampai 1,5" in told[31, "SKOR_ANGKA"][2]
    assert all(reason and remedy for _, reason, remedy in told.values())
    assert any("belum dipakai" in note for note in intake.notes)


def test_without_year_or_sigma_nothing_is_taken(take):
    for lost in ("tahun", "sigma"):
        with pytest.raises(UserError, match=f"belum ada: {lost}"):
            take("skor", [row for row in example() if row["variabel"] != lost])


def test_a_file_of_thousands_of_rows_is_no_table_of_coefficients(take):
    many = [{"variabel": "anak_0_6", "isi": str(n), "koefisien": "1"} for n in range(2_001)]
    with pytest.raises(UserError, match="bukan tabel koefisien"):
        take("skor", many)


def test_a_table_with_a_refused_row_does_not_come_in_force(space, tmp_path):
    first = import_file(space, EXAMPLE, "skor")
    assert first["snapshot"]
    assert space.manifest.slots["skor"].rows == 25
    before = space.manifest.slots["skor"].sha256
    frame = pd.DataFrame([*example(), {"variabel": "gaji", "isi": "", "koefisien": "0,2"}])
    frame.to_csv(tmp_path / "kurang.csv", index=False)
    assert preview(space, EXAMPLE, "skor").takes_effect
    assert not preview(space, tmp_path / "kurang.csv", "skor").takes_effect
    second = import_file(space, tmp_path / "kurang.csv", "skor")
    assert (second["rejected"], second["snapshot"]) == (1, None)
    assert space.manifest.slots["skor"].sha256 == before


def test_a_reviewed_variable_of_the_office_is_taken(space, tmp_path):
    frame = pd.DataFrame([*example(), {"variabel": "kelamin_kepala", "isi": "2", "koefisien": "-0,05"}])
    frame.to_csv(tmp_path / "resmi.csv", index=False)
    assert import_file(space, tmp_path / "resmi.csv", "skor")["snapshot"] is None
    own = pd.DataFrame(rows(variables.NAME))
    mine = own["fitur"] == "kelamin_kepala"
    reason = "Rumus resmi memuatnya; ditinjau tim, uji kelompok terlampir."
    own.loc[mine, ["boleh", "tinjauan", "tinjauan_alasan"]] = ["ya", "2026-11-02", reason]
    (space.root / "parameter").mkdir()
    own.to_csv(space.root / "parameter" / "variabel_pmt.csv", index=False)
    assert import_file(space, tmp_path / "resmi.csv", "skor")["snapshot"]


def test_a_shorter_publication_asks_for_no_consent(space, tmp_path):
    import_file(space, EXAMPLE, "skor")
    short = [row for row in example() if row["variabel"] not in ("jenis_lantai_terluas", "daya_terpasang")]
    kept = [row for row in short if not row["variabel"].startswith(("pendidikan", "aset", "garis 50"))]
    pd.DataFrame(kept).to_csv(tmp_path / "pendek.csv", index=False)
    report = import_file(space, tmp_path / "pendek.csv", "skor", agreed=False)
    assert 2 * report["accepted"] < 25
    assert space.manifest.slots["skor"].rows == report["accepted"]
    assert not any("Perhatian" in note for note in report["notes"])
