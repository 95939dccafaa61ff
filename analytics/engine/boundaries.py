"""A boundary file in: repaired, dissolved and drawn once, so that no page ever touches geometry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from analytics.errors import UserError
from analytics.intake.names import safe_name
from analytics.store import Transaction, Workspace
from geodata import codes as area_codes
from geodata.errors import BoundaryError

#: Share of the register's families that must live on a new map; decrees split and rename a few desa.
FIT = 0.9


def import_boundary_file(
    workspace: Workspace,
    transaction: Transaction,
    path: Path,
    codes: str | None,
    xlsx: Path | None = None,
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
    kabupaten = sorted(result.desa["kode_kab"].unique())
    if len(kabupaten) > 1:
        raise UserError(
            f"Berkas batas memuat {len(kabupaten)} kabupaten: {', '.join(kabupaten)}.",
            saran="Satu ruang kerja untuk satu kabupaten: simpan poligon kabupaten Anda saja.",
        )
    _fits_register(workspace, set(result.desa["kode"]))
    tell("menggambar lapisan peta", 0.7)
    digests = write_layers(result, transaction.dir)
    report = _report(transaction, path, result.report)
    info = {
        "kabupaten": kabupaten[0],
        "nama": str(result.desa["kabupaten"].iloc[0]),
        "simulasi": not area_codes.is_assigned(kabupaten[0]),
        "lapisan": digests["desa.json"][:16],
    }
    if xlsx:
        write_boundary_xlsx(report, xlsx)
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
        "source": safe_name(path.name),
        "read": boundary["desa"] + aside,
        "accepted": boundary["desa"],
        "rejected": aside,
        "warnings": 0,
        "rules": [{"id": "DISISIHKAN", "severity": "galat", "count": aside}] if aside else [],
        "snapshot": transaction.id,
        "boundary": boundary,
    }


def _fits_register(workspace: Workspace, desa: set[str]) -> None:
    """Refuse a map on which the register's families do not live: their figures would appear elsewhere."""
    manifest = workspace.manifest
    for period in manifest.periods():
        con = workspace.connect({"keluarga": workspace.files(f"keluarga/{period}", manifest)})
        counts = dict(con.execute("SELECT kode_desa, count(*) FROM keluarga GROUP BY 1").fetchall())
        known = sum(n for kode, n in counts.items() if kode in desa)
        if known < FIT * sum(counts.values()):
            share = f"{100 * known / sum(counts.values()):.0f} %"
            raise UserError(
                f"Hanya {share} keluarga di register {period} tinggal di desa yang ada pada batas ini.",
                saran="Pakai batas kabupaten yang sama dan lengkap, atau ruang kerja baru.",
            )


def write_boundary_xlsx(report: dict[str, Any], path: Path) -> None:
    """The boundary report as a workbook: figures before and after, and every polygon set aside."""
    import xlsxwriter

    boundary = report["boundary"]
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), safe) as book:
        summary = book.add_worksheet("Ringkasan")
        rows = [
            ("berkas", report["source"]),
            ("desa", boundary["desa"]),
            ("kecamatan", boundary["kecamatan"]),
        ]
        rows += [(f"{k} sebelum", boundary["before"][k]) for k in ("overlap_ha", "gap_ha")]
        rows += [(f"{k} sesudah", boundary[k]) for k in ("overlap_ha", "gap_ha")]
        rows += [("kode cocok", boundary["matched_codes"]), ("sistem kode", str(boundary["code_system"]))]
        rows += [("catatan", note) for note in boundary.get("catatan", [])]
        for line, row in enumerate(rows):
            summary.write_row(line, 0, row)
        aside = book.add_worksheet("Disisihkan")
        names = ("nama", "kode", "alasan", "saran")
        aside.write_row(0, 0, names)
        for line, one in enumerate(boundary["set_aside"], start=1):
            aside.write_row(line, 0, [str(one.get(name) or "") for name in names])
