"""What an office must agree to before a file is in force: a foreign list, a great loss.

A first import takes nothing away; it needs consent only where its people are of elsewhere. Preview shows
these reasons beforehand, the command line refuses while nobody agreed; both read them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analytics import database, parameters
from analytics.errors import UserError
from analytics.intake import Intake
from analytics.intake.names import number
from analytics.intake.sources import declared
from analytics.intake.sql import ident, literal
from analytics.store import Manifest, Workspace

#: Recipients of whom so large a share, and so many, are unknown to the register are people of elsewhere.
STRANGERS, STRANGERS_FROM = 0.9, 20
#: A register, or a survey, that loses a larger share of its filled columns is another kind of export.
LOST_COLUMNS = 0.25
#: A family with fewer of the answers of the proxy means test has no score.
SCORED = 0.5
#: The kinds whose columns carry the figures; the others are lists and counts.
WITH_ANSWERS = ("keluarga", "anggota", "survei")
#: Another publication's table may be shorter and loses nothing by it: it is used whole or not at all.
WHOLE = "skor"
_RANK = "desil_nasional"
_SHOWN = 8


@dataclass(frozen=True)
class Reason:
    """Why an import needs consent: ``sebab`` for a program, ``kalimat`` for a person, ``angka`` its figures.

    ``sebab`` is menyusut, tak_terdaftar, daerah_lain, kolom_hilang or peta_lain.
    """

    sebab: str
    kalimat: str
    angka: dict[str, Any] = field(default_factory=dict)


class ConsentNeeded(UserError):
    """An import that nobody agreed to yet; nothing was changed."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        said = "\n".join(f"- {one.kalimat}" for one in reasons)
        super().__init__(
            f"Impor ini perlu persetujuan; data yang dipakai tidak berubah.\n{said}",
            saran="Periksa berkasnya. Bila memang ini yang dimaksud, jalankan lagi dengan --setuju.",
        )
        self.reasons = reasons


def replaced_rows(manifest: Manifest, rows: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """The slots in force that would be replaced: rows now and rows afterwards."""
    return {n: (manifest.slots[n].rows, count) for n, count in rows.items() if n in manifest.slots}


def shrinks(old: int, new: int) -> bool:
    """True when a table would lose more than half of its rows."""
    return new < old / 2


def table_reasons(workspace: Workspace, intake: Intake, rows: Mapping[str, int]) -> tuple[Reason, ...]:
    """Why this file needs consent; ``rows`` are the slots it would fill. A foreign list needs it always."""
    manifest = workspace.manifest
    replaces = replaced_rows(manifest, rows)
    found = [*_foreign(intake), *_shrinking({} if intake.kind == WHOLE else replaces)]
    if intake.kind in WITH_ANSWERS and intake.analysis:
        for name in replaces:
            found += _lost_columns(intake.kind, workspace.root / manifest.slots[name].file, intake.analysis)
    return tuple(found)


def map_reasons(manifest: Manifest, desa: int, kabupaten: str, nama: str) -> tuple[Reason, ...]:
    """Why a map needs consent: it shows another kabupaten than the one in force, or far fewer desa."""
    slot = manifest.slots.get("batas")
    if slot is None or not desa:
        return ()
    found = []
    own = slot.info.get("kabupaten")
    if own and own != kabupaten:
        found.append(
            Reason(
                "peta_lain",
                f"Peta ini {nama} ({kabupaten}), sedangkan batas wilayah yang dipakai "
                f"{slot.info.get('nama', '')} ({own}).".replace("  ", " "),
                {"berkas": kabupaten, "dipakai": own},
            )
        )
    if shrinks(slot.rows, desa):
        found.append(
            Reason(
                "menyusut",
                f"Batas wilayah yang dipakai berisi {number(slot.rows)} desa, peta ini {number(desa)}.",
                {"slot": "batas", "lama": slot.rows, "baru": desa},
            )
        )
    return tuple(found)


def _foreign(intake: Intake) -> list[Reason]:
    found = []
    if intake.elsewhere:
        named, own = intake.elsewhere
        found.append(
            Reason(
                "daerah_lain",
                f"Kolom kabupaten berkas ini berisi '{named}', sedangkan batas wilayahnya '{own}'.",
                {"berkas": named, "dipakai": own},
            )
        )
    total, missing = intake.strangers or (0, 0)
    if missing >= STRANGERS_FROM and missing >= STRANGERS * total:
        found.append(
            Reason(
                "tak_terdaftar",
                f"{number(missing)} dari {number(total)} penerima ({missing / total:.0%}) tidak ada di "
                f"register {intake.period}; biasanya daftar daerah atau periode lain.",
                {"penerima": total, "tidak_ada": missing},
            )
        )
    return found


def _shrinking(replaces: Mapping[str, tuple[int, int]]) -> list[Reason]:
    return [
        Reason(
            "menyusut",
            f"{name} berisi {number(old)} baris dan akan diganti {number(new)} baris. Bila daftar terbagi "
            "dalam beberapa berkas, gabungkan dahulu.",
            {"slot": name, "lama": old, "baru": new},
        )
        for name, (old, new) in replaces.items()
        if shrinks(old, new)
    ]


def _lost_columns(kind: str, now: Path, after: Path) -> list[Reason]:
    """The columns that hold answers now and would hold none, with what becomes of the figures."""
    before, left = _filled(now), _filled(after)
    lost = [c for c in before if c not in left]
    scored = {row["fitur"] for row in parameters.rows("variabel_pmt")} & set(before)
    gone = scored & set(lost)
    if not (gone or _RANK in lost or len(lost) > LOST_COLUMNS * len(before)):
        return []
    table = declared.table(kind)
    labels = [table[c].label if c in table else c for c in lost[:_SHOWN]]
    named = ", ".join(labels) + (", ..." if len(lost) > _SHOWN else "")
    words = (
        f"{len(lost)} dari {len(before)} kolom yang kini terisi akan kosong ({named})."
        f"{_consequence(len(scored), len(gone), _RANK in lost)}"
    )
    return [Reason("kolom_hilang", words, {"terisi": len(before), "hilang": len(lost), "kolom": lost})]


def _consequence(scored: int, gone: int, rank: bool) -> str:
    parts = []
    if gone > SCORED * scored:
        parts.append("skor pembanding dan antrean akan kosong")
    elif gone:
        parts.append(f"skor pembanding dihitung tanpa {gone} dari {scored} cirinya")
    if rank:
        parts.append("tidak ada keluarga yang berdesil, sehingga layak dan cakupan akan kosong")
    return f" Akibatnya {'; '.join(parts)}." if parts else ""


def _filled(file: Path) -> list[str]:
    """The columns of a table that hold at least one value, in their order."""
    source = f"read_parquet({literal(str(file))})"
    with database.connect() as con:
        names = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        counts = con.execute(f"SELECT {', '.join(f'count({ident(n)})' for n in names)} FROM {source}")
        return [n for n, count in zip(names, counts.fetchall()[0], strict=True) if count]
