"""The groups of families that the score is examined for, as the office's survey tells them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analytics.pmt.features import KOSONG, Bools, as_number
from analytics.pmt.groups import sizes

YES, NO = "ya", "tidak"
SIZE, ELDERLY, SEX, DISABLED, URBAN, KECAMATAN = (
    "ukuran", "lansia", "kepala", "disabilitas", "wilayah", "kecamatan",
)  # fmt: skip
#: The fourth part of a Kemendagri village code begins with 1 for a kelurahan, with 2 or 3 for a desa.
KELURAHAN, DESA = "kelurahan", "desa"


def groups(survey: pd.DataFrame) -> dict[str, pd.Series]:
    """Group -> label of each household of the survey; a group that the survey cannot tell apart is left out.

    The sex of the head is looked at here, though it is not a variable of the score: whom a score fails must
    be seen also where it does not ask.
    """
    found = {name: make(survey) for name, make in MAKERS.items()}
    known = {name: labels for name, labels in found.items() if labels is not None}
    return {name: labels for name, labels in known.items() if len(set(labels) - {KOSONG}) > 1}


def channels(survey: pd.DataFrame) -> dict[str, Bools]:
    """Who could use a channel of their own: elderly people living alone, families with a disability."""
    found: dict[str, Bools] = {}
    if {"jumlah_anggota", "lansia_60"} <= set(survey):
        alone = as_number(survey["jumlah_anggota"]) == 1
        found["lansia_tunggal"] = np.asarray(alone & (as_number(survey["lansia_60"]) > 0))
    if "ada_disabilitas" in survey:
        found["disabilitas"] = _number(survey["ada_disabilitas"]) == 1
    return {name: members for name, members in found.items() if members.any()}


def _number(values: pd.Series) -> np.ndarray:
    return as_number(values.astype("Float64") if values.dtype != object else values)


def _sized(survey: pd.DataFrame) -> pd.Series | None:
    return sizes(survey["jumlah_anggota"]) if "jumlah_anggota" in survey else None


def _yes(column: str) -> Callable[[pd.DataFrame], pd.Series | None]:
    def made(survey: pd.DataFrame) -> pd.Series | None:
        if column not in survey:
            return None
        values = _number(survey[column])
        return pd.Series(np.select([values > 0, values == 0], [YES, NO], default=KOSONG))

    return made


def _coded(column: str, words: dict[int, str]) -> Callable[[pd.DataFrame], pd.Series | None]:
    def made(survey: pd.DataFrame) -> pd.Series | None:
        if column not in survey:
            return None
        values = _number(survey[column])
        return pd.Series(np.select([values == code for code in words], list(words.values()), default=KOSONG))

    return made


def _urban(survey: pd.DataFrame) -> pd.Series | None:
    """Urban or rural as the survey says; else kelurahan or desa as the area's code says, and named so."""
    said = _coded("klasifikasi_desa", {1: "perkotaan", 2: "perdesaan"})(survey)
    if said is not None and (said != KOSONG).any():
        return said
    if "kode_desa" not in survey:
        return None
    kind = survey["kode_desa"].astype("string").str[6:7].fillna("")
    return pd.Series(np.select([kind == "1", kind.isin(["2", "3"])], [KELURAHAN, DESA], default=KOSONG))


def _kecamatan(survey: pd.DataFrame) -> pd.Series | None:
    if "kode_desa" not in survey:
        return None
    return survey["kode_desa"].astype("string").str[:6].fillna(KOSONG).astype(object).reset_index(drop=True)


MAKERS: dict[str, Callable[[pd.DataFrame], pd.Series | None]] = {
    SIZE: _sized,
    ELDERLY: _yes("lansia_60"),
    SEX: _coded("kelamin_kepala", {1: "laki-laki", 2: "perempuan"}),
    DISABLED: _yes("ada_disabilitas"),
    URBAN: _urban,
    KECAMATAN: _kecamatan,
}
