"""The command that shows the pages: the internal app on localhost."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from analytics.commands.data import WorkspaceDir
from analytics.engine import uploads
from analytics.errors import UserError
from analytics.store import Workspace

ROOT = Path(__file__).resolve().parents[2]


def serve(
    workspace: WorkspaceDir,
    port: Annotated[int, typer.Option(help="Porta di komputer ini.")] = 8501,
) -> None:
    """Buka dasbor internal di http://localhost:PORT (hanya dari komputer ini)."""
    space = Workspace.open(workspace)
    app = ROOT / "dashboard" / "app.py"
    if not app.exists():
        raise UserError(
            "Berkas dasbor tidak ditemukan.", saran="Jalankan dari folder pemasangan Tepat Sasaran."
        )
    if swept := uploads.serve(space):
        print(f"{swept} unggahan yang tertinggal dari sesi lama dihapus.", flush=True)
    os.environ["TEPAT_WORKSPACE"] = str(space.root)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(f"Dasbor internal: http://localhost:{port}  (Ctrl+C untuk berhenti)", flush=True)
    os.chdir(ROOT)  # the settings in .streamlit/ are found from here
    os.execv(
        sys.executable,
        [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)],
    )
