"""The command that shows the pages: the internal app of an office, or the public app of a release."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from analytics.errors import UserError

ROOT = Path(__file__).resolve().parents[2]
INTERNAL, PUBLIC = 8501, 8502
_UNPINNED = (
    "tanpa --key, siapa pun yang dapat menulis di folder terbitan dapat menjadi penerbitnya. "
    "Tulis --key dengan Kunci publik dari `tepat publish`."
)


def serve(
    workspace: Annotated[
        Path | None, typer.Option("--workspace", help="Folder ruang kerja dinas (dasbor internal).")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help=f"Porta di komputer ini: {INTERNAL}, atau {PUBLIC} untuk --public.")
    ] = None,
    public: Annotated[bool, typer.Option("--public", help="Tampilkan terbitan untuk umum.")] = False,
    release: Annotated[
        Path | None,
        typer.Option(
            "--release", metavar="DIR", help="Sebuah terbitan, atau folder berisi terbitan-terbitan."
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="HEX", help="Kunci publik penerbit; tanpa ini kunci terbitan pertama."),
    ] = None,
) -> None:
    """Buka dasbor internal, atau dengan --public halaman untuk umum, di http://localhost:PORT."""
    if public:
        if release is None or workspace is not None:
            raise UserError(
                "Halaman publik dibuka dari sebuah terbitan, tanpa ruang kerja.",
                saran="Tulis: tepat serve --public --release DIR",
            )
        _public(release, key, port or PUBLIC)
    if workspace is None or release is not None or key is not None:
        raise UserError(
            "Dasbor internal dibuka dari sebuah ruang kerja.",
            saran="Tulis: tepat serve --workspace DIR, atau tepat serve --public --release DIR",
        )
    _internal(workspace, port or INTERNAL)


def _internal(workspace: Path, port: int) -> NoReturn:
    from analytics.engine import uploads
    from analytics.store import Workspace

    space = Workspace.open(workspace)
    if swept := uploads.serve(space):
        print(f"{swept} unggahan yang tertinggal dari sesi lama dihapus.", flush=True)
    os.environ["TEPAT_WORKSPACE"] = str(space.root)
    print(f"Dasbor internal: http://localhost:{port}  (Ctrl+C untuk berhenti)", flush=True)
    _run("app.py", port)


def _public(folder: Path, key: str | None, port: int) -> NoReturn:
    """Told at the terminal: which release is served, or why none is yet; the pages then say so too."""
    from analytics.published.catalog import Catalog, public_key

    pinned = public_key(key) if key else None
    try:
        served = Catalog(folder, pinned).current().release
        print(f"Terbitan {served.number}, kunci publik {served.manifest['kunci']}", flush=True)
    except UserError as error:
        print(f"Peringatan: {error}", file=sys.stderr, flush=True)
    if pinned is None:
        print(f"Peringatan: {_UNPINNED}", file=sys.stderr, flush=True)
    # The new process is told of nothing but the releases; a link stays a link, so that it can be re-pointed.
    os.environ.pop("TEPAT_WORKSPACE", None)
    os.environ["TEPAT_TERBITAN"] = str(folder.absolute())
    os.environ["TEPAT_KUNCI_PUBLIK"] = pinned or ""
    print(f"Halaman publik: http://localhost:{port}  (Ctrl+C untuk berhenti)", flush=True)
    _run("public_app.py", port)


def _run(name: str, port: int) -> NoReturn:
    """Become the server: the settings in .streamlit/ are found from the folder of the program."""
    app = ROOT / "dashboard" / name
    if not app.exists():
        raise UserError(
            "Berkas dasbor tidak ditemukan.", saran="Jalankan dari folder pemasangan Tepat Sasaran."
        )
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.chdir(ROOT)
    os.execv(
        sys.executable,
        [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)],
    )
