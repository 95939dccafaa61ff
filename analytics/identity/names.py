"""A person's name as it is compared: titles gone, abbreviations written out, old spellings read as new.

The list of titles, abbreviations and spellings is ``nama.csv``; whoever misses one adds a line. A name is
never changed in the data: these forms only decide which two records are put side by side.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

_FILE = Path(__file__).parent / "nama.csv"
COLUMNS = ["tertulis", "nama", "bunyi", "urut", "inti", "inisial"]


@dataclass(frozen=True)
class Lists:
    """The rows of ``nama.csv`` by what they are for."""

    gelar: frozenset[str]
    belakang: re.Pattern[str]
    awalan: dict[str, str]
    kata: dict[str, str]
    umum: frozenset[str]
    bunyi: tuple[tuple[re.Pattern[str], str], ...]


@cache
def lists() -> Lists:
    """The titles, abbreviations and spellings in force."""
    with _FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))

    def of(kind: str) -> list[tuple[str, str]]:
        return [(r["tulisan"], r["menjadi"]) for r in rows if r["jenis"] == kind]

    return Lists(
        gelar=frozenset(word for word, _ in of("gelar")),
        belakang=re.compile("|".join(f"(?:{pattern})" for pattern, _ in of("belakang"))),
        awalan=dict(of("awalan")),
        kata=dict(of("kata")),
        umum=frozenset(word for word, _ in of("umum")),
        bunyi=tuple((re.compile(pattern), into) for pattern, into in of("bunyi")),
    )


def words(name: str) -> list[str]:
    """The words of a name for comparison.

    >>> words("Drs. H. Moh. Ali Soeroso, S.Pd")
    ['muhammad', 'ali', 'soeroso']
    >>> words("M. Yusuf"), words("ST. AMINAH BINTI HASAN")
    (['muhammad', 'yusuf'], ['siti', 'aminah', 'hasan'])
    """
    known = lists()
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    before, _, after = text.partition(",")
    # Behind a comma stand degrees; whatever is none stays part of the name.
    behind = [w for w in re.split(r"[ ,]+", known.belakang.sub(" ", after)) if w and "." not in w]
    found = _letters(known.belakang.sub(" ", before))
    # A one-letter title at the end is an initial of the name: Siti R.
    kept = [w for n, w in enumerate(found) if w not in _titles(n, found)] or found
    kept = [known.kata.get(w, w) for w in [*kept, *(w for w in behind if w not in known.gelar)]]
    if len(kept) > 1 and kept[0] in known.awalan:
        kept[0] = known.awalan[kept[0]]
    return kept


def _letters(text: str) -> list[str]:
    return [w for w in re.split(r"[^a-z'`]+", text) if w.strip("'`")]


def _titles(place: int, found: list[str]) -> frozenset[str]:
    known = lists()
    if place == 0 and len(found) > 1 and found[0] in known.awalan:
        return frozenset()
    if place > 0 and len(found[place]) == 1:
        led = all(w in known.gelar for w in found[:place])
        return known.gelar if led and place + 1 < len(found) else frozenset()
    return known.gelar


@cache
def sound(word: str) -> str:
    """One word as it sounds, in the plainest spelling.

    >>> sound("soeharto"), sound("djoko"), sound("fatimah"), sound("khoirul"), sound("choirul")
    ('suharto', 'joko', 'patima', 'kerul', 'kerul')
    """
    for pattern, into in lists().bunyi:
        word = pattern.sub(into, word)
    return word


def forms(names: Iterable[str]) -> pd.DataFrame:
    """Each different name with the forms it is compared in; a name without a letter gives none.

    Columns (text): tertulis as written; nama words written out; bunyi words by sound; urut the same in
    alphabetical order; inti by sound without the commonest words; inisial first letters.
    """
    made = []
    for name in dict.fromkeys(names):
        plain = words(name)
        if not plain:
            continue
        heard = [sound(w) or w for w in plain]
        rare = [h for h, w in zip(heard, plain, strict=True) if w not in lists().umum] or heard
        made.append(
            (
                name,
                " ".join(plain),
                " ".join(heard),
                " ".join(sorted(heard)),
                " ".join(rare),
                " ".join(h[0] for h in heard),
            )
        )
    return pd.DataFrame(made, columns=COLUMNS, dtype=object)
