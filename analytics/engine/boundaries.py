"""A boundary file in: repaired, dissolved and drawn once, so that no page ever touches geometry."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.engine.boundary_guard import LAYERS, read_guarded
from analytics.engine.consent import ConsentNeeded, map_reasons
from analytics.engine.repeats import content_of, same_file
from analytics.errors import UserError
from analytics.intake.names import safe_name
from analytics.intake.questions import FOLDER, Question, read_answers
from analytics.store import Transaction, Workspace

KIND = "batas"
#: Share of the register's families that must live on a new map; decrees split and rename a few desa.
FIT = 0.9
SAMPLE = 20


def import_boundary_file(
    workspace: Workspace,
    transaction: Transaction,
    path: Path,
    codes: str | None,
    xlsx: Path | None = None,
    progress: Callable[[str, float], None] | None = None,
    *,
    agreed: bool = True,
) -> dict[str, Any]:
    """Import village boundaries and return the report of the command contract, with what was repaired.

    The file is read and repaired in a child process. What it leaves open comes back as ``questions``; the
    office's earlier answers are in ``pemetaan/`` of the workspace. A file of no use before its questions are
    answered gives a report with nothing accepted, and the map in force stays. Raises ConsentNeeded where it
    would take the place of another kabupaten's map, or of most desa, and nobody ``agreed``.
    """
    tell = progress or (lambda _label, _share: None)
    tell("membaca dan memperbaiki batas", 0.1)
    staging = transaction.dir / "baca"
    answer = _read(workspace, path, staging, codes, transaction.source)
    if "boundary" not in answer:
        shutil.rmtree(staging)
        return _unused(transaction, answer, xlsx)
    _fits_register(workspace, set(answer["desa"]))
    info = answer["info"]
    reasons = map_reasons(workspace.manifest, len(answer["desa"]), info["kabupaten"], info["nama"])
    if reasons and not agreed:
        raise ConsentNeeded(reasons)
    tell("menyimpan lapisan peta", 0.9)
    for file in sorted((staging / LAYERS).iterdir()):
        file.replace(transaction.dir / file.name)
    shutil.rmtree(staging)
    report = _head(transaction) | _report(answer) | {"consent": [asdict(one) for one in reasons]}
    report["content"] = content_of(path)
    report["notes"] = [*same_file(workspace.manifest, report["content"]), *report["notes"]]
    if xlsx:
        write_boundary_xlsx(report, xlsx)
    file = transaction.dir / "wilayah.parquet"
    transaction.commit({KIND: transaction.slot(file, report["accepted"], **info)}, report=report)
    tell("selesai", 1.0)
    return report


def preview_boundary_file(
    workspace: Workspace, path: Path, folder: Path, *, codes: str | None = None, source: str | None = None
) -> dict[str, Any]:
    """What an import of this map would report, with nothing put in force.

    ``folder`` is scratch, removed by the caller; ``sample`` holds the first desa (kode, nama, kecamatan),
    ``info`` what the map shows (None where it is of no use yet).
    Raises UserError where the file cannot be used and nobody can say more about it.
    """
    name = source or safe_name(path.name)
    answer = _read(workspace, path, folder, codes, name)
    head = {"kind": KIND, "period": None, "source": name, "warnings": 0, "snapshot": None}
    if "boundary" not in answer:
        return head | _asking(answer) | {"sample": [], "info": None}
    desa = pd.read_parquet(folder / LAYERS / "wilayah.parquet").query("tingkat == 'desa'")
    desa = desa.rename(columns={"nama_induk": "kecamatan"})
    sample = desa[["kode", "nama", "kecamatan"]].head(SAMPLE).to_dict("records")
    return head | _report(answer) | {"sample": sample, "info": answer["info"]}


def _read(workspace: Workspace, path: Path, folder: Path, codes: str | None, name: str) -> dict[str, Any]:
    """The guarded reading, with what this workspace already knows and was told."""
    remembered = workspace.root / FOLDER
    return read_guarded(
        path,
        folder,
        name=name,
        codes=codes,
        home=_home(workspace),
        wilayah={a.isi: a.jawaban for a in read_answers(remembered, "wilayah") if a.jenis == KIND},
        kolom={a.tentang: a.jawaban for a in read_answers(remembered, "kolom") if a.jenis == KIND},
    )


def _home(workspace: Workspace) -> str | None:
    """The kabupaten this workspace is about, once a map said so; a fictitious one binds nobody."""
    slot = workspace.manifest.slots.get(KIND)
    return None if slot is None or slot.info.get("simulasi") else str(slot.info["kabupaten"])


def _unused(transaction: Transaction, answer: dict[str, Any], xlsx: Path | None) -> dict[str, Any]:
    """Refuse, or put the questions without whose answers the file is of no use."""
    report = _head(transaction) | _asking(answer)
    if xlsx:
        write_boundary_xlsx(report, xlsx)
    transaction.commit({}, report=report)
    return report


def _asking(answer: dict[str, Any]) -> dict[str, Any]:
    if not answer.get("tanya"):
        raise UserError(answer["pesan"], saran=answer["saran"])
    questions = _questions(answer)
    return {
        "read": answer["baris"],
        "accepted": 0,
        "rejected": answer["baris"],
        "rules": [{"id": "BELUM_DIPUTUSKAN", "severity": "galat", "count": answer["baris"]}],
        "snapshot": None,
        "notes": [answer["pesan"], answer["saran"], *_next_step(questions)],
        "questions": questions,
    }


def _head(transaction: Transaction) -> dict[str, Any]:
    return {
        "id": transaction.id,
        "time": datetime.now().isoformat(timespec="seconds"),
        "kind": KIND,
        "period": None,
        "source": transaction.source,
        "warnings": 0,
        "snapshot": transaction.id,
    }


def _report(answer: dict[str, Any]) -> dict[str, Any]:
    boundary, questions = answer["boundary"], _questions(answer)
    aside = boundary["set_aside_rows"]
    return {
        "read": boundary["desa"] + aside,
        "accepted": boundary["desa"],
        "rejected": aside,
        "rules": [{"id": "DISISIHKAN", "severity": "galat", "count": aside}] if aside else [],
        "notes": _next_step(questions),
        "questions": questions,
        "boundary": boundary,
    }


def _questions(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The open ends of the file as the questions all imports put."""
    return [
        asdict(Question(**{**one, "jenis": KIND, "pilihan": tuple(tuple(p) for p in one["pilihan"])}))
        for one in answer["tanya"]
    ]


def _next_step(questions: list[dict[str, Any]]) -> list[str]:
    if not questions:
        return [
            "Langkah berikut: impor register keluarga (tepat import BERKAS --as keluarga --period TRIWULAN)."
        ]
    areas = sum(q["tanya"] == "wilayah" for q in questions)
    files = " dan ".join(
        f"{FOLDER}/{name}.csv" for name, n in (("wilayah", areas), ("kolom", len(questions) - areas)) if n
    )
    return [
        f"Langkah berikut: jawab {len(questions)} pertanyaan (tersimpan di {files} ruang kerja ini), "
        "lalu impor berkas yang sama lagi."
    ]


def _fits_register(workspace: Workspace, desa: set[str]) -> None:
    """Refuse a map on which the register's families do not live: their figures would appear elsewhere."""
    manifest = workspace.manifest
    for period in manifest.periods():
        con = workspace.connect({"keluarga": workspace.files(f"keluarga/{period}", manifest)})
        counts = dict(con.execute("SELECT kode_desa, count(*) FROM keluarga GROUP BY 1").fetchall())
        known = sum(n for kode, n in counts.items() if kode in desa)
        if known < FIT * sum(counts.values()):
            share = f"{100 * known / sum(counts.values()):.0f} %"
            raise UserError(
                f"Hanya {share} keluarga di register {period} tinggal di desa yang ada pada batas ini.",
                saran="Pakai batas kabupaten yang sama dan lengkap, atau ruang kerja baru.",
            )


def write_boundary_xlsx(report: dict[str, Any], path: Path) -> None:
    """The boundary report as a workbook: figures before and after, what was set aside, every question."""
    import xlsxwriter

    boundary = report.get("boundary", {})
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), safe) as book:
        summary = book.add_worksheet("Ringkasan")
        rows = [("berkas", report["source"]), *_figures(boundary)]
        rows += [("catatan", note) for note in [*report["notes"], *boundary.get("catatan", [])]]
        for line, row in enumerate(rows):
            summary.write_row(line, 0, row)
        _sheet(book, "Disisihkan", ("nama", "kode", "alasan", "saran"), boundary.get("set_aside", []))
        if report["questions"]:
            asked = ("tanya", "tentang", "isi", "bukti", "pilihan", "baris")
            _sheet(book, "Pertanyaan", asked, _asked(report))


def _figures(boundary: dict[str, Any]) -> list[tuple[str, Any]]:
    if not boundary:
        return []
    rows = [("desa", boundary["desa"]), ("kecamatan", boundary["kecamatan"])]
    rows += [(f"{k} sebelum", boundary["before"][k]) for k in ("overlap_ha", "gap_ha")]
    rows += [(f"{k} sesudah", boundary[k]) for k in ("overlap_ha", "gap_ha")]
    return [*rows, ("kode cocok", boundary["matched_codes"]), ("sistem kode", str(boundary["code_system"]))]


def _asked(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [q | {"pilihan": "; ".join(words for _, words in q["pilihan"])} for q in report["questions"]]


def _sheet(book: Any, title: str, names: tuple[str, ...], records: list[dict[str, Any]]) -> None:
    sheet = book.add_worksheet(title)
    sheet.write_row(0, 0, names)
    for line, one in enumerate(records, start=1):
        sheet.write_row(line, 0, [one.get(name) or "" for name in names])
