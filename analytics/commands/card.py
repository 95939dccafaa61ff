"""`pmt card`: the model card of a built period, one HTML file to print or to keep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analytics.access import DEMO, ScopedRepository, facts
from analytics.access.sheet import render
from analytics.commands.pmt_options import AsJson, writable
from analytics.errors import UserError
from analytics.store import Workspace


def card(
    workspace: Annotated[Path, typer.Option(help="Folder ruang kerja.")],
    out: Annotated[Path, typer.Option(metavar="KARTU.html", help="Berkas yang ditulis, siap cetak.")],
    lang: Annotated[str, typer.Option(help="id atau en.")] = "id",
    period: Annotated[
        str | None, typer.Option(help="Triwulan, mis. 2026-Q3; yang terbaru bila kosong.")
    ] = None,
    line: Annotated[float | None, typer.Option(help="Garis yang auditnya dicetak, mis. 0.4.")] = None,
    as_json: AsJson = False,
) -> None:
    """Membuat kartu model: dari mana skor, seberapa tepat, siapa yang dirugikan, seberapa tua."""
    repo = ScopedRepository(Workspace.open(workspace), DEMO)
    periods = repo.periods()
    if not periods:
        raise UserError("Belum ada angka yang dihitung.", saran="Jalankan dulu: tepat build --workspace …")
    wanted = period or periods[0]
    if wanted not in periods:
        raise UserError(f"Triwulan {wanted} belum dihitung.", saran=f"Yang ada: {', '.join(periods)}.")
    known = facts.gather(repo, wanted, lang == "en")
    if known is None:
        raise UserError(
            f"Triwulan {wanted} dihitung tanpa skor, jadi belum ada kartu model.",
            saran="Tiga jalan, berurutan: survei rumah tangga kabupaten ini dengan pengeluaran (--as "
            "survei), koefisien atau kartu skor terbitan (--as skor), survei wilayah lain (--as survei, "
            "kolom kabupaten_survei). Lalu tepat build.",
        )
    _check_line(line, known)
    writable(out)
    out.write_text(render(known, lang, line), encoding="utf-8")
    if as_json:
        typer.echo(facts.as_json(known))
        return
    typer.echo(f"Kartu model {wanted} ditulis ke {out}. Buka di peramban, lalu cetak.")


def _check_line(line: float | None, known: facts.Facts) -> None:
    """A line the audit was not made for would silently be another one."""
    there = [one["share"] for one in (known.card.get("audit") or {}).get("garis", [])]
    if line is not None and there and line not in there:
        raise UserError(
            f"Audit pada garis {line:g} tidak ada.",
            saran=f"Pilih salah satu: {', '.join(f'{share:g}' for share in there)}.",
        )
