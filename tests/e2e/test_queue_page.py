"""What the queue's page says of its marks: this very list first, the rule after it, and what is not on offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics.access import DEMO, ScopedRepository
from analytics.store import Workspace


@pytest.mark.parametrize(("antrean", "who"), [("inklusi", "keluarga penerima")])
def test_a_share_too_small_for_the_survey_is_not_on_offer_and_what_it_takes_is_said(
    visit: Any, demo: Path, antrean: str, who: str
) -> None:
    repository = ScopedRepository(Workspace.open(demo), DEMO)
    judged = repository.judged(repository.periods()[0], "PKH")
    lacking = judged.lacking(antrean)
    assert lacking
    said = visit(f"antrean?program=PKH&antrean={antrean}").locator("[data-testid=stMain]").inner_text()
    missing = ", ".join(f"{100 * alpha:.0f} % ({n} lagi)" for alpha, n in lacking.items())
    assert f"Belum ditawarkan: {missing}. Angka itu banyaknya {who} yang masih harus disurvei." in said
    assert not any(f"\n{100 * alpha:.0f} %: " in said for alpha in lacking)
    assert all(f"{100 * alpha:.0f} %: " in said for alpha in judged.levels(antrean))


def test_what_is_known_of_this_very_list_leads(visit: Any, demo: Path) -> None:
    repository = ScopedRepository(Workspace.open(demo), DEMO)
    one = repository.judged(repository.periods()[0], "PKH").this_list("eksklusi", 0.2)
    assert one
    low, high = (f"{100 * end:.0f} %" for end in one["selang"])
    said = visit("antrean?program=PKH&antrean=eksklusi").locator("[data-testid=stMain]").inner_text()
    said = said.replace("\N{NO-BREAK SPACE}", " ")
    own, rule = f"(selang 95 %: {low} sampai {high})", "Paling banyak 1 dari 5 tanda diperkirakan keliru."
    assert said.index(own) < said.index(rule)
    assert ("daftar ini diperkirakan lebih keliru daripada itu" in said) == (one["keliru"] > 0.2)
    assert "rata-rata atas banyak daftar, termasuk yang kosong" in said
    assert "Urut menurut peluang" in said
