"""Commands about identity: who may be written twice, what lists contradict, what became of families."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analytics.commands.data import Json, WorkspaceDir, _bar
from analytics.errors import UserError
from analytics.identity import crosscheck, results, snapshots
from analytics.store import Workspace

app = typer.Typer(no_args_is_help=True, add_completion=False)
Area = Annotated[str | None, typer.Option(help="Kode kabupaten, kecamatan atau desa.")]
Period = Annotated[str | None, typer.Option(help="Triwulan; bawaan: yang terbaru.")]
Csv = Annotated[bool, typer.Option("--csv", help="Keluarkan CSV.")]
SHOWN, ID_SHOWN = 50, 8
SHORT = ["id_anggota_1", "id_anggota_2", "kode_desa_1", "kode_desa_2", "nama", "lahir", "peluang", "pita"]


@app.command()
def ganda(
    workspace: WorkspaceDir,
    period: Period = None,
    area: Area = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Orang yang mungkin tercatat dua kali dengan NIK berbeda: pasangan dan buktinya, tanpa nama."""
    space = Workspace.open(workspace)
    with _bar(quiet=as_json or as_csv) as tell:
        pairs = results.pairs_of(space, period, tell)
    pairs = _inside(pairs, area, ("kode_desa_1", "kode_desa_2"))
    if _written(pairs, as_json, as_csv):
        return
    strong = int((pairs["pita"] == "kuat").sum())
    print(f"{len(pairs)} pasangan mungkin orang yang sama: {strong} kuat, {len(pairs) - strong} mungkin.")
    print("Tidak ada yang digabung; cocokkan dengan kartu keluarga. Semua kolom: --csv.")
    _print(pairs[SHORT])


@app.command()
def daftar(
    workspace: WorkspaceDir,
    period: Period = None,
    area: Area = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Yang tidak cocok antara register dan daftar penerima, dan banyaknya penerima di dua program."""
    space = Workspace.open(workspace)
    entries = crosscheck.entries(space, results.register_period(space, period))
    found = _inside(crosscheck.findings(entries), area, ("kode_desa", "kode_desa_lain"))
    if _written(found, as_json, as_csv):
        return
    for jenis, row in crosscheck.meanings().items():
        print(f"{jenis}: {int((found['jenis'] == jenis).sum())}. {row['arti']} {row['tindakan']}")
    _print(found)
    print("Penerima yang ada di dua daftar (bukan kesalahan; aturan program yang menentukan):")
    _print(crosscheck.overlaps(entries))


@app.command()
def berubah(
    workspace: WorkspaceDir,
    dari: Annotated[str | None, typer.Option(help="Triwulan awal; bawaan: yang kedua terbaru.")] = None,
    ke: Annotated[str | None, typer.Option(help="Triwulan akhir; bawaan: yang terbaru.")] = None,
    area: Area = None,
    keluarga: Annotated[bool, typer.Option("--keluarga", help="Satu baris per keluarga.")] = False,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Keluarga di antara dua register: tetap, pindah, pecah, gabung, baru, atau hilang, per desa."""
    space = Workspace.open(workspace)
    first, second = _two(space, dari, ke)
    table = snapshots.compare(results.snapshot(space, first), results.snapshot(space, second))
    if keluarga:
        frame = _inside(table, area, ("kode_desa_lama", "kode_desa_baru"))
    else:
        frame = _inside(snapshots.per_desa(table), area, ("kode_desa",))
    if _written(frame, as_json, as_csv):
        return
    print(f"{first} → {second}")
    counts = table.groupby(["hasil", "sisi"]).size().unstack("sisi", fill_value=0)
    _print(counts.reindex(list(snapshots.OUTCOMES), fill_value=0).reset_index())
    _print(frame)


def _two(space: Workspace, first: str | None, second: str | None) -> tuple[str, str]:
    held = space.manifest.periods("anggota")
    second = results.register_period(space, second)
    earlier = [p for p in held if p < second]
    if first is None and not earlier:
        raise UserError(
            f"Belum ada register sebelum {second} untuk dibandingkan.",
            saran="Impor juga keluarga dan anggota triwulan sebelumnya.",
        )
    return results.register_period(space, first or earlier[-1]), second


def _inside(frame: pd.DataFrame, area: str | None, columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows with one of their desa in an area; all without an area."""
    if not area:
        return frame
    code = area.replace(".", "")
    if not code.isdigit():
        raise UserError(f"'{area}' bukan kode wilayah.", saran="Tulis kode angka, misalnya 3324 atau 332401.")
    keep = pd.concat([frame[c].astype("str").str.startswith(code) for c in columns], axis=1).any(axis=1)
    return frame[keep].reset_index(drop=True)


def _written(frame: pd.DataFrame, as_json: bool, as_csv: bool) -> bool:
    """Write for a machine where one asks; TRUE then."""
    if as_json:
        print(frame.to_json(orient="records", force_ascii=False, double_precision=12))
    elif as_csv:
        frame.to_csv(sys.stdout, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    return as_json or as_csv


def _print(frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    table = Table(*map(str, frame.columns))
    short = frame.head(SHOWN).copy()
    for column in [c for c in short.columns if str(c).startswith("id_")]:
        short[column] = short[column].astype("str").str[:ID_SHOWN]
    for row in short.itertuples(index=False):
        table.add_row(*("" if pd.isna(v) else escape(str(v)) for v in row))
    Console(highlight=False).print(table)
    if len(frame) > SHOWN:
        print(f"… {len(frame) - SHOWN} baris lagi; pakai --csv untuk semuanya.")
