"""A kabupaten of nine families small enough to count on the fingers, for the truth tables."""

from __future__ import annotations

import duckdb
import pandas as pd

# id, desa, national decile, persons, has a programme component
FAMILIES = [
    ("k1", "9901012001", 1, 4, True),
    ("k2", "9901012001", 4, 3, True),
    ("k3", "9901012001", 5, 2, True),
    ("k4", "9901012001", 2, 1, False),
    ("k5", "9901012002", 3, 5, True),
    ("k6", "9901012002", None, 2, True),
    ("k7", "9901022001", 4, 2, True),
    ("k8", "9901022001", 9, 3, True),
    ("k9", "9901022001", 1, 6, True),
]
# programme, family number on the list, person on the list, desa on the list
LISTS = [
    ("PKH", "k1", "k1-1", "9901012001"),
    ("PKH", "k1", "k1-2", "9901012001"),  # another member of the same family: counted once
    ("PKH", "kartu-lama", "k2-1", "9901012001"),  # an old card number, found by NIK
    ("PKH", "k8", None, "9901022001"),
    ("PKH", "tak-terdaftar", "entah", "9901022001"),  # not in the register: realised, not judged
    ("PKH", "tanpa-desa", "entah2", None),  # neither register nor list know where
    ("PBI-JK", "k5", "k5-1", "9901012002"),
    ("PBI-JK", "k5", "k5-2", "9901012002"),
    ("PBI-JK", "k5", "k5-2", "9901012002"),  # the same person twice
]
QUOTA = [
    ("PKH", "9901012001", 2),
    ("PKH", "9901012002", 3),
    ("PKH", "9901022001", 1),
    ("PBI-JK", "9901012002", 4),
]
RULES = [("PKH", "keluarga", 4, True), ("PBI-JK", "jiwa", 5, False)]
AREAS = [
    ("kabupaten", "9901", "Kabupaten Contoh", "99"),
    ("kecamatan", "990101", "Satu", "9901"),
    ("kecamatan", "990102", "Dua", "9901"),
    ("desa", "9901012001", "Awal", "990101"),
    ("desa", "9901012002", "Tengah", "990101"),
    ("desa", "9901022001", "Akhir", "990102"),
    ("desa", "9901022002", "Kosong", "990102"),
]


def kabupaten(marks: dict[tuple[str, str], tuple[str, str]] | None = None) -> duckdb.DuckDBPyConnection:
    """The tables a cube is made from; ``marks`` maps (family, programme) to (antrean, pita)."""
    con = duckdb.connect()
    families = pd.DataFrame(
        FAMILIES, columns=["id_keluarga", "kode_desa", "desil_nasional", "jiwa", "punya_komponen"]
    )
    families["desil_nasional"] = families["desil_nasional"].astype("Int64")
    members = [(f"{k}-{n}", k) for k, _, _, persons, _ in FAMILIES for n in range(1, persons + 1)]
    tables = {
        "keluarga": families,
        "skor": families,
        "anggota": pd.DataFrame(members, columns=["id_anggota", "id_keluarga"]),
        "penerima": pd.DataFrame(LISTS, columns=["program", "id_keluarga", "id_anggota", "kode_desa"]),
        "kuota": pd.DataFrame(QUOTA, columns=["program", "kode_wilayah", "kuota"]),
        "aturan": pd.DataFrame(RULES, columns=["program", "satuan", "desil_maks", "syarat_komponen"]),
        "wilayah": pd.DataFrame(AREAS, columns=["tingkat", "kode", "nama", "induk"]),
    }
    for name, frame in tables.items():
        con.register("_f", frame)
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM _f")
        con.unregister("_f")
    from analytics.coverage.receipts import link_receipts

    link_receipts(con)
    receives = set(
        con.execute("SELECT id_keluarga, program FROM terima WHERE id_keluarga IS NOT NULL").fetchall()
    )
    rows = [
        (k, p, (k, p) in receives, 0.5, *(marks or {}).get((k, p), ("", "")))
        for k, *_ in FAMILIES
        for p, *_ in RULES
    ]
    columns = ["id_keluarga", "program", "penerima", "p_miskin", "antrean", "pita"]
    con.register("_f", pd.DataFrame(rows, columns=columns))
    con.execute("CREATE TABLE tanda AS SELECT * FROM _f")
    return con
