"""`pmt fit` on a survey of other areas, and `pmt score` with published coefficients: the other ways in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import typer

from analytics.engine.published_file import as_register, read_published
from analytics.errors import UserError
from analytics.parameters import variables
from analytics.parameters.variables import SHORTEST_REASON
from analytics.pmt import borrowed
from analytics.pmt.files import read_csv
from analytics.pmt.model import PMTModel
from analytics.pmt.published import published_model, silent
from analytics.words import decimal


def refuse_held_back(names: list[str], review: str | None) -> None:
    """Raise UserError where a variable needs a review that nobody gave a reason for."""
    held = variables.held_back_among(names)
    if held and len((review or "").strip()) < SHORTEST_REASON:
        why = " ".join(dict.fromkeys(held.values()))
        raise UserError(
            f"Peubah {', '.join(held)} tidak boleh dipakai tanpa tinjauan. {why}",
            saran="Hapus dari --features; atau setelah ditinjau (atau bila artinya lain) sebut alasannya "
            f"dengan --review (paling sedikit {SHORTEST_REASON} huruf); alasan itu ikut tersimpan. "
            "`pmt evaluate` dan `pmt audit` boleh tanpa itu.",
        )


def tell_held_back(names: list[str]) -> None:
    """A remark where an evaluation looks at a variable that needs a review."""
    if held := variables.held_back_among(names):
        typer.echo(f"Peubah {', '.join(held)} hanya diuji di sini; pemakaiannya perlu tinjauan.", err=True)


def fit_borrowed(
    frame: pd.DataFrame, local: Path | None, asked: borrowed.Asked
) -> tuple[PMTModel, dict[str, Any]]:
    """The model of a borrowed survey, and what is told of it beside its figures.

    With enough local households they are a survey of one's own, and the other one is not used.
    """
    sample = None if local is None else read_csv(local)
    if sample is not None and (count := borrowed.usable(sample, asked)) >= borrowed.ENOUGH:
        return _own(sample, asked), {"jalan": "survei", "n_lokal": count}
    found = borrowed.borrow(frame, sample, asked)
    if local is not None and found.offset is None:
        raise UserError(
            f"{local.name} memuat kurang dari {borrowed.FEWEST} keluarga dengan kesejahteraan.",
            saran="Kunjungi lebih banyak keluarga (200 sampai 400 dianjurkan), atau jalankan tanpa --local.",
        )
    basis = {
        "jalan": "pinjaman",
        "uji": found.tested,
        "wilayah": borrowed.areas_of(frame, asked.area) if asked.area else [],
        "geseran": found.model.origin["geseran"],
    }
    return found.model, basis


def _own(sample: pd.DataFrame, asked: borrowed.Asked) -> PMTModel:
    """The model of the local households alone, on the columns that they carry."""
    weight, cluster = (name if name in sample else None for name in (asked.weight, asked.cluster))
    return PMTModel.fit(
        sample,
        asked.welfare,
        asked.features,
        asked.categorical,
        weight,
        cluster,
        asked.lines,
        asked.line_values,
        asked.folds,
        asked.seed,
        asked.data_year,
    )


def way_words(basis: dict[str, Any]) -> list[str]:
    """What a person must know of where the score comes from; nothing for an ordinary survey."""
    if basis["jalan"] == "pinjaman":
        return borrowed_words(basis)
    if "n_lokal" not in basis:
        return []
    return [
        f"Contoh setempat memuat {basis['n_lokal']} keluarga ({borrowed.ENOUGH} atau lebih): hanya merekalah "
        "yang dipakai, sebagai survei sendiri; survei wilayah lain tidak dipakai."
    ]


def borrowed_words(basis: dict[str, Any]) -> list[str]:
    """The same for a person to read."""
    offset = basis["geseran"]
    moved = "" if offset is None else ", digeser menurut rumah tangganya sendiri"
    tested = {
        borrowed.BY_AREA: "Angka di atas diukur pada kabupaten yang tidak ikut melatih"
        f"{moved}, seperti di sini.",
        borrowed.BY_CLUSTER: "Angka di atas diukur pada klaster wilayah asal survei; di sini galatnya dapat "
        f"lebih besar (survei itu menyebut kurang dari {borrowed.AREAS} kabupaten).",
    }
    lines = ["Survei dari wilayah lain.", tested[basis["uji"]]]
    if offset is None:
        return [*lines, "Tanpa contoh setempat: urutannya dapat dipakai, jumlah miskinnya dapat meleset."]
    error = offset["standard_error"]
    spread = "tidak diketahui (satu klaster)" if error is None else decimal(error, 3)
    value = f"{offset['value']:+.3f}".replace(".", ",")
    return [
        *lines,
        f"Geseran setempat {value} (log), galat baku {spread}, dari {offset['n']} keluarga di "
        f"{offset['clusters']} klaster.",
    ]


def published_for(path: Path, frame: pd.DataFrame) -> tuple[PMTModel, pd.DataFrame, dict[str, Any]]:
    """(the published score as a model of these families, the families as it reads them, what it rests on)."""
    table = read_published(path)
    families = as_register(table, frame)
    basis = {"jalan": "koefisien", "label": table.label, "tanpa_jawaban": silent(table, families)}
    return published_model(table, families), families, basis
