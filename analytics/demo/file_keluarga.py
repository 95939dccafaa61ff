"""The register's family file, in the columns and codes of DTSEN v3."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analytics import schema
from analytics.demo.address import address, place_columns
from analytics.demo.columns import codes, digits, pick, yes_no, yes_no_words
from analytics.demo.population import Population
from analytics.demo.ranking import INACTIVE
from analytics.demo.sizes import Ints, stream

HEAD_NAME = "nama_kepala_keluarga"


def keluarga_table(population: Population, national: np.ndarray, local: np.ndarray) -> pa.Table:
    """One row per registered family, in the order of the desa, columns as in the v3 file."""
    known = np.flatnonzero(population.families["terdata"])
    families = population.families.iloc[known]
    first = np.searchsorted(population.people["keluarga"].to_numpy(), known)
    family = population.people["keluarga"].to_numpy()
    rng = stream(population.seed, "kolom keluarga")
    parts = place_columns(population.places, families["desa"].to_numpy(), "")
    parts |= {
        "alamat": address(population.places, families["desa"].to_numpy(), families["rt"].to_numpy()),
        "nomor_kartu_keluarga": digits(families["no_kk"]),
        HEAD_NAME: pa.array(population.people["nama"].to_numpy()[first], pa.string()),
        "id_pelanggan_pln": _meter(rng, families),
        "jumlah_anggota_keluarga": pa.array(families["jumlah_anggota"].to_numpy()),
        "pbi_nas": yes_no_words(np.bincount(family[national], minlength=len(population.families))[known] > 0),
        "pbi_pemda": yes_no_words(np.bincount(family[local], minlength=len(population.families))[known] > 0),
        "is_gc_kemensos": yes_no(rng.random(len(known)) < 0.06),
        "is_pbi_se": yes_no(rng.random(len(known)) < 0.03),
        "is_siks_ng": yes_no(rng.random(len(known)) < 0.55),
    }
    for column in ("desil_nasional", "desil_provinsi", "desil_kabupaten_kota"):
        parts[column] = _decile(families[column].to_numpy())
    for column in schema.load("keluarga").names:
        if column in families.columns and column not in parts:
            parts[column] = codes(families[column].to_numpy())
    order = [HEAD_NAME if c == "nama_anggota_keluarga" else c for c in schema.load("keluarga").names]
    return pa.table({column: parts[column] for column in order})


def _meter(rng: np.random.Generator, families: pd.DataFrame) -> pa.Array:
    number = 990_000_000_000 + rng.permutation(len(families) * 3)[: len(families)]
    return pc.if_else(pa.array(families["sumber_penerangan_utama"].to_numpy() == 1), digits(number), None)


def _decile(values: Ints) -> pa.Array:
    words = ["nonaktif", None, *[str(i) for i in range(1, 11)]]
    return pick(words, values - INACTIVE)
