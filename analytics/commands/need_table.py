"""The need of each area for a reader at a terminal: every figure with its own interval below it."""

from __future__ import annotations

import pandas as pd
from rich import box
from rich.markup import escape
from rich.table import Table

from analytics.access.need import BPS
from analytics.commands.console import Console
from analytics.intake.names import number
from analytics.words import decimal

#: Rows of one table; the rest is in the CSV.
MOST = 200
BPS_TITLE = "Menurut garis angka kemiskinan BPS, sebelum disamakan dengannya (bukan program)"


def print_need(frame: pd.DataFrame) -> None:
    """A table per programme and level, whole on 80 columns; the rows of the BPS line are named as such.

    ``frame`` as `query kebutuhan` makes it: program, tingkat, kode, nama, miskin (families), bagian (share)
    with its ends rendah and tinggi, keluarga, penerima.
    """
    console = Console(highlight=False)
    for (program, level), rows in frame.groupby(["program", "tingkat"], sort=False):
        title = BPS_TITLE if program == BPS else str(program)
        console.print(f"\n{title}, tingkat {level}", markup=False)
        console.print(_table(rows.head(MOST)))
        if len(rows) > MOST:
            console.print(f"… {len(rows) - MOST} baris lagi; pakai --csv untuk semuanya.")
    console.print("Di bawah setiap angka: selang 95 %. Semua kolom, juga yang disamakan dan per jiwa: --csv.")


def _table(rows: pd.DataFrame) -> Table:
    table = Table(box=box.SIMPLE)
    table.add_column("kode", no_wrap=True)
    table.add_column("nama", overflow="fold")
    for head in ("keluarga miskin", "bagian", "penerima"):
        table.add_column(head, justify="right", no_wrap=True)
    for one in rows.to_dict("records"):
        low, high = one["rendah"], one["tinggi"]
        count = f"{_count(low * one['keluarga'])} - {_count(high * one['keluarga'])}"
        share = f"{_percent(low)} - {_percent(high)}"
        table.add_row(
            str(one["kode"]),
            escape(str(one["nama"])),
            f"{_count(one['miskin'])}\n{count}",
            f"{_percent(one['bagian'])} %\n{share}",
            _count(one["penerima"]),
        )
    return table


def _count(value: float) -> str:
    return "" if pd.isna(value) else number(round(value))


def _percent(value: float) -> str:
    return "tidak ada" if pd.isna(value) else decimal(100 * value, 1)
