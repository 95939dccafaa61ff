"""The area codes of one column brought to Kemendagri codes: known, told by names, or asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.intake.area_system import fit, judge
from analytics.intake.areas import MIN_HIT_RATE, Areas, System
from analytics.intake.place_questions import MOST, Answers, Unplaced, text_of

if TYPE_CHECKING:
    from geodata.crosswalk import Crosswalk

#: No kabupaten has more desa by far; a column with more different codes holds something else.
MOST_CODES = 3_000
#: Names decide the system of a column only while its codes may be valid in the other one by chance.
FEW_CODES = 15
#: Share of the rows that must be placed before the rest of a BPS column is worth asking about.
PLACED = 0.5
#: Why a desa is open: whether the likeliest candidate is taken by another code of the file.
_WORDS = {
    False: "Nama desa ini tidak cukup mirip dengan satu desa di kecamatannya pada peta.",
    True: "Desa dengan nama ini sudah dipakai kode lain di berkas; mungkin kode baris ini salah tulis.",
}


@dataclass(frozen=True)
class Coded:
    """The codes of a column: code -> rows, code -> desa name, BPS kecamatan or code -> kecamatan name.

    ``dotted``: they are written with dots as only Kemendagri codes are.
    """

    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    kecamatan: dict[str, str] = field(default_factory=dict)
    dotted: bool = False

    @property
    def prefix(self) -> str:
        """The kabupaten, as the file's codes have it, of most rows."""
        rows: Counter[str] = Counter()
        for code, n in self.counts.items():
            rows[code[:4]] += n
        return max(sorted(rows), key=lambda p: rows[p]) if rows else ""

    def of(self, prefix: str, digits: int) -> list[str]:
        """The codes of one length in one kabupaten."""
        return sorted(c for c in self.counts if c[:4] == prefix and len(c) == digits)


@dataclass(frozen=True)
class Resolved:
    """``kode``: code of the file -> Kemendagri code; ``open``: what to ask; ``asked``: codes that wait."""

    system: System | None
    kode: dict[str, str]
    open: list[Unplaced] = field(default_factory=list)
    asked: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)


def resolve(
    column: Coded, areas: Areas, brought: dict[str, str], answers: Answers, wanted: str | None
) -> Resolved:
    """Place every code of a column; ``brought`` is the office's own crosswalk.

    Raises UserError where neither code system fits (``areas.judge``).
    """
    told = {k: v for k, v in answers.bps.items() if v}
    on_map = set(areas.from_bps)
    areas.from_bps |= brought | told
    areas.renamed |= {k: v for k, v in answers.kemendagri.items() if v}
    derived = _derive(column, areas) if _is_open(column, areas, wanted) else None
    if derived:
        areas.from_bps |= {
            k: v for k, v in derived.kecamatan.items() if k not in areas.from_bps
        } | derived.desa
        _add_kabupaten(column, areas)
    reachable = derived is not None and _reachable(column, areas, derived)
    system = judge(column.counts, areas, wanted, column.names, column.dotted, reachable)
    if system is None:
        return Resolved(None, {})
    kode = {c: k for c in column.counts if (k := areas.translate(c, system.name))}
    if system.name == "kemendagri":
        return Resolved(system, kode, *_ask_old(column, areas, kode, answers))
    unplaced, asked = _ask(column, kode, derived, answers) if derived else ([], frozenset())
    return Resolved(system, kode, unplaced, asked, _notes(kode, on_map, brought, told, derived, unplaced))


def _is_open(column: Coded, areas: Areas, wanted: str | None) -> bool:
    """Whether the names are to be asked what these codes mean.

    Not where the codes are Kemendagri's beyond doubt, and not where they are shaped as Kemendagri's but
    unknown: those are old or foreign codes, not BPS codes.
    """
    desa = column.of(column.prefix, 10)
    if column.dotted or wanted == "kemendagri" or len(desa) > MOST_CODES:
        return False
    if wanted == "bps":
        return True
    kemendagri = fit(column.counts, areas, "kemendagri", column.names)
    if kemendagri.good:
        return False
    shaped = bool(desa) and all(code[6] in "123" for code in desa)
    by_chance = kemendagri.rate >= MIN_HIT_RATE and len(desa) <= FEW_CODES
    return not shaped or by_chance


def _derive(column: Coded, areas: Areas) -> Crosswalk:
    from geodata.crosswalk import Place, derive

    prefix = column.prefix
    codes = [c for c in column.of(prefix, 10) if column.names.get(c)]
    places = [Place(c, column.names[c], c[:7], column.counts[c]) for c in codes]
    groups = {g: n for g, n in column.kecamatan.items() if g[:4] == prefix and len(g) == 7}
    known = {b: k for b, k in areas.from_bps.items() if len(b) == 10}
    kecamatan = {b: k for b, k in areas.from_bps.items() if len(b) == 7}
    return derive(places, areas.desa(), groups=groups, desa=known, kecamatan=kecamatan)


def _add_kabupaten(column: Coded, areas: Areas) -> None:
    kabupaten = {k for k in areas.known if len(k) == 4}
    if len(kabupaten) == 1:
        areas.from_bps.setdefault(column.prefix, kabupaten.pop())


def _reachable(column: Coded, areas: Areas, derived: Crosswalk) -> bool:
    """Whether half of the rows are placed, and nine of ten will be when the questions are answered."""
    total = sum(column.counts.values())
    placed = sum(n for c, n in column.counts.items() if c in areas.from_bps)
    near = sum(n for c, n in column.counts.items() if c in areas.from_bps or c in derived.calon)
    return placed >= PLACED * total and near >= MIN_HIT_RATE * total


def _ask(
    column: Coded, kode: dict[str, str], derived: Crosswalk, answers: Answers
) -> tuple[list[Unplaced], frozenset[str]]:
    """What to ask about a BPS column: its open desa, and its open kecamatan instead of their desa."""
    unplaced, asked, taken = [], set(), set(kode.values())
    for code, calon in derived.calon.items():
        if code not in kode and code not in answers.bps and answers.bps.get(code[:7], "") is not None:
            isi = text_of(code, "bps", column.names[code], column.kecamatan.get(code[:7], ""))
            sebab = _WORDS[bool(calon) and calon[0] in taken]
            unplaced.append(Unplaced(isi, calon, sebab, column.counts[code]))
            asked.add(code)
    for group, calon in derived.calon_kelompok.items():
        codes = [c for c in column.counts if c[:7] == group and c not in kode]
        if codes and group not in answers.bps:
            isi = text_of(group, "bps", "", column.kecamatan.get(group, ""))
            sebab = f"Kecamatan berkode BPS ini ({len(codes)} desa) belum dapat dipadankan dengan peta."
            unplaced.append(Unplaced(isi, calon, sebab, sum(column.counts[c] for c in codes)))
            asked.update(codes)
    return unplaced, frozenset(asked)


def _ask_old(
    column: Coded, areas: Areas, kode: dict[str, str], answers: Answers
) -> tuple[list[Unplaced], frozenset[str]]:
    """What to ask about a Kemendagri column: codes of this kabupaten that the map does not have."""
    from geodata.crosswalk import candidates

    kabupaten = {k[:4] for k in areas.known if len(k) >= 4}
    codes = [c for c in column.counts if len(c) == 10 and c[:4] in kabupaten and c not in kode]
    left = [c for c in codes if column.names.get(c) and c not in answers.kemendagri]
    left = sorted(left, key=lambda c: (-column.counts[c], c))[:MOST]
    desa = areas.desa() if left else []
    unplaced = []
    for code in left:
        isi = text_of(code, "kemendagri", column.names[code], column.kecamatan.get(code, ""))
        calon = candidates(column.names[code], code[:6], desa)
        unplaced.append(
            Unplaced(isi, calon, "Kode ini tidak ada di peta; mungkin kode lama.", column.counts[code])
        )
    return unplaced, frozenset(left)


def _notes(
    kode: dict[str, str],
    on_map: set[str],
    brought: dict[str, str],
    told: dict[str, str],
    derived: Crosswalk | None,
    unplaced: list[Unplaced],
) -> list[str]:
    """Where the Kemendagri codes of a BPS column come from; nothing where the map has them all."""
    desa = [c for c in kode if len(c) == 10]
    ways = {
        "jawaban dinas": sum(c in told for c in desa),
        "pemetaan/kode_bps.csv": sum(c in brought and c not in told for c in desa),
        "batas wilayah": sum(c in on_map and c not in told and c not in brought for c in desa),
        "nama desa": sum(c in derived.cara for c in desa) if derived else 0,
    }
    if not unplaced and ways["batas wilayah"] == len(desa):
        return []
    parts = [f"{n} lewat {way}" for way, n in ways.items() if n]
    asked = f"; {len(unplaced)} hal ditanyakan" if unplaced else ""
    return [f"Kode BPS diterjemahkan ke kode Kemendagri: {', '.join(parts) or 'tidak satu pun'}{asked}."]
