"""The printed model card of a built demonstration: every figure is the build's own, and nobody is on it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import tepat

IDENTITY = re.compile(r"\d{12,}|\bR\d{5}\b")


class Page(HTMLParser):
    """The words of a page by section heading, its tables as rows of cells, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: dict[str, list[str]] = {}
        self.rows: dict[str, list[list[str]]] = {}
        self.loads: list[str] = []
        self.here, self.tag = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag = tag
        self.loads += [
            f"{tag} {k}={v}" for k, v in attrs if k in ("src", "href", "action") or k.startswith("on")
        ]
        self.loads += [tag] if tag in ("script", "link", "iframe", "img") else []
        if tag == "tr":
            self.rows.setdefault(self.here, []).append([])
        if tag == "td":
            self.rows[self.here][-1].append("")

    def handle_data(self, data: str) -> None:
        if self.tag == "h2":
            self.here = data
        self.sections.setdefault(self.here, []).append(data)
        if self.tag == "td":
            self.rows[self.here][-1][-1] += data


def read(path: Path) -> Page:
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


@pytest.fixture(scope="module")
def cards(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    folder = tmp_path_factory.mktemp("kartu")
    for lang in ("id", "en"):
        tepat("pmt", "card", "--workspace", demo, "--out", folder / f"{lang}.html", "--lang", lang)
    return {lang: read(folder / f"{lang}.html") for lang in ("id", "en")}


@pytest.fixture(scope="module")
def built(demo: Path) -> dict[str, Any]:
    slot = json.loads((demo / "MANIFEST.json").read_text())["slots"]["bangun/2026-Q3/model"]
    card: dict[str, Any] = json.loads((demo / slot["file"]).read_text())
    return card


def points(value: float) -> str:
    return percent(value).replace("%", "poin")


def percent(value: float) -> str:
    return f"{100 * value:.1f}".replace(".", ",") + "\N{NO-BREAK SPACE}%"


def between(ends: list[float]) -> str:
    return (" sampai " if min(ends) < 0 else "–").join(f"{100 * end:.1f}".replace(".", ",") for end in ends)


def test_the_error_at_every_quota_is_the_builds(cards: dict[str, Page], built: dict[str, Any]):
    shown = [row for row in cards["id"].rows["Seberapa tepat"] if row]
    wanted = [
        [percent(line["ter"]), between(line["ter_ci"]), percent(1 - line["share"])]
        for line in built["evaluation"]["lines"]
    ]
    assert [row[2:5] for row in shown] == wanted


def test_the_audit_is_the_builds_and_hides_what_it_hides(cards: dict[str, Page], built: dict[str, Any]):
    entries = built["audit"]["garis"][0]["keluarga"]
    shown = [row for row in cards["id"].rows["Siapa yang dirugikan skor"] if len(row) == 7]
    few = [one for one in entries if not one["hidden"] and one["poor"] is None]
    assert few
    assert all(one["few_clusters"] for one in few)
    assert "dari kurang dari 8 klaster" in "".join(cards["id"].sections["Siapa yang dirugikan skor"])
    wanted = [one for one in entries if not one["hidden"] and one not in few]
    assert [row[1] for row in shown] == [str(one["n"]) for one in wanted]
    for place, measure in enumerate(("poor", "selected", "eer", "ier", "calibration"), 2):
        ends = [one.get(f"{measure}_interval") for one in wanted]
        told = [f" ({between(interval)})" if interval else "" for interval in ends]
        assert any(told)
        told_as = points if measure == "calibration" else percent
        assert [row[place] for row in shown] == [
            ("–" if one[measure] is None else told_as(one[measure])) + more
            for one, more in zip(wanted, told, strict=True)
        ]
    hidden = [one for one in entries if one["hidden"]]
    assert hidden
    assert "Ada disabilitas berat" not in {row[0] for row in shown}
    assert "Ada disabilitas berat" in "".join(cards["id"].sections["Siapa yang dirugikan skor"])


def test_one_error_rate_has_one_interval(built: dict[str, Any]):
    tested = {line["share"]: line for line in built["evaluation"]["lines"]}
    for told in built["audit"]["garis"]:
        everybody = told["keluarga"][0]
        assert everybody["eer"] == pytest.approx(tested[told["share"]]["ter"], abs=1e-4)
        assert everybody["eer_interval"] == pytest.approx(tested[told["share"]]["ter_ci"], abs=1e-4)
        as_it_is = next(one for one in told["usul"] if one["remedy"] == "apa_adanya")["groups"][0]
        assert as_it_is["eer_interval"] == as_it_is["ier_interval"] == everybody["eer_interval"]


def test_every_offer_of_the_build_is_told(cards: dict[str, Page], built: dict[str, Any]):
    offers = built["audit"]["garis"][0]["usul"]
    shown = [row for row in cards["id"].rows["Yang dapat ditawarkan"] if row]
    told = [one["groups"][0] for one in offers]
    assert sorted(row[1] for row in shown) == sorted(
        f"{percent(one['eer'])} ({between(one['eer_interval'])})" for one in told
    )


def test_the_drift_is_the_builds_most_moved_first(cards: dict[str, Page], built: dict[str, Any]):
    shown = [row for row in cards["id"].rows["Apakah register masih mirip survei"] if row]
    wanted = [f"{one['psi']:.3f}".replace(".", ",") for one in built["hanyutan"]["peubah"]]
    assert [row[3] for row in shown] == wanted[: len(shown)]
    assert built["hanyutan"]["keluarga"] == 3_000


def test_both_languages_tell_the_same_figures(cards: dict[str, Page]):
    def figures(page: Page) -> list[str]:
        told = " ".join(cell for rows in page.rows.values() for row in rows for cell in row)
        return re.findall(r"\d+[.,]\d+(?=\N{NO-BREAK SPACE}%)", told.replace(",", "."))

    assert figures(cards["id"]) == figures(cards["en"])
    assert len(figures(cards["id"])) > 100


def test_the_card_stands_alone_and_nobody_is_on_it(cards: dict[str, Page]):
    for page in cards.values():
        assert page.loads == []
        told = " ".join(word for words in page.sections.values() for word in words)
        words = re.sub(r"\d{8}T\d{6}-bangun-\w+", "", told)
        assert not IDENTITY.search(words)
    assert "DATA SIMULASI" in "".join(cards["id"].sections[""])


def test_year_weights_and_fingerprints_are_named(cards: dict[str, Page], demo: Path):
    data = " ".join(cards["id"].sections["Data"])
    assert "2026" in data
    assert "bobot keluarga" in data
    survey = json.loads((demo / "MANIFEST.json").read_text())["slots"]["survei"]["sha256"]
    assert survey[:12] in cards["id"].sections["Versi"]


def test_the_command_refuses_in_words(demo: Path, tmp_path: Path):
    words = ["pmt", "card", "--workspace", demo, "--out", tmp_path / "k.html"]
    assert "xx" in tepat(*words, "--lang", "xx", expect=2)
    assert "2001-Q1" in tepat(*words, "--period", "2001-Q1", expect=2)
    told = json.loads(tepat(*words, "--json"))
    assert told["umur"]["jarak"] == 0
    assert told["versi"]["model"]


def test_a_line_that_was_not_audited_is_refused(demo, tmp_path) -> None:
    asked = ["pmt", "card", "--workspace", demo, "--out", tmp_path / "k.html", "--line", 0.45]
    assert "Pilih salah satu" in tepat(*asked, expect=2)
    assert not (tmp_path / "k.html").exists()
