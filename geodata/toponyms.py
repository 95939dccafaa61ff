"""Invented place names that can be read out: for the fictitious kabupaten, meant to be nobody's home."""

from __future__ import annotations

from itertools import product

import numpy as np

# fmt: off
_FIRST = [
    "Suka", "Karang", "Rawa", "Telaga", "Wana", "Banyu", "Giri", "Sumber", "Tirta", "Marga",
    "Pasir", "Kali", "Lembah", "Tanjung", "Padang", "Ranu", "Kebon", "Muara", "Bumi", "Sari",
]
_SECOND = [
    "sekar", "lintang", "kencana", "wangi", "arum", "melati", "cendana", "bayu", "mentari", "embun",
    "damar", "teratai", "pinang", "gading", "kemuning", "lestari", "permata", "samudra", "rimba", "senja",
]
_KECAMATAN_FIRST = ["Ujung", "Teluk", "Bukit", "Puncak", "Lebak", "Kuala", "Taman", "Nusa", "Batu", "Lubuk"]
# fmt: on
_TWINS = ("", " Wetan", " Kulon", " Lor", " Kidul", " Tengah")
_LONGEST_WORD = 11
_REPEATED = 0.06  # share of Indonesian desa that share their name with another in the same kabupaten


def kecamatan_names(count: int, rng: np.random.Generator) -> list[str]:
    """`count` different names."""
    return _draw(_KECAMATAN_FIRST, count, rng)


def desa_names(sizes: list[int], rng: np.random.Generator) -> list[list[str]]:
    """Names per kecamatan: unique within each, a few of them borne in a second kecamatan, as in reality."""
    drawn = iter(_draw(_FIRST, sum(sizes), rng))
    lists = [[next(drawn) for _ in range(size)] for size in sizes]
    for _ in range(round(sum(sizes) * _REPEATED / 2) if len(sizes) > 1 else 0):
        giver, taker = rng.choice(len(sizes), size=2, replace=False)
        name = lists[giver][rng.integers(sizes[giver])]
        if name not in lists[taker]:
            lists[taker][rng.integers(sizes[taker])] = name
    return lists


def _draw(first: list[str], count: int, rng: np.random.Generator) -> list[str]:
    """Plain names first; beyond their number the twins (`... Wetan`, `... Kulon`), then numbered ones."""
    plain = [_joined(a, b) for a, b in product(first, _SECOND) if a.lower() != b]
    rounds = -(-count // len(plain))
    names: list[str] = []
    for i in range(rounds):
        suffix = _TWINS[i] if i < len(_TWINS) else f" {i}"
        names.extend(str(name) + suffix for name in rng.permutation(plain))
    return names[:count]


def _joined(first: str, second: str) -> str:
    return first + second if len(first + second) <= _LONGEST_WORD else f"{first} {second.capitalize()}"
