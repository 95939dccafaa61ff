"""Published figures as a reader sees them: the words for what is withheld, and the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.published import slices
from dashboard import formats, reading
from dashboard.public.frame import say
from dashboard.words import t

CHANGES = {"naik": "↑", "turun": "↓", "tetap": "="}
#: How columns that are no plain figures are written (see `reading.Column`).
KINDS = {"atas": "", "perubahan": "", "penerima": "selang"}

_WITHOUT = (slices.WHOLE, slices.ABSENT)


def count(row: Mapping[str, Any]) -> str:
    """A figure as it is published: 1.250, <10, or why there is none."""
    if row.get("keadaan") in _WITHOUT:
        return say(f"bersama.{row['keadaan']}")
    return str(row["penerima"]) if row.get("keadaan") == slices.HIDDEN else formats.number(row["angka"])


def share(text: str) -> str:
    """A published percentage with its sign, a dash where there is none."""
    return f"{text}\N{NO-BREAK SPACE}%" if text else formats.NONE


def rupiah(value: Any) -> str:
    """An amount; a dash where the release tells none."""
    return formats.NONE if formats.missing(value) else f"Rp\N{NO-BREAK SPACE}{formats.number(value)}"


def change(word: str) -> str:
    """Up, down or about the same, with its arrow; a dash without a quarter before."""
    return f"{CHANGES[word]} {say(f'situs.{word}')}" if word in CHANGES else formats.NONE


def name(row: Mapping[str, Any]) -> str:
    """An area as a list of its level names it: a kelurahan among desa is called one."""
    return full_name(row) if slices.kind_of(row["kode"]) == "kelurahan" else str(row["nama"])


def full_name(row: Mapping[str, Any]) -> str:
    """An area with what it is: Desa Sukamaju, Kelurahan Margasekar; a kabupaten's name says it already."""
    kind = slices.kind_of(row["kode"])
    return str(row["nama"]) if kind == "kabupaten" else say(f"situs.nama_{kind}", nama=row["nama"])


def runs_in(areas: Sequence[Mapping[str, Any]]) -> str:
    """The areas a programme is kept to, with the decree; the whole kabupaten where it is kept to none."""
    if not areas:
        return say("kriteria.seluruh")
    decrees = "; ".join(dict.fromkeys(str(area["dasar_hukum"]) for area in areas))
    return f"{', '.join(map(full_name, areas))} ({decrees})"


def placed(row: Mapping[str, Any]) -> str:
    """A desa with its kecamatan, which tells it from others of its name."""
    return f"{full_name(row)}, {t('umum.kec')} {row['atas']}"


def sentence(row: Mapping[str, Any], program: str) -> str:
    """How many of an area's families receive a programme, as a sentence without the area's name."""
    if row["keadaan"] == slices.ABSENT:
        return t("publik.menerima_tanpa", program=program)
    if row["keadaan"] == slices.WHOLE:
        return t("publik.menerima_tak_dirinci", program=program)
    if row["keadaan"] != slices.TOLD or not row["persen"]:
        return t("publik.menerima", n=said(row), program=program)
    return t(
        "publik.menerima_dari",
        n=formats.number(row["angka"]),
        keluarga=formats.number(row["keluarga"]),
        persen=share(row["persen"]),
        program=program,
    )


def said(row: Mapping[str, Any]) -> str:
    """One area in a few words, for a tooltip, a screen reader and the line under the map."""
    if row["keadaan"] in _WITHOUT:
        return say(f"bersama.{row['keadaan']}")
    if row["keadaan"] == slices.HIDDEN:
        return t("publik.samar_keluarga")
    words = t("publik.n_keluarga", n=formats.number(row["angka"]))
    if row["persen"]:
        words += " · " + t(
            "publik.persen_dari", persen=share(row["persen"]), n=formats.number(row["keluarga"])
        )
    return words


def table(rows: pd.DataFrame, first: str) -> tuple[pd.DataFrame, list[reading.Column]]:
    """Rows of a slice as a table to be read; its column ``judul`` heads a row, ``first`` is its heading.

    Columns that say nothing in any row are left out; so is ``atas``, the area above, where rows have none.
    """
    records = slices.records(rows)
    shown = pd.DataFrame(
        {
            "judul": rows["judul"].to_numpy(),
            "atas": rows["atas"].to_numpy() if "atas" in rows else formats.NONE,
            "penerima": [count(row) for row in records],
            "keluarga": [formats.number(row["keluarga"]) for row in records],
            "persen": [share(row["persen"]) for row in records],
            "rupiah": [rupiah(row["rupiah"]) for row in records],
            "perubahan": [change(str(row["perubahan"])) for row in records],
        }
    )
    headings = {
        "atas": t("umum.kecamatan"),
        "penerima": say("situs.penerima"),
        "keluarga": say("situs.keluarga"),
        "persen": say("situs.persen"),
        "rupiah": say("situs.rupiah"),
        "perubahan": say("situs.perubahan"),
    }
    columns = [reading.Column("judul", first, "judul")]
    for column, words in headings.items():
        told = column == "penerima" or (shown[column] != formats.NONE).any()
        if told:
            columns.append(reading.Column(column, words, KINDS.get(column, "angka")))
    return shown, columns


def gap_name(found: slices.Slice) -> str:
    """What lies between rows and total: rounding, and what rows withhold where any does."""
    return say("bersama.selisih" if found.complete else "situs.selisih_luas")


def with_sum(shown: pd.DataFrame, found: slices.Slice, total: str) -> pd.DataFrame:
    """A table with the published row of the area above below it, and what lies between that and the rows."""
    rows = [shown]
    if found.total:
        above = pd.DataFrame([found.total]).assign(judul=total)
        rows.append(table(above, "")[0])
    if found.gap is not None:
        gap = dict.fromkeys(shown.columns, "") | {"judul": gap_name(found)}
        gap |= {"penerima": formats.number(found.gap)}
        if found.rupiah_gap is not None:
            gap["rupiah"] = rupiah(found.rupiah_gap)
        rows.append(pd.DataFrame([gap]))
    return pd.concat(rows, ignore_index=True)
