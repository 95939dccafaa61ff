"""Commands that change a workspace: demo, import, build."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from analytics.access.basis import odd_lines
from analytics.commands.console import Console
from analytics.coverage.gaps import words
from analytics.engine.build import RUNNERS
from analytics.engine.build import build as build_period
from analytics.engine.importing import KINDS, import_file
from analytics.errors import UserError
from analytics.intake.names import number, safe_name
from analytics.pmt.survey import FEW_ROWS
from analytics.store import Workspace
from analytics.words import decimal

WorkspaceDir = Annotated[Path, typer.Option("--workspace", help="Folder ruang kerja dinas.")]
Json = Annotated[bool, typer.Option("--json", help="Keluarkan JSON untuk dibaca mesin.")]
err = Console(stderr=True, highlight=False)
#: Rules whose reason is told at the terminal.
_REASONS = 5


def demo(
    workspace: WorkspaceDir,
    families: Annotated[int, typer.Option(min=400, help="Banyaknya keluarga simulasi.")] = 150_602,
    seed: Annotated[int, typer.Option(help="Benih acak: benih sama, berkas sama.")] = 2026,
    if_missing: Annotated[bool, typer.Option(help="Lewati bila ruang kerja sudah berisi data.")] = False,
) -> None:
    """Buat kabupaten rekaan (data simulasi), lalu impor dan hitung seperti data sungguhan."""
    from analytics.demo.run import run_demo

    space = Workspace.open(workspace, create=True)
    if if_missing and space.manifest.builds:
        err.print(f"Ruang kerja {workspace} sudah berisi data; demo tidak dibuat ulang.")
        return
    if space.manifest.slots and not space.manifest.slots.get("batas", None):
        raise UserError("Ruang kerja ini sudah berisi data.", saran="Pilih folder lain untuk demo.")
    slot = space.manifest.slots.get("batas")
    if slot and not slot.info.get("simulasi"):
        raise UserError(
            "Ruang kerja ini berisi data dinas, bukan simulasi; demo tidak boleh menimpanya.",
            saran="Pilih folder lain: tepat demo --workspace FOLDER_BARU",
        )
    with _bar() as tell:
        result = run_demo(space, families=families, seed=seed, progress=tell)
    err.print(
        f"[green]✓[/] Demo siap di {workspace} ({result['detik']:.0f} detik). Data simulasi, batas skematis."
    )


def import_(
    file: Annotated[Path, typer.Argument(help="Berkas dari dinas.")],
    workspace: WorkspaceDir,
    as_: Annotated[str, typer.Option("--as", help=f"{', '.join(KINDS)}.")],
    period: Annotated[str | None, typer.Option(help="Triwulan, misalnya 2026-Q3.")] = None,
    codes: Annotated[str | None, typer.Option(help="Sistem kode wilayah: kemendagri atau bps.")] = None,
    report: Annotated[
        Path | None,
        typer.Option(help="Tulis laporan dan baris yang perlu diperbaiki ke berkas XLSX ini (data pribadi)."),
    ] = None,
    setuju: Annotated[
        bool,
        typer.Option("--setuju", help="Setujui impor yang menghilangkan banyak data atau dari daerah lain."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Impor satu berkas. Baris yang ditolak dilaporkan satu per satu; tidak ada yang hilang diam-diam."""
    if codes not in (None, "kemendagri", "bps"):
        raise UserError(f"Sistem kode '{codes}' tidak dikenal.", saran="Pilih kemendagri atau bps.")
    space = Workspace.open(workspace, create=True)
    with _bar(quiet=as_json) as tell:
        result = import_file(
            space, file, as_, period=period, codes=codes, xlsx=report, agreed=setuju, progress=tell
        )
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=str))
    else:
        _print_report(result, space.root)
        if report and result["rules"] and as_ != "batas":
            err.print(
                f"• {safe_name(report.name)} berisi data pribadi. "
                "Perbaiki lembar «Perlu diperbaiki», lalu impor lagi."
            )
    if result["accepted"] == 0:
        raise UserError(
            f"Tidak ada baris dari {safe_name(file.name)} yang diterima; data yang dipakai tidak berubah.",
            saran="Lihat alasan di laporan di atas, atau minta laporan lengkap dengan --report LAPORAN.xlsx.",
        )
    if result["snapshot"] is None:
        raise UserError(
            f"Tabel dari {safe_name(file.name)} belum dipakai: {result['rejected']} barisnya ditolak, dan "
            "tabel koefisien hanya dipakai utuh.",
            saran="Perbaiki baris yang disebut di atas, lalu impor lagi.",
        )


def build(
    workspace: WorkspaceDir,
    period: Annotated[str | None, typer.Option(help="Triwulan; bawaan: register terbaru.")] = None,
    runner: Annotated[str, typer.Option(help=f"Penjadwal: {', '.join(RUNNERS)}.")] = "loop",
    as_json: Json = False,
) -> None:
    """Hitung skor, tanda, sebab dan kubus angka untuk satu triwulan."""
    if runner not in RUNNERS:
        raise UserError(f"Penjadwal '{runner}' tidak ada.", saran=f"Pilih salah satu: {', '.join(RUNNERS)}.")
    space = Workspace.open(workspace)
    with _bar(quiet=as_json) as tell:
        result = build_period(space, period, runner=runner, progress=tell)
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=str))
        return
    families = f"{result['rows']['skor']:,}".replace(",", ".")
    counted = f"{families} keluarga dihitung" if result["dasar"] == "register" else "dihitung dari rekap"
    err.print(f"[green]✓[/] {result['period']}: {counted}.")
    for gap in result["kurang"]:
        err.print(f"  {words(gap)}", markup=False)
    if result["tanpa_skor"] and result["dasar"] == "register":
        err.print(f"  Tanpa skor pembanding dan antrean. {result['tanpa_skor']}", markup=False)
    for line in _basis_words(result["dasar_skor"] or {}):
        err.print(f"  {line}", markup=False)
    for name in ("penerima", "kuota"):
        if not result["files"][name] and not result["files"].get(f"rekap-{name}"):
            err.print(f"  Belum ada {name} untuk periode ini; angkanya kosong.", markup=False)


ALSO = {
    "koefisien": "Tabel koefisien terbitan juga ada dan tidak dipakai: survei kabupaten ini didahulukan.",
    "pinjaman": "Survei wilayah lain juga ada dan tidak dipakai: tabel terbitan didahulukan. Agar survei itu "
    "yang dipakai: tepat cabut --data skor, lalu tepat build.",
}


def few_words(n: int) -> str:
    """What to make of a score from a survey of few households."""
    return (
        f"Skor ini dari {n} rumah tangga survei saja. Angka, peluang dan tanda darinya masih goyah; hasil "
        f"yang layak mulai sekitar {FEW_ROWS}."
    )


def _basis_words(basis: dict[str, Any]) -> list[str]:
    """What the score rests on where that is not this area's own survey, and what looks odd about it."""
    lines = [f"Skor pembanding {basis['label']}."] if basis.get("label") else []
    for share, below in odd_lines(basis):
        lines.append(
            f"Menurut tabel itu {100 * below:.0f} % keluarga register di bawah garis "
            f"{decimal(100 * share)} %: periksa tahun dan satuan garisnya; urutannya tetap dapat dipakai."
        )
    n = basis.get("rumah_tangga")
    if basis.get("jalan") == "survei" and n is not None and n < FEW_ROWS:
        lines.append(few_words(n))
    lines += [ALSO[other] for other in basis.get("juga", [])]
    return lines + list(basis.get("tidak_dipakai", []))


@contextmanager
def _bar(quiet: bool = False) -> Iterator[Any]:
    """A progress bar on the error stream; silent for machines."""
    if quiet:
        yield lambda _label, _share: None
        return
    columns = (TextColumn("{task.description:<42}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("mulai", total=1.0)
        yield lambda label, share: progress.update(task, description=label, completed=share)


def _print_report(result: dict[str, Any], root: Path) -> None:
    console = Console(highlight=False)
    if result["period"]:
        console.print(f"Periode {result['period']}")
    for name, (old, new) in result.get("replaced", {}).items():
        console.print(f"Mengganti {name}: {old} baris menjadi {new} baris", markup=False)
    unit = ""
    if rows := result.get("file_rows"):
        unit = " (kepesertaan)"
        console.print(
            f"baris berkas: dibaca {rows['read']} = diterima {rows['accepted']} + ditolak {rows['rejected']} "
            f"+ digabung {rows['merged']} + tanpa program {rows['without']}"
        )
    console.print(
        f"{result['kind']}{unit}: dibaca {result['read']}, diterima {result['accepted']}, "
        f"ditolak {result['rejected']}, peringatan {result['warnings']}"
    )
    for note in result.get("notes") or []:
        console.print(f"• {note}", markup=False)
    if result["rules"]:
        table = Table("aturan", "tingkat", "banyaknya")
        for rule in result["rules"]:
            table.add_row(rule["id"], rule["severity"], str(rule["count"]))
        console.print(table)
    if result["rejected"] and result.get("findings"):
        _print_reasons(console, root / result["findings"])
    if boundary := result.get("boundary"):
        before = boundary["before"]
        console.print(
            f"{boundary['desa']} desa di {boundary['kecamatan']} kecamatan; tumpang tindih "
            f"{decimal(before['overlap_ha'], 1)} → {decimal(boundary['overlap_ha'], 1)} ha, celah "
            f"{decimal(before['gap_ha'], 1)} → {decimal(boundary['gap_ha'], 1)} ha; "
            f"kode cocok {boundary['matched_codes']} ({boundary['code_system']})"
        )
        for one in boundary["set_aside"][:20]:
            line = f"  disisihkan: {one['nama']} — {one['alasan'].rstrip('.')}. {one.get('saran', '')}"
            console.print(line, markup=False)


def _print_reasons(console: Console, findings: Path) -> None:
    """Why rows were refused and what to do, with the first row of each rule; the workbook has every row."""
    from analytics.intake.report import first_reasons

    console.print("Mengapa ditolak (baris pertama tiap aturan):")
    for one in first_reasons(findings, _REASONS):
        where = f"baris {one['baris']}" + (f", kolom {one['kolom']}" if one["kolom"] else "")
        rows = f"{number(one['banyak'])} baris; {where}"
        console.print(f"• {one['aturan']}, {rows}: {one['alasan']}", markup=False)
        console.print(f"    → {one['perbaikan']}", markup=False)
    console.print("Setiap baris yang ditolak, dengan isinya: --report LAPORAN.xlsx")
