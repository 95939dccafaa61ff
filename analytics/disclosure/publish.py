"""Publish a quarter: compute, attack, write, flush, rename, with a signed manifest; refused when it loses.

A release holds every quarter published so far. It is immutable and numbered; what was wrong in an old quarter
is put right in the release of the next one, never before.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.attacker import attack
from analytics.disclosure import ledger, memory, openfiles
from analytics.disclosure.figures import Figures, figures
from analytics.disclosure.keys import Keys, keys
from analytics.errors import UserError
from analytics.published.reading import TABLES, Release, read_release
from analytics.published.rules import version
from analytics.published.signature import FORMAT, MANIFEST, SCHEMA, SIGNATURE, read_manifest, verify
from analytics.store import Workspace
from analytics.store.manifest import durable_write

Progress = Callable[[str, float], None]
AUDIT = "audit.json"


def publish(space: Workspace, period: str, out: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Release a quarter into ``out`` (a new or empty folder); returns what a manifest and an audit say of it.

    The same quarter of the same data is the same release again. UserError where the quarter is not built,
    where it was released and its data has changed since, and where the attacker wins, with the cell and how.
    """
    tell = progress or (lambda _label, _share: None)
    _check(space, period, out)
    past = ledger.releases(space.root)
    secret = keys(space.root, released=bool(past))
    if past and past[-1].period > period:
        raise UserError(
            f"Triwulan {past[-1].period} sudah terbit; triwulan sebelumnya tidak diterbitkan sesudahnya.",
            saran="Perbaikan triwulan lama masuk terbitan triwulan berikutnya.",
        )
    scratch = ledger.scratch(space.root)
    try:
        tell("menghitung", 0.05)
        found = figures(space, period, secret, _last(past))
        manifest = _write(space, scratch, found.tables, past, secret)
        tell("menyerang", 0.3)
        release = read_release(scratch, manifest)
        manifest["koreksi"] = _corrected(past[-1] if past else None, release)
        audit = attack(release)
        _refuse(audit, found)
        # For the office alone: sums over few true figures tell of each of them.
        told = found.utility.told() | {"di_luar_keputusan": found.strays.to_dict("records")}
        if past and past[-1].period == period:
            return _again(past[-1], scratch, manifest, out) | told
        durable_write(scratch / AUDIT, json.dumps(audit, ensure_ascii=False, indent=1))
        manifest = _sign(scratch, manifest, secret)
        tell("menulis", 0.9)
        target = space.root / ledger.FOLDER / f"{manifest['terbitan']:03d}-{period}"
        memory.write(space.root, found.kept)
        ledger.put(scratch, target)
        ledger.hand_out(target, out)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return {"out": str(out), "sama": False, **_summary(manifest), "audit": audit, **told}


def _check(space: Workspace, period: str, out: Path) -> None:
    if period not in space.manifest.builds:
        raise UserError(
            f"Triwulan {period} belum dihitung.", saran=f"Jalankan dahulu: tepat build --period {period}."
        )
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(
            f"Folder {out} tidak kosong; terbitan tidak pernah ditimpa.",
            saran="Sebut folder baru, misalnya terbitan/2026-Q3.",
        )
    if out.resolve().is_relative_to(space.root):
        raise UserError(
            "Folder terbitan tidak boleh di dalam ruang kerja: yang publik dipisah dari data pribadi.",
            saran="Sebut folder di luar ruang kerja.",
        )


def _write(
    space: Workspace,
    folder: Path,
    found: dict[str, pd.DataFrame],
    past: list[ledger.Past],
    secret: Keys,
) -> dict[str, Any]:
    """Every file of a release but its audit and its manifest; returns the manifest without the files."""
    for name, table in found.items():
        table.drop(columns=["nilai"], errors="ignore").to_csv(folder / f"{name}.csv", index=False)
    openfiles.write(space, folder, found)
    periods = sorted(set(found["kabupaten"]["periode"]))
    info = space.manifest.slots["batas"].info
    old = past[-1] if past else None
    return {
        "skema": SCHEMA,
        "format": FORMAT,
        "terbitan": old.number + 1 if old else 1,
        "periode": periods,
        "kabupaten": {"kode": str(info["kabupaten"]), "nama": str(info.get("nama", ""))},
        "simulasi": bool(info.get("simulasi")),
        "versi_aturan": version(),
        "dibuat": datetime.now().astimezone().isoformat(timespec="seconds"),
        "sebelumnya": {"terbitan": old.number, "sha256": openfiles.sha256(old.folder / MANIFEST)}
        if old
        else None,
        "kunci": secret.public,
        "berkas": {},
    }


def _corrected(old: ledger.Past | None, release: Release) -> list[str]:
    """The quarters of the last release that read differently now, in any table."""
    was, changed = _last([old] if old else []), set[str]()
    if was is None:
        return []
    for name, table in was.tables.items():
        for period, rows in table.groupby("periode"):
            now = release.tables[name]
            changed |= {str(period)} if _text(rows) != _text(now[now["periode"] == period]) else set()
    return sorted(changed)


def _last(past: list[ledger.Past]) -> Release | None:
    return read_release(past[-1].folder, read_manifest(past[-1].folder)) if past else None


def _text(table: pd.DataFrame) -> set[tuple[str, ...]]:
    """Every row as it is written; which columns there are is written too."""
    named = table.astype(str)
    return {tuple(named), *named.itertuples(index=False, name=None)}


def _refuse(audit: dict[str, Any], found: Figures) -> None:
    """UserError where the attacker wins, or where figures or their noise are not what the rules promise."""
    faults = [f"{one['tabel']} {one['kode']} {one['program']}: {one['sebab']}" for one in audit["violations"]]
    faults += found.utility.faults() + found.noise
    if faults:
        more = f" (dan {len(faults) - 5} lagi)" if len(faults) > 5 else ""
        raise UserError(
            f"Tidak diterbitkan: penyerang menang. {'; '.join(faults[:5])}{more}.",
            saran="Tidak ada yang ditulis. Laporkan baris ini; jangan menerbitkan angkanya dengan cara lain.",
        )


def _again(old: ledger.Past, written: Path, manifest: dict[str, Any], out: Path) -> dict[str, Any]:
    """The same quarter once more: the same release where nothing changed, refused where something did."""
    # A table that older releases did not have says nothing while it has no rows.
    tables = [name for name in TABLES if (old.folder / f"{name}.csv").exists() or _rows(written, name)]
    same = all(_bytes(written, name) == _bytes(old.folder, name) for name in tables)
    if not same:
        ruled = read_manifest(old.folder)["versi_aturan"] != manifest["versi_aturan"]
        raise UserError(
            f"Triwulan {old.period} sudah terbit (terbitan {old.number}) dan "
            f"{'aturan terbitan' if ruled else 'datanya'} berubah sesudah itu.",
            saran="Terbitan tidak diganti; perbaikannya masuk terbitan triwulan berikutnya sebagai koreksi.",
        )
    ledger.hand_out(old.folder, out)
    there = verify(out)
    audit = json.loads((out / AUDIT).read_text("utf-8"))
    return {"out": str(out), "sama": True, **_summary(there), "audit": audit}


def _bytes(folder: Path, name: str) -> bytes:
    path = folder / f"{name}.csv"
    return path.read_bytes() if path.exists() else b""


def _rows(folder: Path, name: str) -> int:
    return _bytes(folder, name).count(b"\n") - 1


def _sign(folder: Path, manifest: dict[str, Any], secret: Keys) -> dict[str, Any]:
    """The manifest with the fingerprint of every file, written and signed."""
    files = sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
    listed = {
        name: {"sha256": openfiles.sha256(folder / name), "bytes": (folder / name).stat().st_size}
        for name in files
    }
    whole = manifest | {"berkas": listed}
    durable_write(folder / MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1))
    mark = secret.signing.sign((folder / MANIFEST).read_bytes())
    durable_write(folder / SIGNATURE, mark.hex() + "\n")
    return whole


def _summary(manifest: dict[str, Any]) -> dict[str, Any]:
    return {name: manifest[name] for name in ("terbitan", "periode", "kunci", "koreksi", "versi_aturan")}
