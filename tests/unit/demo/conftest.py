"""One small fictitious kabupaten for all the tests here."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.demo import write_inbox


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """A kabupaten of 1,000 families: its folder and what ``write_inbox`` said about it."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, write_inbox(folder, families=1000, seed=7)
