"""Where the found pairs are kept: one table per period in the workspace, rebuilt when its sources changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analytics.clock import check_period
from analytics.errors import UserError
from analytics.identity.probable import NEEDED, probable_pairs
from analytics.identity.snapshots import Snapshot
from analytics.store import Workspace

SLOT = "identitas"
_LISTS = ("bobot.csv", "nama.csv", "linkage.py", "probable.py")
Progress = Callable[[str, float], None]


def pairs_of(
    workspace: Workspace, period: str | None = None, progress: Progress | None = None
) -> pd.DataFrame:
    """Persons probably written twice in a period's register, as :func:`probable_pairs` gives them.

    Read from the workspace while register and lists are those it was made from; else computed (about 15
    seconds and 1 GB for 500,000 persons) and put in force in one step. Raises UserError where there is no
    register, the library is missing, or an import runs.
    """
    period = register_period(workspace, period)
    manifest = workspace.manifest
    slot = manifest.slots.get(f"{SLOT}/{period}")
    sources = _sources(workspace, period)
    if slot and slot.info.get("masukan") == sources:
        return pd.read_parquet(workspace.root / slot.file)
    tell = progress or (lambda _label, _share: None)
    with workspace.begin(SLOT, period) as transaction:
        tell("membaca register", 0.05)
        people = _people(workspace, period)
        tell("mencari orang ganda", 0.2)
        pairs = probable_pairs(people)
        file = transaction.dir / "pasangan.parquet"
        pairs.to_parquet(file, index=False, compression="zstd")
        made = transaction.slot(file, len(pairs), period=period, masukan=sources)
        transaction.commit({f"{SLOT}/{period}": made})
        tell("selesai", 1.0)
    return pairs


def register_period(workspace: Workspace, period: str | None) -> str:
    """The period asked for, or the newest with members; UserError when there is no such register."""
    held = workspace.manifest.periods("anggota")
    if not held:
        raise UserError(
            "Belum ada anggota keluarga di ruang kerja ini.",
            saran="Impor dulu: tepat import anggota.csv --as anggota --workspace …",
        )
    if period is None:
        return held[-1]
    if check_period(period) not in held:
        raise UserError(f"Belum ada anggota untuk {period}.", saran=f"Yang ada: {', '.join(held)}.")
    return period


def snapshot(workspace: Workspace, period: str) -> Snapshot:
    """A period's register as :func:`analytics.identity.snapshots.compare` takes it; pseudonyms only."""
    families, persons = workspace.files(f"keluarga/{period}"), workspace.files(f"anggota/{period}")
    if not families:
        raise UserError(
            f"Belum ada keluarga untuk {period}.",
            saran=f"Impor dulu: tepat import keluarga.csv --as keluarga --workspace … --period {period}",
        )
    columns = ["id_anggota", "id_keluarga", "status_hubungan_keluarga"]
    return Snapshot(
        pd.read_parquet(families[0], columns=["id_keluarga", "kode_desa"]),
        pd.read_parquet(persons[0], columns=columns),
    )


def _sources(workspace: Workspace, period: str) -> dict[str, str]:
    """Fingerprints of the register and of the lists the comparison is made of."""
    slots = workspace.manifest.slots
    tables = {n: s.sha256 for n, s in slots.items() if n in (f"anggota/{period}", f"keluarga/{period}")}
    own = Path(__file__).parent
    return tables | {n: hashlib.sha256((own / n).read_bytes()).hexdigest() for n in _LISTS}


def _people(workspace: Workspace, period: str) -> pd.DataFrame:
    """The members with their names, from the vault; they stay in this process."""
    views = {
        "keluarga": workspace.files(f"keluarga/{period}"),
        "anggota": workspace.files(f"anggota/{period}"),
        "identitas": workspace.vault_files(f"anggota/{period}"),
    }
    if not views["identitas"] or not views["keluarga"]:
        raise UserError(
            f"Register {period} tidak lengkap: keluarga atau identitas anggotanya tidak ada.",
            saran="Impor ulang berkas keluarga lalu anggota periode itu.",
        )
    with workspace.connect(views) as con:
        con.execute("SET enable_progress_bar = false")
        return con.execute(
            f"""SELECT {", ".join(NEEDED)} FROM identitas
                JOIN (SELECT id_anggota, jenis_kelamin FROM anggota) USING (id_anggota)
                LEFT JOIN (SELECT id_keluarga, kode_desa FROM keluarga) USING (id_keluarga)
                ORDER BY id_anggota"""
        ).df()
