"""Kabupaten and kecamatan of a file found by name, or by the desa names they hold."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import pandas as pd

from geodata import codes, names

SAME_KECAMATAN = 0.6  # share of desa names in common that identifies a kecamatan under another name


def find_kabupaten(kabupaten: str, provinsi: str = "") -> str | None:
    """The code of a kabupaten or kota by name; a bare name means the kabupaten if there is one."""
    wanted = names.squash(kabupaten)
    within = [k for k, n in codes.official_children().items() if names.squash(n) == names.squash(provinsi)]
    known = {k: s for k, s in _kabupaten().items() if not within or k[:2] in within}
    for name in (wanted, "kota" + wanted):
        found = [k for k, s in known.items() if wanted and s == name]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def find_kecamatan(members: pd.DataFrame, kecamatan: str, kode_kab: str) -> str | None:
    """By name if there is exactly one; else the one that holds most of these desa names, if that is clear."""
    choices = codes.official_children(kode_kab)
    same = [k for k, name in choices.items() if names.squash(name) == names.squash(kecamatan)]
    if len(same) == 1:
        return same[0]
    wanted = {names.squash(n) for n in members["nama"]}
    ranked = _shared(wanted, list(choices)).most_common(2)
    if not ranked or ranked[0][1] < max(2, SAME_KECAMATAN * len(wanted)):
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[1][1] * 2 <= ranked[0][1] else None


def likely_kecamatan(members: pd.DataFrame, kecamatan: str, kode_kab: str) -> list[str]:
    """Kecamatan a person may mean, the likeliest first: by spelling and by the desa names they share."""
    choices = codes.official_children(kode_kab)
    shared = _shared({names.squash(n) for n in members["nama"]}, list(choices))
    squashed = names.squash(kecamatan)
    return sorted(
        choices, key=lambda k: (-shared[k], -names.closeness(squashed, names.squash(choices[k])), k)
    )


def likely_kabupaten(members: pd.DataFrame, kabupaten: str) -> list[str]:
    """Kabupaten a person may mean: a close spelling, or one whose kecamatan have these names."""
    wanted = {names.squash(n) for n in members["kecamatan"]} - {""}
    squashed = names.squash(kabupaten)
    score = {}
    for kode, name in _kabupaten().items():
        alike = names.closeness(squashed, name.removeprefix("kota")) if squashed else 0.0
        held = len(wanted & _kecamatan_names(kode)) / max(1, len(wanted))
        if alike >= names.CLOSE or held >= SAME_KECAMATAN:
            score[kode] = alike + held
    return sorted(score, key=lambda k: (-score[k], k))


def _shared(wanted: set[str], choices: list[str]) -> Counter[str]:
    return Counter(
        {k: len(wanted & {names.squash(n) for n in codes.official_children(k).values()}) for k in choices}
    )


@lru_cache(maxsize=1)
def _kabupaten() -> dict[str, str]:
    return {
        kode: names.squash(name)
        for provinsi in codes.official_children()
        for kode, name in codes.official_children(provinsi).items()
    }


@lru_cache(maxsize=600)
def _kecamatan_names(kode_kab: str) -> frozenset[str]:
    return frozenset(names.squash(name) for name in codes.official_children(kode_kab).values())
