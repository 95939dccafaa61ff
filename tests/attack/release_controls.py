"""Releases as they must not be: each loses to the attacker, or to the audit of the noise in the office."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.disclosure.noise import draws, rounded
from analytics.published.reading import Release
from analytics.published.rules import LEVELS, rules
from tests.attack.release_districts import District, release

Cells = pd.DataFrame
Uniform = Callable[[Cells], "np.typing.NDArray[np.float64]"]


def raw(cells: Cells, where: pd.Series | None = None) -> Cells:
    """The true counts instead of what the rules tell, of some cells or of all that are told."""
    chosen = cells["keadaan"].isin(("", "samar")) & (True if where is None else where)
    return cells.assign(
        terbit=cells["terbit"].mask(chosen, cells["n"].astype("Int64")),
        angka=cells["angka"].mask(chosen, cells["n"].astype("Int64")),
        keadaan=cells["keadaan"].mask(chosen, ""),
    )


def suppressed(cells: Cells) -> Cells:
    """Primary suppression alone: the true counts, with what is below ten left out."""
    small = raw(cells)
    below = (small["n"] < rules().samar) & (small["keadaan"] == "")
    return small.assign(terbit=small["terbit"].mask(below), keadaan=small["keadaan"].mask(below, "samar"))


def exact_kecamatan(cells: Cells) -> Cells:
    """The kecamatan told as they are."""
    kecamatan = (cells["tingkat"] == "kecamatan") & (cells["n"] >= rules().samar)
    return raw(cells, kecamatan & ~cells["hitungan"].str.contains("/"))


def one_raw_cell(cells: Cells) -> Cells:
    """One desa's PKH as it is."""
    odd = (cells["tingkat"] == "desa") & (cells["hitungan"] == "PKH") & (cells["n"] % 5 != 0)
    odd &= cells["keadaan"] == ""
    return raw(cells, pd.Series(cells.index == cells.index[odd][0], index=cells.index))


def drawn(cells: Cells, u: Uniform) -> Cells:
    """Rounded by other draws than those of the rules, and masked."""
    told = rounded(cells["n"].to_numpy(dtype=np.int64), u(cells), rules())
    return masked(cells, np.where(cells["tepat"], cells["n"], told))


def masked(cells: Cells, told: object) -> Cells:
    """These figures under the mask; what was withheld for another reason stays so."""
    figures = pd.Series(told, index=cells.index, dtype="Int64")
    other = ~cells["keadaan"].isin(("", "samar"))
    state = pd.Series(np.where(figures < rules().samar, "samar", ""), index=cells.index)
    state = state.mask(other, cells["keadaan"])
    return cells.assign(angka=figures, terbit=figures.mask(state != ""), keadaan=state)


def nearest(cells: Cells) -> Cells:
    """To the nearest multiple of five: a rounding without chance."""
    n = cells["n"].to_numpy(dtype=np.int64)
    return masked(cells, np.where(cells["tepat"], n, 5 * ((n + 2) // 5)))


def upwards(cells: Cells) -> Cells:
    """Always up."""
    n = cells["n"].to_numpy(dtype=np.int64)
    return masked(cells, np.where(cells["tepat"], n, -5 * (-n // 5)))


def by_columns(*columns: str) -> Uniform:
    """Noise that follows from columns of the table instead of from the set."""

    def u(cells: Cells) -> np.typing.NDArray[np.float64]:
        text = cells[list(columns)].astype(str).agg("|".join, axis=1)
        return np.array([_unit(one) for one in text])

    return u


def _unit(text: str) -> float:
    return int.from_bytes(hashlib.sha256(b"rahasia" + text.encode()).digest()[:7], "big") / 2.0**56


def without_secret(cells: Cells) -> np.typing.NDArray[np.float64]:
    """Noise that anybody can draw again who has the key of the set."""
    return draws(b"", cells["kunci"].to_numpy(dtype=np.uint64))


def fresh(cells: Cells) -> np.typing.NDArray[np.float64]:
    """A new draw at every call."""
    return np.random.default_rng().random(len(cells))


def unmasked(cells: Cells) -> Cells:
    """Rounded, and nothing masked."""
    low = cells["keadaan"] == "samar"
    return cells.assign(
        terbit=cells["terbit"].mask(low, cells["angka"]), keadaan=cells["keadaan"].mask(low, "")
    )


def masked_on_the_count(cells: Cells) -> Cells:
    """The wrong side of the rounding: masked where the truth is below ten."""
    state = cells["keadaan"].mask(cells["keadaan"].isin(("", "samar")), "")
    low = (cells["n"] < rules().samar) & (state == "")
    return cells.assign(terbit=cells["angka"].mask(low | (state != "")), keadaan=state.mask(low, "samar"))


def beside_the_truth(column: str, truth: list[Cells]) -> Callable[[dict[str, pd.DataFrame]], None]:
    """Percentages, rupiah or changes of desa worked out from the true counts."""
    counts = pd.concat(
        [one.assign(periode=period) for one, period in zip(truth, ("2026-Q3", "2026-Q4"), strict=True)]
    ).set_index(["periode", "tingkat", "kode", "hitungan"])["n"]

    def change(tables: dict[str, pd.DataFrame]) -> None:
        for level in LEVELS[:2]:
            table = tables[level]
            place = [
                (p, level, k, h)
                for p, k, h in zip(table["periode"], table["kode"], table["program"], strict=True)
            ]
            n = pd.Series(counts.reindex(place).to_numpy(), index=table.index)
            told = table["penerima"].str.fullmatch(r"\d+")
            if column == "rupiah":
                rows = told & (table["program"] == "SEMBAKO")
                table.loc[rows, "rupiah"] = (n * 600_000)[rows].astype("Int64")
            elif column == "persen":
                whole = [(p, level, k, "KELUARGA") for p, _, k, _ in place]
                share = (100 * n / counts.reindex(whole).to_numpy()).round()
                table.loc[table["persen"] != "", "persen"] = share.astype("Int64").astype(str)
            else:
                before = [("2026-Q3", *one[1:]) for one in place]
                step = n - counts.reindex(before).to_numpy()
                rows = told & (table["periode"] == "2026-Q4")
                table.loc[rows, "perubahan"] = step[rows].astype("Int64").astype(str)

    return change


def released(one: District, folder: Path, truth: list[Cells], make: Callable[[Cells], Cells]) -> Release:
    """A release of two quarters both of which were spoilt the same way."""
    return release(one, folder, [make(cells) for cells in truth])
