"""Many reruns in one session must not fill the memory: garbage is no longer collected after each of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Address
from tests.e2e.conftest import settle

pytestmark = pytest.mark.e2e
WARM, ROUNDS, MOST_MB = 12, 60, 40


def resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 1e6


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="ukuran memori hanya dibaca di Linux")
def test_memory_stays_level_over_many_reruns(visit: Any, app: Address) -> None:
    page = visit("peta?tingkat=desa")
    programmes = ["SEMBAKO", "PBI-JK", "PKH"]

    def turn(n: int) -> None:
        name = programmes[n % 3]
        page.get_by_role("radio", name=name).click()
        page.wait_for_url(f"**program={name}**")
        settle(page)

    for n in range(WARM):
        turn(n)
    before = resident_mb(app.pid)
    for n in range(ROUNDS):
        turn(n)
    assert resident_mb(app.pid) - before < MOST_MB
