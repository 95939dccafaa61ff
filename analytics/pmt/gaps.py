"""Answers that a score does not know: a register that codes them otherwise than its survey did."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.pmt.features import KOSONG, Feature, as_text, missing_answers, unseen_answers
from analytics.pmt.linear import LinearScore
from analytics.words import decimal

#: From this share of the answers on they are of another code, not rare ones.
OTHER_CODE = 0.2
#: ... where there are enough answers: one family larger than any of the survey is no other code.
ENOUGH = 30
_NAMED = 4


_WORD = ("tidak ada di survei", "dihitung sebagai rata-rata survei")
_NUMBER = ("di luar rentang survei ({low} sampai {high})", "dihitung sebagai tepi rentang itu")


def unknown_answers(linear: LinearScore, data: pd.DataFrame, area: str | None = None) -> list[str]:
    """A remark per question with answers the survey did not have: a number counts as the edge of the
    survey's range, anything else as the survey's mean.

    ``area`` is the question of the area effect: another kabupaten has other codes, and gets the mean effect.
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
        if answered >= ENOUGH and unseen.sum() > OTHER_CODE * answered and feature.name != area:
            raise _other(feature, int(unseen.sum()), answered, seen)
        where, counted = _NUMBER if feature.kind == "angka" else _WORD
        where = where.format(low=decimal(feature.low), high=decimal(feature.high))
        found.append(f"{feature.name}: {int(unseen.sum())} isian di data ({seen}) {where}; {counted}.")
    return found


def _other(feature: Feature, unseen: int, answered: int, seen: str) -> UserError:
    """So many answers are new that the two files do not mean the same."""
    counted = f"Peubah {feature.name}: {unseen} dari {answered} isian di data ({seen})"
    if feature.kind == "angka":
        where = _NUMBER[0].format(low=decimal(feature.low), high=decimal(feature.high))
        return UserError(
            f"{counted} {where}; kode atau satuannya tampaknya lain.",
            saran="Samakan kode dan satuannya di kedua berkas (misalnya 1 dan 2 di keduanya). Bila sudah "
            "sama, surveinya tidak memuat keluarga seperti ini: jangan pakai peubah itu.",
        )
    known = ", ".join(sorted({*feature.categories, feature.reference} - {KOSONG})[:_NAMED])
    return UserError(
        f"{counted} {_WORD[0]} ({known}); kodenya tampaknya lain.",
        saran="Samakan kodenya di kedua berkas (misalnya 1 dan 2, atau ya dan tidak, di keduanya); "
        "huruf besar dan kecil dibedakan.",
    )
