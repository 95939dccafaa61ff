"""Which release is in force: the newest sound one, held in memory, whatever happens to the files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from analytics.errors import UserError
from analytics.published import catalog
from analytics.published.catalog import AGAIN, LOOK, Catalog, public_key
from analytics.published.signature import MANIFEST, SIGNATURE
from tests.public_releases import Office, another, as_nobody, nobodys, office

__all__ = ["office"]


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def folder(office: Office, tmp_path: Path) -> Path:
    """A folder of releases that holds the first one."""
    shutil.copytree(office.release, tmp_path / "terbitan" / "001")
    return tmp_path / "terbitan"


def test_one_release_is_served_from_its_own_folder(office: Office) -> None:
    served = Catalog(office.release).current()
    assert served.release.number == 1
    listed = served.release.manifest["berkas"]
    assert set(served.files) == {*listed, MANIFEST, SIGNATURE}
    assert served.files["desa.csv"] == (office.release / "desa.csv").read_bytes()


def test_the_newest_of_a_folder_is_served_and_a_later_one_taken_up(office: Office, folder: Path) -> None:
    clock = Clock()
    one = Catalog(folder, clock=clock)
    another(office, folder / "a-002", 2)
    assert one.current().release.number == 2
    another(office, folder / "z-010", 10)
    assert one.current().release.number == 2
    clock.wait(LOOK)
    assert one.current().release.number == 10


BROKEN = {
    "changed": lambda at: (at / "desa.csv").write_text("periode,kode\n"),
    "missing": lambda at: (at / "kecamatan.csv").unlink(),
    "extra": lambda at: (at / "nama.csv").write_text("nama\n"),
    # The very same bytes, elsewhere: only that it is a link speaks against it.
    "link": lambda at: (
        (at / "arus.csv").rename(at.parent / "arus.csv"),
        (at / "arus.csv").symlink_to(at.parent / "arus.csv"),
    ),
    "manifest a link": lambda at: (
        (at / MANIFEST).rename(at.parent / MANIFEST[::-1]),
        (at / MANIFEST).symlink_to(at.parent / MANIFEST[::-1]),
    ),
    "pipe": lambda at: ((at / MANIFEST).unlink(), os.mkfifo(at / MANIFEST)),
    "no signature": lambda at: (at / SIGNATURE).unlink(),
    "other signature": lambda at: (at / SIGNATURE).write_text("00" * 64),
    "manifest": lambda at: (at / MANIFEST).write_text("{"),
    "huge number": lambda at: (at / MANIFEST).write_text(
        '{"skema": "tepat-sasaran/terbitan", "terbitan": 1e99}'
    ),
    "deep": lambda at: (at / MANIFEST).write_text("[" * 100_000),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_newer_release_is_passed_over(office: Office, folder: Path, how: str) -> None:
    BROKEN[how](another(office, folder / "002", 2))
    assert Catalog(folder).current().release.number == 1
    with pytest.raises(UserError):
        Catalog(folder / "002").current()


def test_a_signed_release_that_breaks_a_rule_is_passed_over(office: Office, folder: Path) -> None:
    def raw(at: Path) -> None:
        lines = (at / "desa.csv").read_text("utf-8").splitlines()
        cells = lines[1].split(",")
        cells[5] = "7"
        (at / "desa.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", "utf-8")

    another(office, folder / "002", 2, raw)
    one = Catalog(folder)
    assert one.current().release.number == 1
    with pytest.raises(UserError, match=r"tidak disamarkan|bukan kelipatan"):
        Catalog(folder / "002").current()


def test_a_signed_release_without_what_pages_need_is_passed_over(office: Office, folder: Path) -> None:
    def bare(at: Path) -> None:
        told = json.loads((at / MANIFEST).read_text("utf-8"))
        del told["periode"]
        (at / MANIFEST).write_text(json.dumps(told), "utf-8")

    another(office, folder / "002", 2, bare)
    assert Catalog(folder).current().release.number == 1


def test_a_link_to_the_release_in_force_can_be_pointed_elsewhere(office: Office, folder: Path) -> None:
    clock = Clock()
    another(office, folder / "002", 2)
    link = folder.parent / "kini"
    link.symlink_to(folder / "001")
    one = Catalog(link, clock=clock)
    assert one.current().release.number == 1
    link.unlink()
    link.symlink_to(folder / "002")
    clock.wait(LOOK)
    assert one.current().release.number == 2


def test_a_folder_that_answers_with_an_older_release_is_not_believed(office: Office, folder: Path) -> None:
    """What a manifest claims before it is checked and what was read may differ: what was read counts."""
    clock = Clock()
    newest = another(office, folder / "002", 2)
    one = Catalog(folder, clock=clock)
    assert one.current().release.number == 2
    shutil.rmtree(newest)
    old = shutil.copytree(folder / "001", folder / "003")
    told = json.loads((old / MANIFEST).read_text("utf-8"))
    genuine = (old / MANIFEST).read_bytes()
    (old / MANIFEST).write_text(json.dumps(told | {"terbitan": 9}), "utf-8")
    real = catalog.load

    def late(at: Path, key: str | None) -> catalog.Served:
        if at == old:
            (old / MANIFEST).write_bytes(genuine)
        return real(at, key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "load", late)
        clock.wait(AGAIN)
        assert one.current().release.number == 2


def test_another_publisher_is_passed_over(office: Office, folder: Path) -> None:
    stranger = Ed25519PrivateKey.generate()
    another(office, folder / "002", 2, key=stranger)
    assert Catalog(folder).current().release.number == 1
    assert Catalog(folder, office.public).current().release.number == 1
    with pytest.raises(UserError) as refused:
        Catalog(folder, "ab" * 32).current()
    assert "kunci lain" in refused.value.saran


def test_what_was_read_goes_on_being_served(office: Office, folder: Path) -> None:
    clock = Clock()
    one = Catalog(folder, clock=clock)
    before = one.current()
    (folder / "001" / "desa.csv").write_text("rusak")
    clock.wait(AGAIN)
    assert one.current() is before
    shutil.rmtree(folder / "001")
    clock.wait(AGAIN)
    assert one.current() is before
    shutil.rmtree(folder)
    clock.wait(AGAIN)
    assert one.current() is before
    # The publisher stays pinned also when nothing of them is left.
    another(office, folder / "005", 5, key=Ed25519PrivateKey.generate())
    clock.wait(AGAIN)
    assert one.current() is before
    another(office, folder / "003", 3)
    clock.wait(LOOK)
    assert one.current().release.number == 3


def test_a_release_whose_files_were_still_on_their_way_is_tried_again(office: Office, folder: Path) -> None:
    clock = Clock()
    one = Catalog(folder, clock=clock)
    late = (another(office, folder / "002", 2) / "desa.csv").rename(folder / "later.csv")
    assert one.current().release.number == 1
    late.rename(folder / "002" / "desa.csv")
    clock.wait(LOOK)
    assert one.current().release.number == 1
    clock.wait(AGAIN)
    assert one.current().release.number == 2


def test_checks_are_cheap_while_nothing_changes(
    office: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    BROKEN["changed"](another(office, folder / "002", 2))
    read: list[Path] = []
    real = catalog.load
    monkeypatch.setattr(catalog, "load", lambda at, key: (read.append(at), real(at, key))[1])
    clock = Clock()
    one = Catalog(folder, clock=clock)
    one.current()
    first = len(read)
    for _ in range(50):
        clock.wait(LOOK)
        one.current()
    assert len(read) == first
    clock.wait(AGAIN)
    one.current()
    assert len(read) == first + 1


def test_nothing_at_all_is_said_in_words_and_ends_when_a_release_comes(
    office: Office, tmp_path: Path
) -> None:
    clock = Clock()
    one = Catalog(tmp_path / "belum", clock=clock)
    with pytest.raises(UserError) as refused:
        one.current()
    assert "Belum ada terbitan" in refused.value.pesan
    assert str(tmp_path) not in str(refused.value)
    another(office, tmp_path / "belum" / "001", 1)
    clock.wait(LOOK)
    assert one.current().release.number == 1


SAID = """
import sys
from pathlib import Path
from analytics.errors import UserError
from analytics.published.catalog import Catalog
try:
    Catalog(Path(sys.argv[1])).current()
except UserError as error:
    print(error.saran)
"""


@pytest.mark.parametrize("shut", ["terbitan", "terbitan/001", "terbitan/001/MANIFEST.json"])
def test_what_may_not_be_read_is_said_to_be_that_and_not_empty(shut: str) -> None:
    if os.getuid() == 0 and nobodys() is None:
        pytest.skip("pengguna lain di komputer ini tidak dapat menjalankan Python yang memuat program ini")
    with tempfile.TemporaryDirectory(prefix="tepat-tertutup-") as root:
        Path(root).chmod(0o755)
        folder = Path(root) / "terbitan"
        (folder / "001").mkdir(parents=True)
        (folder / "001" / MANIFEST).write_text("{}")
        ask = as_nobody if os.getuid() == 0 else _as_me
        (Path(root) / shut).chmod(0o700 if os.getuid() == 0 else 0)
        said = ask(SAID, str(folder))
        (Path(root) / shut).chmod(0o700)
    assert "tidak boleh dibaca oleh pengguna sistem" in said
    assert Path(shut).name in said
    assert "kosong" not in said
    assert root not in said


def _as_me(script: str, *words: str) -> str:
    done = subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("words", ["", "abc", "g" * 64, "ab" * 33, "../kunci"])
def test_a_key_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(UserError):
        public_key(words)
    assert public_key(" " + "AB" * 32 + "\n") == "ab" * 32
