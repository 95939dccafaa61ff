"""The command that takes the last import back, as the import page does."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from analytics.commands.console import Console
from analytics.commands.data import Json, WorkspaceDir
from analytics.errors import UserError
from analytics.intake.names import number
from analytics.store import Workspace
from analytics.store.revert import Undoing, last_import, revert

YES = ("ya", "y")


def undo(
    workspace: WorkspaceDir,
    ya: Annotated[bool, typer.Option("--ya", help="Jangan bertanya dahulu (untuk skrip).")] = False,
    as_json: Json = False,
) -> None:
    """Kembalikan data ke sebelum impor terakhir. Tidak ada berkas yang dihapus."""
    space = Workspace.open(workspace)
    undoing = last_import(space)
    if undoing is None:
        raise UserError(
            "Tidak ada impor yang dapat diurungkan.",
            saran="Lihat isi ruang kerja dengan tepat status.",
        )
    report = undoing.report
    out = Console(stderr=as_json, highlight=False)
    for line in _words(undoing):
        out.print(line, markup=False)
    if not ya and not agreed("Kembalikan"):
        out.print("Tidak jadi; tidak ada yang berubah.")
        return
    revert(space, report["id"])
    if as_json:
        print(json.dumps({"undone": report["id"], "rows": undoing.rows}, ensure_ascii=False))
        return
    out.print(f"✓ Impor {report['source']} diurungkan; data sebelumnya dipakai lagi.", markup=False)
    out.print("  Hitung ulang angkanya: tepat build --workspace …")


def _words(undoing: Undoing) -> list[str]:
    report = undoing.report
    lines = [f"Impor terakhir: {report['source']} ({report['kind']}), {report['time'].replace('T', ' ')}"]
    for name, (now, before) in undoing.rows.items():
        back = "tidak ada data" if before is None else f"{number(before)} baris"
        lines.append(f"  {name}: {number(now)} baris menjadi {back}")
    return lines


def agreed(what: str) -> bool:
    """Ask; where nobody can answer, nothing is done and the way for scripts is said."""
    print(f"{what}? Ketik ya: ", end="", file=sys.stderr, flush=True)
    if answer := sys.stdin.readline():
        return answer.strip().casefold() in YES
    raise UserError(
        "Tidak ada yang menjawab; tidak ada yang berubah.", saran="Di dalam skrip, tambahkan --ya."
    )
