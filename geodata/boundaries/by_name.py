"""Rows with BPS codes or none: find the Kemendagri desa through the names, kecamatan by kecamatan."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import pandas as pd

from geodata import codes, names
from geodata.boundaries.areas import Decided, Row, SetAside, rows, set_aside

SAME_KECAMATAN = 0.6  # share of desa names in common that identifies a kecamatan under another name
_NOT_DESA = re.compile(r"(waduk|danau|hutan|laut|water ?body|tidak terdefinisi)\b", re.IGNORECASE)


def assign_by_name(areas: pd.DataFrame) -> Decided:
    """Decide each row inside its kecamatan; rows that are not certain are set aside with a reason.

    Needs `nama`, `kecamatan`, `kabupaten`. Nothing is guessed: a close spelling counts only inside one
    kecamatan and only where it is the single best on both sides. Across kecamatan only one case is decided: a
    kecamatan younger than the file, whose desa still stand under the old one, by a name that occurs once in
    the kabupaten.
    """
    decided = Decided()
    for (provinsi, kabupaten), group in areas.groupby(["provinsi", "kabupaten"], sort=True):
        kode_kab = find_kabupaten(str(kabupaten), str(provinsi))
        if kode_kab is None:
            _leave(
                decided,
                group,
                f"kabupaten '{kabupaten}' tidak dikenal",
                "Periksa nama kabupaten/kota di berkas.",
            )
            continue
        for kecamatan, members in group.groupby("kecamatan", sort=True):
            _decide_kecamatan(decided, members, str(kecamatan), kode_kab)
        _decide_split(decided, group, kode_kab)
    return decided


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


@lru_cache(maxsize=1)
def _kabupaten() -> dict[str, str]:
    return {
        kode: names.squash(name)
        for provinsi in codes.official_children()
        for kode, name in codes.official_children(provinsi).items()
    }


def _decide_kecamatan(decided: Decided, members: pd.DataFrame, kecamatan: str, kode_kab: str) -> None:
    kode_kec = _find_kecamatan(members, kecamatan, kode_kab)
    if kode_kec is None:
        where = codes.official_name(kode_kab)
        _leave(
            decided, members, f"kecamatan '{kecamatan}' tidak ditemukan di {where}", "Periksa nama kecamatan."
        )
        return
    official_kec = codes.official_name(kode_kec) or ""
    if names.squash(official_kec) != names.squash(kecamatan):
        decided.notes.append(f"Kecamatan '{kecamatan}' dibaca sebagai {official_kec} menurut nama desanya.")
    official = codes.official_children(kode_kec)
    # Parts of one desa come as several rows with one name (and one code, if any).
    label = {row: f"{names.squash(area['nama'])}|{area['tertulis']}" for row, area in rows(members).items()}
    ours = {label[row]: str(area["nama"]) for row, area in rows(members).items()}
    pairs = names.pair(ours, official)
    for row, area in rows(members).items():
        if label[row] in pairs:
            decided.kode[row] = pairs[label[row]]
        else:
            decided.set_aside[row] = _undecided(area, kode_kec, set(pairs.values()))


def _decide_split(decided: Decided, group: pd.DataFrame, kode_kab: str) -> None:
    """Desa that a newer kecamatan has taken over since the file was drawn."""
    seen = {kode[:6] for kode in decided.kode.values()}
    official = codes.official_names(kode_kab)
    desa = official[official["tingkat"] == "desa"]
    younger = {
        name: kodes[0]
        for name, kodes in names.by_name(dict(zip(desa["kode"], desa["nama"], strict=True))).items()
        if len(kodes) == 1 and kodes[0][:6] not in seen
    }
    ours = names.by_name({row: str(area["nama"]) for row, area in rows(group).items()})
    for name in sorted(ours.keys() & younger.keys()):
        row = ours[name][0]
        if len(ours[name]) == 1 and row in decided.set_aside:
            decided.kode[row] = younger[name]
            del decided.set_aside[row]
            new, old = codes.official_name(younger[name][:6]), group.at[row, "kecamatan"]
            written = group.at[row, "nama"]
            decided.notes.append(f"{written!s} dibaca di kecamatan {new} (pemekaran; di berkas: {old!s}).")


def _find_kecamatan(members: pd.DataFrame, kecamatan: str, kode_kab: str) -> str | None:
    """By name if there is exactly one; else the one that holds most of these desa names, if that is clear."""
    choices = codes.official_children(kode_kab)
    same = [k for k, name in choices.items() if names.squash(name) == names.squash(kecamatan)]
    if len(same) == 1:
        return same[0]
    wanted = {names.squash(n) for n in members["nama"]}
    shared = Counter(
        {k: len(wanted & {names.squash(n) for n in codes.official_children(k).values()}) for k in choices}
    )
    ranked = shared.most_common(2)
    if not ranked or ranked[0][1] < max(2, SAME_KECAMATAN * len(wanted)):
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[1][1] * 2 <= ranked[0][1] else None


def is_no_area(kode: object) -> bool:
    """BPS numbers water and forest as kecamatan 888 or 999; no Kemendagri code has these digits there."""
    return isinstance(kode, str) and len(kode) == 10 and kode[4:7] in ("888", "999")


def _undecided(area: Row, kode_kec: str, taken: set[str]) -> SetAside:
    squashed = names.squash(area["nama"])
    if not squashed or is_no_area(area["kode"]) or _NOT_DESA.match(area["nama"]):
        reason = "mungkin bukan desa (perairan, hutan, atau tanpa nama)"
        return set_aside(area, reason, "Abaikan bila memang bukan desa.")
    if squashed.startswith("persiapan"):
        return set_aside(
            area, "desa persiapan, belum berkode", "Gabungkan dengan desa induknya di berkas batas."
        )
    elsewhere = codes.official_names(kode_kec[:4])
    namesakes = elsewhere[
        (elsewhere["tingkat"] == "desa") & elsewhere["nama"].map(names.squash).eq(squashed)
    ]["kode"]
    free = {k: n for k, n in codes.official_children(kode_kec).items() if k not in taken}
    near = sorted(free, key=lambda k: -names.closeness(squashed, names.squash(free[k])))[:3]
    hints = [f"{codes.dotted(k)} {codes.official_name(k)}" for k in [*namesakes, *near][:4]]
    kecamatan = codes.official_name(kode_kec)
    return set_aside(
        area,
        f"nama tidak dapat dipastikan di kecamatan {kecamatan}",
        "Tetapkan kodenya sendiri di berkas. Calon: " + "; ".join(hints) + "."
        if hints
        else "Periksa namanya.",
    )


def _leave(decided: Decided, members: pd.DataFrame, alasan: str, saran: str) -> None:
    for row, area in rows(members).items():
        decided.set_aside[row] = set_aside(area, alasan, saran)
