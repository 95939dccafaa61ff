"""A boundary file in: repaired, dissolved and drawn once, so that no page ever touches geometry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from analytics.errors import UserError
from analytics.store import Transaction
from geodata import codes as area_codes
from geodata.errors import BoundaryError


def import_boundary_file(
    transaction: Transaction,
    path: Path,
    codes: str | None,
    progress: Callable[[str, float], None] | None = None,
) -> dict[str, Any]:
    """Import village boundaries and return the report of the command contract, with what was repaired."""
    from geodata.boundaries import import_boundaries
    from geodata.layers import write_layers

    tell = progress or (lambda _label, _share: None)
    tell("membaca dan memperbaiki batas", 0.1)
    try:
        result = import_boundaries(path, codes)
    except BoundaryError as error:
        raise UserError(error.pesan, saran=error.saran) from error
    tell("menggambar lapisan peta", 0.7)
    digests = write_layers(result, transaction.dir)
    report = _report(transaction, path, result.report)
    kabupaten = sorted(result.desa["kode_kab"].unique())
    info = {
        "kabupaten": kabupaten[0],
        "nama": str(result.desa["kabupaten"].iloc[0]),
        "simulasi": not area_codes.is_assigned(kabupaten[0]),
        "lapisan": digests["desa.json"][:16],
    }
    file = transaction.dir / "wilayah.parquet"
    transaction.commit({"batas": transaction.slot(file, report["accepted"], **info)}, report=report)
    tell("selesai", 1.0)
    return report


def _report(transaction: Transaction, path: Path, boundary: dict[str, Any]) -> dict[str, Any]:
    aside = len(boundary["set_aside"])
    return {
        "id": transaction.id,
        "time": datetime.now().isoformat(timespec="seconds"),
        "kind": "batas",
        "period": None,
        "source": path.name,
        "read": boundary["desa"] + aside,
        "accepted": boundary["desa"],
        "rejected": aside,
        "warnings": 0,
        "rules": [{"id": "DISISIHKAN", "severity": "galat", "count": aside}] if aside else [],
        "snapshot": transaction.id,
        "boundary": boundary,
    }
