"""Build a period: find the files in force, run the unit of work, put its results in force in one step."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from analytics import parameters
from analytics.clock import check_period
from analytics.engine.job import RESULTS, Job, run
from analytics.errors import UserError
from analytics.store import Manifest, Workspace

INPUTS = ("keluarga", "anggota", "penerima", "kuota", "rekap-desil", "rekap-penerima")
#: What the tables of a build look like; figures of an earlier form are counted again before they are shown.
FORM = "6"
#: Tables that stand for a register where an office has only counts.
RECAPS = ("rekap-desil", "rekap-penerima")


def build(
    workspace: Workspace,
    period: str | None = None,
    *,
    runner: str = "loop",
    progress: Callable[[str, float], None] | None = None,
) -> dict[str, Any]:
    """Score, mark and count one period; the newest register's, else the newest recap's, when none is named.

    Without a register the recaps are counted alone. Raises UserError when there is neither, when a register
    has no members, or when there are no boundaries.
    """
    manifest = workspace.manifest
    period = check_period(period) if period else _newest(manifest)
    files = {name: workspace.files(f"{name}/{period}", manifest) for name in INPUTS}
    files["wilayah"] = workspace.files("batas", manifest)
    files["survei"] = workspace.files("survei", manifest)
    files["koefisien"] = workspace.files("skor", manifest)
    recap_only = not files["keluarga"] and any(files[name] for name in RECAPS)
    needed = {"wilayah": "batas"} if recap_only else NEEDED
    for name, hint in needed.items():
        if not files[name]:
            raise _lacking(hint, period)
    with workspace.begin("bangun", period) as transaction:
        kabupaten = str(manifest.slots["batas"].info["kabupaten"])
        versions = _inputs(workspace, manifest, period)
        job = Job(workspace.root, kabupaten, period, files, transaction.dir, versions)
        result = RUNNERS[runner]([job], progress)[0]
        slots = {
            f"bangun/{period}/{name}": transaction.slot(
                transaction.dir / f"{name}.parquet", result["rows"][name]
            )
            for name in (*RESULTS, *sorted(result["rows"].keys() - set(RESULTS)))
        }
        slots[f"bangun/{period}/model"] = transaction.slot(transaction.dir / "model.json", 1)
        note = {
            "time": datetime.now().isoformat(timespec="seconds"),
            "snapshot": transaction.id,
            "inputs": versions,
            # What the figures were made from: a family's page reads these, not what was imported since.
            "files": {n: [str(f.relative_to(workspace.root)) for f in fs] for n, fs in files.items()},
            "rows": result["rows"],
            "tanpa_skor": result["problem"],
            "dasar": "rekap" if recap_only else "register",
            "kurang": result["gaps"],
        }
        transaction.commit(slots, build=(period, note))
    return {"period": period, **note, "metrics": result["metrics"], "dasar_skor": result["basis"]}


NEEDED = {"keluarga": "keluarga", "anggota": "anggota", "wilayah": "batas"}


def _lacking(kind: str, period: str) -> UserError:
    instead = ""
    if kind == "keluarga":
        instead = " Bila hanya ada rekap per desa: --as rekap-desil atau --as rekap-penerima."
    return UserError(
        f"Belum ada data {kind} untuk periode {period}.",
        saran=f"Impor dulu: tepat import BERKAS --as {kind} --workspace … --period {period}.{instead}",
    )


def stale(workspace: Workspace, period: str) -> list[str]:
    """The input slots that changed since a period was built; empty when the figures are up to date."""
    manifest = workspace.manifest
    built = manifest.builds.get(period)
    if built is None:
        return []
    now = _inputs(workspace, manifest, period)
    return sorted(k for k in now.keys() | built["inputs"].keys() if now.get(k) != built["inputs"].get(k))


def _inputs(workspace: Workspace, manifest: Manifest, period: str) -> dict[str, str]:
    """Everything a period's figures depend on, by hash: the tables in force and the rules as data."""
    tables = {k: v.sha256 for k, v in manifest.slots.items() if _belongs(k, period)}
    return tables | parameters.fingerprint(workspace.root) | {"bentuk": FORM}


def _belongs(slot: str, period: str) -> bool:
    kind = slot.split("/")
    return kind[0] in ("batas", "survei", "skor") or (kind[0] in INPUTS and kind[1] == period)


def newest_period(manifest: Manifest) -> str | None:
    """The newest register's period, the newest recap's where there is no register; None without either."""
    registers = manifest.periods()
    recaps = [period for name in RECAPS for period in manifest.periods(name)]
    return registers[-1] if registers else max(recaps, default=None)


def _newest(manifest: Manifest) -> str:
    period = newest_period(manifest)
    if period is None:
        raise UserError(
            "Belum ada register keluarga dan belum ada rekap.",
            saran="Impor dulu: tepat import keluarga.csv --as keluarga --workspace … --period 2026-Q3, atau "
            "rekap per desa dengan --as rekap-desil.",
        )
    return period


def _loop(jobs: list[Job], progress: Callable[[str, float], None] | None) -> list[dict[str, Any]]:
    return [run(job, progress) for job in jobs]


def _pool(jobs: list[Job], _progress: Callable[[str, float], None] | None) -> list[dict[str, Any]]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(max_workers=min(2, len(jobs))) as pool:
        return list(pool.map(run, jobs))


def _spark(jobs: list[Job], _progress: Callable[[str, float], None] | None) -> list[dict[str, Any]]:
    """The same function, scheduled by a Spark cluster that shares the workspace's folder."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise UserError(
            "PySpark belum terpasang.",
            saran="Pasang tambahan «spark» (memerlukan Java), atau pakai --runner loop.",
        ) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers need the same libraries
    builder = SparkSession.builder.appName("Tepat Sasaran")
    if not os.environ.get("MASTER"):
        builder = builder.master("local[2]")
    spark = builder.getOrCreate()
    try:
        return list(spark.sparkContext.parallelize(jobs, len(jobs)).map(run).collect())
    finally:
        spark.stop()


RUNNERS = {"loop": _loop, "pool": _pool, "spark": _spark}
