"""How alike two spellings of a desa are, for lists written by different offices decades apart.

Wider than ``names.closeness`` in what it reads as the same (abbreviations, numbers in words, the kind of
village in front: ``ejaan_wilayah.csv``), narrower in what it takes for a spelling: Sukamakmur is not
Sukamaju, Sumberasri is not Sumbersari. It only ever ranks candidates inside one kecamatan.
"""

from __future__ import annotations

import csv
import re
from difflib import SequenceMatcher
from functools import cache, lru_cache
from pathlib import Path

from geodata.names import qualifier

#: What likeness loses when the kind of village, or a name in brackets or behind a slash, is left out.
PART_COST = 0.06
#: The most that names can be alike which are no spellings of each other but share a good part (for ranking).
SHARED_PART = 0.75
#: Names whose lengths differ by more are no spellings of each other; longer texts are no names.
LENGTHS_APART, LONGEST = 6, 60
#: Old and regional spellings of one sound, applied in this order.
_SOUNDS = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("lj", "li"),
    ("kh", "k"),
    ("dh", "d"),
    ("th", "t"),
    ("gh", "g"),
    ("eu", "e"),
    ("iy", "i"),
    ("uw", "u"),
    ("y", "i"),
    ("v", "p"),
    ("f", "p"),
    ("q", "k"),
    ("z", "j"),
)
_VOWELS = frozenset("aeiou")
#: Consonants that are written for each other.
_NEAR = {frozenset(pair) for pair in ("pb", "td", "kg", "cj", "sj", "lr", "mn", "nl")}
#: Consonants that come and go: Gembong/Gebong, Bangsreh/Bangserreh, Patok/Pato.
_FAINT = frozenset("gknh")


@cache
def _spellings(jenis: str) -> dict[str, str]:
    path = Path(__file__).parent / "ejaan_wilayah.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["tulisan"]: row["baku"] for row in csv.DictReader(handle) if row["jenis"] == jenis}


@lru_cache(maxsize=20_000)
def forms(name: str) -> tuple[str, ...]:
    """The squashed forms of a name, the whole first, then without its kind of village.

    >>> forms("KAMPUNG LIMBA U DUA")
    ('kampunglimbau2', 'limbau2')
    """
    words = _words(name)
    kinds = _spellings("awalan")
    rest = words
    while len(rest) > 1 and rest[0] in kinds:
        rest = rest[1:]
    return tuple(dict.fromkeys(form for form in ("".join(words), "".join(rest)) if form))


def first_form(name: str) -> str:
    """The whole name, squashed, with abbreviations and numbers written out; "" without a letter or digit."""
    return next(iter(forms(name)), "")


@lru_cache(maxsize=20_000)
def parts(name: str) -> tuple[str, ...]:
    """The forms of each name in a double name, ``A / B`` or ``A (B)``; nothing for a single name."""
    pieces = [p for p in re.split(r"[/()\[\]]", name) if re.search(r"[A-Za-z]{3}", p)]
    return tuple(f for p in pieces for f in forms(p)) if len(pieces) > 1 else ()


@lru_cache(maxsize=20_000)
def _words(name: str) -> list[str]:
    words = re.findall(r"[a-z0-9]+", re.sub(r"['`’\\]", "", name[:LONGEST].lower()))
    if words and all(len(w) == 1 for w in words):  # "J A N J I"
        return ["".join(words)]
    short, numbers = _spellings("singkatan"), _spellings("bilangan")
    words = [short.get(w, w) for w in words]
    return [*words[:1], *(numbers.get(w, w) for w in words[1:])]


@lru_cache(maxsize=200_000)
def likeness(a: str, b: str) -> float:
    """How alike two names are, 0 to 1; 1 only for the same letters, 0 where a direction or a number differs.

    From about 0.8 on it is a spelling of the same name, below they only share a part.

    >>> likeness("SUKAMAJU I", "Sukamaju Satu"), likeness("Tentenan Barat", "Tentenan Timur")
    (1.0, 0.0)
    """
    if _letters(a) != _letters(b):
        return 0.0
    left, right = forms(a), forms(b)
    if not left or not right:
        return 0.0
    whole = _alike(left[0], right[0])
    if whole == 1.0:
        return whole
    left, right = (*left, *parts(a)), (*right, *parts(b))
    return max(whole, *(_alike(x, y) - PART_COST for x in left for y in right))


def _letters(name: str) -> list[str]:
    """The words of one letter: Sungai Jaga A is not Sungai Jaga B."""
    words = _words(name)
    return sorted(w for w in words if len(w) == 1 and w.isalpha())


@lru_cache(maxsize=200_000)
def _alike(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if qualifier(a) != qualifier(b):
        return 0.0
    shared = min(SHARED_PART, (SequenceMatcher(None, a, b).ratio() + SequenceMatcher(None, b, a).ratio()) / 2)
    x, y = sound(a), sound(b)
    if _last_element(x) != _last_element(y) or abs(len(x) - len(y)) > LENGTHS_APART:
        return shared
    return max(shared, min(0.99, 1 - 2 * _distance(x, y) / max(4, min(len(x), len(y)))))


@lru_cache(maxsize=20_000)
def _last_element(heard: str) -> str:
    """The word that a compound name ends in where it is one of many: maju and makmur make two villages."""
    elements = {sound(e): baku for e, baku in _spellings("unsur").items()}
    ending = next((e for e in sorted(elements, key=len, reverse=True) if heard.endswith(e)), "")
    return elements.get(ending, "")


@lru_cache(maxsize=20_000)
def sound(squashed: str) -> str:
    """A squashed name as it is spoken: old spellings renewed, doubled letters and a final h dropped.

    >>> sound("djatimoeljo") == sound("jatimuljo")
    True
    """
    for old, new in _SOUNDS:
        squashed = squashed.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", squashed).rstrip("h")


def _distance(a: str, b: str) -> float:
    """Edits from one spoken name to the other; vowels, and consonants written for each other, count less."""
    above = [0.0]
    for y in b:
        above.append(above[-1] + _lone(y))
    for x in a:
        row = [above[0] + _lone(x)]
        for j, y in enumerate(b, start=1):
            row.append(min(above[j] + _lone(x), row[j - 1] + _lone(y), above[j - 1] + _swap(x, y)))
        above = row
    return above[-1]


def _lone(letter: str) -> float:
    return 0.5 if letter in _VOWELS or letter == "h" else 0.75 if letter in _FAINT else 1.0


def _swap(x: str, y: str) -> float:
    if x == y:
        return 0.0
    if x in _VOWELS or y in _VOWELS:
        return 0.5 if x in _VOWELS and y in _VOWELS else 1.5
    return 0.75 if frozenset((x, y)) in _NEAR else 1.0
