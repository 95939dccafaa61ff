"""Ways in without a local survey, as an office goes them: published coefficients, a borrowed survey, none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.parameters import rows
from tests.conftest import ROOT, model_card, tepat, tepat_json

PERIOD = "2026-Q3"
EXAMPLE, POINTS = (ROOT / "docs/sumber" / name for name in ("skor-contoh.csv", "skor-contoh-poin.csv"))


@pytest.fixture(scope="module")
def bare(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with everything but a score: boundaries, register, one list; tests copy it."""
    folder = tmp_path_factory.mktemp("jalan") / "ruang"
    files = {
        "batas": "batas_desa_simulasi.gpkg",
        "keluarga": "keluarga_dtsen_v3_2026_simulasi.csv",
        "anggota": "anggota_dtsen_v3_2026_simulasi.csv",
        "penerima": "penerima_pkh_2026Q3.xlsx",
    }
    for kind, name in files.items():
        when = () if kind == "batas" else ("--period", PERIOD)
        tepat("import", demo / "inbox" / name, "--as", kind, "--workspace", folder, *when)
    return folder


@pytest.fixture
def space(bare: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bare, tmp_path / "ruang"))


@pytest.fixture(scope="module")
def survey(demo: Path) -> pd.DataFrame:
    return pd.read_csv(demo / "inbox/survei_rumah_tangga_2026_simulasi.csv", dtype=str)


def test_a_command_and_a_build_say_the_same_of_one_survey(demo: Path) -> None:
    """The same households, variables and folds: the office's own tables and the page's, to the last digit."""
    model = model_card(demo, PERIOD)
    asked = ",".join(model["model"]["linear"]["asked"])
    words = (
        "--features",
        asked,
        "--welfare",
        "pengeluaran_per_kapita",
        "--weight",
        "bobot",
        "--cluster",
        "psu",
    )
    file = demo / "inbox/survei_rumah_tangga_2026_simulasi.csv"
    found = tepat_json("pmt", "evaluate", file, *words, "--lines", "0.1,0.2,0.3,0.4,0.5")
    told = model["evaluation"]
    assert found["r2"] == pytest.approx(told["r2"], abs=1e-9)
    for mine, page in zip(found["lines"], told["lines"], strict=True):
        assert (mine["line"], mine["ter"]) == pytest.approx((page["line"], page["ter"]), abs=1e-9)


def elsewhere(survey: pd.DataFrame, codes: tuple[str, ...] = ("3324",)) -> pd.DataFrame:
    """The same households as if they lived in other kabupaten, half as well off again."""
    made = survey.assign(kode_kelurahan_desa=None, kabupaten_survei=np.resize(codes, len(survey)))
    made["id_responden"] = "L" + made["id_responden"]
    made["psu"] = made["kabupaten_survei"] + made["psu"]
    richer = made["pengeluaran_per_kapita"].astype(float) * 1.5
    return made.assign(pengeluaran_per_kapita=richer.round().astype(int).astype(str))


def take(space: Path, frame: pd.DataFrame, kind: str) -> None:
    file = space.parent / f"{kind}.csv"
    frame.to_csv(file, index=False)
    tepat("import", file, "--as", kind, "--workspace", space, "--setuju")


def scores(space: Path) -> pd.DataFrame:
    manifest = json.loads((space / "MANIFEST.json").read_text())
    return pd.read_parquet(space / manifest["slots"][f"bangun/{PERIOD}/skor"]["file"])


def test_with_nothing_there_is_no_score_no_probability_and_no_mark(space: Path) -> None:
    result = tepat_json("build", "--workspace", space)
    assert result["dasar_skor"] is None
    assert "koefisien terbitan" in result["tanpa_skor"]
    assert scores(space)["skor"].isna().all()
    assert model_card(space, PERIOD) is None
    rows = tepat("query", "antrean", "--workspace", space, "--csv").splitlines()
    assert len(rows) == 1
    cube = tepat_json("query", "indikator", "--workspace", space, "--program", "PKH", "--area", "9901")
    known = {row["indikator"]: row["nilai"] for row in cube if row["kode"] == "9901"}
    # The list against the decile is counted as what it is, and no rate of error comes of it.
    assert known["layak"] > 0
    assert (known["dugaan_inklusi"], known["dugaan_eksklusi"]) == (None, None)


def test_the_decile_as_it_is_orders_what_does_not_keep_the_rule(space: Path) -> None:
    tepat("build", "--workspace", space)
    found = tepat_json("query", "ketidaksesuaian", "--workspace", space, "--program", "PKH")
    table = pd.DataFrame(found)
    assert not {"p_miskin", "pita", "antrean"} & set(table)
    said = " ".join(tepat("pmt", "card", "--workspace", space, "--out", space / "k.html", expect=2).split())
    assert all(way in said for way in ("--as survei", "--as skor", "kabupaten_survei"))
    left_out = table[table["ketidaksesuaian"] == "layak_belum_menerima"]
    receives = table[table["ketidaksesuaian"] == "menerima_di_atas_batas"]
    assert len(left_out) + len(receives) == len(table)
    # PKH: decile 1 to 4. The poorest decile first; of the recipients the highest.
    assert left_out["desil"].is_monotonic_increasing
    assert (left_out["desil"].min(), left_out["desil"].max()) == (1, 4)
    assert receives["desil"].is_monotonic_decreasing
    assert (receives["desil"].max(), receives["desil"].min()) == (10, 5)
    assert left_out["id_keluarga"].is_unique
    # The same people the indicators count: eligible by decile and not on the list.
    rows = tepat_json("query", "indikator", "--workspace", space, "--program", "PKH", "--area", "9901")
    known = {row["indikator"]: row["nilai"] for row in rows if row["kode"] == "9901"}
    assert len(left_out) == known["layak_belum_menerima"]
    desa = str(left_out["kode_desa"].iloc[0])
    narrow = tepat_json("query", "ketidaksesuaian", "--workspace", space, "--program", "PKH", "--area", desa)
    assert {row["kode_desa"] for row in narrow} == {desa}


def test_published_coefficients_score_the_register_and_say_what_they_are(space: Path) -> None:
    tepat("import", EXAMPLE, "--as", "skor", "--workspace", space)
    result = tepat_json("build", "--workspace", space)
    assert (result["dasar_skor"]["jalan"], result["metrics"]) == ("koefisien", None)
    found = model_card(space, PERIOD)
    assert (found["evaluation"], found["curve"], found["scatter"]) == (None, [], None)
    assert found["asal"]["label"].endswith("galat menurut terbitan, tidak diuji di sini")
    assert (found["asal"]["tahun"], found["asal"]["sigma"]) == (2024, 0.44)
    assert found["kosong"]["n_register"] == 3_000
    assert found["program"]["PKH"]["aturan"] == "peluang"
    table = scores(space)
    assert table["skor"].notna().mean() > 0.99
    assert table["p_PKH"].mean() == pytest.approx(found["asal"]["di_bawah"]["0.4"], abs=1e-3)
    printed = space.parent / "kartu.html"
    tepat("pmt", "card", "--workspace", space, "--out", printed)
    text = printed.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert "Koefisien terbitan (CONTOH angka rekaan" in text
    # What the publication says of its error and its lines, and of which year; nothing passes for a survey's.
    for said in ("data tahun 2024)", "Terbitan dari data tahun 2024", "<dd>0,44</dd>", "<dd>1.050.000</dd>"):
        assert said in text
    assert "Tahun terbitan" not in text
    # The register lies far from the lines of the example, and the paper says so as the page does.
    odd = [share for share, p in found["asal"]["di_bawah"].items() if abs(p - float(share)) > 0.15]
    assert text.count("keluarga register berada di bawah garis") == len(odd) > 0
    asked = ("query", "antrean", "--workspace", space, "--program", "PKH", "--alpha", "0.5", "--csv")
    assert len(tepat(*asked).splitlines()) > 10


def test_new_coefficients_make_the_figures_stale_and_a_survey_comes_first(
    space: Path, survey: pd.DataFrame
) -> None:
    tepat("import", EXAMPLE, "--as", "skor", "--workspace", space)
    tepat("build", "--workspace", space)
    assert tepat_json("status", "--workspace", space)["builds"][PERIOD]["stale"] == []
    tepat("import", POINTS, "--as", "skor", "--workspace", space)
    assert tepat_json("status", "--workspace", space)["builds"][PERIOD]["stale"] == ["skor"]
    assert tepat_json("build", "--workspace", space)["dasar_skor"]["satuan"] == "poin"
    assert set(scores(space)["p_PKH"].dropna().round(2)) <= {0.86, 0.58, 0.27, 0.06}
    take(space, survey, "survei")
    assert tepat_json("build", "--workspace", space)["dasar_skor"]["jalan"] == "survei"
    assert model_card(space, PERIOD)["evaluation"]["r2"] > 0.2


def test_a_survey_of_another_kabupaten_is_borrowed_and_a_local_sample_moves_it(
    space: Path, survey: pd.DataFrame
) -> None:
    away = elsewhere(survey, ("3324", "3325", "3326"))
    take(space, away, "survei")
    first = tepat_json("build", "--workspace", space)["dasar_skor"]
    assert (first["jalan"], first["uji"], first["geseran"]) == ("pinjaman", "wilayah", None)
    assert first["wilayah"] == ["3324", "3325", "3326"]
    assert "survei dari wilayah lain" in first["label"].replace("dari survei", "survei dari")
    far = scores(space)["p_PKH"].mean()
    take(space, pd.concat([away, survey.iloc[:100]]), "survei")
    second = tepat_json("build", "--workspace", space)["dasar_skor"]
    assert (second["n_lokal"], second["geseran"]["n"]) == (100, 100)
    # The others are half as well off again, ln 1.5 = 0.405; the sample finds that within its error.
    found = second["geseran"]
    assert abs(found["value"] + 0.405) < 3 * found["standard_error"]
    assert scores(space)["p_PKH"].mean() > far + 0.1
    # Receipt in another kabupaten says nothing here: no marks with a promise, no need per desa.
    assert model_card(space, PERIOD)["program"]["PKH"]["aturan"] == "peluang"
    assert "kebutuhan" not in model_card(space, PERIOD)


def test_coefficients_come_before_a_borrowed_survey_and_enough_local_households_before_both(
    space: Path, survey: pd.DataFrame
) -> None:
    # A survey whose desa codes lie off the map is another kabupaten's, also without a column that says so.
    away = elsewhere(survey).assign(kabupaten_survei=None, kode_kelurahan_desa="3324012001")
    take(space, away, "survei")
    assert tepat_json("build", "--workspace", space)["dasar_skor"]["wilayah"] == ["3324"]
    tepat("import", EXAMPLE, "--as", "skor", "--workspace", space)
    basis = tepat_json("build", "--workspace", space)["dasar_skor"]
    assert (basis["jalan"], basis["juga"]) == ("koefisien", ["pinjaman"])
    # The card speaks of what made the score, and tells what lay beside it.
    printed = space.parent / "kartu.html"
    told = tepat_json("pmt", "card", "--workspace", space, "--out", printed)
    assert told["survei_diimpor"] is None
    assert "survei" not in told["versi"]
    text = printed.read_text(encoding="utf-8")
    assert "Survei diserahkan ke aplikasi" not in text
    assert "Survei wilayah lain juga ada di ruang kerja dan tidak dipakai" in text
    # Withdrawn, the next way is taken; put back, it goes first again.
    assert "skor" in tepat("cabut", "--data", "skor", "--workspace", space, "--ya")
    assert tepat_json("status", "--workspace", space)["builds"][PERIOD]["stale"] == ["skor"]
    assert tepat_json("build", "--workspace", space)["dasar_skor"]["jalan"] == "pinjaman"
    tepat("cabut", "--data", "skor", "--kembalikan", "--workspace", space, "--ya")
    assert "skor" in tepat_json("status", "--workspace", space)["slots"]
    assert "tidak dapat dicabut" in tepat("cabut", "--data", "keluarga", "--workspace", space, expect=2)
    take(space, pd.concat([away, survey]), "survei")
    result = tepat_json("build", "--workspace", space)
    assert result["dasar_skor"]["jalan"] == "survei"
    # Only this kabupaten's households taught the score.
    assert result["metrics"]["n"] == model_card(space, PERIOD)["kosong"]["n_survei"] == len(survey)


def test_need_goes_with_the_survey_it_was_estimated_from(space: Path, survey: pd.DataFrame) -> None:
    """Withdrawn, or replaced by one of another area: nobody reads the old figures as today's."""
    rows = ("query", "kebutuhan", "--workspace", space, "--csv")
    take(space, survey, "survei")
    tepat("build", "--workspace", space)
    assert len(tepat(*rows).splitlines()) > 10
    take(space, elsewhere(survey), "survei")
    tepat("build", "--workspace", space)
    assert "belum diperkirakan" in tepat(*rows, expect=2)
    assert "kebutuhan" not in model_card(space, PERIOD)


def test_a_variable_held_back_is_not_built_with_before_a_review(space: Path, survey: pd.DataFrame) -> None:
    take(space, survey, "survei")
    own = pd.DataFrame(rows("variabel_pmt"))
    mine = own["fitur"] == "kelamin_kepala"
    own.loc[mine, "boleh"] = "ya"
    (space / "parameter").mkdir(exist_ok=True)
    own.to_csv(space / "parameter/variabel_pmt.csv", index=False)
    said = tepat("build", "--workspace", space, expect=2)
    assert "tanpa tinjauan" in said
    assert "bukan keadaan ekonomi" in said
    reason = "Diminta rapat tim; uji per kelompok terlampir dan tidak merugikan."
    own.loc[mine, ["tinjauan", "tinjauan_alasan"]] = ["2026-11-02", reason]
    own.to_csv(space / "parameter/variabel_pmt.csv", index=False)
    tepat("build", "--workspace", space)
    found = model_card(space, PERIOD)
    assert found["tinjauan"] == [{"fitur": "kelamin_kepala", "tanggal": "2026-11-02", "alasan": reason}]
    assert "kelamin_kepala" in found["model"]["linear"]["asked"]
    assert found["kosong"]["register"]["kelamin_kepala"]["empty"] < 50
    printed = space.parent / "kartu.html"
    tepat("pmt", "card", "--workspace", space, "--out", printed)
    assert reason in printed.read_text(encoding="utf-8")
    assert "Kosong di register" in printed.read_text(encoding="utf-8")


def test_a_table_whose_variable_lost_its_review_is_told_and_not_used(space: Path) -> None:
    own = pd.DataFrame(rows("variabel_pmt"))
    tepat("import", EXAMPLE, "--as", "skor", "--workspace", space)
    own.loc[own["fitur"] == "luas_lantai", "boleh"] = "tidak"
    (space / "parameter").mkdir(exist_ok=True)
    own.to_csv(space / "parameter/variabel_pmt.csv", index=False)
    result = tepat_json("build", "--workspace", space)
    assert result["dasar_skor"] is None
    assert "luas_lantai" in result["tanpa_skor"]


def families(tmp_path: Path) -> Path:
    random = np.random.default_rng(5)
    n = 60
    frame = pd.DataFrame(
        {
            "jumlah_anggota": random.integers(1, 9, n),
            "anak_0_6": random.integers(0, 3, n),
            "pendidikan_kepala": random.integers(0, 5, n),
            "jenis_lantai_terluas": random.integers(1, 10, n),
            "luas_lantai": random.integers(10, 200, n),
            "fasilitas_bab": random.integers(1, 7, n),
            "daya_terpasang": random.integers(1, 6, n),
            "bahan_bakar_utama_memasak": random.integers(0, 12, n),
            "aset_bergerak_lemari_es": random.choice(["Ya", "Tidak"], n),
            "aset_bergerak_sepeda_motor": random.integers(1, 3, n),
            "aset_bergerak_mobil": random.integers(0, 2, n),
        }
    )
    frame.to_csv(tmp_path / "data.csv", index=False)
    return tmp_path / "data.csv"


def test_score_with_published_coefficients_at_the_command_line(tmp_path: Path) -> None:
    data, out = families(tmp_path), tmp_path / "o.csv"
    result = tepat_json("pmt", "score", data, "--coefficients", EXAMPLE, "--out", out)
    assert (result["n"], result["unscored"], result["jalan"]) == (60, 0, "koefisien")
    frame, found = pd.read_csv(data), pd.read_csv(out)
    assert list(found) == ["row", "score", "p_0.4", "p_0.5"]
    school = frame["pendidikan_kepala"].map({0: 0, 1: 0.03, 2: 0.07, 3: 0.15, 4: 0.36})
    floor = frame["jenis_lantai_terluas"].map({1: 0.19, 2: 0.12, 8: -0.11}).fillna(0)
    power = frame["daya_terpasang"].map({3: 0.16, 4: 0.27, 5: 0.33}).fillna(0)
    by_hand = 13.62 - 0.46 * np.log(frame["jumlah_anggota"]) - 0.05 * frame["anak_0_6"] + school + floor
    by_hand += 0.0011 * frame["luas_lantai"] + 0.09 * (frame["fasilitas_bab"] == 1) + power
    by_hand += 0.13 * (frame["aset_bergerak_lemari_es"] == "Ya")
    by_hand += 0.14 * (frame["aset_bergerak_sepeda_motor"] == 1) + 0.38 * frame["aset_bergerak_mobil"]
    assert found["score"].to_numpy() == pytest.approx(by_hand.to_numpy(), abs=2e-5)


def test_points_of_a_card_at_the_command_line(tmp_path: Path) -> None:
    data, out = families(tmp_path), tmp_path / "o.csv"
    tepat("pmt", "score", data, "--coefficients", POINTS, "--out", out)
    found = pd.read_csv(out)
    assert found["score"].between(0, 93).all()
    band = pd.cut(found["score"], [-1, 19, 39, 59, 200], labels=[0.86, 0.58, 0.27, 0.06])
    assert found["p_0.4"].to_numpy() == pytest.approx(band.astype(float).to_numpy())


@pytest.mark.parametrize(
    ("lost", "says"),
    [
        ("sigma", "tanpa itu tidak ada peluang"),
        ("tahun", "belum ada: tahun"),
        ("konstanta", "belum ada: konst"),
    ],
)
def test_an_incomplete_table_is_refused_with_the_reason(
    space: Path, tmp_path: Path, lost: str, says: str
) -> None:
    file = tmp_path / "kurang.csv"
    file.write_text("".join(x for x in EXAMPLE.open(encoding="utf-8") if not x.startswith(lost)))
    assert says in " ".join(tepat("import", file, "--as", "skor", "--workspace", space, expect=2).split())
    data = families(tmp_path)
    said = tepat("pmt", "score", data, "--coefficients", file, "--out", tmp_path / "o.csv", expect=2)
    assert says in " ".join(said.split())


def test_a_refused_row_is_told_and_the_table_is_not_used(space: Path, tmp_path: Path) -> None:
    file = tmp_path / "salah.csv"
    file.write_text(EXAMPLE.read_text(encoding="utf-8") + 'kelamin_kepala,2,"-0,05"\n')
    book = tmp_path / "laporan.xlsx"
    said = tepat("import", file, "--as", "skor", "--workspace", space, "--report", book, expect=2)
    assert "belum dipakai" in said
    assert "SKOR_TINJAUAN" in said
    assert "skor" not in tepat_json("status", "--workspace", space)["slots"]
    assert len(pd.read_excel(book, sheet_name="Temuan", engine="openpyxl")) == 1
    asked = ("pmt", "score", families(tmp_path), "--coefficients", file, "--out", tmp_path / "o.csv")
    assert "baris 27, variabel" in tepat(*asked, expect=2)


def test_one_source_of_a_score_at_a_time(tmp_path: Path) -> None:
    asked = ("pmt", "score", families(tmp_path), "--out", tmp_path / "o.csv")
    assert "Sebut satu sumber" in tepat(*asked, expect=2)
    assert "Sebut satu sumber" in tepat(*asked, "--coefficients", EXAMPLE, "--model", "m.json", expect=2)


def two_areas(tmp_path: Path) -> tuple[Path, Path]:
    """A survey of four kabupaten and a small sample of a fifth, which is poorer than its houses look."""
    random = np.random.default_rng(8)

    def households(n: int, area: str, level: float) -> pd.DataFrame:
        floor, size = random.integers(0, 3, n), random.integers(1, 8, n)
        y = 13 + level + 0.3 * floor - 0.4 * np.log(size) + random.normal(0, 0.4, n)
        psu = random.integers(0, 20, n).astype(str)
        frame = {
            "y": np.exp(y).round(),
            "lantai": floor,
            "anggota": size,
            "psu": area + psu,
            "kabupaten": area,
        }
        return pd.DataFrame(frame)

    levels = {"3301": 0.1, "3302": -0.1, "3303": 0.05, "3304": 0.0}
    pd.concat([households(400, *one) for one in levels.items()]).to_csv(tmp_path / "jauh.csv", index=False)
    households(200, "3399", -0.5).to_csv(tmp_path / "dekat.csv", index=False)
    return tmp_path / "jauh.csv", tmp_path / "dekat.csv"


def test_fit_on_a_borrowed_survey_with_a_local_sample(tmp_path: Path) -> None:
    far, near = two_areas(tmp_path)
    asked = ("--welfare", "y", "--features", "lantai,anggota", "--cluster", "psu", "--lines", "0.4")
    alone = tepat_json("pmt", "fit", far, *asked, "--borrowed", "--out", tmp_path / "a.json")
    assert (alone["jalan"], alone["uji"], alone["geseran"]) == ("pinjaman", "wilayah", None)
    moved = tepat_json("pmt", "fit", far, *asked, "--local", near, "--out", tmp_path / "b.json")
    found = moved["geseran"]
    assert (moved["uji"], found["n"], found["clusters"]) == ("wilayah", 200, 20)
    assert abs(found["value"] + 0.5) < 3 * found["standard_error"]
    assert 0.01 < found["standard_error"] < 0.06
    sums = []
    for name in ("a", "b"):
        tepat("pmt", "score", near, "--model", tmp_path / f"{name}.json", "--out", tmp_path / "o.csv")
        sums.append(pd.read_csv(tmp_path / "o.csv")["p_0.4"].mean())
    line = moved["lines"][0]["line"]
    truth = (pd.read_csv(near)["y"] <= line).mean()
    assert abs(sums[1] - truth) < 0.05 < 0.2 < abs(sums[0] - truth)
    said = tepat("pmt", "fit", far, *asked, "--local", near, "--out", tmp_path / "b.json")
    assert "Survei dari wilayah lain." in said
    assert "galat baku 0,0" in said


def test_enough_local_households_are_the_only_ones_used_at_the_command_line(tmp_path: Path) -> None:
    far, near = two_areas(tmp_path)
    once = pd.read_csv(near)
    again = once.assign(y=once["y"] * 1.01, psu="b" + once["psu"].astype(str))
    pd.concat([once, again]).to_csv(near, index=False)
    asked = (
        "--welfare",
        "y",
        "--features",
        "lantai,anggota",
        "--cluster",
        "psu",
        "--out",
        tmp_path / "m.json",
    )
    found = tepat_json("pmt", "fit", far, *asked, "--local", near)
    assert (found["jalan"], found["n_lokal"], found["n"], found["clusters"]) == ("survei", 400, 400, 40)
    assert "hanya merekalah yang dipakai" in tepat("pmt", "fit", far, *asked, "--local", near)


def test_published_coefficients_answer_any_amount_and_only_their_own_shares(tmp_path: Path) -> None:
    data, out = families(tmp_path), tmp_path / "o.csv"
    asked = ("pmt", "score", data, "--out", out, "--coefficients")
    tepat(*asked, EXAMPLE, "--lines", "0.4", "--line-value", "650000,1050000")
    found = pd.read_csv(out)
    assert list(found) == ["row", "score", "p_0.4", "p_650000", "p_1050000"]
    # The example's line of 40 % is that amount.
    assert (found["p_0.4"] == found["p_1050000"]).all()
    assert (found["p_650000"] < found["p_0.4"]).all()
    assert "tidak menyebut garis 0.3" in tepat(*asked, EXAMPLE, "--lines", "0.3", expect=2)
    assert "bukan rupiah per orang" in tepat(*asked, EXAMPLE, "--line-value", "650", expect=2)
    assert "tidak mengenal rupiah" in tepat(*asked, POINTS, "--line-value", "650000", expect=2)
    tepat(*asked, POINTS, "--lines", "0.4")


def test_a_register_without_what_is_counted_from_members_is_told_where_that_is_done(tmp_path: Path) -> None:
    data = families(tmp_path)
    pd.read_csv(data).drop(columns=["jumlah_anggota", "anak_0_6"]).to_csv(data, index=False)
    said = tepat("pmt", "score", data, "--coefficients", EXAMPLE, "--out", tmp_path / "o.csv", expect=2)
    said = " ".join(said.split())
    assert "jumlah_anggota, anak_0_6" in said
    assert "dihitung dari anggota keluarga" in said
    assert "tepat build" in said


def test_a_model_is_not_asked_of_a_register_as_the_ministry_writes_it(demo: Path, tmp_path: Path) -> None:
    survey, register = (next((demo / "inbox").glob(f"{name}_*.csv")) for name in ("survei", "keluarga"))
    words = ("--welfare", "pengeluaran_per_kapita", "--features", "jumlah_anggota,anak_0_6,luas_lantai")
    tepat("pmt", "fit", survey, *words, "--out", tmp_path / "m.json")
    out = ("--model", tmp_path / "m.json", "--out", tmp_path / "o.csv")
    said = " ".join(tepat("pmt", "score", register, *out, expect=2).split())
    assert "jumlah_anggota, anak_0_6 tidak ada: isinya dihitung dari anggota keluarga" in said
    assert "tepat build" in said


def test_a_local_sample_too_small_for_an_offset_is_told(tmp_path: Path) -> None:
    far, near = two_areas(tmp_path)
    pd.read_csv(near).head(20).to_csv(near, index=False)
    asked = ("--welfare", "y", "--features", "lantai,anggota", "--out", tmp_path / "m.json")
    assert "kurang dari 30 keluarga" in tepat("pmt", "fit", far, *asked, "--local", near, expect=2)


def test_a_variable_held_back_needs_a_reason_at_the_command_line_too(tmp_path: Path) -> None:
    far, _ = two_areas(tmp_path)
    frame = pd.read_csv(far).assign(kelamin_kepala=lambda f: 1 + (f.index % 2))
    frame.to_csv(far, index=False)
    asked = ("--welfare", "y", "--features", "lantai,anggota", "--categorical", "kelamin_kepala")
    assert "tanpa tinjauan" in tepat("pmt", "fit", far, *asked, "--out", tmp_path / "m.json", expect=2)
    reason = "Diminta rapat tim; uji per kelompok terlampir."
    tepat("pmt", "fit", far, *asked, "--out", tmp_path / "m.json", "--review", reason)
    assert json.loads((tmp_path / "m.json").read_text())["origin"]["tinjauan"] == reason
    tepat("pmt", "evaluate", far, *asked)


def test_a_survey_of_few_households_is_called_shaky_wherever_its_score_is_told(
    space: Path, survey: pd.DataFrame, tmp_path: Path
) -> None:
    few = 330
    survey.head(few).to_csv(tmp_path / "survei.csv", index=False)
    tepat("import", tmp_path / "survei.csv", "--as", "survei", "--setuju", "--workspace", space)
    said = f"Skor ini dari {few} rumah tangga survei saja."
    for words in (["build"], ["query", "antrean", "--program", "PKH"]):
        command = [sys.executable, "-m", "analytics", *words, "--workspace", str(space)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert said in " ".join(done.stderr.split()), words
    tepat("pmt", "card", "--workspace", space, "--out", tmp_path / "kartu.html")
    assert said in (tmp_path / "kartu.html").read_text()
