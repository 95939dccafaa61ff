"""The command contract: what a machine reads, and how a person is told what to mend."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from analytics.access import DEMO, ScopedRepository
from analytics.cli import app as cli
from analytics.coverage.gaps import words
from analytics.store import Workspace
from tests.conftest import tepat, tepat_json

REPORT = {"kind", "period", "read", "accepted", "rejected", "warnings", "rules", "snapshot"}
BOUNDARY = {
    *("desa", "kecamatan", "matched_codes", "overlap_ha", "gap_ha", "before", "set_aside", "code_system"),
}


@pytest.fixture(scope="module")
def space(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of its own that a test may change: boundaries and families only."""
    folder = tmp_path_factory.mktemp("perintah") / "ruang"
    tepat("import", demo / "inbox/batas_desa_simulasi.gpkg", "--as", "batas", "--workspace", folder)
    families = demo / "inbox/keluarga_dtsen_v3_2026_simulasi.csv"
    tepat("import", families, "--as", "keluarga", "--workspace", folder, "--period", "2026-Q3")
    return folder


def test_boundary_report(demo: Path, tmp_path: Path) -> None:
    file = demo / "inbox/batas_desa_simulasi.gpkg"
    book = tmp_path / "batas.xlsx"
    report = tepat_json("import", file, "--as", "batas", "--workspace", tmp_path / "r", "--report", book)
    assert report.keys() >= REPORT
    assert set(pd.read_excel(book, sheet_name=None, engine="openpyxl")) == {"Ringkasan", "Disisihkan"}
    assert report["boundary"].keys() >= BOUNDARY
    assert report["boundary"]["before"].keys() == {"overlap_ha", "gap_ha"}
    assert report["read"] == report["accepted"] == report["boundary"]["desa"]


def test_register_report_and_workbook(demo: Path, space: Path, tmp_path: Path) -> None:
    file, book = demo / "inbox/penerima_pkh_2026Q3.xlsx", tmp_path / "laporan.xlsx"
    report = tepat_json(
        *("import", file, "--as", "penerima", "--workspace", space, "--period", "2026-Q3", "--report", book)
    )
    assert report.keys() >= REPORT
    assert report["read"] == report["accepted"] + report["rejected"]
    assert {"id", "severity", "count"} == set(report["rules"][0])
    sheets = pd.read_excel(book, sheet_name=None, engine="openpyxl")
    assert set(sheets) >= {"Ringkasan", "Temuan"}
    assert len(sheets["Temuan"]) == sum(rule["count"] for rule in report["rules"])


def test_families_tell_their_code_system(space: Path) -> None:
    status = tepat_json("status", "--workspace", space)
    report = next(r for r in status["imports"] if r["kind"] == "keluarga")
    assert report["accepted"] == status["slots"]["keluarga/2026-Q3"]["rows"]
    assert status["interrupted"] == []
    assert status["periods"] == ["2026-Q3"]


def test_build_answers_with_its_model_and_versions(demo: Path) -> None:
    status = tepat_json("status", "--workspace", demo)
    note = status["builds"]["2026-Q3"]
    assert note["stale"] == []
    assert note["rows"]["skor"] == status["slots"]["keluarga/2026-Q3"]["rows"]
    assert "survei" in note["inputs"]


def test_the_same_input_builds_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ruang"
    shutil.copytree(demo, copy)
    before = tepat_json("status", "--workspace", copy)["slots"]
    tepat("build", "--workspace", copy)
    tepat("build", "--workspace", copy, "--runner", "pool")
    after = tepat_json("status", "--workspace", copy)["slots"]
    built = [name for name in before if name.startswith("bangun/")]
    assert len(built) == 6
    assert {n: before[n]["sha256"] for n in built} == {n: after[n]["sha256"] for n in built}


def test_query_columns(demo: Path) -> None:
    columns = {
        "indikator": "periode program tingkat kode nama indikator nilai pembilang penyebut satuan",
        "kuota": "periode program tingkat kode nama indikator nilai pembilang penyebut satuan",
        "antrean": "periode program kode_desa id_keluarga antrean status p_miskin pita alasan_1 alasan_2 alasan_3",
        "kebutuhan": "periode nama program tingkat kode keluarga jiwa contoh bagian galat rendah tinggi miskin",
    }
    for what, names in columns.items():
        text = tepat("query", what, "--workspace", demo, "--program", "PKH", "--csv")
        assert next(csv.reader(io.StringIO(text)))[: len(names.split())] == names.split()


def test_queue_rows_keep_the_rules_of_their_band(demo: Path) -> None:
    asked = ("query", "antrean", "--workspace", demo, "--alpha", "0.5", "--csv")
    rows = pd.read_csv(io.StringIO(tepat(*asked)))
    assert 0.2 < rows["keliru"].max() <= 0.5
    assert (rows.loc[rows["pita"] == "yakin", "keliru"] <= 0.2).all()
    assert rows.loc[rows["pita"] == "ragu", "keliru"].between(0.2, 0.35, inclusive="right").all()
    assert set(rows["antrean"]) == {"inklusi", "eksklusi"}
    assert rows["alasan_1"].notna().mean() > 0.99
    assert not rows.duplicated(["program", "id_keluarga"]).any()


def test_the_reader_chooses_how_many_marks_may_be_wrong(demo: Path) -> None:
    asked = ("query", "antrean", "--workspace", demo, "--csv")
    every = pd.read_csv(io.StringIO(tepat(*asked, "--alpha", "0.5")))
    few = pd.read_csv(io.StringIO(tepat(*asked)))  # as the page opens: one in five
    assert few["keliru"].max() <= 0.2
    assert 0 < len(few) < len(every)
    assert set(few["id_keluarga"]) == set(every.loc[every["keliru"] <= 0.2, "id_keluarga"])
    # Marks made more surely are on families that are more likely to be poor.
    more, less = (
        rows[rows["antrean"] == "eksklusi"].groupby("program")["p_miskin"].mean() for rows in (few, every)
    )
    assert (more > less.reindex(more.index)).all()


def test_a_queue_reads_from_the_likeliest_wrongly_placed_on(demo: Path) -> None:
    """The figure beside a family is what the list is ordered by: it never rises again."""
    asked = ("query", "antrean", "--workspace", demo, "--alpha", "0.5", "--csv")
    rows = pd.read_csv(io.StringIO(tepat(*asked)))
    misplaced = rows["p_miskin"].where(rows["antrean"] == "eksklusi", 1 - rows["p_miskin"])
    for _, queue in misplaced.groupby([rows["program"], rows["antrean"]]):
        assert len(queue) > 25
        assert (queue.diff().dropna() <= 1e-12).all()


def test_need_fits_a_window_and_a_mismatch_names_no_mark(demo: Path) -> None:
    text = tepat("query", "kebutuhan", "--workspace", demo, "--program", "PKH", "--area", "9901")
    head = next(line for line in text.splitlines() if "kode" in line)
    assert all(word in head for word in ("nama", "keluarga miskin", "bagian", "penerima"))
    marked = pd.read_csv(io.StringIO(tepat("query", "antrean", "--workspace", demo, "--csv")))
    assert "dugaan_exclusion_error" in set(marked["status"])
    found = pd.read_csv(io.StringIO(tepat("query", "ketidaksesuaian", "--workspace", demo, "--csv")))
    assert not found["status"].str.startswith("dugaan_").any()
    left = marked.loc[marked["status"] == "dugaan_exclusion_error", ["program", "id_keluarga"]]
    told = found.merge(left, on=["program", "id_keluarga"])
    assert len(told) == len(left)
    assert set(told["status"]) == {"belum_menerima"}


def test_need_is_whole_on_eighty_columns(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    words = ["query", "kebutuhan", "--workspace", str(demo)]
    text = CliRunner().invoke(cli, words).stdout
    assert max(map(len, text.splitlines())) <= 80
    rows = pd.read_csv(io.StringIO(tepat(*words, "--csv")), dtype={"kode": str})
    assert set(rows["kode"]) <= set(re.findall(r"^ +(\d{4,10}) ", text, re.MULTILINE))
    one = rows[(rows["program"] == "PKH") & (rows["tingkat"] == "desa")].iloc[0]
    low, high = (round(one[end] * one["keluarga"]) for end in ("rendah", "tinggi"))
    assert f"{low} - {high}" in text  # the interval beside the count is that of the count
    assert "Menurut garis angka kemiskinan BPS" in text


def test_a_list_that_the_survey_cannot_hold_says_so(demo: Path) -> None:
    done = CliRunner().invoke(cli, ["query", "antrean", "--workspace", str(demo), "--alpha", "0.05", "--csv"])
    card = ScopedRepository(Workspace.open(demo), DEMO)
    period = card.periods()[0]
    told = {p: card.judged(period, p).lacking("inklusi").get(0.05) for p in card.programmes(period)}
    assert any(told.values())
    for program, more in told.items():
        said = f"{program}, antrean inklusi: 5 % tanda keliru belum ditawarkan; masih harus disurvei {more} "
        assert (said in done.stderr) == bool(more)


def test_no_area_without_its_interval(demo: Path) -> None:
    rows = pd.read_csv(io.StringIO(tepat("query", "kebutuhan", "--workspace", demo, "--csv")))
    assert rows[["bagian", "rendah", "tinggi"]].notna().all(axis=None)
    assert ((rows["rendah"] <= rows["bagian"]) & (rows["bagian"] <= rows["tinggi"])).all()
    assert set(rows["tingkat"]) == {"desa", "kecamatan", "kabupaten"}
    ours = rows[rows["program"] == "PKH"]
    parts = ours.groupby("tingkat")[["keluarga", "miskin", "penerima"]].sum()
    assert parts.loc["desa"].tolist() == pytest.approx(parts.loc["kabupaten"].tolist())
    assert parts.loc["kecamatan"].tolist() == pytest.approx(parts.loc["kabupaten"].tolist())
    bps = rows[rows["program"].isna() & (rows["tingkat"] == "desa")]
    told = pd.read_csv(demo / "parameter" / "kemiskinan_bps.csv")["bagian_jiwa"].iloc[0]
    assert bps["bagian_patokan"].notna().all()
    assert abs(bps["bagian_jiwa"].mean() - told) < 0.05


def test_a_published_rate_of_another_kabupaten_is_told_and_not_used(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ruang"
    shutil.copytree(demo, copy)
    rates = copy / "parameter" / "kemiskinan_bps.csv"
    rates.write_text(rates.read_text("utf-8").replace("9901,", "3374,"), "utf-8")
    (gap,) = tepat_json("build", "--workspace", copy)["kurang"]
    assert words(gap).startswith(
        "Angka kemiskinan BPS di parameter/kemiskinan_bps.csv hanya untuk 3374 (2026)"
    )
    rows = pd.read_csv(io.StringIO(tepat("query", "kebutuhan", "--workspace", copy, "--csv")))
    assert rows["program"].notna().all()


def test_what_changed_needs_two_quarters(demo: Path, tmp_path: Path) -> None:
    assert "Belum ada triwulan sebelum" in tepat("query", "perubahan", "--workspace", demo, expect=2)
    copy = tmp_path / "ruang"
    shutil.copytree(demo, copy)
    inbox, later = copy / "inbox", ("--workspace", copy, "--period", "2026-Q4")
    tepat("import", inbox / "keluarga_dtsen_v3_2026_simulasi.csv", "--as", "keluarga", *later)
    tepat("import", inbox / "anggota_dtsen_v3_2026_simulasi.csv", "--as", "anggota", *later)
    tepat("build", *later)
    rows = tepat_json("query", "perubahan", "--workspace", copy, "--area", "9901", "--program", "PKH")
    found = {r["indikator"]: r for r in rows if r["kode"] == "9901"}
    assert found["layak"]["periode_sebelum"] == "2026-Q3"
    assert found["layak"]["selisih"] == 0
    # No list was brought for the later quarter: nothing is known, so nothing is said to have changed.
    assert found["penerima"]["nilai_sebelum"] == 848
    assert found["penerima"]["selisih"] is None


def test_spark_schedules_the_same_unit_of_work(demo: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="PySpark tidak terpasang (tambahan «spark»)")
    if not shutil.which("java"):
        pytest.skip("Java tidak ada di komputer ini")
    copy = tmp_path / "ruang"
    shutil.copytree(demo, copy)
    before = tepat_json("status", "--workspace", copy)["slots"]
    tepat("build", "--workspace", copy, "--runner", "spark")
    after = tepat_json("status", "--workspace", copy)["slots"]
    built = [name for name in before if name.startswith("bangun/")]
    assert {n: before[n]["sha256"] for n in built} == {n: after[n]["sha256"] for n in built}


def test_area_narrows_and_dots_are_welcome(demo: Path) -> None:
    rows = tepat_json("query", "indikator", "--workspace", demo, "--area", "99.01.01")
    assert {row["kode"][:6] for row in rows} == {"990101"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("status", "--workspace", "/tidak/ada"), "belum ada"),
        (("import", "tidak-ada.csv", "--as", "keluarga", "--workspace", "{r}"), "tidak ada"),
        (("import", "README.md", "--as", "entah", "--workspace", "{r}"), "tidak dikenal"),
        (("import", "README.md", "--as", "keluarga", "--workspace", "{r}"), ""),
        (("query", "indikator", "--workspace", "{r}"), "Belum ada triwulan"),
        (("build", "--workspace", "{r}"), "Belum ada register"),
        (("build", "--workspace", "{r}", "--runner", "awan"), "Penjadwal"),
        (("pmt", "evaluate", "tidak-ada.csv", "--welfare", "y", "--features", "x"), ""),
    ],
)
def test_what_a_user_can_mend_is_said_in_indonesian_with_status_2(
    words: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    (tmp_path / "r").mkdir()
    told = tepat(*(w.format(r=tmp_path / "r") for w in words), expect=2)
    assert says in told
    assert "Traceback" not in told


def test_a_demo_never_overwrites_an_office(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kantor"
    shutil.copytree(demo, copy)
    manifest = copy / "MANIFEST.json"
    text = manifest.read_text(encoding="utf-8").replace('"simulasi": true', '"simulasi": false')
    manifest.write_text(text, encoding="utf-8")
    assert "tidak boleh menimpanya" in tepat("demo", "--workspace", copy, "--families", 500, expect=2)


def test_no_personal_data_outside_the_vault(demo: Path) -> None:
    """Not one NIK, card number or name of the register is in a table, a report, a layer or a log."""
    people = pd.read_csv(
        demo / "inbox/anggota_dtsen_v3_2026_simulasi.csv",
        sep="|",
        encoding="latin-1",
        dtype=str,
        on_bad_lines="skip",
    )
    numbers = set(people["nomor_induk_kependudukan"]) | set(people["nomor_kartu_keluarga"])
    names = {name for name in people["nama"].dropna() if " " in name}
    assert len(numbers) > 5_000
    looked = 0
    for file in demo.rglob("*"):
        inside = file.relative_to(demo).parts
        if not file.is_file() or inside[0] in ("inbox", "vault", "kebenaran"):
            continue
        text = _text(file)
        looked += 1
        words = set(text.replace('"', " ").replace(",", " ").replace("|", " ").split())
        assert not words & numbers, file.name
        assert not any(name in text for name in list(names)[:400]), file.name
    assert looked > 20


def _text(file: Path) -> str:
    if file.suffix == ".parquet":
        frame = pd.read_parquet(file)
        return "\n".join(frame[c].astype(str).str.cat(sep="\n") for c in frame.columns)
    return file.read_bytes().decode("utf-8", errors="replace")


def test_an_office_file_is_never_overwritten_by_its_report(demo: Path, space: Path, tmp_path: Path) -> None:
    file = tmp_path / "daftar.xlsx"
    shutil.copy(demo / "inbox/penerima_pkh_2026Q3.xlsx", file)
    before = file.read_bytes()
    words = ("import", file, "--as", "penerima", "--workspace", space, "--period", "2026-Q3", "--report")
    assert "berkas masukan" in tepat(*words, file, expect=2)
    assert "Folder untuk --report" in tepat(*words, tmp_path / "tidak/ada.xlsx", expect=2)
    assert file.read_bytes() == before


def test_a_map_of_elsewhere_is_refused_while_families_live_here(space: Path, tmp_path: Path) -> None:
    tepat("demo", "--workspace", tmp_path / "lain", "--families", 400, "--seed", 9)
    small = tmp_path / "lain/inbox/batas_desa_simulasi.gpkg"
    assert "tinggal di desa" in tepat("import", small, "--as", "batas", "--workspace", space, expect=2)


def test_a_shorter_list_is_told_and_nothing_is_guessed_about_names(
    demo: Path, space: Path, tmp_path: Path
) -> None:
    lines = (demo / "inbox/penerima_sembako_2026Q3.csv").read_text(encoding="utf-8-sig").splitlines()
    short = tmp_path / "daftar 9901010101010001.csv"
    words = ("--as", "penerima", "--workspace", space, "--period", "2026-Q3")
    tepat("import", demo / "inbox/penerima_sembako_2026Q3.csv", *words)
    short.write_text("\n".join(lines[:100]) + "\n", encoding="utf-8")
    assert "--setuju" in tepat("import", short, *words, expect=2)
    report = tepat_json("import", short, *words, "--setuju")
    old, new = report["replaced"]["penerima/2026-Q3/SEMBAKO"]
    assert new < old / 2
    assert any("Perhatian" in note for note in report["notes"])
    assert "9901010101010001" not in (space / "MANIFEST.json").read_text(encoding="utf-8")


def test_a_survey_too_poor_to_learn_from_does_not_stop_the_figures(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ruang"
    shutil.copytree(demo, copy)
    survey = (copy / "inbox/survei_rumah_tangga_2026_simulasi.csv").read_text(encoding="utf-8").splitlines()
    poor = tmp_path / "survei.csv"
    poor.write_text("\n".join(survey[:12]) + "\n", encoding="utf-8")
    tepat("import", poor, "--as", "survei", "--workspace", copy, "--setuju")
    result = tepat_json("build", "--workspace", copy)
    assert "Survei tidak dapat dipakai" in result["tanpa_skor"]
    rows = tepat_json("query", "indikator", "--workspace", copy, "--area", "9901", "--program", "PKH")
    values = {r["indikator"]: r["nilai"] for r in rows if r["kode"] == "9901"}
    assert values["cakupan"] > 0
    assert values["dugaan_inklusi"] is None


def test_a_changed_rule_is_seen_to_make_the_figures_old(demo: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ruang"
    shutil.copytree(demo, copy)
    (copy / "parameter").mkdir(exist_ok=True)
    shipped = Path(__file__).parents[2] / "analytics/parameters/program.csv"
    text = shipped.read_text(encoding="utf-8").replace("keluarga,4,0.4", "keluarga,2,0.2")
    (copy / "parameter/program.csv").write_text(text, encoding="utf-8")
    assert tepat_json("status", "--workspace", copy)["builds"]["2026-Q3"]["stale"] == [
        "parameter/program.csv"
    ]
    tepat("build", "--workspace", copy)
    after = tepat_json("status", "--workspace", copy)["builds"]["2026-Q3"]
    assert after["stale"] == []
