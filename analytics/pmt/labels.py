"""What may teach a score: the measured welfare of a household, and nothing that was decided from a score.

Two things look like labels and are none. Who receives is a decision of the past: a score taught by it learns
to repeat that decision, and the wrongly included become invisible by construction (on the households of
Alatas et al. 2012 it misses 43 of 100 poor, where consumption misses 37). A desil is itself the output of a
proxy means test: a score taught by it copies that formula and knows nothing more than it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt.features import KOSONG, Floats, as_text
from analytics.words import decimal

#: Columns of the register and of lists that tell a decision, wherever they come from.
DECIDED = re.compile(r"(menerima|penerima|terima|desil|decile|peringkat|bansos)(_|\b)", re.IGNORECASE)
INSTEAD = (
    "Pakai pengeluaran (konsumsi) per kapita yang diukur survei. Tanpa survei setempat, berturut-turut: "
    "koefisien terbitan (import --as skor, atau pmt score --coefficients), survei wilayah lain "
    "(pmt fit --borrowed), atau urutan desil DTSEN apa adanya."
)
_DECILES = 10
#: Logarithms of any currency lie below this, and differ by a few parts in a hundred; amounts by half.
_LARGEST_LOG, _SPREAD_OF_LOGS = 25.0, 0.15


def refuse_decisions(welfare: Floats, name: str) -> None:
    """Raise UserError where a welfare column holds who was chosen, which decile, or logs of amounts."""
    known = np.unique(welfare[~np.isnan(welfare)])
    if len(known) == 2:
        low, high = (f"{value:g}" for value in known)
        raise UserError(
            f"Kolom kesejahteraan {name} hanya berisi dua nilai ({low} dan {high}), seperti status menerima. "
            "Penerima bukan label kemiskinan: model hanya akan mengulang pilihan yang lalu, dan yang salah "
            "dimasukkan tidak akan pernah terlihat.",
            saran=INSTEAD,
        )
    _refuse_logs(known, name)
    whole = len(known) > 2 and bool((known == np.floor(known)).all())
    if whole and known[0] >= 1 and known[-1] <= _DECILES:
        raise UserError(
            f"Kolom kesejahteraan {name} berisi bilangan bulat {known[0]:g} sampai {known[-1]:g}, seperti "
            "desil. Desil sendiri keluaran sebuah PMT: model hanya meniru rumusnya, tanpa pengetahuan baru.",
            saran=INSTEAD,
        )


def _refuse_logs(known: Floats, name: str) -> None:
    """Raise UserError where welfare is its own logarithm already: the score would learn the log of a log."""
    if len(known) <= _DECILES or known[0] <= 0 or known[-1] > _LARGEST_LOG:
        return
    if np.std(np.log(known)) < _SPREAD_OF_LOGS:
        raise UserError(
            f"Kolom kesejahteraan {name} berisi {decimal(known[0], 2)} sampai {decimal(known[-1], 2)}, "
            "seperti logaritma pengeluaran. Logaritmanya dihitung di sini, jadi isinya harus dalam tingkat.",
            saran="Kembalikan ke rupiah lebih dahulu (pangkat e dari kolom itu, atau 10 pangkat bila log10).",
        )


def refuse_decided_features(names: Sequence[str]) -> None:
    """Raise UserError where a question is who receives or which decile: the answer was a past decision."""
    decided = [name for name in names if DECIDED.match(name)]
    if decided:
        raise UserError(
            f"Peubah {', '.join(decided)} adalah hasil keputusan (penerimaan atau desil), bukan keadaan "
            "keluarga. Skor yang memakainya membenarkan keputusan itu dengan dirinya sendiri.",
            saran="Hapus dari --features. Penerimaan dipakai lewat `pmt flags --receipt`; ketidaksesuaian "
            "dengan desil bukan galat penyasaran.",
        )


def refuse_same_column(welfare: str, receipt: str, features: Sequence[str]) -> None:
    """Raise UserError where one column is to be two things: what is measured, who receives, what is asked."""
    if receipt == welfare:
        raise UserError(
            f"Kolom {receipt} disebut sebagai kesejahteraan dan sebagai penerimaan sekaligus.",
            saran="--welfare adalah pengeluaran per kapita yang diukur; --receipt siapa yang menerima.",
        )
    if receipt in features:
        raise UserError(
            f"Kolom penerimaan {receipt} juga disebut sebagai peubah; daftar lalu membenarkan dirinya.",
            saran="Hapus dari --features; penerimaan sudah dipakai untuk mengendalikan tanda yang keliru.",
        )


def copies_of(receipt: pd.Series, frame: pd.DataFrame, features: Sequence[str]) -> list[str]:
    """The questions whose two answers tell exactly who receives, under whatever name; empty answers aside."""
    told = as_text(receipt)
    return [name for name in features if _one_to_one(told, as_text(frame[name]))]


def _one_to_one(told: NDArray[np.object_], answers: NDArray[np.object_]) -> bool:
    both = (told != KOSONG) & (answers != KOSONG)
    pairs = set(zip(told[both], answers[both], strict=True))
    return len(pairs) == 2 and len({a for a, _ in pairs}) == 2 and len({b for _, b in pairs}) == 2
