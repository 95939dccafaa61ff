"""`pmt sql`: the score as one query, for an office whose families live in a database of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analytics.commands.pmt_options import writable
from analytics.errors import UserError
from analytics.pmt.model import PMTModel
from analytics.pmt.points_sql import score_sql


def sql(
    model: Annotated[Path, typer.Argument(metavar="MODEL.json", help="Model hasil `pmt fit`.")],
    table: Annotated[str, typer.Option(help="Nama tabel keluarga di basis data.")] = "keluarga",
    out: Annotated[
        Path | None, typer.Option(metavar="SKOR.sql", help="Berkas hasil; tanpa ini: layar.")
    ] = None,
) -> None:
    """Menulis skor sebagai SQL (DuckDB): bilangan bulat, sama persis dengan hasil `pmt score`.

    Kolom tambahan skor_mikro: taksiran log dalam sepersejuta; NULL bila lebih dari separuh peubah kosong.
    """
    name = '"' + table.replace('"', '""') + '"'
    fitted = PMTModel.load(model)
    if fitted.trees is not None:
        raise UserError(
            "Model ini dari pohon keputusan, dan hanya skor linear yang dapat ditulis sebagai SQL.",
            saran="Pakai `pmt score`, atau buat model tanpa --challenger.",
        )
    query = f"SELECT *,\n{score_sql(fitted.points)} AS skor_mikro\nFROM {name}\n"
    if out is None:
        typer.echo(query, nl=False)
        return
    writable(out, model)
    out.write_text(query, encoding="utf-8")
    typer.echo(f"Ditulis ke {out}.")
