"""The sections of a card on how accurate the score is, out of sample, and how often the lists err."""

from __future__ import annotations

from typing import Any

from analytics.access.facts import Facts
from analytics.access.sheet.markup import Point, dots, table
from analytics.access.sheet.origin import section
from analytics.access.sheet.words import Words
from analytics.pmt.metrics import ter_of_lots

MEASURES = ("ter", "ier", "eer", "fpr", "leakage", "accuracy", "sum_p_bias", "hard_count_bias", "auc")


def quota(facts: Facts, words: Words, share: float | None) -> str:
    """The error at a fixed quota for every line, with interval, beside drawing lots."""
    judged = facts.judged
    if not judged:
        return ""
    head = [words.text(key) for key in ("garis", "garis_rp", "ter", "selang", "acak", "bias")]
    rows = [
        [
            words.percent(line["share"], 0),
            words.number(line["line"]),
            words.percent(line["ter"]),
            words.between(line["ter_ci"]),
            words.percent(ter_of_lots(line["share"])),
            words.points(line["sum_p_bias"]),
        ]
        for line in judged["lines"]
    ]
    points = [
        Point(words.percent(line["share"], 0), line["ter"], line["ter_ci"], ter_of_lots(line["share"]))
        for line in judged["lines"]
    ]
    body = f"<p>{words.html('tepat_isi')}</p>{dots(points, words.text('ter_gambar'))}"
    return section(words.text("tepat"), body + table(head, rows, words.text("ter")))


def measures(facts: Facts, words: Words, share: float | None) -> str:
    """Every measure at every line; the denominator is part of its name."""
    judged = facts.judged
    if not judged:
        return ""
    lines = judged["lines"]
    head = [words.text("nama_ukuran"), words.text("penyebut"), *(words.percent(x["share"], 0) for x in lines)]
    rows = [
        [words.text(f"u_{name}"), words.text(f"p_{name}"), *(_measure(words, name, line) for line in lines)]
        for name in MEASURES
        if all(name in line for line in lines)
    ]
    body = f"<p>{words.html('ukuran_isi')}</p>"
    return section(words.text("ukuran"), body + table(head, rows, words.text("ukuran"), 2))


def _measure(words: Words, name: str, line: dict[str, Any]) -> str:
    if name == "auc":
        return words.number(line[name], 2)
    return words.points(line[name]) if name.endswith("_bias") else words.percent(line[name])


def lists(facts: Facts, words: Words, share: float | None) -> str:
    """IER and EER of each programme's list in this register, where the survey can tell."""
    rows = []
    for program, told in (facts.card.get("program") or {}).items():
        for unit, errors in (told.get("galat") or {}).items():
            if not errors or not errors.get("ier") or not errors.get("eer"):
                continue
            rows.append(
                [
                    program,
                    _line(words, told),
                    words.text(f"s_{unit}"),
                    *(_error(words, errors[name]) for name in ("ier", "eer")),
                ]
            )
    if not rows:
        return ""
    head = [words.text(key) for key in ("program", "d_garis", "satuan", "d_ier", "d_eer")]
    body = f"<p>{words.html('daftar_isi')}</p>"
    return section(words.text("daftar"), body + table(head, rows, words.text("daftar"), 3))


def _line(words: Words, told: dict[str, Any]) -> str:
    """Below which share of the families somebody counts as poor here."""
    return words.percent(told["garis"], 0) if told.get("garis") else ""


def _error(words: Words, one: dict[str, Any]) -> str:
    return f"{words.percent(one['nilai'])} ({words.between(one['selang'])})"
