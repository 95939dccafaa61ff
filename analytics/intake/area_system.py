"""Area codes of a file brought to Kemendagri codes: the code system is judged for the whole column.

3,841 ten-digit codes mean one village to Kemendagri and another to BPS, so a row alone never tells. A column
does: nine of ten codes are known to one system, and nine of ten names are what the codes mean there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.errors import UserError
from analytics.intake.areas import MIN_HIT_RATE, Areas, System

MIN_AGREEMENT = 0.9
#: The user's own word about the system stands unless half of the names speak against it.
CONTRADICTION = 0.5


@dataclass(frozen=True)
class Fit:
    """How a column fits one system: the share of its rows whose code is known there, and how far names agree.

    ``agreement``: of the rows whose name is one of the map, the share where it is the code's own desa and not
    another one; None where no name tells. A name that the map has nowhere tells nothing about the system.
    """

    rate: float
    agreement: float | None

    @property
    def good(self) -> bool:
        """Whether the column fits this system, by its codes and by its names."""
        return self.rate >= MIN_HIT_RATE and (self.agreement is None or self.agreement >= MIN_AGREEMENT)

    @property
    def possible(self) -> bool:
        """Whether it fits by its codes, and the names do not say otherwise."""
        return self.rate >= MIN_HIT_RATE and (self.agreement is None or self.agreement >= CONTRADICTION)


def fit(counts: Mapping[str, int], areas: Areas, system: str, names: Mapping[str, str]) -> Fit:
    """How a column of codes (code -> rows) with its desa names (code -> name) fits a system."""
    from geodata.crosswalk import CLOSE
    from geodata.crosswalk_names import first_form, likeness

    total = sum(counts.values())
    meant = {c: k for c in counts if (k := areas.translate(c, system))}
    rate = sum(counts[c] for c in meant) / total if total else 0.0
    named = [c for c, k in meant.items() if len(c) == 10 and names.get(c) and areas.names.get(k)]
    same = {c for c in named if likeness(names[c], areas.names[meant[c]]) >= CLOSE}
    desa = {first_form(n) for k, n in areas.names.items() if len(k) == 10}
    other = {c for c in named if c not in same and first_form(names[c]) in desa}
    own, rows = sum(counts[c] for c in same), sum(counts[c] for c in same | other)
    return Fit(rate, own / rows if rows else None)


def judge(
    counts: Mapping[str, int],
    areas: Areas,
    wanted: str | None,
    names: Mapping[str, str] | None = None,
    dotted: bool = False,
    reachable: bool = False,
) -> System | None:
    """The code system of a column of well-formed codes (code -> rows); None where it holds none.

    ``names`` are the desa names beside the codes. ``dotted``: written as only Kemendagri codes are.
    ``reachable``: what BPS codes lack can be asked of the office. Raises UserError with both rates when
    neither system fits, when both do and mean different villages, or when ``wanted`` (the user's own word) is
    not borne out.
    """
    if not sum(counts.values()):
        return None
    fits = {name: fit(counts, areas, name, names or {}) for name in ("kemendagri", "bps")}
    rates = {name: one.rate for name, one in fits.items()}
    if dotted:
        chosen = ["kemendagri"] if wanted != "bps" and fits["kemendagri"].possible else []
    elif wanted:
        chosen = [wanted] if fits[wanted].possible or (reachable and wanted == "bps") else []
    else:
        chosen = [name for name, one in fits.items() if one.good] or ["bps"] * reachable
    if not chosen:
        raise _no_system(fits, wanted, areas)
    if len(chosen) == 2 and any(areas.from_bps.get(c, c) != c for c in counts if c in areas.known):
        raise UserError(
            f"Kode wilayah cocok dengan dua sistem ({_words(fits)}), tetapi artinya berbeda.",
            saran="Tanyakan sistemnya ke pembuat berkas, lalu impor dengan --codes kemendagri atau bps.",
        )
    return System(chosen[0], rates)


def _words(fits: Mapping[str, Fit]) -> str:
    return f"Kemendagri {_share(fits['kemendagri'])}, BPS {_share(fits['bps'])}"


def _share(one: Fit) -> str:
    named = f" (nama cocok {one.agreement:.1%})" if one.agreement is not None else ""
    return f"{one.rate:.1%}{named}".replace(".", ",")


def _no_system(fits: Mapping[str, Fit], wanted: str | None, areas: Areas) -> UserError:
    named = f" Sistem yang diminta: {wanted}." if wanted else ""
    if not areas.complete:
        return UserError(
            "Belum ada batas wilayah di ruang kerja ini, sehingga kode wilayah berkas ini belum dapat "
            f"dicocokkan: di daftar resmi Kemendagri {_share(fits['kemendagri'])} kodenya dikenal, dan kode "
            f"BPS hanya dapat diartikan lewat batas wilayah.{named}",
            saran="Impor dulu batas wilayah kabupaten ini (tepat import BATAS --as batas), lalu impor berkas "
            "ini lagi. Berkas batas apa dan dari mana: docs/batas.md.",
        )
    advice = (
        "Periksa apakah berkas dan batas wilayah dari kabupaten yang sama, dan kolom kode serta nama desanya "
        "benar. Bila kodenya BPS: bawa padanannya sebagai pemetaan/kode_bps.csv (kolom kode_bps, "
        "kode_kemendagri), atau batas wilayah terbaru yang memuat kode BPS. Bila sistemnya pasti: --codes "
        "kemendagri atau --codes bps."
    )
    return UserError(
        f"Kode wilayah tidak cukup cocok: {_words(fits)}; perlu sedikitnya 90%.{named}", saran=advice
    )
