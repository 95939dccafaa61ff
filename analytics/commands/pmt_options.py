"""The options that the `pmt` commands share, and how their texts are read."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from analytics.errors import UserError
from analytics.parameters import variables
from analytics.pmt.scorecard_order import declared
from analytics.pmt.survey import missing_columns

LINES = "0.1,0.2,0.3,0.4"
#: Without a direction the monotone challenger is plain boosting under another name.
NO_DIRECTION = "tidak ada peubah yang arahnya diketahui. Sebut --raises atau --lowers."
#: How each option of numbers is written: the comma is between numbers, thousands have no mark.
EXAMPLES = {
    "--lines": LINES,
    "--line": "0.3",
    "--alpha": "0.2",
    "--decide-at": "0.4",
    "--benchmark": "0.0923",
    "--line-value": "650000 (tanpa titik ribuan), atau 650000,1111045",
}
#: Options of one share: a comma in them parts nothing.
_SHARES = ("--line", "--alpha", "--benchmark", "--decide-at")
SurveyFile = Annotated[Path, typer.Argument(metavar="SURVEY.csv", help="Survei dengan kesejahteraan.")]
Welfare = Annotated[str, typer.Option(help="Kolom kesejahteraan per kapita, dalam tingkat (bukan log).")]
Features = Annotated[
    str,
    typer.Option(
        help="Peubah, dipisah koma (nama berkoma di antara tanda kutip). Kolom teks dibaca sebagai kategori."
    ),
]
Categorical = Annotated[
    str, typer.Option(help="Kolom angka yang merupakan kode kategori; peubah DTSEN dikenal sendiri.")
]
Weight = Annotated[str | None, typer.Option(help="Kolom bobot keluarga.")]
Cluster = Annotated[str | None, typer.Option(help="Kolom klaster (desa, blok sensus).")]
Lines = Annotated[str, typer.Option(help="Garis sebagai bagian penduduk, dipisah koma.")]
LineValue = Annotated[str | None, typer.Option(help="Garis dalam satuan kesejahteraan, pengganti --lines.")]


def one_number(option: str) -> Callable[[str | float], float]:
    """A reader of one number that refuses in the words of a list of them."""

    def read(text: str | float) -> float:
        found = numbers(str(text), option)
        if len(found) > 1:
            comma = str(text).replace(" ", "").replace(",", ".", 1)
            decimal = f" Bila komanya desimal: {option} {comma}." if len(found) == 2 else ""
            raise UserError(
                f"{option} {text!r}: cukup satu angka.", saran=f"Contoh: {option} {found[0]:.12g}.{decimal}"
            )
        return found[0]

    return read


OneLine = Annotated[
    float,
    typer.Option(
        help="Garis sebagai bagian penduduk, mis. 0.3.", parser=one_number("--line"), metavar="<float>"
    ),
]
OneLineValue = Annotated[
    float | None,
    typer.Option(
        help="Garis dalam satuan kesejahteraan.", parser=one_number("--line-value"), metavar="<float>"
    ),
]
Area = Annotated[
    str,
    typer.Option(
        "--kabupaten", help="Kolom kabupaten yang diberi pengaruh sendiri; auto mencari, tidak = tanpa."
    ),
]
Review = Annotated[
    str | None, typer.Option(help="Alasan tinjauan, bila peubahnya memerlukannya (jenis kelamin kepala).")
]
Identity = Annotated[
    str | None, typer.Option("--id", help="Kolom pengenal keluarga, disalin ke kolom pertama hasilnya.")
]
Folds = Annotated[int, typer.Option(help="Jumlah lipatan uji silang.")]


def _seed(value: int) -> int:
    if not 0 <= value < 2**32:
        raise UserError(
            f"--seed {value} tidak dapat dipakai.", saran="Pakai bilangan bulat dari 0, misalnya 1."
        )
    return value


Seed = Annotated[int, typer.Option(help="Benih pengacakan lipatan.", callback=_seed)]
Challengers = Annotated[
    str, typer.Option(help="Penantang model linear: boosting, boosting searah, kuantil; atau semua.")
]
Raises = Annotated[str, typer.Option(help="Peubah yang hanya boleh menaikkan dugaan (boosting searah).")]
Lowers = Annotated[str, typer.Option(help="Peubah yang hanya boleh menurunkan dugaan (boosting searah).")]
AsJson = Annotated[bool, typer.Option("--json", help="Keluaran untuk mesin.")]


def names(text: str) -> list[str]:
    """The names between commas; one that has a comma of its own stands in quotes, as in a CSV.

    >>> names('dinding, "atap, genteng"')
    ['dinding', 'atap, genteng']
    """
    parts = next(csv.reader([text], skipinitialspace=True), []) if '"' in text else text.split(",")
    return list(dict.fromkeys(name.strip() for name in parts if name.strip()))


def categories(features: str, categorical: str) -> list[str]:
    """The columns to read as categories: those asked for, and the register's variables that are no numbers.

    A yes or no is one too, as in a build, so that a command and a build say the same of one survey.
    """
    kinds = {row["fitur"] for row in variables.variables() if row["jenis"] != "angka"}
    return list(dict.fromkeys([*names(categorical), *(n for n in names(features) if n in kinds)]))


def without_area(data: pd.DataFrame, area: str | None, file: Path) -> None:
    """Give families that do not tell their kabupaten the effect of the average one, and say so."""
    if area and area not in data:
        data[area] = None
        typer.echo(f"Kolom {area} tidak ada di {file.name}: dipakai pengaruh kabupaten rata-rata.", err=True)


def numbers(text: str, option: str) -> list[float]:
    """The numbers between commas; raises UserError where one is none."""
    _point(text, option)
    if option == "--line-value":
        _clear(text)
    try:
        # A line named twice is one line.
        found = list(dict.fromkeys(float(part) for part in text.replace("_", "?").split(",") if part.strip()))
    except ValueError as error:
        raise UserError(
            f"{option} {text!r} bukan deret angka.", saran=f"Contoh: {option} {EXAMPLES[option]}"
        ) from error
    if not found:
        raise UserError(f"{option} kosong.", saran=f"Contoh: {option} {EXAMPLES[option]}")
    return found


def _point(text: str, option: str) -> None:
    """Raise UserError where a comma seems to stand for the decimal point: 0,3."""
    decimal = r"\d+" if option in _SHARES else "0"
    plain = re.sub(rf"(?<![\d.])({decimal})\s*,\s*(\d+)(?![\d.])", r"\1.\2", text.strip())
    if plain != text.strip():
        several = "koma memisahkan beberapa garis, " if option not in _SHARES else ""
        raise UserError(
            f"{option} {text.strip()}: {several}desimal ditulis dengan titik.",
            saran=f"Tulis {option} {plain}.",
        )


def _clear(text: str) -> None:
    """Raise UserError where a point may part thousands as well as decimals: 650.000."""
    for part in (one.strip() for one in text.split(",")):
        if re.fullmatch(r"0*[1-9]\d{0,2}(\.\d{3})+", part):
            # A nought more is a decimal to everybody.
            decimal = "" if part.count(".") > 1 else f", atau {part}0 bila titiknya desimal"
            raise UserError(
                f"--line-value {part}: titiknya dapat berarti ribuan atau desimal.",
                saran=f"Tulis {part.replace('.', '')} tanpa titik{decimal}.",
            )


def identified(table: pd.DataFrame, data: pd.DataFrame, identity: str | None) -> pd.DataFrame:
    """The result with the column that says whose each row is, where one was asked for."""
    if identity is None:
        return table
    missing_columns([identity], [str(c) for c in data.columns], "pengenal")
    if identity in table:
        raise UserError(
            f"Hasilnya sudah punya kolom {identity}.", saran="Ganti nama kolom pengenalnya di berkas data."
        )
    table.insert(0, identity, data[identity].to_numpy())
    return table


def writable(out: Path, *read: Path | None) -> None:
    """Raise UserError when the folder of a result is not there, or it would overwrite what was ``read``."""
    if any(one is not None and _same(out, one) for one in read):
        raise UserError(
            f"{out.name} dipakai perintah ini juga untuk yang lain; hasilnya tidak ditulis di atasnya.",
            saran="Sebut nama lain untuk hasilnya.",
        )
    if not out.resolve().parent.is_dir():
        raise UserError(f"Folder untuk {out.name} tidak ada.", saran="Buat foldernya dahulu.")
    if out.is_dir():
        raise UserError(f"{out.name} adalah folder.", saran="Sebut nama berkas di dalamnya.")


def _same(one: Path, other: Path) -> bool:
    """Whether two names are one file, by link or otherwise."""
    there = one.exists() and other.exists()
    return one.resolve() == other.resolve() or (there and one.samefile(other))


def directions(raises: str, lowers: str, frame: pd.DataFrame) -> dict[str, int]:
    """Which way each answer may move the estimate: as asked, else as the variables of that name declare."""
    asked = dict.fromkeys(names(raises), 1) | dict.fromkeys(names(lowers), -1)
    missing_columns(list(asked), [str(name) for name in frame.columns], "arah, di antara peubah")
    return asked or declared(frame)
