"""The truth beside the files, for tests only: consumption, deciles, causes and every planted row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analytics.demo.population import Population
from analytics.demo.programmes import Lists
from analytics.demo.sizes import AS_OF_DATE
from analytics.parameters import programmes

README = """# Kebenaran simulasi - JANGAN dibaca program

Folder ini memuat jawaban di balik data simulasi: pengeluaran yang sebenarnya, sebab yang ditanam, dan
setiap baris rusak. Hanya pengujian yang membacanya. Kantor yang nyata tidak memiliki berkas ini, maka
program yang membacanya akan tampak lebih pintar daripada yang sebenarnya. Semua orang di sini rekaan.

| berkas | isi |
|---|---|
| `keluarga.parquet` | satu baris per keluarga, juga yang tidak ada di register (`keberadaan`) |
| `program.parquet` | satu baris per keluarga dan program: layak, menerima, sebab yang ditanam |
| `baris_rusak.csv` | tiap baris yang harus ditolak: berkas, nomor baris, kolom, jenis, nilai |
| `baris_peringatan.csv` | baris yang diterima tetapi patut diberi peringatan |
"""
SHARES = (20, 30, 40, 50)


def write_truth(
    folder: Path, population: Population, lists: Lists, dirty: pd.DataFrame, odd: pd.DataFrame
) -> None:
    """Write keluarga.parquet, program.parquet, baris_rusak.csv, baris_peringatan.csv and the warning."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(README, encoding="utf-8")
    _families(population).to_parquet(folder / "keluarga.parquet", index=False)
    _programmes(population, lists).to_parquet(folder / "program.parquet", index=False)
    for name, frame in (("baris_rusak", dirty), ("baris_peringatan", odd)):
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def _families(population: Population) -> pd.DataFrame:
    """Poor at 20-50 per cent: below that share of all living families (not persons), by consumption."""
    families, places = population.families, population.places
    out = pd.DataFrame({"no_kk": families["no_kk"].astype("string")})
    out["kode_desa"] = places["kode_kemendagri"].to_numpy()[families["desa"]]
    columns = ["keberadaan", "jumlah_anggota", "pengeluaran", "desil_benar", "desil_nasional", "desil_lama"]
    columns += ["punya_komponen", "pegawai_negeri", "terhambat", "dekat", "kekayaan"]
    out = out.join(families[columns]).rename(columns={"pengeluaran": "pengeluaran_per_kapita"})
    here = (families["keberadaan"] != "pindah").to_numpy()
    for share in SHARES:
        line = np.quantile(families["pengeluaran"][here], share / 100)
        out[f"miskin_{share}"] = (families["pengeluaran"] <= line).to_numpy()
    return out


def _programmes(population: Population, lists: Lists) -> pd.DataFrame:
    families = population.families
    rules = programmes(AS_OF_DATE)
    parts = []
    for program in lists.jiwa.columns:
        rule = rules[program]
        needy = (families["desil_benar"] <= rule.desil_maks).to_numpy()
        if rule.syarat_komponen:
            needy = needy & families["punya_komponen"].to_numpy()
        columns = {
            "no_kk": families["no_kk"].astype("string"),
            "program": program,
            "layak_aturan": lists.rule[program],
            "layak_benar": needy,
            "menerima": lists.jiwa[program] > 0,
            "jiwa": lists.jiwa[program],
            "sebab": lists.sebab[program].astype("category"),
        }
        parts.append(pd.DataFrame(columns).assign(sebab=lambda d: d["sebab"].astype(str)))
    return pd.concat(parts, ignore_index=True)
