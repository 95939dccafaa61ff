"""The sections of a card on what the score is, where it comes from, how old it is and what it leaves out."""

from __future__ import annotations

from html import escape

from analytics.access.facts import Facts
from analytics.access.sheet.markup import bullets
from analytics.access.sheet.markup import facts as pairs
from analytics.access.sheet.words import Words
from analytics.pmt.survey import DROPPED


def section(title: str, body: str, whole: bool = False) -> str:
    """A heading with what belongs to it; ``whole`` keeps it on one page."""
    kept = ' class="utuh"' if whole else ""
    return f"<section{kept}><h2>{escape(title)}</h2>{body}</section>"


def purpose(facts: Facts, words: Words, share: float | None) -> str:
    """What the score is for, and what it is not."""
    way = f"<p>{words.html(f'jalan_{facts.way}')}</p>"
    told = (facts.card.get("asal") or {}).get("label")
    more = f'<p class="kecil">{escape(told)}</p>' if told else ""
    return section(words.text("apa"), f"<p>{words.html('apa_isi')}</p>{way}{more}", whole=True)


def data(facts: Facts, words: Words, share: float | None) -> str:
    """How many families and clusters it was learned and judged on."""
    judged = facts.judged
    found = []
    if judged:
        found += [
            (words.text("n"), words.number(judged["n"])),
            (words.text("klaster"), words.number(judged["clusters"])),
            (words.text("lipatan"), words.text("lipatan_isi", n=judged["folds"])),
            (words.text("bobot"), words.text("bobot_keluarga")),
            (words.text("dipakai"), _dropped(judged["dropped"], words)),
        ]
    age = facts.card.get("umur") or {}
    year = age.get("survei")
    found.append((words.text("tahun"), str(year) if year else words.text("tahun_tidak")))
    if facts.imported:
        found.append((words.text("diimpor"), words.day(facts.imported)))
    drifted = facts.card.get("hanyutan")
    if drifted:
        found.append((words.text("register"), words.number(drifted["keluarga"])))
    found.append((words.text("peubah"), words.number(len(facts.features))))
    if judged:
        found += [
            (words.text("r2"), words.number(judged["r2"], 2)),
            (words.text("urutan"), words.number(judged["spearman"], 2)),
        ]
    return section(words.text("data"), pairs(found), whole=True)


def _dropped(dropped: dict[str, int], words: Words) -> str:
    lost = [
        f"{reason if words.english else DROPPED.get(reason, reason)}: {n}"
        for reason, n in dropped.items()
        if n
    ]
    return ", ".join(lost).replace("_", " ") or "0"


def age(facts: Facts, words: Words, share: float | None) -> str:
    """The years between survey and register, and what they cost according to the literature."""
    told = facts.card.get("umur")
    if not told:
        return ""
    if told["survei"]:
        first = words.html(
            "umur_isi", tahun=told["survei"], register=words.period(told["register"]), jarak=told["jarak"]
        )
    else:
        first = words.html("umur_tidak")
    cost = told["biaya"]
    second = words.html(
        "umur_biaya",
        a=cost["tahun"][0],
        b=cost["tahun"][1],
        c=cost["poin"][0],
        d=cost["poin"][1],
        sumber=cost["sumber"],
    )
    return section(words.text("umur"), f"<p>{first}</p><p>{second}</p>", whole=True)


def limits(facts: Facts, words: Words, share: float | None) -> str:
    """What no figure of this card can know."""
    return section(words.text("batas"), bullets(words.lines("batas_isi")), whole=True)


def contact(facts: Facts, words: Words, share: float | None) -> str:
    """Whom to ask, and the ways to object."""
    return section(words.text("tanya"), bullets(words.lines("tanya_isi")), whole=True)


def variables(facts: Facts, words: Words, share: float | None) -> str:
    """Every question that the score asks."""
    listed = ", ".join(facts.labels[name] for name in facts.features)
    return section(words.text("peubah_judul", n=len(facts.features)), f"<p>{escape(listed)}.</p>")


def versions(facts: Facts, words: Words, share: float | None) -> str:
    """Fingerprints by which figures and files can be told to belong together."""
    found = [(words.text(f"v_{name}"), value) for name, value in facts.versions.items()]
    return section(words.text("versi"), f"{pairs(found)}<p>{words.html('catatan')}</p>", whole=True)
