"""Two hundred random districts of two quarters, through the real pipeline: none gives anything away."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.attacker import attack
from analytics.attacker.limits import POSTERIOR, WIDTH
from analytics.attacker.noise_audit import faults
from analytics.disclosure.utility import LARGEST, MEAN, WITHHELD, compare, total
from tests.attack.release_districts import audited, district, protected, release

#: Districts, and how many go into one test.
DISTRICTS, TOGETHER = 200, 20
#: Most are as small as a release may be; every fifth has up to seven kecamatan of up to six desa.
SMALL, USUAL = ((3, 5), (1, 3)), ((3, 7), (1, 6))


@pytest.mark.parametrize("first", range(0, DISTRICTS, TOGETHER))
def test_no_district_gives_anything_away(first: int, tmp_path: Path) -> None:
    measured = []
    for seed in range(first, first + TOGETHER):
        one = district(seed, *(USUAL if seed % 5 == 0 else SMALL))
        told = protected(one)
        found = attack(release(one, tmp_path, told))
        assert found["violations"] == [], seed
        assert (found["exact"], found["dropped"]) == (0, []), seed
        assert found["min_width"] >= WIDTH, seed
        assert (found["max_posterior"] or 0) <= POSTERIOR, seed
        assert faults(audited(told)) == [], seed
        measured += [compare(cells) for cells in told]
        assert measured[-1].faults() == measured[-2].faults() == [], seed
    useful = total(measured)
    assert useful.error <= MEAN
    assert useful.largest <= LARGEST
    assert useful.withheld <= WITHHELD
