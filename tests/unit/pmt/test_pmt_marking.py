"""`pmt flags` on a small survey: its intervals, its clusters, and what it takes for finer marks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pmt_surveys import survey

from analytics.errors import UserError
from analytics.pmt.marking import mark_target, read_receipt
from tests.conftest import tepat, tepat_json


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A survey with 55 recipients in it, and other families."""
    folder = tmp_path_factory.mktemp("tanda")
    random = np.random.default_rng(9)
    frame = survey(1_200)
    seen = np.log(frame["belanja"]) + random.normal(0, 0.5, len(frame))
    frame["terima"] = (seen < np.quantile(seen, 0.3)).map({True: "ya", False: "tidak"})
    asked, others = frame.iloc[:600], frame.iloc[600:]
    few = pd.concat([asked[asked["terima"] == "ya"].head(55), asked[asked["terima"] == "tidak"].head(130)])
    few.to_csv(folder / "survei.csv", index=False)
    others.drop(columns="belanja").to_csv(folder / "keluarga.csv", index=False)
    return folder / "survei.csv", folder / "keluarga.csv"


def words(files: tuple[Path, Path], *more: object) -> list[object]:
    survei, keluarga = files
    out = keluarga.with_name("tanda.csv")
    known = ["pmt", "flags", survei, "--target", keluarga, "--out", out, "--welfare", "belanja"]
    return [*known, "--receipt", "terima", "--features", "lantai,anggota,luas,motor", *more]


def test_no_estimate_lies_outside_its_interval(files: tuple[Path, Path]) -> None:
    found = tepat_json(*words(files, "--cluster", "desa", "--line", 0.4))
    assert found["calibration"] == {"penerima": 55, "bukan_penerima": 130}
    assert found["clusters"] < found["n"]
    for one in found["programme"].values():
        low, high = one["interval"]
        assert low < one["value"] < high
        assert high - low > 0.05


def test_families_without_clusters_are_said_to_stand_alone(files: tuple[Path, Path]) -> None:
    alone = "Tiap keluarga survei dihitung sebagai klasternya sendiri."
    assert alone in tepat(*words(files))
    assert alone not in tepat(*words(files, "--cluster", "desa"))


def test_finer_marks_are_refused_with_the_two_ways_out(files: tuple[Path, Path]) -> None:
    told = tepat(*words(files, "--alpha", 0.1), expect=2)
    assert "45 keluarga penerima lagi, atau pakai --alpha 0.19 ke atas." in " ".join(told.split())


def test_a_column_of_receipt_that_nobody_filled_is_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    survei, keluarga = files
    pd.read_csv(survei).assign(terima=np.nan).to_csv(tmp_path / "survei.csv", index=False)
    told = tepat(*words((tmp_path / "survei.csv", keluarga)), expect=2)
    assert "kosong pada semua 185 baris" in " ".join(told.split())


def test_marks_follow_the_score(files: tuple[Path, Path]) -> None:
    frame, target = (pd.read_csv(path) for path in files)
    told = ("belanja", "terima", ["lantai", "anggota", "luas", "motor"])
    marked = mark_target(frame, target, *told, line=0.4, alpha=0.5).table
    assert (marked["flag"] != "").sum() > 20
    for kind, receives, sign in (("inclusion", 1, 1), ("exclusion", 0, -1)):
        rows = marked[marked["receipt"] == receives]
        chosen = rows["flag"] == kind
        if chosen.any():
            assert (sign * rows.loc[chosen, "score"]).min() > (sign * rows.loc[~chosen, "score"]).max()


@pytest.mark.parametrize("alpha", [0, 1, 5, -1, 1e308, float("nan")])
@pytest.mark.parametrize("told", [True, False])
def test_a_share_of_wrong_marks_that_is_none_is_refused(alpha: float, told: bool) -> None:
    """Without receipt as well, where an alpha of 1 would mark everybody."""
    frame = survey(400).assign(terima=lambda f: f.index % 3 == 0)
    known = frame if told else frame.drop(columns="terima")
    with pytest.raises(UserError, match="tidak sah"):
        mark_target(known, frame, "belanja", "terima", ["lantai", "anggota"], alpha=alpha)


def test_the_registers_own_codes_of_receipt_are_read() -> None:
    """DTSEN writes 1 for yes and 2 for no; beside a 0 nobody can tell what a 2 is."""
    assert read_receipt(pd.Series([1, 2, 2, 1]), "pkh").tolist() == [1, 0, 0, 1]
    found = read_receipt(pd.Series(["1", "", "2"]), "pkh")
    assert np.array_equal(found, [1, np.nan, 0], equal_nan=True)
    assert read_receipt(pd.Series([1.0, 2.0, np.nan]), "pkh")[:2].tolist() == [1, 0]
    for odd in ([0, 1, 2], [2, 2], ["ya", "2"]):
        with pytest.raises(UserError, match=r"kode 2.*bukan ya atau tidak"):
            read_receipt(pd.Series(odd), "pkh")
    with pytest.raises(UserError, match="1 isi bukan ya atau tidak"):
        read_receipt(pd.Series([1, 2, 3]).where([False, False, True], [1, 1, 3]), "pkh")


def test_the_errors_of_a_programme_say_what_they_count(files: tuple[Path, Path]) -> None:
    families = tepat_json(*words(files))
    persons = tepat_json(*words(files, "--per", "jiwa", "--persons", "anggota"))
    assert (families["per"], persons["per"]) == ("keluarga", "jiwa")
    assert families["programme"]["eer"]["value"] != persons["programme"]["eer"]["value"]
    assert persons["programme"]["eer"]["denominator"].startswith("jiwa di keluarga")
    assert "dihitung per jiwa" in tepat(*words(files, "--per", "jiwa", "--persons", "anggota"))
    assert "dihitung per keluarga" in tepat(*words(files))
    assert "--persons" in tepat(*words(files, "--per", "jiwa"), expect=2)
    assert families["flags"] == persons["flags"]


def test_persons_in_every_family_alike_change_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    survei, keluarga = files
    pd.read_csv(keluarga).assign(jiwa=4).to_csv(tmp_path / "keluarga.csv", index=False)
    same = (survei, tmp_path / "keluarga.csv")
    persons = tepat_json(*words(same, "--per", "jiwa", "--persons", "jiwa"))["programme"]
    for name, one in tepat_json(*words(same))["programme"].items():
        assert persons[name]["value"] == pytest.approx(one["value"])


def test_a_list_of_recipients_only_says_why_there_are_no_errors(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    survei, keluarga = files
    frame = pd.read_csv(keluarga)
    frame[frame["terima"] == "ya"].to_csv(tmp_path / "keluarga.csv", index=False)
    told = " ".join(tepat(*words((survei, tmp_path / "keluarga.csv"))).split())
    assert "IER dan EER memerlukan seluruh keluarga" in told


def test_the_families_keep_their_own_number(files: tuple[Path, Path], tmp_path: Path) -> None:
    survei, keluarga = files
    frame = pd.read_csv(keluarga)
    numbers = [f"0{n:04d}" for n in range(len(frame))]
    frame.assign(nomor=numbers).to_csv(tmp_path / "keluarga.csv", index=False)
    tepat(*words((survei, tmp_path / "keluarga.csv"), "--id", "nomor"))
    found = pd.read_csv(tmp_path / "tanda.csv", dtype={"nomor": str})
    assert list(found.columns[:2]) == ["nomor", "row"]
    assert list(found["nomor"]) == numbers
    assert "pengenal" in tepat(*words((survei, tmp_path / "keluarga.csv"), "--id", "nik"), expect=2)


def test_marks_by_the_sex_of_the_head_need_a_review(files: tuple[Path, Path], tmp_path: Path) -> None:
    for path in files:
        frame = pd.read_csv(path)
        frame.assign(hhmale=np.arange(len(frame)) % 2).to_csv(tmp_path / path.name, index=False)
    both = (tmp_path / "survei.csv", tmp_path / "keluarga.csv")
    asked = words(both, "--categorical", "hhmale")
    assert "hhmale tidak boleh dipakai tanpa tinjauan" in " ".join(tepat(*asked, expect=2).split())
    reason = "Diminta rapat tim; uji per kelompok terlampir."
    assert tepat_json(*asked, "--review", reason)["tinjauan"] == reason


@pytest.mark.parametrize("column", ["teks", "nol", "kurang"])
def test_persons_that_are_none_are_refused(files: tuple[Path, Path], tmp_path: Path, column: str) -> None:
    survei, keluarga = files
    pd.read_csv(keluarga).assign(teks="empat", nol=0, kurang=-3).to_csv(tmp_path / "k.csv", index=False)
    told = tepat(*words((survei, tmp_path / "k.csv"), "--per", "jiwa", "--persons", column), expect=2)
    assert "tidak memuat satu jumlah jiwa pun" in " ".join(told.split())


def test_a_register_of_another_code_gets_no_marks(files: tuple[Path, Path], tmp_path: Path) -> None:
    survei, keluarga = files
    frame = pd.read_csv(survei).assign(mobil=lambda f: 1 + f.index % 2)
    frame.to_csv(tmp_path / "s.csv", index=False)
    pd.read_csv(keluarga).assign(mobil=lambda f: f.index % 2).to_csv(tmp_path / "k.csv", index=False)
    told = tepat(*words((tmp_path / "s.csv", tmp_path / "k.csv"), "--categorical", "mobil"), expect=2)
    assert "Peubah mobil" in told
    assert "kodenya tampaknya lain" in " ".join(told.split())


def _everybody(seed: int = 4) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A survey in which those who do not receive often left the question empty, and other families."""
    random = np.random.default_rng(seed)
    frame = survey(2_400)
    seen = np.log(frame["belanja"]) + random.normal(0, 0.5, len(frame))
    frame["terima"] = (seen < np.quantile(seen, 0.3)).astype(float)
    asked, others = frame.iloc[:1_200].copy(), frame.iloc[1_200:].reset_index(drop=True)
    asked.loc[(asked["terima"] == 0) & (random.random(1_200) < 0.7), "terima"] = np.nan
    return asked, others


def test_the_line_is_that_of_every_family_also_of_those_who_tell_nothing_of_receipt() -> None:
    asked, others = _everybody()
    names = ["lantai", "anggota", "luas", "motor"]
    marked = mark_target(asked, others, "belanja", "terima", names, line=0.3)
    told = marked.report
    assert told["n"] == 1_200
    assert told["line"]["value"] == pytest.approx(np.quantile(asked["belanja"], 0.3), rel=0.01)
    empty = int(asked["terima"].isna().sum())
    assert told["calibration"]["penerima"] + told["calibration"]["bukan_penerima"] == 1_200 - empty
    assert any(f"{empty} dari 1200 keluarga survei tanpa isian terima" in note for note in told["notes"])


def test_a_family_of_unknown_receipt_keeps_the_chance_of_anybody_with_its_score() -> None:
    asked, others = _everybody()
    names = ["lantai", "anggota", "luas", "motor"]
    same = others.head(1).loc[[0, 0, 0]].assign(terima=[1.0, 0.0, np.nan])
    table = mark_target(asked, pd.concat([same, others]), "belanja", "terima", names, line=0.3).table
    receives, not_, unknown = table["p_poor"].head(3)
    assert not_ < unknown < receives
    assert table["flag"].iloc[2] == ""
