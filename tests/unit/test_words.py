"""Every text in both languages, with the same places; the glossary holds the words the code is made of."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

from analytics.coverage.definitions import indicators
from analytics.eligibility.status import meanings
from analytics.words import decimal

ROOT = Path(__file__).resolve().parents[2]


def catalogue(name: str) -> dict[str, str]:
    sections = tomllib.loads((ROOT / f"dashboard/locales/{name}.toml").read_text(encoding="utf-8"))
    return {f"{s}.{k}": text for s, texts in sections.items() for k, text in texts.items()}


def places(text: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_numbers_are_written_as_the_country_writes_them() -> None:
    told = {0.3: "0,3", 1 / 3: "0,333333", 42_000: "42000", 14_400_000.4: "14.400.000", -2e6: "-2.000.000"}
    assert {value: decimal(value) for value in told} == told
    assert [decimal(2.0, 1), decimal(1e7, 1)] == ["2,0", "10000000,0"]


def test_both_languages_say_the_same_things() -> None:
    first, second = catalogue("id"), catalogue("en")
    assert {k for k in second if not k.startswith("peta_en.")} == set(first)
    for key, text in first.items():
        assert places(text) == places(second[key]), key


def test_every_key_used_by_a_page_exists() -> None:
    known = catalogue("id")
    for file in (ROOT / "dashboard").rglob("*.py"):
        for key in re.findall(r'\bt\("([a-z_.]+)"', file.read_text(encoding="utf-8")):
            assert key in known, f"{file.name}: {key}"


def test_every_status_has_words() -> None:
    assert {f"status.{s}" for s in meanings()} <= set(catalogue("id"))


def test_glossary_holds_every_indicator_word_and_has_no_doubles() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ][1:]
    terms = [row[0].lower() for row in rows]
    assert len(terms) == len(set(terms))
    assert all(len(row) == 3 and all(row) for row in rows)
    assert terms == sorted(terms, key=str.lower)
    # Every word an indicator's name is made of is explained, or is plain language.
    columns = {"kuota", "penerima", "layak", "cakupan", "serapan", "sisa_kuota"}
    assert columns <= set(terms)
    used = {word for name in indicators() for word in name.split("_")} - PLAIN
    assert used <= {part for term in terms for part in re.split(r"[ _/]", term)}, used


PLAIN = {"di", "atas", "batas", "belum", "dugaan", "luar", "menerima", "mungkin", "sisa", "tanpa"}


def test_the_statutory_nouns_are_in_the_glossary() -> None:
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    for noun in (
        "desa",
        "kecamatan",
        "kabupaten",
        "keluarga",
        "anggota",
        "desil",
        "kuota",
        "penerima",
        "usulan",
    ):
        assert f"| {noun} |" in text
