"""A table out of force and back: the figures turn stale, no file is lost, and the history says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.errors import UserError
from analytics.store import Workspace
from analytics.store.revert import last_import, revert
from analytics.store.withdraw import put_back, withdraw
from tests.conftest import tepat


def bring(space: Workspace, kind: str, text: str) -> str:
    with space.begin(kind, f"{text}.csv") as tx:
        file = tx.dir / f"{kind}.parquet"
        file.write_text(text)
        report = {"id": tx.id, "kind": kind, "source": f"{text}.csv", "snapshot": tx.id}
        tx.commit({kind: tx.slot(file, len(text))}, report=report)
        return tx.id


def in_force(space: Workspace, kind: str) -> str | None:
    files = space.files(kind)
    return files[0].read_text() if files else None


def test_a_withdrawn_table_is_not_in_force_and_can_come_back(tmp_path: Path) -> None:
    space = Workspace.open(tmp_path / "ruang", create=True)
    bring(space, "skor", "lama")
    brought = bring(space, "skor", "baru")
    bring(space, "survei", "survei")
    assert withdraw(space, "skor")["source"] == "baru.csv"
    assert in_force(space, "skor") is None  # nor the table before it
    assert in_force(space, "survei") == "survei"
    (report,) = [r for r in space.manifest.imports if r["id"] == brought]
    assert report["undone"]
    assert report["snapshot"] is None
    assert put_back(space, "skor")["id"] == brought
    assert in_force(space, "skor") == "baru"
    (report,) = [r for r in space.manifest.imports if r["id"] == brought]
    assert (report["snapshot"], report["undone"]) == (brought, None)


def test_what_is_not_there_cannot_be_withdrawn_nor_put_over_another(tmp_path: Path) -> None:
    space = Workspace.open(tmp_path / "ruang", create=True)
    with pytest.raises(UserError, match="Tidak ada data skor yang dipakai"):
        withdraw(space, "skor")
    with pytest.raises(UserError, match="Tidak ada data skor yang dicabut"):
        put_back(space, "skor")
    bring(space, "skor", "satu")
    withdraw(space, "skor")
    bring(space, "skor", "dua")
    with pytest.raises(UserError, match="yang lain sudah dipakai"):
        put_back(space, "skor")
    withdraw(space, "skor")
    put_back(space, "skor")
    assert in_force(space, "skor") == "dua"  # the last one withdrawn


def test_taking_an_import_back_goes_past_a_withdrawn_one(tmp_path: Path) -> None:
    space = Workspace.open(tmp_path / "ruang", create=True)
    first = bring(space, "survei", "survei")
    bring(space, "skor", "skor")
    withdraw(space, "skor")
    undoing = last_import(space)
    assert undoing is not None
    assert undoing.report["id"] == first
    revert(space, first)
    assert (in_force(space, "survei"), in_force(space, "skor")) == (None, None)
    put_back(space, "skor")
    assert in_force(space, "skor") == "skor"


def test_the_command_asks_nothing_about_nothing_and_names_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "ruang kerja"
    space = Workspace.open(folder, create=True)
    told = tepat("cabut", "--data", "skor", "--workspace", folder, "--ya", expect=2)
    assert "Tidak ada data skor yang dipakai" in told
    assert "akan tidak dipakai" not in told
    assert "belum ada yang dicabut" not in tepat(
        "cabut", "--data", "skor", "--kembalikan", "--workspace", folder, "--ya", expect=2
    )
    bring(space, "skor", "satu")
    told = tepat("cabut", "--data", "skor", "--workspace", folder, "--ya")
    assert "4 baris akan tidak dipakai" in told
    assert f"--kembalikan --workspace '{folder}'" in told
    assert f"tepat build --workspace '{folder}'" in told
