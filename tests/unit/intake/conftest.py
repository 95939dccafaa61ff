"""Fixtures of the import: a context, and an import of rows or of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from intake_rows import (
    PERIOD,
    PROGRAMMES,
    TODAY,
    Row,
    areas,
    keluarga,
    persons,
    pseudonym,
    register,
    write_csv,
)

from analytics.engine.importing import import_file
from analytics.intake import Context, Intake, pipeline, read_file
from analytics.intake import preview as first_look
from analytics.intake.child import stage
from analytics.store import Workspace


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stage without the child process, which has its own tests and costs most of a second."""

    def direct(path: Path, folder: Path, names: dict[str, str]) -> Any:
        folder.mkdir(parents=True, exist_ok=True)
        return stage(path, folder, names)

    monkeypatch.setattr(pipeline, "stage_guarded", direct)


@pytest.fixture
def context() -> Context:
    return Context(
        areas=areas(),
        families=None,
        persons=None,
        pseudonym=pseudonym,
        programmes=PROGRAMMES,
        today=TODAY,
    )


@pytest.fixture
def take(tmp_path: Path, in_process: None, context: Context) -> Callable[..., Intake]:
    """Import rows (or a file) of one kind; for members and lists a register of families 1-60 is there."""
    count = 0

    def run(kind: str, source: list[Row] | Path, *, period: str | None = PERIOD, **changes: Any) -> Intake:
        nonlocal count
        count += 1
        folder = tmp_path / f"impor{count}"
        folder.mkdir()
        path = source if isinstance(source, Path) else write_csv(folder / f"{kind}.csv", source)
        ready = replace(context, **changes)
        if kind in ("anggota", "penerima") and "families" not in changes:
            ready = replace(ready, families=[register(tmp_path)], persons=[persons(tmp_path)])
        return read_file(path, kind, period=period, context=ready, staging=folder)

    return run


@pytest.fixture
def space(tmp_path: Path, in_process: None, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with the fictitious areas and a register of 60 families; no child processes."""
    monkeypatch.setattr(first_look, "stage_guarded", pipeline.stage_guarded)
    workspace = Workspace.open(tmp_path / "ruang", create=True)
    with workspace.begin("batas", "batas.gpkg") as transaction:
        file = transaction.dir / "wilayah.parquet"
        areas().to_parquet(file)
        slot = transaction.slot(file, 6, kabupaten="9901", lapisan="00")
        transaction.commit({"batas": slot}, report={"id": transaction.id, "kind": "batas", "snapshot": None})
    register = write_csv(tmp_path / "register.csv", [keluarga(n) for n in range(1, 61)])
    import_file(workspace, register, "keluarga", period=PERIOD)
    return workspace
