"""Publishing: the contract of the command, what it refuses, and that a release is whole or not there."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analytics.attacker import attack, copies
from analytics.disclosure import ledger, protect
from analytics.disclosure.keys import keys
from analytics.disclosure.noise import Keys64, draws
from analytics.disclosure.publish import _sign, publish
from analytics.errors import UserError
from analytics.published.reading import read_release
from analytics.published.signature import MANIFEST, SIGNATURE, verify
from analytics.store import Workspace
from tests.conftest import ROOT, tepat, tepat_json

PERIOD, LATER = "2026-Q3", "2026-Q4"


@pytest.fixture(scope="module")
def space(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of its own with two built quarters of the same register; lists differ."""
    root = tmp_path_factory.mktemp("terbit") / "ruang"
    shutil.copytree(demo, root)
    inbox, later = root / "inbox", ("--workspace", root, "--period", LATER)
    for kind in ("keluarga", "anggota"):
        tepat("import", next(inbox.glob(f"{kind}_*.csv")), "--as", kind, *later)
    listed = pd.read_csv(inbox / "penerima_sembako_2026Q3.csv", dtype=str, sep=None, engine="python")
    moved = inbox / "penerima_sembako_2026Q4.csv"
    listed.iloc[::2].assign(PERIODE=LATER).to_csv(moved, index=False)
    tepat("import", moved, "--as", "penerima", *later)
    tepat("build", *later)
    return root


@pytest.fixture(scope="module")
def first(space: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the first quarter."""
    out = tmp_path_factory.mktemp("rilis") / "001"
    tepat("publish", "--workspace", space, "--period", PERIOD, "--out", out)
    return out


def test_a_release_has_what_the_contract_names(first: Path) -> None:
    for name in ("desa", "kecamatan", "kabupaten"):
        table = pd.read_csv(first / f"{name}.csv", dtype=str, keep_default_na=False)
        assert {"periode", "kode", "nama", "program", "satuan", "penerima"} <= set(table.columns)
        assert set(table["periode"]) == {PERIOD}
        assert not table["nama"].eq("").any()
    desa = pd.read_csv(first / "desa.csv", dtype=str, keep_default_na=False)
    assert desa["penerima"].str.fullmatch(r"|<10|\d*[05]").all()
    assert set(desa.loc[desa["penerima"] == "", "program"]) == {"PKH", "SEMBAKO", "PBI-JK"}
    for name in ("MANIFEST.json", "MANIFEST.sig", "audit.json", "program.csv", "lapisan/desa.json"):
        assert (first / name).is_file()
    manifest = verify(first)
    assert (manifest["terbitan"], manifest["sebelumnya"], manifest["simulasi"]) == (1, None, True)
    assert manifest["versi_aturan"].startswith("3-")


def test_attack_by_anybody_says_it_is_safe(first: Path) -> None:
    found = tepat_json("attack", first)
    assert {"release", "cells", "exact", "min_width", "max_posterior", "violations"} <= set(found)
    assert (found["exact"], found["violations"]) == (0, [])
    assert found["cells"] > 0


def _counted(folder: Path) -> None:
    """A count of the office beside every area of the open boundaries."""
    path = folder / "desa.geojson"
    whole = json.loads(path.read_text())
    whole["features"][0]["properties"]["sebenarnya"] = 17
    path.write_text(json.dumps(whole))


def _drawn(folder: Path) -> None:
    """The head of a family in the place of a desa's name, on one map."""
    path = next(folder.glob("lapisan/desa-*.json"))
    drawing = json.loads(path.read_text())
    drawing["areas"][0]["name"] = "Siti"
    path.write_text(json.dumps(drawing))


def _booked(folder: Path) -> None:
    """The workbook was written before a figure was masked."""
    path = folder / "desa.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.loc[table["penerima"].str.isdigit().idxmax(), "penerima"] = "<10"
    table.to_csv(path, index=False)


def _beside(folder: Path) -> None:
    """A file that nobody has judged."""
    (folder / "keluarga.csv").write_text("id,desil\n")


def _numbered(folder: Path) -> None:
    """A number of a person in the words beside the tables."""
    (folder / "BACA-SAYA.txt").write_text("Hubungi 9901011607720001.\n")


def _raw(folder: Path) -> None:
    """True counts where the errors of programmes are told."""
    (folder / "ketepatan.json").write_text('{"2026-Q3": {"9901011002": {"keluarga": {"PKH": {"n": 67}}}}}')


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_numbered, "BACA-SAYA.txt: memuat deret 16 angka seperti NIK"),
        (_raw, "ketepatan.json: memuat selain galat program"),
        (_counted, "desa.geojson: sifat bukan dari tabelnya"),
        (_drawn, "lapisan memuat selain bidang wilayah"),
        (_booked, "terbitan.xlsx: lembar desa berbeda dari desa.csv"),
        (_beside, "keluarga.csv: berkas di luar daftar terbitan"),
    ],
)
def test_what_is_told_a_second_time_is_the_same_or_the_attacker_wins(
    first: Path, tmp_path: Path, harm: Callable[[Path], None], said: str
) -> None:
    assert copies.violations(read_release(first, verify(first))) == []
    shutil.copytree(first, tmp_path / "001")
    harm(tmp_path / "001")
    found = attack(read_release(tmp_path / "001", verify(first)))["violations"]
    assert any(said in f"{one['tabel']}: {one['sebab']}" for one in found), found


def test_the_figures_are_near_the_truth_and_the_kabupaten_is_exact(
    space: Path, first: Path, tmp_path: Path
) -> None:
    again = tmp_path / "lagi"
    told = tepat_json("publish", "--workspace", space, "--period", PERIOD, "--out", again)["kegunaan"]
    assert 0 < told["galat_rata_rata"] <= 2
    assert told["galat_terbesar"] <= 4
    # Sums over true figures stay in the office.
    assert "kegunaan" not in (first / "audit.json").read_text()
    release = read_release(first, verify(first)).tables["kabupaten"]
    pkh = release[(release["program"] == "PKH")].iloc[0]
    cube = tepat_json("query", "indikator", "--workspace", space, "--program", "PKH", "--period", PERIOD)
    inside = next(r for r in cube if r["indikator"] == "penerima" and r["tingkat"] == "kabupaten")
    assert int(pkh["penerima_angka"]) == inside["nilai"]


def test_how_often_targeting_errs_says_whom_it_calls_poor(first: Path) -> None:
    told = json.loads((first / "ketepatan.json").read_text())[PERIOD]
    assert {unit["garis"] for programme in told.values() for unit in programme.values()} <= {0.4, 0.5}
    assert told["PKH"]["keluarga"]["garis"] == 0.4
    assert told["PKH"]["keluarga"]["ier"]["selang"]


def test_keys_are_made_once_and_for_the_owner_alone(space: Path, first: Path) -> None:
    folder = space / "kunci-terbitan"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("k1", "k2", "tanda-tangan"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o400
        secret = (folder / name).read_bytes()
        assert len(secret) == 32
        for file in first.rglob("*"):
            assert file.is_dir() or (
                secret not in file.read_bytes() and secret.hex() not in file.read_text("utf-8", "ignore")
            )


def test_the_same_quarter_again_is_the_same_release(space: Path, first: Path, tmp_path: Path) -> None:
    again = tepat_json("publish", "--workspace", space, "--period", PERIOD, "--out", tmp_path / "lagi")
    assert set(again) >= {"out", "terbitan", "periode", "kunci", "audit"}
    assert (again["sama"], again["terbitan"]) == (True, 1)
    assert (tmp_path / "lagi" / "MANIFEST.json").read_bytes() == (first / "MANIFEST.json").read_bytes()
    assert len(ledger.releases(space)) == 1


def test_a_release_of_before_there_were_decrees_is_the_same_release_again(
    space: Path, first: Path, tmp_path: Path
) -> None:
    root = copy_of(space, tmp_path)
    (old,) = (root / ledger.FOLDER).iterdir()
    (old / "wilayah.csv").unlink()
    for name in (SIGNATURE, MANIFEST):
        made = json.loads((old / name).read_text("utf-8")) if name == MANIFEST else {}
        (old / name).unlink()
    _sign(old, made | {"berkas": {}}, keys(root, released=True))
    again = tepat_json("publish", "--workspace", root, "--period", PERIOD, "--out", tmp_path / "lagi")
    assert (again["sama"], again["terbitan"]) == (True, 1)
    assert not (tmp_path / "lagi/wilayah.csv").exists()
    verify(tmp_path / "lagi")


def test_what_is_there_is_never_overwritten(space: Path, first: Path, tmp_path: Path) -> None:
    (tmp_path / "catatan.txt").write_text("milik orang")
    words = ("publish", "--workspace", space, "--period", PERIOD, "--out")
    assert "tidak pernah ditimpa" in tepat(*words, tmp_path, expect=2)
    assert "tidak boleh di dalam ruang kerja" in tepat(*words, space / "keluar", expect=2)
    assert "belum dihitung" in tepat(
        "publish", "--workspace", space, "--period", "2025-Q1", "--out", tmp_path / "x", expect=2
    )
    assert [p.name for p in tmp_path.iterdir()] == ["catatan.txt"]


def copy_of(space: Path, tmp_path: Path) -> Path:
    root = tmp_path / "ruang"
    shutil.copytree(space, root)
    return root


def test_the_next_quarter_joins_on_and_old_figures_do_not_move(
    space: Path, first: Path, tmp_path: Path
) -> None:
    root = copy_of(space, tmp_path)
    tepat("publish", "--workspace", root, "--out", tmp_path / "dua")  # the newest that was built
    manifest = verify(tmp_path / "dua")
    assert (manifest["terbitan"], manifest["sebelumnya"]["terbitan"], manifest["koreksi"]) == (2, 1, [])
    assert manifest["kunci"] == verify(first)["kunci"]
    old, new = (
        pd.read_csv(p / "desa.csv", dtype=str, keep_default_na=False) for p in (first, tmp_path / "dua")
    )
    assert new[new["periode"] == PERIOD].reset_index(drop=True).equals(old)
    flows = pd.read_csv(tmp_path / "dua" / "arus.csv", dtype=str)
    assert set(flows["tingkat"]) == {"kecamatan", "kabupaten"}
    # Programmes without a list in the later quarter are not told to have emptied, nor any programme.
    assert set(flows["program"]) == {"SEMBAKO"}
    assert tepat_json("attack", tmp_path / "dua")["violations"] == []
    assert "tidak diterbitkan sesudahnya" in tepat(
        "publish", "--workspace", root, "--period", PERIOD, "--out", tmp_path / "mundur", expect=2
    )


def test_a_released_quarter_whose_data_changed_waits_for_the_next_release(
    space: Path, first: Path, tmp_path: Path
) -> None:
    root = copy_of(space, tmp_path)
    mended = root / "inbox" / "penerima_sembako_2026Q3.csv"
    lines = mended.read_text("utf-8").splitlines(keepends=True)
    mended.write_text("".join(lines[: len(lines) * 2 // 3]), "utf-8")
    tepat("import", mended, "--as", "penerima", "--workspace", root, "--period", PERIOD, "--setuju")
    tepat("build", "--workspace", root, "--period", PERIOD)
    words = ("publish", "--workspace", root, "--out")
    assert "datanya berubah sesudah itu" in tepat(*words, tmp_path / "a", "--period", PERIOD, expect=2)
    tepat(*words, tmp_path / "b", "--period", LATER)
    assert verify(tmp_path / "b")["koreksi"] == [PERIOD]


def test_where_a_decree_has_a_programme_run_is_told_and_no_other_nought(
    space: Path, first: Path, tmp_path: Path
) -> None:
    root, said = copy_of(space, tmp_path), tmp_path / "ruang/parameter/wilayah_program.csv"
    listed = pd.read_csv(root / "inbox/penerima_sembako_2026Q4.csv", dtype=str)
    some = sorted(listed["NM KEC"].dropna().unique())[:3]
    few = tmp_path / "sembako.csv"
    areas = pd.read_csv(first / "kecamatan.csv", dtype=str).drop_duplicates("kode").set_index("nama")["kode"]
    # Some families elsewhere, who moved there say, and neither list nor decree is wrong.
    far = listed[listed["NM KEC"].isin(set(areas.index) - set(some))].tail(6)
    pd.concat([listed[listed["NM KEC"].isin(some)], far]).to_csv(few, index=False)
    tepat("import", few, "--as", "penerima", "--workspace", root, "--period", LATER, "--setuju")
    tepat("build", "--workspace", root, "--period", LATER)
    runs = sorted(areas[some])

    def decide(codes: list[str]) -> None:
        said.parent.mkdir(exist_ok=True)
        rows = [f"SEMBAKO,2026-10-01,{code},SK Bupati 7/2026 (rekaan)" for code in codes]
        said.write_text("\n".join(["program,berlaku_mulai,kode,dasar_hukum", *rows]), "utf-8")

    words = ("publish", "--workspace", root, "--period", LATER, "--out", tmp_path / "dua")
    decide(runs[:2])
    said_so = tepat(*words, expect=2)
    assert "Terlalu banyak penerima di luar wilayah yang disebut parameter/wilayah_program.csv" in said_so
    assert runs[2] in said_so
    decide([*runs, "9999999999"])
    assert "9999999999, yang tidak dikenal" in tepat(*words, expect=2)
    decide(runs)
    assert "di luar wilayah keputusannya; tidak ikut dihitung" in tepat(*words)
    for level in ("desa", "kecamatan"):
        table = pd.read_csv(tmp_path / "dua" / f"{level}.csv", dtype=str, keep_default_na=False)
        # The quarter has one list only, so nobody receives any programme there either.
        nought = (table["periode"] == LATER) & ~table["kode"].str[:6].isin(runs)
        assert (table["penerima"] == "–").equals(nought), level
    decreed = pd.read_csv(tmp_path / "dua/wilayah.csv", dtype=str)
    assert decreed[["periode", "program", "kode"]].to_numpy().tolist() == [
        [LATER, "SEMBAKO", code] for code in runs
    ]
    assert tepat_json("attack", tmp_path / "dua")["violations"] == []
    tepat("situs", tmp_path / "dua", "--out", tmp_path / "situs")
    elsewhere = next(code for code in sorted(areas) if code not in runs)
    assert "tidak berjalan di sini" in (tmp_path / f"situs/kecamatan/{elsewhere}.html").read_text("utf-8")
    assert "tidak berjalan di sini" not in (tmp_path / f"situs/kecamatan/{runs[0]}.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["k2", "angka.parquet"])
def test_a_lost_key_is_refused_not_made_anew(space: Path, first: Path, tmp_path: Path, name: str) -> None:
    root = copy_of(space, tmp_path)
    (root / "kunci-terbitan" / name).unlink()
    told = tepat("publish", "--workspace", root, "--period", LATER, "--out", tmp_path / "x", expect=2)
    assert f"kunci-terbitan/{name} hilang" in told
    assert not (root / "kunci-terbitan" / name).exists()


def test_a_changed_release_is_refused_by_name(first: Path, tmp_path: Path) -> None:
    def attacked(change: str) -> str:
        shutil.rmtree(tmp_path / "r", ignore_errors=True)
        shutil.copytree(first, tmp_path / "r")
        if change == "isi":
            file = tmp_path / "r" / "desa.csv"
            file.write_text(file.read_text().replace("PKH", "BLT", 1))
        elif change == "hilang":
            (tmp_path / "r" / "desa.csv").unlink()
        elif change == "tambah":
            (tmp_path / "r" / "x.csv").write_text("a")
        elif change == "manifes":
            file = tmp_path / "r" / "MANIFEST.json"
            file.write_text(file.read_text().replace('"terbitan": 1', '"terbitan": 7'))
        return " ".join(tepat("attack", tmp_path / "r", expect=2).split())

    assert "isi desa.csv berubah" in attacked("isi")
    assert "desa.csv tidak ada" in attacked("hilang")
    assert "tidak diterbitkan: x.csv" in attacked("tambah")
    assert "tanda tangannya tidak cocok" in attacked("manifes")
    assert "bukan terbitan" in " ".join(tepat("attack", tmp_path, expect=2).split())


def keyless(_k2: bytes, sets: Keys64) -> NDArray[np.float64]:
    """Draws that anybody can make again: sound on every single figure, and no outsider sees it."""
    return draws(b"", sets)


def test_noise_without_a_secret_is_refused_though_no_outsider_sees_it(
    space: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protect, "draws", keyless)
    root = copy_of(space, tmp_path)
    shutil.rmtree(root / ledger.FOLDER, ignore_errors=True)
    (root / "kunci-terbitan" / "angka.parquet").unlink(missing_ok=True)
    with pytest.raises(UserError, match="galat dapat dihitung ulang tanpa rahasia"):
        publish(Workspace.open(root), PERIOD, tmp_path / "rilis")
    assert not (tmp_path / "rilis").exists()
    assert not ledger.releases(root)


def test_a_killed_publication_leaves_nothing(space: Path, tmp_path: Path) -> None:
    root = copy_of(space, tmp_path)
    shutil.rmtree(root / "terbitan", ignore_errors=True)
    command = [sys.executable, "-m", "analytics", "publish", "--workspace", str(root), "--period", PERIOD]
    outs = []
    for n in range(6):
        outs.append(tmp_path / f"mati{n}")
        process = subprocess.Popen([*command, "--out", str(outs[-1])], cwd=ROOT, stderr=subprocess.DEVNULL)
        _begun(root, process)
        time.sleep(0.25 * n)
        process.kill()
        process.wait()
        for one in ledger.releases(root):
            verify(one.folder)
        if outs[-1].exists():
            verify(outs[-1])
    tepat(*command[3:], "--out", tmp_path / "utuh")
    assert verify(tmp_path / "utuh")["terbitan"] == 1
    assert not list((root / "terbitan").glob(".tulis-*"))


def _begun(root: Path, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Wait until it writes, or is done already."""
    end = time.monotonic() + seconds
    while not list((root / "terbitan").glob(".tulis-*")) and process.poll() is None:
        assert time.monotonic() < end, "tidak pernah mulai menulis"
        time.sleep(0.02)
