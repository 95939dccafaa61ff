"""The sections of a card on whom the score fails, what could be done, and how far the register has moved."""

from __future__ import annotations

from collections import Counter
from typing import Any

from analytics.access.facts import Facts, answer_words
from analytics.access.sheet.markup import Point, dots, table
from analytics.access.sheet.origin import section
from analytics.access.sheet.words import Words
from analytics.engine.card_words import group_name, remedy_name, yardstick_name
from analytics.pmt.audit import EVERYBODY

MOST_CROSSED, MOST_DRIFTED = 10, 12
READINGS = ("jauh", "bergeser", "tetap", "kebetulan")


def audit(facts: Facts, words: Words, share: float | None) -> str:
    """The errors of every group with n and intervals; groups below the floor are named, not shown."""
    told = facts.audit(share)
    if told is None:
        return section(words.text("audit"), f"<p>{words.html('audit_tanpa')}</p>")
    entries = told["keluarga"]
    shown = [one for one in entries if not one["hidden"]]
    parts = [
        f"<p>{words.html('audit_isi', garis=words.percent(told['share'], 0))}</p>",
        _picture(facts, words, shown),
        _table(facts, words, shown),
        _hidden(facts, words, entries),
        _persons(words, told),
        _crossed(facts, words, told),
    ]
    return section(words.text("audit"), "".join(parts))


def _picture(facts: Facts, words: Words, shown: list[dict[str, Any]]) -> str:
    everybody = shown[0]["eer"]
    points = [
        Point(
            _name(facts, words, one),
            one["eer"],
            one["eer_interval"],
            stands_out=bool(one["eer_interval"]) and one["eer_interval"][0] > everybody,
        )
        for one in shown
        if one["eer"] is not None and one["by"] != "kecamatan"
    ]
    return dots(points, words.text("audit_gambar"), everybody)


def _table(facts: Facts, words: Words, shown: list[dict[str, Any]]) -> str:
    head = ["kelompok", "miskin", "terpilih", "eer", "selang", "ier", "selang", "bias_pendek"]
    titles = [words.text(key) for key in head]
    titles.insert(1, "n")
    rows = [
        [
            _name(facts, words, one),
            words.number(one["n"]),
            words.percent(one["poor"]),
            words.percent(one["selected"]),
            words.percent(one["eer"]),
            words.between(one["eer_interval"]),
            words.percent(one["ier"]),
            words.between(one["ier_interval"]),
            words.percent(one["calibration"]),
        ]
        for one in shown
    ]
    return table(titles, rows, words.text("audit"))


def _name(facts: Facts, words: Words, one: dict[str, Any]) -> str:
    return group_name(one["by"], one["group"], words.english, facts.names)


def _hidden(facts: Facts, words: Words, entries: list[dict[str, Any]]) -> str:
    names = [_name(facts, words, one) for one in entries if one["hidden"]]
    if not names:
        return ""
    floor = facts.card["audit"]["lantai"]
    return f'<p class="kecil">{words.html("tersembunyi", apa=", ".join(names), lantai=floor)}</p>'


def _persons(words: Words, told: dict[str, Any]) -> str:
    if not told.get("jiwa"):
        return ""
    one = told["jiwa"][0]
    low, high = (words.percent(end) for end in one["eer_interval"])
    return f"<p>{words.html('audit_jiwa', ter=words.percent(one['eer']), rendah=low, tinggi=high)}</p>"


def _crossed(facts: Facts, words: Words, told: dict[str, Any]) -> str:
    known = [one for one in told["silang"] if one["eer"] is not None]
    if not known:
        return ""
    worst = sorted(known, key=lambda one: (-one["eer"], one["by"], one["group"]))[:MOST_CROSSED]
    head = [words.text("kelompok"), "n", words.text("miskin"), words.text("eer"), words.text("selang")]
    rows = [
        [
            _name(facts, words, one),
            words.number(one["n"]),
            words.percent(one["poor"]),
            words.percent(one["eer"]),
            words.between(one["eer_interval"]),
        ]
        for one in worst
    ]
    counts = words.html("silang_isi", n=len(told["silang"]), m=told["silang_tersembunyi"])
    return f"<h3>{words.html('silang')}</h3><p>{counts}</p>{table(head, rows, words.text('silang'))}"


def remedies(facts: Facts, words: Words, share: float | None) -> str:
    """What every remedy would do to everybody and to the groups the score fails; offers only."""
    told = facts.audit(share)
    if told is None or not told["usul"]:
        return ""
    parts = [f"<p>{words.html('usul_isi')}</p>"]
    for yardstick in dict.fromkeys(one["yardstick"] for one in told["usul"]):
        offers = [one for one in told["usul"] if one["yardstick"] == yardstick]
        parts.append(_offers(words, offers, yardstick))
    return section(words.text("usul"), "".join(parts))


def watched(offers: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The groups a remedy is watched for: single persons, and whoever has a channel; none that is hidden."""
    seen = [("ukuran", "1 orang"), ("lansia_tunggal", "ya"), ("disabilitas", "ya")]
    shown = {(one["by"], one["group"]) for one in offers[0]["groups"] if not one["hidden"]}
    return [cell for cell in seen if cell in shown]


def error_of(offer: dict[str, Any], by: str, group: str) -> float | None:
    """The exclusion error of a group under an offer; None where the group is hidden or has no poor."""
    for one in offer["groups"]:
        if (one["by"], one["group"]) == (by, group):
            value: float | None = one.get("eer")
            return value
    return None


def _offers(words: Words, offers: list[dict[str, Any]], yardstick: str) -> str:
    cells = watched(offers)
    head = [
        words.text("usul_nama"),
        words.text("usul_semua"),
        *(f"{group_name(*cell, words.english)}: EER" for cell in cells),
    ]
    rows = [
        [
            remedy_name(one["remedy"], one["name"], words.english),
            words.percent(error_of(one, EVERYBODY, EVERYBODY)),
            *(words.percent(error_of(one, *cell)) for cell in cells),
        ]
        for one in offers
    ]
    named = yardstick_name(yardstick, words.english)
    caption = words.text("usul_menurut", ukuran=named[:1].lower() + named[1:])
    return table(head, rows, caption, said=False)


def drift(facts: Facts, words: Words, share: float | None) -> str:
    """How far the register's answers lie from the survey's, the most moved first."""
    told = facts.card.get("hanyutan")
    if not told:
        reason = "survei" if facts.card.get("audit") is None else "register"
        why = words.html("hanyutan_tanpa", sebab=words.text(f"hanyutan_tanpa_{reason}"))
        return section(words.text("hanyutan"), f"<p>{why}</p>", whole=True)
    counts = Counter(one["reading"] for one in told["peubah"])
    head = [words.text(key) for key in ("peubah", "bacaan", "geser", "psi", "kebetulan")]
    rows = [_drifted(facts, words, one) for one in told["peubah"][:MOST_DRIFTED]]
    parts = [
        f"<p>{words.html('hanyutan_isi')}</p>",
        f"<p>{words.html('hanyutan_ringkas', **{name: counts[name] for name in READINGS})}</p>",
        *(f"<p>{_score(words, told['skor'], line)}</p>" for line in told["miskin"][:1]),
        table(head, rows, words.text("hanyutan"), 3),
    ]
    return section(words.text("hanyutan"), "".join(parts))


def _score(words: Words, score: dict[str, Any], line: dict[str, Any]) -> str:
    return words.html(
        "hanyutan_skor",
        psi=words.number(score["psi"], 3),
        kebetulan=words.number(score["chance"], 3),
        garis=words.percent(line["share"], 0),
        survei=words.percent(line["survey"]),
        register=words.percent(line["register"]),
    )


def _drifted(facts: Facts, words: Words, one: dict[str, Any]) -> list[str]:
    first = one["moved"][0] if one["moved"] else None
    moved = (
        ""
        if first is None
        else f"{answer_words(one['name'], first['answer'], words.english)}: "
        f"{words.percent(first['survey'])} → {words.percent(first['register'])}"
    )
    return [
        facts.labels.get(one["name"], one["name"]),
        words.text(f"baca_{one['reading']}"),
        moved,
        words.number(one["psi"], 3),
        words.number(one["chance"], 3),
    ]
