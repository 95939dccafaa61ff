"""The proposals of a workspace within a scope: the funnel, its losses and its pace, ready to be drawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import database
from analytics.access import sources
from analytics.usulan.funnel import by_group, funnel, outcomes, refusals, totals
from analytics.usulan.pace import cadence, decrees, durations
from analytics.usulan.proposals import read_proposals


@dataclass(frozen=True)
class ProposalReport:
    """One period and area: totals, and the frames of ``analytics.usulan`` for the whole and by part.

    ``desa`` and ``alasan_desa`` carry kode_desa and nama; ``sk`` and ``irama`` speak of all periods.
    """

    periode: str
    wilayah: str
    jumlah: dict[str, Any]
    corong: pd.DataFrame
    jalur: pd.DataFrame
    jenis: pd.DataFrame
    desa: pd.DataFrame
    alasan: pd.DataFrame
    alasan_desa: pd.DataFrame
    lama: pd.DataFrame
    sk: pd.DataFrame
    irama: dict[str, Any]

    @property
    def hasil(self) -> pd.DataFrame:
        """The funnel as bars: what became of those who reached each stage."""
        return outcomes(self.corong)

    @property
    def per_jalur(self) -> pd.DataFrame:
        """One row per route: jalur, usulan, valid, diterima, ditolak, dari_valid."""
        return by_group(self.jalur, ["jalur"])

    @property
    def per_jenis(self) -> pd.DataFrame:
        """One row per kind and programme, with the same figures."""
        return by_group(self.jenis, ["jenis", "program"])

    @property
    def per_desa(self) -> pd.DataFrame:
        """One row per desa (kode_desa, nama) with the same figures, most proposals first."""
        found = by_group(self.desa, ["kode_desa", "nama"])
        return found.sort_values(["usulan", "kode_desa"], ascending=[False, True], ignore_index=True)

    def as_records(self) -> dict[str, Any]:
        """Plain values for a machine: dates as text, no figure as null."""
        return {name: _plain(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Question:
    """What a report answers: the files in force per period, and period, area, scope, kind and day asked for.

    ``scope`` are the areas of the one who asks, ``names`` the file of areas; ``kind`` narrows the report to
    tambah, hapus or perbaikan.
    """

    files: tuple[tuple[str, tuple[Path, ...]], ...]
    period: str
    kode: str
    scope: tuple[str, ...]
    names: Path
    today: date
    kind: str = ""


@lru_cache(maxsize=16)
def make_report(asked: Question) -> ProposalReport:
    """The report of a period, worked out once per question; callers must not change it in place.

    The scope is part of the question, so whoever sees less never gets the answer of one who sees more; a
    report holds counts, no person. Proposals without a desa belong to the whole kabupaten and are seen by
    those who see all of it.
    """
    periods = {p: _cut(_read(paths), asked) for p, paths in asked.files}
    inside, names = periods[asked.period], sources.areas(asked.names)
    decreed = decrees(pd.concat(periods.values(), ignore_index=True))
    return ProposalReport(
        periode=asked.period,
        wilayah=asked.kode,
        jumlah=totals(inside),
        corong=funnel(inside),
        jalur=funnel(inside, ["jalur"]),
        jenis=funnel(inside, ["jenis", "program"]),
        desa=_named(funnel(inside, ["kode_desa"]), names),
        alasan=refusals(inside),
        alasan_desa=_named(refusals(inside, ["kode_desa"]), names),
        lama=durations(inside),
        sk=decreed,
        irama=cadence(decreed, asked.today),
    )


@lru_cache(maxsize=8)
def _read(paths: tuple[Path, ...]) -> pd.DataFrame:
    with database.connect() as connection:
        files = [str(path) for path in paths]
        return read_proposals(connection.execute("SELECT * FROM read_parquet(?)", [files]).df())


def _cut(proposals: pd.DataFrame, asked: Question) -> pd.DataFrame:
    desa = proposals["kode_desa"]
    keep = desa.str.startswith(asked.scope).astype(bool)
    # The kabupaten itself holds every proposal in scope, also those that name no desa.
    if len(asked.kode) > 4:
        keep &= desa.str.startswith(asked.kode)
    if asked.kind:
        keep &= proposals["jenis"] == asked.kind
    return proposals[keep]


def _named(table: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    words = dict(zip(names["kode"], names["nama"], strict=True))
    return table.assign(nama=table["kode_desa"].map(words).fillna(""))


def _plain(value: Any) -> Any:
    if not isinstance(value, pd.DataFrame):
        return value
    table = value.copy()
    for name in table.columns[[str(t).startswith("datetime") for t in table.dtypes]]:
        table[name] = table[name].dt.strftime("%Y-%m-%d")
    return table.astype(object).where(table.notna(), None).to_dict("records")
