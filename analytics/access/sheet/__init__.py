"""The printable model card: one definition, HTML that stands alone, in Indonesian or English.

No figure is written here: everything comes from `analytics.access.facts`, that is from the build.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path

from analytics.access.facts import Facts
from analytics.access.sheet import accuracy, fairness, origin
from analytics.access.sheet.words import LANGUAGES, Words
from analytics.errors import UserError

Section = Callable[[Facts, Words, float | None], str]
#: The card from top to bottom; a section without anything to say is left out.
SECTIONS: tuple[Section, ...] = (
    origin.purpose,
    origin.data,
    accuracy.quota,
    accuracy.measures,
    accuracy.lists,
    fairness.audit,
    fairness.remedies,
    fairness.drift,
    origin.age,
    origin.limits,
    origin.contact,
    origin.variables,
    origin.versions,
)


@cache
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def render(facts: Facts, language: str = "id", share: float | None = None) -> str:
    """The card as one HTML page; ``share`` is the line whose audit is printed (the first one without).

    Nothing is loaded from elsewhere, and no script runs; print it, or keep the file.
    """
    if language not in LANGUAGES:
        raise UserError(f"Bahasa {language!r} tidak ada.", saran=f"Pilih salah satu: {', '.join(LANGUAGES)}.")
    words = Words(language)
    body = "".join(section(facts, words, share) for section in SECTIONS)
    title = f"{words.text('judul')} – {facts.place}"
    badge = f'<p class="lencana">{words.html("simulasi")}</p>' if facts.simulated else ""
    about = words.html(
        "tentang", tempat=facts.place, periode=words.period(facts.period), dibangun=words.day(facts.built)
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_style()}</style></head><body>"
        f"<header><h1>{words.html('judul')}</h1><p>{about}</p>{badge}</header><main>{body}</main></body></html>"
    )
