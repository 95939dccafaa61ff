"""Words the pages make of codes: periods, rules, what an import replaces, the folder of a command."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st

from analytics.intake.rules import rows
from dashboard import formats, navigation, parts
from dashboard.words import catalogue


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {"bahasa": "en"})


def test_a_period_in_indonesian() -> None:
    assert formats.period("2026-Q3") == "Triwulan III 2026 (Juli-September)"


@pytest.mark.usefixtures("english")
def test_a_period_in_english_holds_no_indonesian() -> None:
    assert formats.period("2026-Q3") == "Quarter 3 of 2026 (July-September)"
    assert formats.period("2026-Q4") == "Quarter 4 of 2026 (October-December)"


def test_every_rule_has_words_in_both_languages() -> None:
    for code in {row["id"] for row in rows()}:
        assert {"id", "en"} == {name for name in ("id", "en") if f"aturan.{code}" in catalogue(name)}, code
    assert parts.rule_words("INDUK") != "INDUK"


def test_what_an_import_replaces_is_said_in_words() -> None:
    said = parts.slot_words("penerima/2026-Q3/SEMBAKO")
    assert said == "Daftar penerima, 2026-Q3, SEMBAKO"


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("/srv/tepat/ruang", "/srv/tepat/ruang"),
        ("/srv/ruang; rm", "FOLDER"),
        ("/srv/3374010101900001", "FOLDER"),
    ],
)
def test_a_command_names_the_folder_only_where_that_is_safe(
    monkeypatch: pytest.MonkeyPatch, folder: str, said: str
) -> None:
    monkeypatch.setenv("TEPAT_WORKSPACE", folder)
    assert navigation.folder_words() == said
    monkeypatch.setenv("TEPAT_WORKSPACE", "wsdemo")
    assert navigation.folder_words() in (str(Path("wsdemo").resolve()), "FOLDER")
