"""`tepat cabut`: do without a published table or a survey, and take it up again."""

from __future__ import annotations

import json
import shlex
from typing import Annotated

import typer

from analytics.commands.console import Console
from analytics.commands.data import Json, WorkspaceDir
from analytics.commands.undo import agreed
from analytics.errors import UserError
from analytics.intake.names import number
from analytics.store import Workspace
from analytics.store.withdraw import OPTIONAL, last_withdrawn, put_back, withdraw


def cabut(
    workspace: WorkspaceDir,
    kind: Annotated[str, typer.Option("--data", help=f"Yang dicabut: {' atau '.join(OPTIONAL)}.")],
    back: Annotated[bool, typer.Option("--kembalikan", help="Pakai lagi yang terakhir dicabut.")] = False,
    ya: Annotated[bool, typer.Option("--ya", help="Jangan bertanya dahulu (untuk skrip).")] = False,
    as_json: Json = False,
) -> None:
    """Berhenti memakai tabel koefisien terbitan atau survei. Tidak ada berkas yang dihapus."""
    if kind not in OPTIONAL:
        raise UserError(
            f"Data '{kind}' tidak dapat dicabut.",
            saran=f"Yang dapat: {', '.join(OPTIONAL)}. Impor terakhir lainnya: tepat urungkan.",
        )
    space = Workspace.open(workspace)
    out = Console(stderr=as_json, highlight=False)
    if _anything(space, kind, back):
        out.print(_question(space, kind, back), markup=False)
        if not ya and not agreed("Kembalikan" if back else "Cabut"):
            out.print("Tidak jadi; tidak ada yang berubah.")
            return
    report = (put_back if back else withdraw)(space, kind)
    if as_json:
        print(json.dumps({"back" if back else "withdrawn": report["id"], "data": kind}, ensure_ascii=False))
        return
    done, here = "dipakai lagi" if back else "tidak dipakai lagi", shlex.quote(str(workspace))
    out.print(f"✓ {report['source']} ({kind}) {done}.", markup=False)
    if not back:
        again = f"tepat cabut --data {kind} --kembalikan --workspace {here}"
        out.print(f"  Memakainya lagi: {again}", markup=False, soft_wrap=True)
    out.print(f"  Hitung ulang angkanya: tepat build --workspace {here}", markup=False, soft_wrap=True)


def _anything(space: Workspace, kind: str, back: bool) -> bool:
    """Whether there is something to ask about; without it the refusal alone says what is missing."""
    if back:
        return last_withdrawn(space.manifest, kind) is not None
    return kind in space.manifest.slots


def _question(space: Workspace, kind: str, back: bool) -> str:
    """What would change, before anything does."""
    manifest = space.manifest
    if back:
        report = last_withdrawn(manifest, kind)
        assert report is not None
        return f"{kind}: {report['source']} akan dipakai lagi."
    rows = number(manifest.slots[kind].rows)
    return f"{kind}: {rows} baris akan tidak dipakai. Yang dipakai sebelum berkas itu tidak otomatis kembali."
