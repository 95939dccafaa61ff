"""A made-up survey with the shapes that hurt: text clusters and categories, gaps, weights, constants."""

from __future__ import annotations

import numpy as np
import pandas as pd

FEATURES = ["lantai", "anggota", "luas", "motor"]


def survey(n: int = 600, seed: int = 7) -> pd.DataFrame:
    """Welfare falls with family size and rises with floor, area and a motorcycle."""
    random = np.random.default_rng(seed)
    lantai = random.choice(["tanah", "semen", "keramik"], n)
    anggota = random.integers(1, 9, n)
    luas = random.gamma(4.0, 12.0, n).round(1)
    motor = random.integers(0, 2, n)
    level = pd.Series(lantai).map({"tanah": -0.3, "semen": 0.0, "keramik": 0.3}).to_numpy()
    log_y = 6 + level - 0.8 * np.log(anggota) + 0.4 * np.log1p(luas) + 0.3 * motor
    return pd.DataFrame(
        {
            "belanja": np.exp(log_y + random.normal(0, 0.4, n)),
            "lantai": lantai,
            "anggota": anggota,
            "luas": luas,
            "motor": motor,
            "bobot": random.integers(1, 4, n),
            "desa": [f"Desa {k}" for k in random.integers(0, 40, n)],
            "tetap": 1,
        }
    )
