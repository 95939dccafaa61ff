"""The planted cause of every receipt and every gap: what the product's own causes are tested against."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.demo.population import MOVED, UNREGISTERED
from analytics.parameters import Programme


def planted_causes(
    families: pd.DataFrame,
    rule: Programme,
    receives: np.ndarray,
    now: np.ndarray,
    before: np.ndarray,
    dead: np.ndarray,
    full: np.ndarray,
) -> np.ndarray:
    """One cause per family; the first that holds. The words are explained in docs/demo.md."""
    desil = families["desil_nasional"].to_numpy()
    servant = families["pegawai_negeri"].to_numpy() > 0
    state = families["keberadaan"].to_numpy()
    within = (desil >= 1) & (desil <= rule.desil_maks)
    needy = (families["desil_benar"] <= rule.desil_maks).to_numpy()
    lacking = within & rule.syarat_komponen & ~families["punya_komponen"].to_numpy()
    table = [
        (state == MOVED, "pindah"),
        (receives & (state == UNREGISTERED), "penerima tidak terdata"),
        (receives & dead, "meninggal"),
        (receives & now & ~needy, "desil keliru"),
        (receives & now, "layak"),
        (receives & servant, "aturan pengecualian"),
        (receives & families["dekat"].to_numpy(), "kedekatan"),
        (receives & before, "data lama"),
        (receives & lacking, "tidak punya komponen"),
        (receives & (desil < 1), "desil belum ada"),
        (receives, "salah sasaran lain"),
        (needy & (state == UNREGISTERED), "tidak terdata"),
        (within & servant, "aturan pengecualian"),
        (lacking, "tidak punya komponen"),
        (now & families["terhambat"].to_numpy(), "terhambat NIK"),
        (now & full, "di luar kuota"),
        (now, "terlewat"),
        (needy & (desil < 1), "desil belum ada"),
        (needy, "salah peringkat"),
    ]
    return np.select([np.asarray(c) for c, _ in table], [w for _, w in table], "tidak layak").astype(object)
