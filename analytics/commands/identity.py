"""Commands about identity: who may be written twice, what lists contradict, what became of families."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

import pandas as pd
import typer
from rich.markup import escape
from rich.table import Table

from analytics.commands.console import Console
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


@dataclass(frozen=True)
class Asked:
    """What all commands here are asked: of which workspace and area, and whether a machine will read it."""

    space: Workspace
    area: str | None
    as_json: bool
    as_csv: bool

    def inside(self, frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """The rows with one of their desa in the area; all without an area."""
        if not self.area:
            return frame
        code = self.area.replace(".", "")
        if not code.isdigit():
            raise UserError(
                f"'{self.area}' bukan kode wilayah.", saran="Tulis kode angka, misalnya 3324 atau 332401."
            )
        found = [frame[c].astype("str").str.startswith(code) for c in columns]
        return frame[pd.concat(found, axis=1).any(axis=1)].reset_index(drop=True)

    def written(self, frame: pd.DataFrame) -> bool:
        """Write for a machine where one asks; TRUE then."""
        if self.as_json:
            print(frame.to_json(orient="records", force_ascii=False, double_precision=12))
        elif self.as_csv:
            frame.to_csv(sys.stdout, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
        return self.as_json or self.as_csv


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options that all of them share; it gets them as one ``Asked``."""

    # Its own annotations are kept: they are the shared options.
    @wraps(command, assigned=("__module__", "__name__", "__doc__"))
    def run(
        workspace: WorkspaceDir, area: Area = None, as_json: Json = False, as_csv: Csv = False, **own: Any
    ) -> None:
        command(Asked(Workspace.open(workspace), area, as_json, as_csv), **own)

    every = signature(run, follow_wrapped=False, eval_str=True).parameters.values()
    first, *shared = (p for p in every if p.kind is not Parameter.VAR_KEYWORD)
    own = list(signature(command, eval_str=True).parameters.values())[1:]
    # The command line is made from this: the command's own options between those that all share.
    run.__signature__ = Signature([first, *own, *shared])  # type: ignore[attr-defined]
    return run


@app.command()
@asking
def ganda(asked: Asked, period: Period = None) -> None:
    """Orang yang mungkin tercatat dua kali dengan NIK berbeda: pasangan dan buktinya, tanpa nama."""
    with _bar(quiet=asked.as_json or asked.as_csv) as tell:
        pairs = results.pairs_of(asked.space, period, tell)
    pairs = asked.inside(pairs, "kode_desa_1", "kode_desa_2")
    if asked.written(pairs):
        return
    strong = int((pairs["pita"] == "kuat").sum())
    print(f"{len(pairs)} pasangan mungkin orang yang sama: {strong} kuat, {len(pairs) - strong} mungkin.")
    print("Tidak ada yang digabung; cocokkan dengan kartu keluarga. Semua kolom: --csv.")
    _print(pairs[SHORT])


@app.command()
@asking
def daftar(asked: Asked, period: Period = None) -> None:
    """Yang tidak cocok antara register dan daftar penerima, dan banyaknya penerima di dua program."""
    entries = crosscheck.entries(asked.space, results.register_period(asked.space, period))
    found = asked.inside(crosscheck.findings(entries), "kode_desa", "kode_desa_lain")
    if asked.written(found):
        return
    for jenis, row in crosscheck.meanings().items():
        print(f"{jenis}: {int((found['jenis'] == jenis).sum())}. {row['arti']} {row['tindakan']}")
    _print(found)
    print("Penerima yang ada di dua daftar (bukan kesalahan; aturan program yang menentukan):")
    _print(crosscheck.overlaps(entries))


@app.command()
@asking
def berubah(
    asked: Asked,
    dari: Annotated[str | None, typer.Option(help="Triwulan awal; bawaan: yang kedua terbaru.")] = None,
    ke: Annotated[str | None, typer.Option(help="Triwulan akhir; bawaan: yang terbaru.")] = None,
    keluarga: Annotated[bool, typer.Option("--keluarga", help="Satu baris per keluarga.")] = False,
) -> None:
    """Keluarga di antara dua register: tetap, pindah, pecah, gabung, baru, atau hilang, per desa."""
    first, second = _two(asked.space, dari, ke)
    table = snapshots.compare(results.snapshot(asked.space, first), results.snapshot(asked.space, second))
    if keluarga:
        frame = asked.inside(table, "kode_desa_lama", "kode_desa_baru")
    else:
        frame = asked.inside(snapshots.per_desa(table), "kode_desa")
    if asked.written(frame):
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
