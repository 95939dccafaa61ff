"""Writes ``docs/aturan-perhitungan.md`` from the data the product counts with; a test keeps it current.

Run ``python -m tests.spec.reference`` after changing an indicator or a status.
"""

from __future__ import annotations

from pathlib import Path

from analytics import parameters
from analytics.coverage.definitions import indicators
from analytics.eligibility.status import meanings
from analytics.pmt.marks import Ambang

TARGET = Path(__file__).resolve().parents[2] / "docs" / "aturan-perhitungan.md"


def text() -> str:
    """The page: indicators, statuses, bands and programme rules, each as a table."""
    limits = Ambang()
    lines = [
        "# Aturan perhitungan",
        "",
        "Halaman ini ditulis dari data yang dipakai program untuk menghitung; tabel kebenarannya ada di",
        "`tests/spec/test_counting.py`. Sebuah keluarga dihitung satu kali, dan program yang membayar orang",
        "dihitung per jiwa. Angka kecamatan dan kabupaten dijumlah dahulu, baru dibagi.",
        "",
        "## Indikator",
        "",
        "| indikator | pembilang | penyebut | arti |",
        "|---|---|---|---|",
    ]
    for one in indicators().values():
        below = f"`{one.penyebut}`" if one.penyebut else "–"
        lines.append(f"| {one.nama} | `{one.pembilang}` | {below} | {one.arti} |")
    lines += ["", "## Kedudukan keluarga dalam program", "", "| status | arti |", "|---|---|"]
    lines += [f"| {name} | {row['arti']} |" for name, row in meanings().items()]
    lines += [
        "",
        "## Pita tanda",
        "",
        "Peluang tanda itu benar: bagi penerima 1 − p, bagi bukan penerima p, dengan p peluang pengeluaran per",
        "kapita di bawah garis program. Ini aturan peluang yang konservatif, tanpa jaminan untuk satu keluarga.",
        "",
        f"yakin ≥ {limits.yakin:.2f} · ragu ≥ {limits.ragu:.2f} · tidak dapat dibedakan ≥ {limits.tanda:.2f} · di bawah itu tidak ditandai",
        "",
        "## Aturan program bawaan",
        "",
        "Dinas mengubahnya dengan berkas `parameter/program.csv` di ruang kerjanya.",
        "",
        "| program | satuan | desil | pangsa garis | berlaku | dasar | bukti |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in parameters.rows("program"):
        cut = f"1–{row['desil_maks']}" if row["desil_maks"] else "tidak ada"
        lines.append(
            f"| {row['program']} | {row['satuan']} | {cut} | {row['pangsa_garis'] or '–'} | "
            f"{row['berlaku_mulai']} – {row['berlaku_sampai'] or 'sekarang'} | {row['dasar_hukum']} | {row['bukti']} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
