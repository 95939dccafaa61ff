"""The poor of every area beside the recipients of a programme, and where they differ by more than chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.engine.ground import LEVELS
from analytics.pmt import flags

#: How often a place may stand out by chance alone.
CHANCE = 0.05


def against(table: pd.DataFrame, desa_of: pd.Series, standing: pd.DataFrame, program: str) -> pd.DataFrame:
    """The poor beside the recipients of one programme, and which places stand out against the kabupaten."""
    of_desa = desa_of.reindex(standing.loc[standing["penerima"], "id_keluarga"]).value_counts()
    counts = pd.concat([of_desa.groupby(of_desa.index.str[:size]).sum() for size in LEVELS.values()])
    out = table.assign(program=program, penerima=table["kode"].map(counts).fillna(0).astype("int64"))
    out["per_miskin"] = out["penerima"] / out["miskin"].where(out["miskin"] > 0)
    ratio = float(out.loc[out["tingkat"] == "kabupaten", "per_miskin"].iloc[0])
    out["menonjol"] = ""
    for level in ("desa", "kecamatan"):
        rows = out["tingkat"] == level
        out.loc[rows, "menonjol"] = _outstanding(out[rows], ratio)
    return out


def _outstanding(table: pd.DataFrame, ratio: float) -> np.ndarray:
    """``kurang`` or ``lebih`` where recipients differ from the kabupaten's ratio to the poor, not by chance.

    Of the places named at one level, at most one in twenty is expected to be there by chance (Benjamini and
    Hochberg).
    """
    from scipy.special import ndtr

    difference = (table["penerima"] - ratio * table["miskin"]).to_numpy(dtype=np.float64)
    error = (ratio * table["galat"] * table["keluarga"]).to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * ndtr(-np.abs(difference / error))
    found = flags.wrong_shares(p) <= CHANCE
    return np.where(found, np.where(difference < 0, "kurang", "lebih"), "")
