"""Where a programme does not run by decree (R5): the only nought that is told, for anybody may know it."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from analytics.published.rules import DIGITS

_KECAMATAN = DIGITS["kecamatan"]


def outside(rows: pd.DataFrame, decrees: pd.DataFrame) -> pd.Series:
    """Whether each row (periode, kode of a desa or kecamatan, program) lies where no decree has it run.

    ``decrees``: periode, program, kode, the areas of programmes that are kept to a part of the kabupaten; a
    programme without any runs everywhere.
    """
    runs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for period, program, kode in zip(decrees["periode"], decrees["program"], decrees["kode"], strict=True):
        runs[period, program].add(str(kode))
    served = {key: {kode[:_KECAMATAN] for kode in codes} for key, codes in runs.items()}

    def lies_outside(key: tuple[str, str], kode: str) -> bool:
        if key not in runs or len(kode) < _KECAMATAN:
            return False
        if len(kode) == _KECAMATAN:
            return kode not in served[key]
        return not {kode, kode[:_KECAMATAN]} & runs[key]

    keys = zip(rows["periode"], rows["program"], rows["kode"], strict=True)
    found = [lies_outside((period, program), str(kode)) for period, program, kode in keys]
    return pd.Series(found, index=rows.index, dtype=bool)
