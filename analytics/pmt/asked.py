"""A question about need per area, and what must be there to answer it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.errors import UserError
from analytics.pmt.features import KOSONG, as_number, as_text
from analytics.pmt.survey import missing_columns
from analytics.pmt.worlds import AREAS


@dataclass(frozen=True)
class Asked:
    """The columns and choices of a question about need; ``persons``, ``identity`` and ``cluster`` may be
    missing. A cluster is what the survey drew first: its families are more alike than those of its area."""

    welfare: str
    features: tuple[str, ...]
    area: str
    categorical: tuple[str, ...] = ()
    weight: str | None = None
    persons: str | None = None
    identity: str | None = None
    line: float = 0.4
    line_value: float | None = None
    benchmark: float | None = None
    seed: int = 1
    cluster: str | None = None


def check(survey: pd.DataFrame, census: pd.DataFrame, asked: Asked) -> None:
    """Raise UserError where the question cannot be answered from these columns."""
    missing_columns([asked.area], [str(c) for c in survey.columns], "wilayah, di survei")
    if asked.cluster:
        missing_columns([asked.cluster], [str(c) for c in survey.columns], "klaster, di survei")
    wanted = [asked.area, *asked.features, *asked.categorical, *([asked.persons] if asked.persons else [])]
    missing_columns(wanted, [str(c) for c in census.columns], "di data keluarga")
    if asked.identity:
        for frame, where in ((survey, "di survei"), (census, "di data keluarga")):
            missing_columns([asked.identity], [str(c) for c in frame.columns], f"pengenal, {where}")
            _refuse_repeated(frame[asked.identity], where)
    if census.empty:
        raise UserError("Data keluarga tidak berisi satu baris pun.", saran="Periksa berkas --census.")
    if asked.persons and not (as_number(census[asked.persons]) > 0).any():
        raise UserError(
            f"Kolom {asked.persons} tidak memuat satu jumlah jiwa pun yang lebih dari 0.",
            saran="Sebut kolom jumlah anggota keluarga dengan --persons.",
        )
    if asked.benchmark is not None and not 0 < asked.benchmark < 1:
        raise UserError(
            f"Patokan {asked.benchmark:g} tidak sah.", saran="Tulis sebagai bagian penduduk, misalnya 0.0923."
        )
    if asked.benchmark is not None and not asked.persons:
        raise UserError(
            "Patokan BPS menghitung jiwa, tetapi kolom jumlah jiwa tidak disebut.",
            saran="Sebut kolomnya dengan --persons, misalnya jumlah_anggota.",
        )


def _refuse_repeated(values: pd.Series, where: str) -> None:
    """Two families of one id: what the survey knows of one would be told of the other."""
    ids = pd.Series(as_text(values))
    repeated = ids[ids != KOSONG].duplicated()
    if repeated.any():
        raise UserError(
            f"Kolom pengenal '{values.name}' {where} memuat {int(repeated.sum())} nomor yang berulang.",
            saran="--id adalah pengenal keluarga: satu nomor untuk satu baris. Tanpa --id pun dapat.",
        )


def too_few(of_survey: np.ndarray, area: str) -> UserError:
    """The refusal of a survey of too few areas."""
    several = int((np.bincount(of_survey) > 1).sum())
    return UserError(
        f"Survei memuat {several} wilayah ({area}) dengan dua keluarga atau lebih; perlu sedikitnya {AREAS}. "
        "Dari itu tidak dapat diketahui seberapa jauh wilayah berbeda, jadi tidak ada selang yang jujur.",
        saran="Pakai survei yang mengunjungi lebih banyak wilayah, atau wilayah yang lebih kecil.",
    )
