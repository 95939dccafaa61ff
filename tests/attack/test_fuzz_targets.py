"""The fuzzer's targets on the inputs it begins with: what is not run every day must not rot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attack import fuzz
from tests.attack.fuzz_seeds import write_seeds


@pytest.mark.parametrize("form", fuzz.TARGETS)
def test_seeds_are_read_or_refused_in_words(form: str, tmp_path: Path) -> None:
    write_seeds(form, tmp_path)
    target = fuzz.target_of(form, tmp_path)
    seeds = sorted(tmp_path.glob("benih-*"))
    read = [target(seed.read_bytes()) for seed in seeds]
    assert seeds
    assert any(read), "at least one of the inputs is whole"
    assert not target(b"")
