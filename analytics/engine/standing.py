"""Where every family stands in every programme: receives or not, how likely it is poor, marked or not."""

from __future__ import annotations

import pandas as pd

from analytics.parameters import Programme
from analytics.pmt.marks import mark


def standing(scores: pd.DataFrame, receipts: pd.DataFrame, rules: dict[str, Programme]) -> pd.DataFrame:
    """Each family in each programme: id_keluarga, program, penerima, p_miskin, antrean, pita.

    ``p_miskin`` is the probability of consumption below that programme's line (a population share). A
    programme without a list has no rows.
    """
    parts = [EMPTY_STANDING]
    for program in rules:
        listed = receipts.loc[receipts["program"] == program, "id_keluarga"]
        if listed.empty:
            continue  # without a list nobody can be said to receive, nor not to
        receives = scores["id_keluarga"].isin(set(listed.dropna())).to_numpy()
        p = scores[f"p_{program}"].to_numpy(dtype="float64")
        marks = mark(p, receives)
        parts.append(
            pd.DataFrame(
                {
                    "id_keluarga": scores["id_keluarga"].to_numpy(),
                    "program": program,
                    "penerima": receives,
                    "p_miskin": p,
                    "antrean": marks["antrean"].to_numpy(),
                    "pita": marks["pita"].to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


EMPTY_STANDING = pd.DataFrame(
    {
        "id_keluarga": pd.Series(dtype="str"),
        "program": pd.Series(dtype="str"),
        "penerima": pd.Series(dtype="bool"),
        "p_miskin": pd.Series(dtype="float64"),
        "antrean": pd.Series(dtype="str"),
        "pita": pd.Series(dtype="str"),
    }
)
