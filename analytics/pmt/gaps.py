"""Answers that a score does not know: a register that codes them otherwise than its survey did."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.pmt.features import as_text, missing_answers, unseen_answers
from analytics.pmt.linear import LinearScore

#: From this share of the answers on they are of another code, not rare ones.
OTHER_CODE = 0.2
_NAMED = 4


def unknown_answers(linear: LinearScore, data: pd.DataFrame) -> list[str]:
    """A remark per question with answers the survey did not have; they count as the survey's mean.

    Raises UserError where so many are unknown that the two must be coded differently.
    """
    found = []
    for feature in linear.features:
        values = data[feature.name]
        unseen = np.asarray(unseen_answers(feature, values))
        answered = int((~np.asarray(missing_answers(feature, values))).sum())
        if not unseen.any():
            continue
        seen = ", ".join(sorted(set(as_text(values[unseen])))[:_NAMED])
        if unseen.sum() > OTHER_CODE * answered:
            raise UserError(
                f"Peubah {feature.name}: {int(unseen.sum())} dari {answered} isian di data ({seen}) tidak "
                "ada di survei; kodenya tampaknya lain.",
                saran="Samakan kodenya di kedua berkas (misalnya 1 dan 2, atau ya dan tidak, di keduanya).",
            )
        found.append(
            f"{feature.name}: {int(unseen.sum())} isian di data ({seen}) tidak ada di survei; dihitung "
            "sebagai rata-rata survei."
        )
    return found
