"""The poverty rate that the fictitious kabupaten would read in a publication; labelled as made up."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from analytics.demo.population import MOVED, Population

#: The poorest share of families that the made-up line cuts off.
SHARE = 0.075
SOURCE = "Data simulasi, bukan angka BPS"


def write_rate(population: Population, folder: Path, year: int) -> None:
    """Write ``kemiskinan_bps.csv``: a line in round thousands and the share of persons below it."""
    families = population.families[population.families["keberadaan"] != MOVED]
    line = round(float(np.quantile(families["pengeluaran"], SHARE)), -3)
    poor = (families["pengeluaran"] <= line).to_numpy()
    share = float(families["jumlah_anggota"].to_numpy() @ poor / families["jumlah_anggota"].sum())
    kabupaten = str(population.places["kode_kemendagri"].iloc[0])[:4]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "kemiskinan_bps.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["kabupaten", "tahun", "bagian_jiwa", "garis_rupiah", "sumber"])
        writer.writerow([kabupaten, year, f"{share:.4f}", f"{line:.0f}", SOURCE])
