"""The sections of a card on whom the score fails, what could be done, and how far the register has moved."""

from __future__ import annotations

from typing import Any

from analytics.access import findings
from analytics.access.facts import Facts, answer_words
from analytics.access.findings import (
    AREA,
    CLUSTERS,
    by_chance,
    by_yardstick,
    outcome,
    readings,
    stands_out,
    watched,
    worst_crossed,
)
from analytics.access.sheet.markup import Point, dots, table
from analytics.access.sheet.origin import section
from analytics.access.sheet.words import Words
from analytics.engine.card_words import group_name, remedy_name, yardstick_name
from analytics.engine.model import BORROWED

MOST_DRIFTED = 12


def audit(facts: Facts, words: Words, share: float | None) -> str:
    """The errors of every group with n and intervals; groups below the floor are named, not shown."""
    told = facts.audit(share)
    if told is None:
        return section(words.text("audit"), f"<p>{words.html('audit_tanpa')}</p>")
    entries = told["keluarga"]
    shown = findings.told(entries)
    parts = [
        f"<p>{words.html('audit_isi', garis=words.percent(told['share'], 0), klaster=CLUSTERS)}</p>",
        _elsewhere(facts, words),
        _picture(facts, words, shown),
        _table(facts, words, shown),
        _hidden(facts, words, entries),
        _persons(words, told),
        _crossed(facts, words, told),
    ]
    return section(words.text("audit"), "".join(parts))


def _elsewhere(facts: Facts, words: Words) -> str:
    """Where the families of a borrowed survey live."""
    if facts.way != BORROWED:
        return ""
    return f"<p>{words.html('audit_pinjaman', wilayah=', '.join(facts.card['asal']['wilayah']))}</p>"


def _picture(facts: Facts, words: Words, shown: list[dict[str, Any]]) -> str:
    everybody = shown[0]["eer"]
    points = [
        Point(
            _name(facts, words, one),
            one["eer"],
            one["eer_interval"],
            stands_out=stands_out(one, shown[0]),
        )
        for one in shown
        if one["eer"] is not None and one["by"] != AREA
    ]
    groups = sum(one["by"] != AREA for one in shown[1:])
    return dots(points, words.text("audit_gambar"), everybody) + _outstanding(words, groups)


def _outstanding(words: Words, groups: int) -> str:
    """What a diamond means, and how many there would be though nothing sets the groups apart."""
    expected = by_chance(groups)
    key = "audit_kebetulan" if expected else "audit_kebetulan_jarang"
    told = f"{words.html('audit_menonjol')} {words.html(key, n=groups, k=expected)}"
    return f'<p class="kecil">{told}</p>'


def _table(facts: Facts, words: Words, shown: list[dict[str, Any]]) -> str:
    columns = {
        "miskin": "poor",
        "terpilih": "selected",
        "eer": "eer",
        "ier": "ier",
        "bias_pendek": "calibration",
    }
    titles = [words.text("kelompok"), "n", *(words.text(key) for key in columns)]
    rows = [
        [
            _name(facts, words, one),
            words.number(one["n"]),
            *(_ranged(words, one, measure) for measure in columns.values()),
        ]
        for one in shown
    ]
    return table(titles, rows, words.text("audit"))


def _ranged(words: Words, one: dict[str, Any], measure: str) -> str:
    """A figure with its interval behind it, where it has one."""
    interval = one.get(f"{measure}_interval")
    value = (words.points if measure == "calibration" else words.percent)(one[measure])
    return f"{value} ({words.between(interval)})" if interval else value


def _name(facts: Facts, words: Words, one: dict[str, Any]) -> str:
    return group_name(one["by"], one["group"], words.english, facts.names)


def _hidden(facts: Facts, words: Words, entries: list[dict[str, Any]]) -> str:
    hidden = [one for one in entries if one["hidden"]]
    said = (
        ("tersembunyi", hidden, {"lantai": facts.card["audit"]["lantai"]}),
        ("sedikit_klaster", findings.of_few_clusters(entries), {"klaster": CLUSTERS}),
    )
    found = []
    for key, groups, more in said:
        names = ", ".join(_name(facts, words, one) for one in groups)
        found += [f'<p class="kecil">{words.html(key, apa=names, **more)}</p>'] if groups else []
    return "".join(found)


def _persons(words: Words, told: dict[str, Any]) -> str:
    if not told.get("jiwa"):
        return ""
    one = told["jiwa"][0]
    low, high = (words.percent(end) for end in one["eer_interval"])
    return f"<p>{words.html('audit_jiwa', ter=words.percent(one['eer']), rendah=low, tinggi=high)}</p>"


def _crossed(facts: Facts, words: Words, told: dict[str, Any]) -> str:
    worst = worst_crossed(told)
    if not worst:
        return ""
    head = [words.text("kelompok"), "n", words.text("miskin"), words.text("eer")]
    rows = [
        [
            _name(facts, words, one),
            words.number(one["n"]),
            _ranged(words, one, "poor"),
            _ranged(words, one, "eer"),
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
    for yardstick, offers in by_yardstick(told["usul"]).items():
        parts.append(_offers(facts, words, offers, yardstick))
    return section(words.text("usul"), "".join(parts))


def _offers(facts: Facts, words: Words, offers: list[dict[str, Any]], yardstick: str) -> str:
    cells = watched(offers)
    head = [
        words.text("usul_nama"),
        words.text("usul_semua"),
        *(f"{group_name(*cell, words.english)}: EER" for cell in cells),
    ]
    rows = [
        [
            remedy_name(one["remedy"], one["name"], words.english, facts.root),
            _ranged(words, outcome(one), "eer"),
            *(_ranged(words, outcome(one, *cell), "eer") for cell in cells),
        ]
        for one in offers
    ]
    named = yardstick_name(yardstick, words.english, facts.root)
    caption = words.text("usul_menurut", ukuran=named[:1].lower() + named[1:])
    return table(head, rows, caption, said=False)


def drift(facts: Facts, words: Words, share: float | None) -> str:
    """How far the register's answers lie from the survey's, the most moved first."""
    told = facts.card.get("hanyutan")
    if not told:
        reason = "survei" if facts.card.get("audit") is None else "register"
        why = words.html("hanyutan_tanpa", sebab=words.text(f"hanyutan_tanpa_{reason}"))
        return section(words.text("hanyutan"), f"<p>{why}</p>", whole=True)
    head = [words.text(key) for key in ("peubah", "bacaan", "geser", "psi", "kebetulan")]
    rows = [_drifted(facts, words, one) for one in told["peubah"][:MOST_DRIFTED]]
    parts = [
        f"<p>{words.html('hanyutan_isi')}</p>",
        f"<p>{words.html('hanyutan_ringkas', **readings(told))}</p>",
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
