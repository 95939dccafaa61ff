"""The public edition as plain pages for an office's website."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from analytics.commands.console import Console
from analytics.commands.data import Json

out = Console(highlight=False)


def situs(
    release: Annotated[Path, typer.Argument(metavar="RELEASE_DIR", help="Folder terbitan.")],
    target: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder baru untuk halaman situs.")],
    key: Annotated[str | None, typer.Option(help="Kunci publik penerbit (64 digit heksadesimal).")] = None,
    as_json: Json = False,
) -> None:
    """Tulis terbitan sebagai halaman biasa (HTML) untuk laman dinas: tanpa server, tanpa JavaScript."""
    from analytics.published.site.export import export

    began = time.monotonic()
    told = export(release, target, key)
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    size, first = round(told["bytes"] / 1e6), round(told["depan_gzip"] / 1e3)
    out.print(f"✓ {told['halaman']} halaman di {target} ({time.monotonic() - began:.0f} detik)", markup=False)
    out.print(
        f"  {size} MB; halaman depan {first} kB setelah dipadatkan. Buka {target}/index.html", markup=False
    )
