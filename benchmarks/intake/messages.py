"""What the findings of the import by hand say: the sentences of the rule table, filled in row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.intake.rules import rows
from analytics.schema import Column, Table

_SHOWN = 25


def repeated(later: pd.Index, first: pd.DataFrame, same: Any) -> pd.Series:
    """What is said of the later rows of a card: which is the first, whether it says the same, its fate."""
    told = [
        f"{baris}, isi barisnya persis sama; " if alike else f"{baris}, tetapi isinya berbeda; "
        for baris, alike in zip(first["baris"], same, strict=True)
    ]
    kept = [
        f"tidak satu pun disimpan, karena baris {baris} ditolak juga"
        if failed
        else f"baris {baris} yang disimpan"
        for baris, failed in zip(first["baris"], first["gagal"], strict=True)
    ]
    return pd.Series([one + other for one, other in zip(told, kept, strict=True)], index=later, dtype="str")


def worded(findings: pd.DataFrame, table: Table, aliases: Mapping[str, str], best: str) -> pd.DataFrame:
    """The findings with the user's own header, the reason and the remedy."""
    named = {ours: theirs for theirs, ours in aliases.items()}
    facts = {"sistem": best}
    told = [_sentences(row, table, facts) for row in findings.to_dict("records")]
    own = findings["kolom"].map(lambda kolom: named.get(kolom, kolom))
    reasons, remedies = zip(*told, strict=True) if told else ((), ())
    return findings.drop(columns="rincian").assign(
        kolom_berkas=own, alasan=list(reasons), perbaikan=list(remedies)
    )


def _sentences(row: dict[str, Any], table: Table, facts: Mapping[str, str]) -> tuple[str, str]:
    column = table[row["kolom"]] if row["kolom"] else None
    # The last is the one that speaks of this column alone.
    rule = [one for one in _of(row["aturan"]) if _fits(one, table, column, str(row["rincian"]))][-1]
    filled = {
        **facts,
        "nilai": str(row["nilai"]),
        "rincian": str(row["rincian"]),
        "akibat": "" if column is None or column.wajib else "; nilai dikosongkan",
        "kode": "" if column is None else _codes(column),
    }
    words = rule["pesan"], rule["perbaikan"]
    for name, text in filled.items():
        words = words[0].replace(f"{{{name}}}", text), words[1].replace(f"{{{name}}}", text)
    return words


def _of(rule: str) -> list[dict[str, str]]:
    return [row for row in rows() if row["id"] == rule]


def _fits(rule: dict[str, str], table: Table, column: Column | None, more: str) -> bool:
    """Whether a row of the rule table speaks of this column; of two on repeated rows, the one that fits."""
    if rule["jenis"] not in ("*", table.name) or column is None:
        return rule["jenis"] in ("*", table.name)
    if rule["id"] == "KK_GANDA":
        return rule["syarat"].endswith("NOT sama") == ("tetapi isinya" in more)
    if rule["kolom"] == column.kolom and rule["id"] == "ANGKA":
        return bool(more)
    return rule["kolom"] in ("wajib", f"tipe:{column.tipe}", column.kolom)


def _codes(column: Column) -> str:
    if column.tipe == "ya_tidak":
        return "Ya atau Tidak (1 atau 2)"
    shown = [f"{code} = {label}" for code, label in list(column.codes.items())[:_SHOWN]]
    return "; ".join(shown) + ("; ..." if len(column.codes) > _SHOWN else "")
