"""The variables of the proxy means test as data: which may be used, which way each may move the estimate.

A variable that the shipped table holds back (``boleh`` = tidak, with its ``alasan``) is used only after a
review: the office's own ``parameter/variabel_pmt.csv`` then says ``boleh`` = ya with the day of the review
(``tinjauan``) and why (``tinjauan_alasan``), and every model card repeats both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from analytics.errors import UserError
from analytics.parameters import rows

NAME = "variabel_pmt"
KINDS = ("angka", "kategori", "ya_tidak")
#: ``arah``: what more of an answer may do to the estimate; empty for both ways.
DIRECTIONS = {"naik": 1, "turun": -1, "": 0}
#: A reason of fewer letters is none; a day before this year is no review of this software.
SHORTEST_REASON = 20
FIRST_YEAR = 2020
#: Words of other names (``nama_lain``) of at most so many letters may be a part of any word.
SHORT = 3


def variables(workspace: Path | None = None) -> list[dict[str, str]]:
    """Every variable in force with all columns of the shipped table, in its order of the file.

    Raises UserError for a variable that cannot be worked out, a direction that is none, and one that is used
    although it is held back and nobody reviewed it.
    """
    shipped = {row["fitur"]: row for row in rows(NAME)}
    found = [{**shipped.get(row.get("fitur", ""), {}), **_filled(row)} for row in rows(NAME, workspace)]
    for row in found:
        _check(row, shipped)
    names = [row["fitur"] for row in found]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise UserError(
            f"parameter/variabel_pmt.csv menyebut peubah dua kali: {', '.join(repeated)}.",
            saran="Simpan satu baris untuk setiap peubah.",
        )
    if not names:
        raise UserError(
            "parameter/variabel_pmt.csv tidak menyebut satu peubah pun.",
            saran="Salin lagi berkas bawaannya, atau hapus berkas itu agar bawaan yang dipakai.",
        )
    return found


def usable(workspace: Path | None = None) -> list[dict[str, str]]:
    """The variables a score may be made of."""
    return [row for row in variables(workspace) if row["boleh"] == "ya"]


def held_back() -> dict[str, str]:
    """The variables that need a review before any use, each with the reason."""
    return {row["fitur"]: row["alasan"] for row in rows(NAME) if row["boleh"] != "ya"}


def held_back_among(names: Iterable[str]) -> dict[str, str]:
    """Of these columns of a survey those that need a review, each with the reason.

    A survey calls its columns as it likes: a variable that is held back is known by the words in
    ``nama_lain`` as well (``hhmale``, ``jenis_kelamin_krt``). A short word must stand by itself.
    """
    reasons, found = held_back(), {}
    words = {row["fitur"]: row["nama_lain"].split() for row in rows(NAME) if row["fitur"] in reasons}
    for name in names:
        parts = re.split(r"[^a-z]+", name.lower())
        for variable, known in words.items():
            inside = {word for word in known for part in parts if len(word) > SHORT and word in part}
            if name == variable or inside or set(known) & set(parts):
                found[name] = reasons[variable]
    return found


def reviewed(workspace: Path | None = None) -> list[dict[str, str]]:
    """The variables in use that needed a review: fitur, tanggal, alasan; normally none."""
    held = held_back()
    return [
        {"fitur": row["fitur"], "tanggal": row["tinjauan"], "alasan": row["tinjauan_alasan"]}
        for row in usable(workspace)
        if row["fitur"] in held
    ]


def directions(workspace: Path | None = None) -> dict[str, int]:
    """Variable -> 1 where more of it may only raise the estimate, -1 where only lower; others are absent."""
    signs = {row["fitur"]: DIRECTIONS[row["arah"]] for row in usable(workspace)}
    return {name: sign for name, sign in signs.items() if sign}


def _filled(row: dict[str, str]) -> dict[str, str]:
    """An office's row; columns its file does not have keep their shipped value."""
    return {key: (value or "").strip() for key, value in row.items() if key and value is not None}


def _check(row: dict[str, str], shipped: dict[str, dict[str, str]]) -> None:
    name = row.get("fitur", "")
    if name not in shipped:
        raise UserError(
            f"parameter/variabel_pmt.csv: peubah '{name}' tidak dapat dihitung dari register.",
            saran=f"Peubah yang ada: {', '.join(shipped)}.",
        )
    if row["jenis"] not in KINDS or row["boleh"] not in ("ya", "tidak") or row["arah"] not in DIRECTIONS:
        raise UserError(
            f"parameter/variabel_pmt.csv: baris {name} tidak terbaca.",
            saran=f"jenis: {', '.join(KINDS)}; boleh: ya atau tidak; arah: naik, turun, atau kosong.",
        )
    if row["boleh"] == "ya" and shipped[name]["boleh"] != "ya" and not _has_review(row):
        raise UserError(
            f"Peubah {name} tidak boleh dipakai tanpa tinjauan. {shipped[name]['alasan']}",
            saran="Hapus dari daftar, atau setelah ditinjau isi kolom tinjauan (TTTT-BB-HH) dan "
            "tinjauan_alasan di parameter/variabel_pmt.csv; keduanya tampil di setiap kartu model.",
        )


def _has_review(row: dict[str, str]) -> bool:
    try:
        day = date.fromisoformat(row["tinjauan"])
    except ValueError:
        return False
    return day.year >= FIRST_YEAR and len(row["tinjauan_alasan"]) >= SHORTEST_REASON
