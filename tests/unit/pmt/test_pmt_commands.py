"""The three commands from a file to a file."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from pmt_surveys import FEATURES, survey
from typer.testing import CliRunner

from analytics.commands.pmt import app
from analytics.errors import UserError
from analytics.pmt.files import read_csv

OPTIONS = ["--welfare", "belanja", "--features", ",".join(FEATURES), "--weight", "bobot", "--cluster", "desa"]


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    if result.exception:
        raise result.exception
    return result.output


@pytest.fixture
def survey_file(tmp_path: Path) -> Path:
    path = tmp_path / "survei.csv"
    survey().to_csv(path, index=False)
    return path


def test_evaluate_for_machines(survey_file: Path) -> None:
    found = json.loads(run("evaluate", survey_file, *OPTIONS, "--lines", "0.2,0.4", "--json"))
    assert [line["share"] for line in found["lines"]] == [0.2, 0.4]
    assert found["n"] == 600


def test_evaluate_for_people_names_every_denominator(survey_file: Path) -> None:
    text = run("evaluate", survey_file, *OPTIONS)
    for words in ("penerima (FP/S)", "keluarga miskin (FN/P)", "(FP/(N-P))", "semua keluarga ((TP+TN)/N)"):
        assert words in text
    assert "Keluarga dipakai: 600" in text


def test_fit_then_score(survey_file: Path, tmp_path: Path) -> None:
    model, out = tmp_path / "model.json", tmp_path / "skor.csv"
    run("fit", survey_file, *OPTIONS, "--out", model, "--data-year", "2025")
    report = json.loads(run("score", survey_file, "--model", model, "--out", out, "--json"))
    scored = pd.read_csv(out)
    assert list(scored.columns) == ["row", "score", "p_0.1", "p_0.2", "p_0.3", "p_0.4"]
    assert scored["row"].tolist() == list(range(600))
    assert (scored["p_0.1"] <= scored["p_0.4"]).all()
    assert report["n"] == 600
    assert report["unscored"] == 0
    assert scored["score"].corr(survey()["belanja"], method="spearman") > 0.6


def test_absolute_line_names_its_share(survey_file: Path, tmp_path: Path) -> None:
    model, out = tmp_path / "model.json", tmp_path / "skor.csv"
    value = survey()["belanja"].median()
    run("fit", survey_file, *OPTIONS, "--line-value", value, "--out", model)
    run("score", survey_file, "--model", model, "--out", out)
    assert [name[:4] for name in pd.read_csv(out).columns[2:]] in (["p_0."],)


def test_score_at_lines_the_model_was_not_fitted_with(survey_file: Path, tmp_path: Path) -> None:
    model, out = tmp_path / "model.json", tmp_path / "skor.csv"
    run("fit", survey_file, *OPTIONS, "--out", model)
    value = survey()["belanja"].median()
    run("score", survey_file, "--model", model, "--out", out, "--lines", "0.15,0.3", "--line-value", value)
    scored = pd.read_csv(out)
    assert list(scored.columns) == ["row", "score", "p_0.15", "p_0.3", f"p_{value:.12g}"]
    assert scored["p_0.15"].mean() == pytest.approx(0.15, abs=0.03)
    assert scored.iloc[:, 4].mean() == pytest.approx(0.5, abs=0.05)


def test_a_line_outside_the_survey_is_refused_with_its_range(survey_file: Path, tmp_path: Path) -> None:
    model, out = tmp_path / "model.json", tmp_path / "skor.csv"
    run("fit", survey_file, *OPTIONS, "--out", model)
    low, high = survey()["belanja"].quantile([0.01, 0.99])
    for value in (high * 1000, low / 1000):
        asked = ("score", survey_file, "--model", model, "--out", out, "--line-value", value)
        with pytest.raises(UserError) as refused:
            run(*asked)
        said = refused.value.pesan
        assert f"Garis {value:.12g} di luar survei model ini" in said
        shown = re.search(r"hidup dari (\S+) sampai (\S+)\.", said)
        assert shown
        assert [float(one) for one in shown.groups()] == pytest.approx([low, high], rel=0.1)
        assert not out.exists()


@pytest.mark.parametrize("separator", [",", ";", "|", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_any_separator_and_encoding(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "data.csv"
    frame = pd.DataFrame({"désa": ["Kaliñá", "B, dan; C"], "luas": [1.5, 2.0]})
    frame.to_csv(path, index=False, sep=separator, encoding=encoding)
    pd.testing.assert_frame_equal(read_csv(path), frame)


def test_gzip_and_decimal_comma(tmp_path: Path) -> None:
    path = tmp_path / "data.csv.gz"
    path.write_bytes(gzip.compress(b"a;b;c\n1,5;x;007\n2;y;\n;z;1\n"))
    found = read_csv(path)
    assert found["a"].tolist()[:2] == [1.5, 2.0]
    assert found["b"].tolist() == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("hilang.csv", None, "tidak ditemukan"),
        ("kosong.csv", b"", "Berkas kosong.csv kosong"),
        ("buku.csv", b"PK\x03\x04\x00\x00\x00", "bukan teks CSV"),
        ("putus.csv.gz", gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-9], "rusak"),
        ("bolong.csv", b"a,b\n1,2\n1,2,3,4\n", "tidak terbaca"),
    ],
)
def test_unreadable_files_are_refused(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=message):
        run("evaluate", tmp_path / name, *OPTIONS)


def test_wrong_numbers_and_folders_are_refused(survey_file: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="bukan deret angka"):
        run("evaluate", survey_file, *OPTIONS, "--lines", "sepuluh")
    with pytest.raises(UserError, match="titiknya dapat berarti ribuan atau desimal") as error:
        run("evaluate", survey_file, *OPTIONS, "--line-value", "1.111.045")
    assert error.value.saran == "Tulis 1111045 tanpa titik."
    with pytest.raises(UserError, match=r"--line-value 650\.000: titiknya") as error:
        run("evaluate", survey_file, *OPTIONS, "--line-value", "1111045,650.000")
    assert error.value.saran == "Tulis 650000 tanpa titik, atau 650.0000 bila titiknya desimal."
    for option, text, written in (("--lines", "0,3", "0.3"), ("--line-value", "0650.000", "0650000")):
        with pytest.raises(UserError) as error:
            run("evaluate", survey_file, *OPTIONS, option, text)
        assert written in error.value.saran
    with pytest.raises(UserError, match="bukan deret angka"):
        run("evaluate", survey_file, *OPTIONS, "--line-value", "650_000")
    with pytest.raises(UserError, match="bukan deret angka") as error:
        run("evaluate", survey_file, *OPTIONS, "--line-value", "Rp650000")
    assert error.value.saran.startswith("Contoh: --line-value 650000")
    need = ["areas", survey_file, *OPTIONS[:4], "--census", survey_file, "--area", "desa", "--out", "x.csv"]
    with pytest.raises(UserError, match=r"--line-value 1\.111\.045: titiknya"):
        run(*need, "--line-value", "1.111.045")
    with pytest.raises(UserError, match="cukup satu angka") as error:
        run(*need, "--line-value", "14630,5")
    assert error.value.saran.endswith("--line-value 14630.5.")
    with pytest.raises(UserError) as error:
        run(*need, "--benchmark", "0,0923")
    assert error.value.saran == "Tulis --benchmark 0.0923."
    with pytest.raises(UserError, match="bukan deret angka") as error:
        run(*need, "--benchmark", "9 %")
    assert error.value.saran == "Contoh: --benchmark 0.0923"
    with pytest.raises(UserError) as error:
        run("evaluate", survey_file, *OPTIONS, "--lines", "0,3,0.4")
    assert error.value.saran == "Tulis --lines 0.3,0.4."
    marks = ["flags", survey_file, *OPTIONS, "--receipt", "x", "--target", survey_file, "--out", "x.csv"]
    with pytest.raises(UserError) as error:
        run(*marks, "--alpha", "0,2")
    assert error.value.saran == "Tulis --alpha 0.2."
    with pytest.raises(UserError, match=r"Garis 9999999\.5 tidak"):
        run("evaluate", survey_file, *OPTIONS, "--line-value", "9999999.5")
    with pytest.raises(UserError, match="Folder"):
        run("fit", survey_file, *OPTIONS, "--out", tmp_path / "tidak" / "ada.json")
    with pytest.raises(UserError, match="tidak ditemukan"):
        run("score", survey_file, "--model", tmp_path / "x.json", "--out", tmp_path / "y.csv")


def test_a_test_of_many_lines_is_whole_on_eighty_columns(
    survey_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    asked = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    text = run("evaluate", survey_file, *OPTIONS, "--lines", ",".join(map(str, asked)))
    tables = [line for line in text.splitlines() if not line.startswith(("Isian", "Pemeriksaan", "Catatan"))]
    assert max(map(len, tables)) <= 80
    assert "…" not in text
    assert all(f"{100 * share:.0f},0 %" in text for share in asked)


def test_a_line_or_a_feature_named_twice_is_one(survey_file: Path, tmp_path: Path) -> None:
    model, out = tmp_path / "m.json", tmp_path / "o.csv"
    run("fit", survey_file, *OPTIONS[:2], "--features", "anggota,anggota,lantai", "--out", model)
    run(
        "score",
        survey_file,
        "--model",
        model,
        "--lines",
        "0.30,0.3",
        "--line-value",
        "322,322.0",
        "--out",
        out,
    )
    assert [c for c in pd.read_csv(out).columns if c.startswith("p_")] == ["p_0.3", "p_322"]


def test_where_persons_are_counted_shares_are_of_persons(survey_file: Path) -> None:
    words = (survey_file, *OPTIONS, "--lines", "0.3", "--persons", "anggota", "--per", "jiwa")
    found = json.loads(run("evaluate", *words, "--json"))
    frame = pd.read_csv(survey_file)
    poor, persons = frame["belanja"] <= found["lines"][0]["line"], frame["bobot"] * frame["anggota"]
    share = persons[poor].sum() / persons.sum()
    assert found["lines"][0]["share_counted"] == pytest.approx(share)
    assert found["lines"][0]["share"] == 0.3
    assert found["denominators"]["eer"] == "jiwa di keluarga miskin (FN/P)"
    assert found["denominators"]["ier"] == "jiwa penerima (FP/S)"
    said = run("evaluate", *words)
    assert f"{100 * share:.1f} %".replace(".", ",") in said
    assert "jiwa di keluarga miskin" in " ".join(said.split())


def test_whatever_is_made_of_a_shaky_survey_says_so(tmp_path: Path) -> None:
    made, file = survey(120), tmp_path / "kecil.csv"
    made.assign(terima=0).to_csv(file, index=False)
    sound = tmp_path / "cukup.csv"
    survey().assign(terima=0).to_csv(sound, index=False)
    out = tmp_path / "o.csv"
    marks = [*OPTIONS, "--receipt", "nihil", "--target", file, "--out", out]
    made.assign(nihil=0).to_csv(tmp_path / "sasaran.csv", index=False)
    marks[marks.index(file)] = tmp_path / "sasaran.csv"
    need = [*OPTIONS[:6], "--census", sound, "--area", "desa", "--out", out]
    card = [*OPTIONS, "--out", tmp_path / "kartu.xlsx"]
    for name, words in (("flags", marks), ("areas", need), ("scorecard", card)):
        assert "Kurang dari 400 keluarga" in run(name, file, *words), name
        assert "Kurang dari 400 keluarga" not in run(name, sound, *words), name


def test_a_survey_whose_answers_say_nothing_is_told_to_check_them(tmp_path: Path) -> None:
    made = survey()
    made["belanja"] = made["belanja"].sample(frac=1, random_state=3).to_numpy()
    file = tmp_path / "acak.csv"
    made.to_csv(file, index=False)
    made.assign(nihil=0).to_csv(tmp_path / "sasaran.csv", index=False)
    marks = [
        *OPTIONS,
        "--receipt",
        "nihil",
        "--target",
        tmp_path / "sasaran.csv",
        "--out",
        tmp_path / "o.csv",
    ]
    for words in (["evaluate", file, *OPTIONS], ["flags", file, *marks]):
        told = " ".join(run(*words).split())
        assert "jangan dipakai" in told
        assert "Kurang dari" not in told


def test_a_test_and_an_audit_give_a_list_one_interval(survey_file: Path) -> None:
    tested = json.loads(run("evaluate", survey_file, *OPTIONS, "--lines", "0.3", "--json"))["lines"][0]
    audited = json.loads(run("audit", survey_file, *OPTIONS, "--line", "0.3", "--json"))["groups"][0]
    assert audited["group"] == "semua"
    # As many are chosen as are poor, so that both errors are the one of the test.
    assert audited["eer"] == pytest.approx(tested["ter"])
    assert audited["eer_interval"] == pytest.approx(tested["ter_ci"])


def test_numbers_that_are_none_are_told(survey_file: Path) -> None:
    made = pd.read_csv(survey_file)
    made["anggota"] = made["anggota"].astype(float)
    made.loc[:4, "anggota"] = float("inf")
    made.to_csv(survey_file, index=False)
    assert json.loads(run("evaluate", survey_file, *OPTIONS, "--json"))["missing"] == {"anggota": 5}


def test_one_cluster_only_is_told_as_that(survey_file: Path) -> None:
    pd.read_csv(survey_file).assign(desa=1).to_csv(survey_file, index=False)
    with pytest.raises(UserError, match="satu klaster") as error:
        run("evaluate", survey_file, *OPTIONS)
    assert "tanpa --cluster" in error.value.saran


def test_a_score_card_is_a_workbook(survey_file: Path, tmp_path: Path) -> None:
    asked = ("--welfare", "belanja", "--features", "lantai,anggota", "--out", tmp_path / "k.pdf")
    with pytest.raises(UserError, match="buku kerja"):
        run("scorecard", survey_file, *asked)
    assert not (tmp_path / "k.pdf").exists()


def test_a_bias_is_in_points_and_a_small_line_keeps_its_digits(tmp_path: Path) -> None:
    frame = survey()
    frame["belanja"] /= frame["belanja"].max()
    frame = pd.concat([frame, frame.head(3)])
    frame.to_csv(tmp_path / "s.csv", index=False)
    told = run("evaluate", tmp_path / "s.csv", "--welfare", "belanja", "--features", "lantai,anggota")
    assert re.search(r"Bias jumlah peluang \(poin\) +-?\d,\d ", told)
    assert re.search(r"<= 0,\d\d", told)
    # Families that answered alike are one in the folds, but nobody named a column of clusters.
    assert "--cluster tidak disebut" in told


def test_a_register_of_another_code_gets_no_score(survey_file: Path, tmp_path: Path) -> None:
    """2 for no in a column that the survey filled with 0 and 1: every family without would own one."""
    model, out = tmp_path / "m.json", tmp_path / "o.csv"
    run("fit", survey_file, *OPTIONS, "--out", model)
    register = pd.read_csv(survey_file)
    few = register.assign(motor=register["motor"].where(register.index % 50 > 0, 9))
    few.to_csv(tmp_path / "sedikit.csv", index=False)
    assert "9) di luar rentang survei" in run(
        "score", tmp_path / "sedikit.csv", "--model", model, "--out", out
    )
    register.assign(motor=2 - register["motor"]).to_csv(tmp_path / "lain.csv", index=False)
    with pytest.raises(UserError, match="kode atau satuannya tampaknya lain"):
        run("score", tmp_path / "lain.csv", "--model", model, "--out", tmp_path / "lain_skor.csv")
    assert not (tmp_path / "lain_skor.csv").exists()
    # One family beyond the survey's range is no other code: it gets its score alone as in a batch.
    register.head(1).assign(motor=9).to_csv(tmp_path / "satu.csv", index=False)
    assert "9) di luar rentang survei" in run("score", tmp_path / "satu.csv", "--model", model, "--out", out)
    assert pd.read_csv(out)["score"].notna().all()


def test_a_column_with_a_comma_in_its_name_is_asked_for_in_quotes(survey_file: Path, tmp_path: Path) -> None:
    """Other countries' columns are named by whole questions; the score is the same under any name."""
    plain, model = json.loads(run("evaluate", survey_file, *OPTIONS, "--json")), tmp_path / "model.json"
    odd = {name: f"{name}, as asked" for name in FEATURES}
    survey().rename(columns=odd).to_csv(tmp_path / "odd.csv", index=False)
    asked = ", ".join(f'"{name}"' for name in odd.values())
    options = [asked if one == ",".join(FEATURES) else one for one in OPTIONS]
    found = json.loads(run("evaluate", tmp_path / "odd.csv", *options, "--json"))
    assert found["lines"] == plain["lines"]
    run("fit", tmp_path / "odd.csv", *options, "--out", model)
    run("score", tmp_path / "odd.csv", "--model", model, "--out", tmp_path / "skor.csv")
    run("fit", survey_file, *OPTIONS, "--out", tmp_path / "plain.json")
    run("score", survey_file, "--model", tmp_path / "plain.json", "--out", tmp_path / "plain.csv")
    scores = [pd.read_csv(tmp_path / name)["score"] for name in ("skor.csv", "plain.csv")]
    assert (scores[0] - scores[1]).abs().max() < 1e-9
