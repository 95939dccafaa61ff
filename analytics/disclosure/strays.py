"""Recipients who live where by decree their programme does not run: moved away, or written down elsewhere.

A few are usual, and neither the list nor the register is wrong. That nobody receives there is told, so they
are not counted, and the office hears how many they are. Many mean that decree and list contradict.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analytics.disclosure.sets import Quarter
from analytics.errors import UserError
from analytics.parameters import running as parameter
from analytics.published.decreed import outside
from analytics.published.rules import Rules

COLUMNS = ["program", "kode_desa", "keluarga"]
#: A larger share of a list does not stray, where it is more than single families.
_MANY = 0.05
_NAMED = 5


def without(quarter: Quarter, decrees: pd.DataFrame, rule: Rules) -> tuple[Quarter, pd.DataFrame]:
    """The quarter with the receipts inside its ``decrees`` alone, and how many families strayed (COLUMNS).

    Raises UserError where they are so many in a desa that their number would be told, or in all and of their
    list more than one in twenty.
    """
    rows = quarter.receipts
    asked = rows[["program"]].assign(periode="", kode=rows["kode_desa"])
    stray = outside(asked, decrees.assign(periode=""))
    if not stray.any():
        return quarter, pd.DataFrame(columns=COLUMNS)
    found = rows[stray].groupby(["program", "kode_desa"]).size().rename("keluarga").reset_index()
    of_list = found["program"].map(rows.groupby("program").size())
    of_strays = found.groupby("program")["keluarga"].transform("sum")
    many = (of_strays >= rule.samar) & (of_strays > _MANY * of_list)
    wrong = found[(found["keluarga"] >= rule.samar) | many]
    if len(wrong):
        names = sorted(f"{kode} {program}" for program, kode in wrong[["program", "kode_desa"]].to_numpy())
        more = f" dan {len(names) - _NAMED} lagi" if len(names) > _NAMED else ""
        raise UserError(
            f"Terlalu banyak penerima di luar wilayah yang disebut parameter/{parameter.NAME}.csv: "
            f"{', '.join(names[:_NAMED])}{more}.",
            saran="Bila keputusannya memuat desa itu, tambahkan kodenya; bila tidak, betulkan daftar "
            "penerimanya, lalu tepat build. Jangan menambah desa yang tidak disebut keputusan: wilayahnya "
            "terbit.",
        )
    return replace(quarter, receipts=rows[~stray].reset_index(drop=True)), found
