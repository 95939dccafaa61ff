"""Commands that only read: status and query."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import pandas as pd
import typer
from rich.markup import escape
from rich.table import Table

from analytics.access import DEMO, ScopedRepository
from analytics.access.basis import few_households, odd_lines
from analytics.access.need import BPS
from analytics.access.need import COLUMNS as NEED_COLUMNS
from analytics.access.queues import ALPHA, ALPHAS, Queue
from analytics.commands.console import Console
from analytics.commands.csv_out import write_csv
from analytics.commands.data import Json, WorkspaceDir, few_words
from analytics.commands.need_table import print_need
from analytics.engine.build import stale
from analytics.errors import UserError
from analytics.store import Workspace
from analytics.store.transaction import running


class What(StrEnum):
    """What can be asked of a workspace."""

    indikator = "indikator"
    kuota = "kuota"
    antrean = "antrean"
    perubahan = "perubahan"
    usulan = "usulan"
    rekap = "rekap"
    kebutuhan = "kebutuhan"
    ketidaksesuaian = "ketidaksesuaian"


QUOTA_INDICATORS = ("kuota", "penerima", "serapan", "sisa_kuota", "di_luar_kuota")


def status(workspace: WorkspaceDir, as_json: Json = False) -> None:
    """Apa isi ruang kerja: versi data, jumlah baris, penolakan, dan impor yang terputus."""
    space = Workspace.open(workspace)
    result = describe(space)
    if as_json:
        print(json.dumps(result, ensure_ascii=False, default=str))
        return
    _print_status(result)


def describe(space: Workspace) -> dict[str, Any]:
    """The state of a workspace: version, slots with rows and hashes, builds, imports, interruptions."""
    manifest = space.manifest
    return {
        "workspace": str(space.root),
        "version": manifest.version,
        "time": manifest.time,
        "slots": {
            name: {"rows": s.rows, "snapshot": s.snapshot, "sha256": s.sha256}
            for name, s in sorted(manifest.slots.items())
        },
        "periods": manifest.periods(),
        "builds": {
            period: {**note, "stale": stale(space, period)} for period, note in manifest.builds.items()
        },
        "imports": [{k: r.get(k) for k in REPORT_KEYS} for r in manifest.imports],
        "interrupted": space.interrupted(),
        "running": running(space.root),
    }


REPORT_KEYS = (
    "id",
    "time",
    "kind",
    "period",
    "source",
    "read",
    "accepted",
    "rejected",
    "warnings",
    "snapshot",
)


def query(
    what: Annotated[What, typer.Argument(help="Apa yang ditanyakan.")],
    workspace: WorkspaceDir,
    area: Annotated[str | None, typer.Option(help="Kode kabupaten, kecamatan atau desa.")] = None,
    program: Annotated[str | None, typer.Option(help="PKH, SEMBAKO atau PBI-JK.")] = None,
    period: Annotated[str | None, typer.Option(help="Triwulan; bawaan: yang terbaru.")] = None,
    alpha: Annotated[
        float, typer.Option(min=0, max=max(ALPHAS), help="Antrean: bagian tanda keliru yang dapat diterima.")
    ] = ALPHA,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Keluarkan CSV.")] = False,
) -> None:
    """Angka yang sama dengan yang ditampilkan halaman, untuk diperiksa atau diolah lagi."""
    repository = ScopedRepository(Workspace.open(workspace), DEMO)
    if what is What.usulan:
        _proposals(repository, period, _area(repository, area), as_json, as_csv)
        return
    period = _period(repository, period)
    program = program.upper() if program else None
    _check_programme(repository, period, program)
    area = _area(repository, area)
    if what is What.rekap:
        frame = repository.recap_differences(period)
        frame = frame[frame["kode_desa"].str.startswith(area)]
    elif what is What.kebutuhan:
        frame = _need(repository, period, area, program)
    elif what is What.ketidaksesuaian:
        programmes = [program] if program else list(repository.programmes(period))
        parts = [repository.mismatch(period, one, area) for one in programmes]
        frame = pd.concat(parts, ignore_index=True)
    elif what is What.antrean:
        frame = _queues(repository, period, area, program, alpha)
    else:
        frame = _figures(repository, period, area, program, what)
    if as_json:
        print(frame.to_json(orient="records", force_ascii=False, double_precision=12))
    elif as_csv:
        write_csv(frame, sys.stdout)
    elif what is What.kebutuhan:
        print_need(frame)
    else:
        _print_frame(frame)


def _proposals(
    repository: ScopedRepository, period: str | None, area: str, as_json: bool, as_csv: bool
) -> None:
    """The funnel of proposals: everything as one object, or the funnel of every desa as a table."""
    known = repository.proposal_periods()
    if not known:
        raise UserError(
            "Belum ada berkas usulan.", saran="Impor dulu: tepat import BERKAS --as usulan --workspace …"
        )
    if period and period not in known:
        raise UserError(f"Belum ada usulan triwulan {period}.", saran=f"Yang ada: {', '.join(known)}.")
    report = repository.proposals(period or known[0], area)
    if as_json:
        print(json.dumps(report.as_records(), ensure_ascii=False))
    elif as_csv:
        table = report.desa.assign(periode=report.periode)
        columns = ["periode", "kode_desa", "nama", "tahap", "mencapai", "ditolak", "menunggu"]
        write_csv(table[columns], sys.stdout)
    else:
        for frame in (report.corong, report.alasan, report.lama):
            _print_frame(frame)


def _area(repository: ScopedRepository, area: str | None) -> str:
    """A code without dots that is on the map; empty for none."""
    area = (area or "").replace(".", "")
    if area and area not in set(repository.areas()["kode"]):
        raise UserError(
            f"Wilayah '{area}' tidak ada di ruang kerja ini.",
            saran="Sebut kode kabupaten (4 angka), kecamatan (6) atau desa (10).",
        )
    return area


def _figures(
    repository: ScopedRepository, period: str, area: str, program: str | None, what: What
) -> pd.DataFrame:
    where = {"program": program} if program else {}
    if what is What.perubahan:
        frame = repository.changes(period, **where)
    else:
        frame = repository.indicators(period, **where)
    if what is What.kuota:
        frame = frame[frame["indikator"].isin(QUOTA_INDICATORS)]
    return frame[frame["kode"].str.startswith(area)].reset_index(drop=True)


def _queues(
    repository: ScopedRepository, period: str, area: str, program: str | None, alpha: float
) -> pd.DataFrame:
    programmes = [program] if program else list(repository.programmes(period))
    parts = [
        repository.queue(period, Queue(antrean, p, area, alpha, limit=None))[0]
        for p in programmes
        for antrean in ("inklusi", "eksklusi")
    ]
    for one in programmes:
        _tell_lacking(repository, period, one, alpha)
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "periode", period)
    return table[QUEUE_COLUMNS]


def _tell_lacking(repository: ScopedRepository, period: str, program: str, alpha: float) -> None:
    """Say why a list is empty where the survey is too small, and where no share of wrong marks is known."""
    judged, rule = repository.judged(period, program), repository.programmes(period)[program]
    card = repository.model_card(period) or {}
    if (few := few_households(card) if card else None) is not None:
        typer.echo(f"{program}: {few_words(few)}", err=True)
    if rule.pangsa_garis in {share for share, _ in odd_lines(card.get("asal") or {})}:
        typer.echo(
            f"{program}: peluang dan tanda belum dapat dipercaya; tabel terbitan tidak cocok dengan register "
            "pada garis ini. Yang dapat dipakai hanya urutannya.",
            err=True,
        )
    for antrean, who in (("inklusi", "penerima"), ("eksklusi", "bukan penerima")):
        more = judged.lacking(antrean)
        if alpha in more:
            share = f"{100 * alpha:g} %".replace(".", ",")
            typer.echo(
                f"{program}, antrean {antrean}: {share} tanda keliru belum ditawarkan; "
                f"masih harus disurvei {more[alpha]} keluarga {who}.",
                err=True,
            )


def _need(repository: ScopedRepository, period: str, area: str, program: str | None) -> pd.DataFrame:
    """The estimated poor per area with their interval; the published rate's rows have no programme."""
    programmes = [program] if program else [*repository.offered(period), BPS]
    parts = [
        repository.need(period, p, level, area)
        for p in programmes
        for level in ("kabupaten", "kecamatan", "desa")
    ]
    table = pd.concat(parts, ignore_index=True)
    if table.empty:
        raise UserError(
            f"Kebutuhan triwulan {period} belum diperkirakan.",
            saran="Perlu survei rumah tangga dari kabupaten ini (--as survei), lalu tepat build.",
        )
    return table.assign(periode=period).reindex(columns=["periode", "nama", *NEED_COLUMNS])


QUEUE_COLUMNS = [
    *("periode", "program", "kode_desa", "id_keluarga", "antrean", "status", "p_miskin", "pita"),
    *("alasan_1", "alasan_2", "alasan_3", "desil", "jiwa", "keliru"),
]


def _period(repository: ScopedRepository, period: str | None) -> str:
    built = repository.periods()
    if not built:
        old = " dengan versi program ini" if repository.outdated() else ""
        remedy = "Jalankan: tepat build --workspace …"
        raise UserError(f"Belum ada triwulan yang dihitung{old}.", saran=remedy)
    if period and period not in built:
        raise UserError(f"Triwulan {period} belum dihitung.", saran=f"Yang ada: {', '.join(built)}.")
    return period or built[0]


def _check_programme(repository: ScopedRepository, period: str, program: str | None) -> None:
    known = repository.programmes(period)
    if program and program not in known:
        raise UserError(f"Program '{program}' tidak dikenal.", saran=f"Yang berlaku: {', '.join(known)}.")


def _print_frame(frame: pd.DataFrame) -> None:
    table = Table(*map(str, frame.columns))
    for row in frame.head(200).itertuples(index=False):
        table.add_row(
            *("" if pd.isna(v) else f"{v:.4g}" if isinstance(v, float) else escape(str(v)) for v in row)
        )
    Console(highlight=False).print(table)
    if len(frame) > 200:
        print(f"… {len(frame) - 200} baris lagi; pakai --csv untuk semuanya.")


def _print_status(result: dict[str, Any]) -> None:
    console = Console(highlight=False)
    console.print(f"Versi data {result['version']} ({result['time'] or 'kosong'})")
    table = Table("data", "baris", "snapshot")
    for name, slot in result["slots"].items():
        if name.startswith("bangun/"):
            continue
        table.add_row(escape(name), f"{slot['rows']:,}".replace(",", "."), slot["snapshot"])
    console.print(table)
    imports = Table("impor", "berkas", "dibaca", "diterima", "ditolak", "peringatan")
    for one in result["imports"][-12:]:
        counts = (f"{one[k]:,}".replace(",", ".") for k in ("read", "accepted", "rejected", "warnings"))
        imports.add_row(str(one["kind"]), escape(str(one["source"])), *counts)
    console.print(imports)
    for period, note in result["builds"].items():
        old = f"; [yellow]masukan berubah sejak itu: {', '.join(note['stale'])}[/]" if note["stale"] else ""
        console.print(f"Dihitung: {period} pada {note['time']}{old}")
    if result["running"]:
        console.print("[yellow]Impor lain sedang berjalan.[/]")
    for one in result["interrupted"]:
        console.print(
            f"[yellow]Impor terputus: {one['kind']} dari {escape(one['source'])} (mulai {one['started']}). "
            "Data sebelumnya tetap dipakai; jalankan impor itu lagi.[/]"
        )
