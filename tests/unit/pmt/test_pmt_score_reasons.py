"""`pmt score --reasons`: exact parts of the score and the sentences that go with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pmt_surveys import survey

from analytics.schema import load
from tests.conftest import tepat


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.DataFrame, pd.DataFrame]:
    """(folder, scores, reasons) of families that a model of their own survey scored."""
    folder = tmp_path_factory.mktemp("alasan")
    frame = survey(900).rename(columns={"anggota": "jumlah_anggota"})
    frame["nomor"] = [f"K-{n}" for n in range(len(frame))]
    frame.loc[5, ["lantai", "jumlah_anggota", "luas", "motor"]] = np.nan
    frame.to_csv(folder / "survei.csv", index=False)
    asked = ("--welfare", "belanja", "--features", "lantai,jumlah_anggota,luas,motor")
    tepat("pmt", "fit", folder / "survei.csv", *asked, "--out", folder / "m.json")
    files = ("--out", folder / "skor.csv", "--reasons", folder / "alasan.csv", "--id", "nomor")
    tepat("pmt", "score", folder / "survei.csv", "--model", folder / "m.json", *files)
    return folder, pd.read_csv(folder / "skor.csv"), pd.read_csv(folder / "alasan.csv")


def test_the_parts_of_a_score_sum_to_it(scored: tuple[Path, pd.DataFrame, pd.DataFrame]) -> None:
    _, scores, reasons = scored
    assert list(reasons["nomor"]) == list(scores["nomor"])
    parts = reasons[["mean", "lantai", "jumlah_anggota", "luas", "motor"]].sum(axis=1, skipna=False)
    assert parts.to_numpy() == pytest.approx(scores["score"].to_numpy(), abs=2e-6, nan_ok=True)
    assert reasons["mean"].dropna().nunique() <= 1
    assert reasons["lantai"].mean() == pytest.approx(0, abs=1e-6)
    silent = reasons[scores["score"].isna()]
    assert list(silent.index) == [5]
    assert silent[["alasan_miskin", "alasan_mampu"]].isna().all(axis=None)


def test_the_words_name_what_pulls_the_score_each_way(
    scored: tuple[Path, pd.DataFrame, pd.DataFrame],
) -> None:
    folder, _, reasons = scored
    frame = pd.read_csv(folder / "survei.csv")
    large = frame["jumlah_anggota"] == frame["jumlah_anggota"].max()
    told = reasons.loc[large, "alasan_miskin"].fillna("")
    assert told.str.contains(f"jumlah anggota keluarga {frame['jumlah_anggota'].max():g}").mean() > 0.9
    # A question that no declared variable is, says its name and the answer.
    assert reasons["alasan_mampu"].str.contains("luas: ").any()


def test_of_trees_no_reasons_are_told(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    a, b = random.normal(size=3_000), random.normal(size=3_000)
    frame = pd.DataFrame({"a": a, "b": b, "y": np.exp(2 * np.sign(a * b) + 0.2 * random.normal(size=3_000))})
    frame.to_csv(tmp_path / "s.csv", index=False)
    asked = ("--welfare", "y", "--features", "a,b", "--challenger", "boosting")
    tepat("pmt", "fit", tmp_path / "s.csv", *asked, "--out", tmp_path / "m.json")
    files = ("--out", tmp_path / "skor.csv", "--reasons", tmp_path / "alasan.csv")
    told = tepat("pmt", "score", tmp_path / "s.csv", "--model", tmp_path / "m.json", *files, expect=2)
    assert "pohon keputusan" in told
    assert not (tmp_path / "skor.csv").exists()


CODINGS = [(1, 2), ("ya", "tidak"), (1, 0), (1, 5), ("Y", "T"), ("ada", "tidak ada"), ("1. Ya", "2. Tidak")]


@pytest.mark.parametrize(("yes", "no"), CODINGS)
def test_who_owns_none_is_told_so_however_it_was_coded(tmp_path: Path, yes: object, no: object) -> None:
    random = np.random.default_rng(4)
    owns = random.random(800) < 0.4
    floor = random.integers(1, 4, 800)
    words = {1: "Marmer/granit", 2: "Keramik", 3: "Parket/vinil/karpet"}
    labels = {code: load("survei")["jenis_lantai_terluas"].codes.get(code, words[code]) for code in words}
    frame = pd.DataFrame(
        {
            "aset_bergerak_lemari_es": np.where(owns, yes, no),
            "jenis_lantai_terluas": [labels[code] for code in floor],
            "y": np.exp(0.8 * owns - 0.1 * floor + 0.3 * random.normal(size=800)),
        }
    )
    frame.to_csv(tmp_path / "s.csv", index=False)
    asked = ("--welfare", "y", "--features", "aset_bergerak_lemari_es,jenis_lantai_terluas")
    tepat("pmt", "fit", tmp_path / "s.csv", *asked, "--out", tmp_path / "m.json")
    files = ("--out", tmp_path / "skor.csv", "--reasons", tmp_path / "alasan.csv")
    tepat("pmt", "score", tmp_path / "s.csv", "--model", tmp_path / "m.json", *files)
    found = pd.read_csv(tmp_path / "alasan.csv").fillna("")
    without = found.loc[~owns, "alasan_miskin"]
    assert without.str.contains("tidak punya").mean() > 0.9
    assert not found["alasan_miskin"].str.contains(r"(?<!tidak )punya").any()
    assert not found["alasan_mampu"].str.contains("tidak punya").any()
    assert found.loc[owns, "alasan_mampu"].str.contains("punya").mean() > 0.9


def test_a_family_larger_than_any_of_the_survey_is_told_so(
    scored: tuple[Path, pd.DataFrame, pd.DataFrame], tmp_path: Path
) -> None:
    """Its number was read, as the edge of the range: the strongest reason is not kept from it."""
    folder = scored[0]
    frame = pd.read_csv(folder / "survei.csv")
    most = int(frame["jumlah_anggota"].max())
    large = frame[frame["jumlah_anggota"] == most].head(1)
    frame = pd.concat([large, large.assign(jumlah_anggota=most + 5), frame], ignore_index=True)
    frame.to_csv(tmp_path / "r.csv", index=False)
    files = ("--out", tmp_path / "skor.csv", "--reasons", tmp_path / "alasan.csv")
    tepat("pmt", "score", tmp_path / "r.csv", "--model", folder / "m.json", *files)
    told = pd.read_csv(tmp_path / "alasan.csv")["alasan_miskin"]
    assert f"jumlah anggota keluarga {most}" in told[0]
    assert f"jumlah anggota keluarga {most + 5}" in told[1]


def test_an_answer_of_one_family_changes_no_reason_of_another(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    owns = random.random(600) < 0.5
    spent = np.exp(0.8 * owns + 0.3 * random.normal(size=600))
    frame = pd.DataFrame({"aset_bergerak_lemari_es": np.where(owns, 1, 2), "y": spent})
    frame.to_csv(tmp_path / "s.csv", index=False)
    asked = ("--welfare", "y", "--features", "aset_bergerak_lemari_es")
    tepat("pmt", "fit", tmp_path / "s.csv", *asked, "--out", tmp_path / "m.json")
    told = []
    for stray in ("2", "9", "tidak tahu"):
        text = frame.astype(str)
        text.loc[0, "aset_bergerak_lemari_es"] = stray
        text.to_csv(tmp_path / "r.csv", index=False)
        files = ("--out", tmp_path / "skor.csv", "--reasons", tmp_path / "alasan.csv")
        tepat("pmt", "score", tmp_path / "r.csv", "--model", tmp_path / "m.json", *files)
        found = pd.read_csv(tmp_path / "alasan.csv").fillna("")
        told.append(found.loc[1:, ["alasan_miskin", "alasan_mampu"]])
    assert told[0]["alasan_miskin"].str.contains("tidak punya").sum() == (~owns)[1:].sum()
    assert told[0].equals(told[1])
    assert told[0].equals(told[2])


def test_a_result_never_overwrites_what_was_read(scored: tuple[Path, pd.DataFrame, pd.DataFrame]) -> None:
    folder = scored[0]
    asked = ("pmt", "score", folder / "survei.csv", "--model", folder / "m.json", "--out")
    before = (folder / "survei.csv").read_bytes()
    assert "nama lain" in tepat(*asked, folder / "survei.csv", expect=2)
    assert "nama lain" in tepat(*asked, folder / "x.csv", "--reasons", folder / "x.csv", expect=2)
    fit = ("--welfare", "belanja", "--features", "lantai", "--out", folder / "survei.csv")
    assert "nama lain" in tepat("pmt", "fit", folder / "survei.csv", *fit, expect=2)
    (folder / "lain.csv").hardlink_to(folder / "survei.csv")
    assert "nama lain" in tepat(*asked, folder / "lain.csv", expect=2)
    assert (folder / "survei.csv").read_bytes() == before


def test_an_answer_that_the_model_could_not_read_is_no_reason(
    scored: tuple[Path, pd.DataFrame, pd.DataFrame], tmp_path: Path
) -> None:
    folder = scored[0]
    frame = pd.read_csv(folder / "survei.csv").head(5).astype(object)
    frame.loc[1, "jumlah_anggota"], frame.loc[2, "lantai"] = "lima", "marmer merah"
    frame.to_csv(tmp_path / "k.csv", index=False)
    files = ("--out", tmp_path / "skor.csv", "--reasons", tmp_path / "alasan.csv")
    tepat("pmt", "score", tmp_path / "k.csv", "--model", folder / "m.json", *files)
    found = pd.read_csv(tmp_path / "alasan.csv").fillna("")
    said = found["alasan_miskin"] + "; " + found["alasan_mampu"]
    assert "lima" not in said[1]
    assert "marmer merah" not in said[2]
