"""Places and addresses as columns of the register."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from analytics.demo.columns import joined, padded, pick
from analytics.demo.sizes import Ints

HAMLETS = ["Krajan", "Lor", "Kidul", "Wetan", "Kulon", "Tengah"]


def place_columns(places: pd.DataFrame, desa: Ints, suffix: str) -> dict[str, pa.Array]:
    """The eight code and name columns of a place, one row per value of ``desa``; codes are BPS-style."""
    bps = places["kode_bps"]
    words = {
        "kode_provinsi": bps.str[:2],
        "provinsi": places["provinsi"],
        "kode_kabupaten_kota": bps.str[:4],
        "kabupaten_kota": places["kabupaten"],
        "kode_kecamatan": bps.str[:7],
        "kecamatan": places["kecamatan"],
        "kode_kelurahan_desa": bps,
        "kelurahan_desa": places["desa"],
    }
    return {f"{name}{suffix}": pick(list(values), desa) for name, values in words.items()}


def address(places: pd.DataFrame, desa: Ints, rt: Ints) -> pa.Array:
    """An address that says it is invented."""
    hamlet = pick([f"Kp. {name} RT " for name in HAMLETS], (rt + desa) % len(HAMLETS))
    return joined(hamlet, padded(rt), " RW ", padded((rt - 1) // 4 + 1), " (simulasi)")
