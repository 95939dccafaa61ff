"""A household survey made ready for the model: what is used, what was left out and why, in numbers."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import UserError
from analytics.pmt.features import (
    KOSONG,
    Bools,
    Floats,
    any_answer,
    as_number,
    as_text,
    incomplete_rows,
    is_category,
    unanswered,
)
from analytics.pmt.labels import refuse_decided_features, refuse_decisions
from analytics.words import decimal

MIN_ROWS = 50
FEW_ROWS = 400


@dataclass(frozen=True)
class Survey:
    """The families the model may learn from, row by row.

    `cluster` is one 64-bit key per row (equal keys stay in one fold), `identity` a hash of the row's content
    for breaking ties, `kept` says which rows of the file these are, `dropped` counts the rows left out by
    reason, `missing` the empty answers per question. `clustered`: whether a column named the clusters.
    """

    frame: pd.DataFrame
    welfare: Floats
    weight: Floats
    cluster: NDArray[np.uint64]
    identity: NDArray[np.uint64]
    features: tuple[str, ...]
    categorical: tuple[str, ...]
    dropped: dict[str, int]
    missing: dict[str, int]
    data_hash: str
    kept: Bools
    clustered: bool = False

    @property
    def log_welfare(self) -> Floats:
        """Natural logarithm of welfare, shape (rows,)."""
        return np.log(self.welfare)

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions that at least one family answered; the others say nothing of who answered too few."""
        return tuple(f for f in self.features if self.missing.get(f, 0) < len(self.welfare))

    @property
    def clusters(self) -> int:
        """How many groups of families the folds are cut along."""
        return len(np.unique(self.cluster))


def prepare(
    frame: pd.DataFrame,
    welfare: str,
    features: Sequence[str],
    categorical: Sequence[str] = (),
    weight: str | None = None,
    cluster: str | None = None,
) -> Survey:
    """Check a survey and keep what can be learned from; every row left out is counted under its reason.

    Raises UserError for missing columns, negative weights, unreadable numbers, too few rows, and for a
    welfare or a question that is a past decision (`labels`).
    """
    names = _check_columns(frame, welfare, features, categorical, weight, cluster)
    refuse_decided_features(names)
    y, w = _welfare(frame, welfare), _weight(frame, weight)
    refuse_decisions(y, welfare)
    dropped = _reasons_to_drop(frame, y, w, names)
    keep = np.array(~np.logical_or.reduce(list(dropped.values())))
    used = frame.loc[keep, list(names)].reset_index(drop=True)
    _check_rows(int(keep.sum()), len(frame), dropped)
    _refuse_impossible(used, y[keep], w[keep], welfare, weight)
    identity = _row_hash(used.assign(__welfare=y[keep]))
    return Survey(
        frame=used,
        welfare=y[keep],
        weight=w[keep],
        cluster=_cluster_keys(frame.loc[keep, cluster] if cluster else None, identity),
        identity=identity,
        features=names,
        categorical=tuple(dict.fromkeys(categorical)),
        dropped={reason: int(rows.sum()) for reason, rows in dropped.items()},
        missing={n: int(k) for n in names if (k := unanswered(used[n]).sum())},
        data_hash=_data_hash(used, y[keep], w[keep]),
        kept=keep,
        clustered=cluster is not None,
    )


def missing_columns(wanted: Sequence[str], present: Sequence[str], what: str) -> None:
    """Refuse when a wanted column is not there, naming it and the columns with a similar name."""
    absent = [name for name in wanted if name not in present]
    if not absent:
        return
    near = sorted({one for name in absent for one in _similar(name, present)})
    hint = f"Mungkin maksudnya: {', '.join(near)}." if near else ""
    listed = ", ".join(list(present)[:40]) + (" ..." if len(present) > 40 else "")
    raise UserError(
        f"Kolom {', '.join(absent)} ({what}) tidak ada di berkas.",
        saran=f"{hint} Kolom yang ada: {listed}".strip(),
    )


def _similar(name: str, present: Sequence[str]) -> list[str]:
    same = [one for one in present if one.lower() == name.lower()]
    return same or difflib.get_close_matches(name, list(present), n=3, cutoff=0.6)


def _check_columns(
    frame: pd.DataFrame,
    welfare: str,
    features: Sequence[str],
    categorical: Sequence[str],
    weight: str | None,
    cluster: str | None,
) -> tuple[str, ...]:
    present = [str(column) for column in frame.columns]
    names = tuple(dict.fromkeys([*features, *categorical]))
    if not names:
        raise UserError("Daftar peubah kosong.", saran="Sebutkan sedikitnya satu kolom pada --features.")
    missing_columns([welfare], present, "kesejahteraan")
    missing_columns(names, present, "peubah")
    missing_columns([weight] if weight else [], present, "bobot")
    missing_columns([cluster] if cluster else [], present, "klaster")
    twice = sorted({n for n in [welfare, *names] if present.count(n) > 1})
    if twice:
        raise UserError(f"Nama kolom {', '.join(twice)} dipakai lebih dari sekali di berkas.")
    if welfare in names:
        raise UserError(
            f"Kolom kesejahteraan {welfare} tidak boleh sekaligus menjadi peubah.",
            saran="Model harus menduga kesejahteraan dari peubah lain; hapus kolom itu dari --features.",
        )
    return names


def _welfare(frame: pd.DataFrame, welfare: str) -> Floats:
    y = as_number(frame[welfare])
    if len(frame) and np.isnan(y).mean() > 0.5:
        raise UserError(
            f"Kolom kesejahteraan {welfare}: {int(np.isnan(y).sum())} dari {len(frame)} baris bukan angka.",
            saran="Isinya harus angka dalam tingkat (misalnya rupiah per kapita), bukan teks atau logaritma.",
        )
    return y


def _weight(frame: pd.DataFrame, weight: str | None) -> Floats:
    if weight is None:
        return np.ones(len(frame))
    w = as_number(frame[weight])
    if (w < 0).any():
        raise UserError(
            f"Kolom bobot {weight} memuat {int((w < 0).sum())} nilai negatif; bobot harus 0 atau lebih.",
            saran="Perbaiki kolom bobot, atau jalankan tanpa --weight.",
        )
    if np.isnan(w).all() and not (as_text(frame[weight]) == KOSONG).all():
        raise UserError(
            f"Kolom bobot {weight} berisi teks, bukan angka.",
            saran="Tulis desimal dengan titik; atau, bila dengan koma, pisahkan kolomnya dengan titik koma.",
        )
    if np.isnan(w).all() or np.nansum(w) == 0:
        raise UserError(f"Kolom bobot {weight} tidak memuat bobot yang lebih besar dari 0.")
    return w


def _reasons_to_drop(frame: pd.DataFrame, y: Floats, w: Floats, names: Sequence[str]) -> dict[str, Bools]:
    found = {
        "welfare_missing": np.isnan(y),
        "welfare_not_positive": y <= 0,
        "weight_missing_or_zero": ~(w > 0),
        "too_incomplete": incomplete_rows(frame, [n for n in names if any_answer(frame[n])]),
    }
    seen = np.zeros(len(frame), dtype=bool)
    for reason, rows in found.items():
        found[reason] = rows & ~seen
        seen |= rows
    return found


def _check_rows(kept: int, read: int, dropped: dict[str, Bools]) -> None:
    if kept >= MIN_ROWS:
        return
    lost = ", ".join(
        f"{DROPPED[reason]}: {int(rows.sum())}" for reason, rows in dropped.items() if rows.any()
    )
    raise UserError(
        f"Terlalu sedikit keluarga untuk belajar: {kept} dari {read} baris dapat dipakai"
        + (f" ({lost})." if lost else "."),
        saran=f"Diperlukan sedikitnya {MIN_ROWS} keluarga; hasil yang layak mulai sekitar {FEW_ROWS}.",
    )


def _refuse_impossible(used: pd.DataFrame, y: Floats, w: Floats, welfare: str, weight: str | None) -> None:
    """Figures that no household and no sample has, of which one would carry the whole model."""
    if y.min() == y.max():
        raise UserError(
            f"Kolom kesejahteraan {welfare} berisi {y[0]:g} untuk semua keluarga.",
            saran="Sebut kolom pengeluaran per kapita; dari angka yang sama untuk semua tidak ada pelajaran.",
        )
    numbers = {name: as_number(used[name]) for name in used if not is_category(used[name])}
    for name, values in {welfare: y, **numbers}.items():
        if (largest := float(np.nanmax(np.abs(values), initial=0.0))) > _LARGEST:
            raise UserError(
                f"Kolom {name} memuat {decimal(largest)}; sebesar itu tidak ada pada keluarga.",
                saran="Periksa satuan dan salah ketik di kolom itu.",
            )
    if weight and w.max() > _HEAVIEST * np.median(w):
        raise UserError(
            f"Kolom bobot {weight}: satu keluarga berbobot {decimal(w.max())}, yang biasa "
            f"{decimal(float(np.median(w)))}; hasilnya menjadi gambaran keluarga itu saja.",
            saran="Perbaiki bobotnya di sumbernya, atau jalankan tanpa --weight.",
        )


#: More rupiah than a family has, or square metres; how many times the usual a single weight may be.
_LARGEST, _HEAVIEST = 1e15, 1e5
DROPPED = {
    "welfare_missing": "kesejahteraan kosong",
    "welfare_not_positive": "kesejahteraan nol atau negatif",
    "weight_missing_or_zero": "bobot kosong atau nol",
    "too_incomplete": "lebih dari separuh peubah kosong",
}


def _row_hash(frame: pd.DataFrame) -> NDArray[np.uint64]:
    return np.asarray(pd.util.hash_pandas_object(frame, index=False), dtype=np.uint64)


def _cluster_keys(values: pd.Series | None, identity: NDArray[np.uint64]) -> NDArray[np.uint64]:
    if values is None:
        return identity
    text = as_text(values)
    keys = pd.util.hash_array(text)
    return np.where(text == KOSONG, identity, keys).astype(np.uint64)


def _data_hash(frame: pd.DataFrame, welfare: Floats, weight: Floats) -> str:
    table = frame.assign(__welfare=welfare, __weight=weight)
    lines = sorted(table.to_csv(index=False, header=False, lineterminator="\n").encode().splitlines())
    head = ",".join(map(str, table.columns)).encode()
    return hashlib.sha256(b"\n".join([head, *lines])).hexdigest()
