"""Files are read in this process: the guarded child has its own tests and costs most of a second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics.intake import pipeline
from analytics.intake.child import stage


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def direct(path: Path, folder: Path, names: dict[str, str]) -> Any:
        folder.mkdir(parents=True, exist_ok=True)
        return stage(path, folder, names)

    monkeypatch.setattr(pipeline, "stage_guarded", direct)
