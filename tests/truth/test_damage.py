"""What breaks outside the program: a lost key, a broken manifest, a full disk. Told in words, nothing changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.access import DEMO, ScopedRepository
from analytics.store import Workspace
from tests.conftest import ROOT, tepat, tepat_json


@pytest.fixture
def office(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demo that a test may break."""
    return Path(shutil.copytree(demo, tmp_path / "ruang"))


def put(office: Path, kind: str, name: str, expect: int = 0) -> str:
    file = office / "inbox" / name
    return tepat("import", file, "--as", kind, "--workspace", office, "--period", "2026-Q3", expect=expect)


def test_a_lost_vault_key_refuses_imports_instead_of_renaming_everybody(office: Path) -> None:
    before = tepat_json("status", "--workspace", office)
    key = office / "vault/kunci"
    secret = key.read_bytes()
    key.unlink()
    told = put(office, "keluarga", "keluarga_dtsen_v3_2026_simulasi.csv", expect=2)
    assert "vault/kunci" in told
    assert "cadangan" in told
    assert not key.exists()
    assert tepat_json("status", "--workspace", office)["slots"] == before["slots"]
    key.write_bytes(secret)
    put(office, "keluarga", "keluarga_dtsen_v3_2026_simulasi.csv")


@pytest.mark.parametrize("text", ["", '{"version": 3', "[]", "{}", '{"version": 3, "slots": {"x": 1}}'])
def test_a_broken_manifest_is_told_and_its_advice_works(office: Path, text: str) -> None:
    whole = tepat_json("query", "kuota", "--workspace", office)
    (office / "MANIFEST.json").write_text(text)
    told = tepat("status", "--workspace", office, expect=2)
    assert "MANIFEST.json" in told
    assert "manifests" in told
    newest = max((office / "manifests").glob("*.json"))
    shutil.copyfile(newest, office / "MANIFEST.json")
    assert tepat_json("query", "kuota", "--workspace", office) == whole


def test_a_family_stays_readable_after_its_register_is_imported_again(office: Path) -> None:
    """Pages answer from the tables a build was made of, until the next build."""
    family = tepat_json("query", "antrean", "--workspace", office)[0]["id_keluarga"]

    def page() -> object:
        found = ScopedRepository(Workspace(office), DEMO).family("2026-Q3", family)
        assert found is not None
        return json.loads(json.dumps(found, default=lambda table: table.to_dict("records")))

    before = page()
    file = office / "inbox/keluarga_dtsen_v3_2026_simulasi.csv"
    lines = file.read_text(encoding="latin1").splitlines(keepends=True)
    file.write_text("".join(lines[: len(lines) // 2]), encoding="latin1")
    put(office, "keluarga", file.name)
    assert page() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="tidak ada /dev/full di komputer ini")
def test_a_full_disk_is_the_users_to_mend(demo: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "analytics", "query", "indikator", "--workspace", str(demo), "--csv"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2, done.stderr
    assert "ruang di disk" in done.stderr


def in_small_room(office: Path, room: Path, spare_kb: int, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a copy of the workspace that lies on a real disk with so much left, then its status."""
    room.mkdir()
    script = f"""mount -t tmpfs -o size=64m tepat "$1" && cp -r "$2" "$1/r" || exit 77
        free=$(df --output=avail -k "$1" | tail -1); head -c $((free - {spare_kb}))k /dev/zero >"$1/penuh"
        shift 2; "$@"; echo "status $?"; exec {sys.executable} -m analytics status --workspace {room}/r --json"""
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(room), str(office)]
    run = [sys.executable, "-m", "analytics", *words]
    return subprocess.run([*command, *run], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.skipif(not shutil.which("unshare"), reason="tidak ada unshare di komputer ini")
@pytest.mark.parametrize("spare", [8, 200])
@pytest.mark.parametrize("step", ["anggota", "build", "batas"])
def test_the_disk_fills_up_on_the_way(office: Path, tmp_path: Path, step: str, spare: int) -> None:
    room = tmp_path / "disk"
    names = {"anggota": "anggota_dtsen_v3_2026_simulasi.csv", "batas": "batas_desa_simulasi.gpkg"}
    words = ["build"] if step == "build" else ["import", f"{room}/r/inbox/{names[step]}", "--as", step]
    if step == "anggota":
        words += ["--period", "2026-Q3"]
    before = tepat_json("status", "--workspace", office)
    done = in_small_room(office, room, spare, *words, "--workspace", f"{room}/r")
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("komputer ini tidak mengizinkan disk kecil untuk uji")
    status, after = _split(done.stdout)
    assert status == 2 or (status == 0 and spare > 8), done.stderr
    if status == 2:
        assert "tidak dapat ditulis" in done.stderr
        assert "→" in done.stderr
        assert (after["version"], after["slots"]) == (before["version"], before["slots"])


def _split(printed: str) -> tuple[int, dict[str, object]]:
    """The command's status and what `status --json` said after it."""
    tail = printed.rpartition("status ")[2]
    number, _, rest = tail.partition("\n")
    return int(number), json.loads(rest)


@pytest.mark.skipif(os.geteuid() == 0, reason="root boleh menulis di mana saja")
def test_a_folder_one_may_not_write_is_the_users_to_mend(demo: Path, tmp_path: Path) -> None:
    closed = tmp_path / "tertutup"
    closed.mkdir(mode=0o500)
    told = tepat("import", demo / "inbox/kuota_2026Q3.csv", "--workspace", closed / "baru", expect=2)
    assert "izin menulis" in told


def test_a_file_in_place_of_the_workspace_is_told(demo: Path, tmp_path: Path) -> None:
    file = tmp_path / "berkas"
    file.write_text("x")
    told = tepat("import", demo / "inbox/kuota_2026Q3.csv", "--as", "kuota", "--workspace", file, expect=2)
    assert "folder" in told
