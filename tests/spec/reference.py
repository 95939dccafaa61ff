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
        "Bagian tanda yang diperkirakan keliru pada daftar terpendek yang memuat keluarga itu, di antara semua",
        "keluarga kabupaten dengan status penerimaan yang sama (seleksi konformal, Benjamini-Hochberg). Bila survei",
        "tidak memuat penerimaan, dipakai peluang keluarga itu sendiri ditandai keliru: bagi penerima p, bagi bukan",
        "penerima 1 − p, dengan p peluang pengeluaran per kapita di bawah garis program; tanpa jaminan.",
        "",
        f"yakin ≤ {limits.yakin:.2f} · ragu ≤ {limits.ragu:.2f} · tidak dapat dibedakan ≤ {limits.tanda:.2f} · di atas itu tidak ditandai",
        "",
        "Angka dan sebab di peta dan tabel memakai yang yakin saja: paling banyak 1 dari 5 tanda diperkirakan keliru.",
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
