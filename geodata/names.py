"""Comparing place names as an official would: same place, spelt another way, or another place.

Only ever inside one kecamatan: six desa in a hundred share their name with another in the same kabupaten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import TypeVar

Key = TypeVar("Key")

CLOSE = 0.8  # Metesih/Meteseh 0.86, Deringo/Dringo 0.92; Tentenan Barat/Timur 0.77
MARGIN = 0.08

_PREFIX = re.compile(
    r"^(?:provinsi|prov|kabupaten|kab|kotamadya|kecamatan|kec|distrik|kelurahan|kel|desa|ds)\b\.?\s+"
)
# Words that make two desa out of one name. Spelling variants share one value.
_QUALIFIERS = {
    **{w: w for w in ("barat", "timur", "utara", "selatan", "tengah", "wetan", "kulon", "kidul", "kaler")},
    **{
        w: w
        for w in ("lor", "hulu", "hilir", "atas", "bawah", "dalam", "luar", "baru", "lama", "besar", "kecil")
    },
    **{"dajah": "daja", "daja": "daja", "daya": "daja", "laok": "laok", "laut": "laut", "ilir": "hilir"},
    **{"ulu": "hulu", "anyar": "anyar", "girang": "girang", "tonga": "tonga", "jae": "jae", "julu": "julu"},
}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


def squash(name: str) -> str:
    """A name without case, spaces, signs and its `Desa`/`Kel.` prefix; roman numerals as digits."""
    plain = _PREFIX.sub("", " ".join(name.lower().split()))
    words = re.findall(r"[a-z0-9]+", plain)
    if len(words) > 1:
        words[-1] = _ROMAN.get(words[-1], words[-1])
    return "".join(words)


def qualifier(squashed: str) -> str:
    """The part of a name that tells it from its twin: a direction, an age, a number; "" without one."""
    digits = re.sub(r"\D", "", squashed)
    for word in sorted(_QUALIFIERS, key=len, reverse=True):
        if squashed.rstrip("0123456789").endswith(word):
            return _QUALIFIERS[word] + digits
    return digits


def closeness(a: str, b: str) -> float:
    """How alike two squashed names are, 0 to 1; 0 where a direction or a number differs."""
    if a == b:
        return 1.0
    if qualifier(a) != qualifier(b):
        return 0.0
    return (SequenceMatcher(None, a, b).ratio() + SequenceMatcher(None, b, a).ratio()) / 2


def agrees(a: str, b: str) -> bool:
    """Whether two names can be two spellings of one place."""
    return closeness(squash(a), squash(b)) >= CLOSE


def pair(ours: Mapping[str, str], official: Mapping[str, str], *, close: bool = True) -> dict[str, str]:
    """Which of our areas is which official one: keys of `ours` to keys of `official`, only where it is
    certain.

    Both map a key to a name. Equal squashed names go first, if the name occurs once on each side; among what
    is left a close spelling counts only if each is the other's best and no second candidate comes near, and
    without `close` not at all.
    """
    certain = _equal(ours, official)
    if not close:
        return certain
    taken = set(certain.values())
    left = {k: squash(v) for k, v in ours.items() if k not in certain}
    free = {k: squash(v) for k, v in official.items() if k not in taken}
    return certain | _close(left, free)


def _equal(ours: Mapping[str, str], official: Mapping[str, str]) -> dict[str, str]:
    here, there = by_name(ours), by_name(official)
    return {
        keys[0]: there[name][0]
        for name, keys in here.items()
        if len(keys) == 1 and len(there.get(name, ())) == 1
    }


def by_name(names: Mapping[Key, str]) -> dict[str, list[Key]]:
    """The keys that bear each squashed name; nameless ones are left out."""
    found: dict[str, list[Key]] = {}
    for key, name in names.items():
        if squashed := squash(name):
            found.setdefault(squashed, []).append(key)
    return found


def _close(left: Mapping[str, str], free: Mapping[str, str]) -> dict[str, str]:
    # Equal names still here are ambiguous ones: two of a name cannot be told apart by spelling.
    scores = {(a, b): closeness(x, y) for a, x in left.items() for b, y in free.items() if x != y}
    chosen = {}
    for (a, b), score in scores.items():
        rivals = [s for (i, j), s in scores.items() if (i == a) != (j == b)]
        if score >= CLOSE and score - max(rivals, default=0.0) >= MARGIN:
            chosen[a] = b
    return chosen
