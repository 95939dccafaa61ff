"""The two verification queues and one family's page, read from the files of a build within a scope."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.access import sources
from analytics.pmt.flags import ALPHA
from analytics.pmt.marks import ALPHAS

Files = dict[str, Path | list[Path]]


@dataclass(frozen=True)
class Queue:
    """A queue and its filters: antrean is inklusi or eksklusi; an empty filter means all.

    ``alpha`` is the share of wrong marks that is put up with, over the whole list of the kabupaten.
    """

    antrean: str
    program: str
    kode: str = ""
    alpha: float = ALPHA
    status: tuple[str, ...] = ()
    desil: tuple[int, ...] = ()
    offset: int = 0
    limit: int | None = 25


_FROM = """
FROM tanda t JOIN skor s USING (id_keluarga)
WHERE t.antrean = $antrean AND t.program = $program AND starts_with(s.kode_desa, $kode)
  AND list_bool_or([starts_with(s.kode_desa, a) FOR a IN $areas])
  AND t.keliru <= $alpha
  AND (len($status) = 0 OR list_contains($status, t.status))
  AND (len($desil) = 0 OR list_contains($desil, coalesce(s.desil_nasional, 0)::INTEGER))
"""
_REASONS = (
    "CASE WHEN t.antrean = 'inklusi' THEN s.alasan_mampu_{n} ELSE s.alasan_miskin_{n} END AS alasan_{n}"
)


def page(files: Files, query: Queue, areas: tuple[str, ...]) -> tuple[pd.DataFrame, int]:
    """One page of a queue, the likeliest wrongly placed first.

    Columns: program, kode_desa, id_keluarga, antrean, status, p_miskin, pita, keliru, reasons, desil, jiwa.
    """
    values = _values(query, areas)
    reasons = ", ".join(_REASONS.format(n=n) for n in (1, 2, 3))
    total = sources.rows(f"SELECT count(*) AS n {_FROM}", files, values)
    cut = "" if query.limit is None else f" LIMIT {int(query.limit)} OFFSET {int(query.offset)}"
    frame = sources.rows(
        f"""SELECT t.program, s.kode_desa, t.id_keluarga, t.antrean, t.status, t.p_miskin, t.pita, t.keliru,
                   {reasons}, s.desil_nasional AS desil, s.jiwa
            {_FROM}
            ORDER BY abs(t.p_miskin - (t.antrean = 'eksklusi')::INTEGER), t.keliru, t.id_keluarga{cut}""",
        files,
        values,
    )
    return frame, int(total["n"].iloc[0])


def counts(files: Files, query: Queue, areas: tuple[str, ...]) -> dict[float, int]:
    """Families of a queue at every share of wrong marks on offer, with the same area and causes."""
    values = _values(query, areas) | {"alpha": max(ALPHAS)}
    columns = ", ".join(f"count(*) FILTER (t.keliru <= {alpha:.2f})" for alpha in ALPHAS)
    found = sources.rows(f"SELECT {columns} {_FROM}", files, values).iloc[0]
    return dict(zip(ALPHAS, map(int, found), strict=True))


def family(files: Files, id_keluarga: str, areas: tuple[str, ...]) -> dict[str, Any] | None:
    """Score, standing per programme, housing and members (age and role, no names) of one family."""
    values: dict[str, Any] = {"id": id_keluarga, "areas": list(areas)}
    score = sources.rows(
        """SELECT * FROM skor WHERE id_keluarga = $id
           AND list_bool_or([starts_with(kode_desa, a) FOR a IN $areas])""",
        files,
        values,
    )
    if score.empty:
        return None
    one = {"id": id_keluarga}
    return {
        "skor": score.iloc[0].to_dict(),
        "tanda": sources.rows("SELECT * FROM tanda WHERE id_keluarga = $id ORDER BY program", files, one),
        "terima": sources.rows(
            "SELECT program, count(*) AS n FROM terima WHERE id_keluarga = $id GROUP BY ALL ORDER BY program",
            files,
            one,
        ),
        "rumah": sources.rows("SELECT * FROM keluarga WHERE id_keluarga = $id", files, one).iloc[0].to_dict(),
        "anggota": sources.rows(
            "SELECT * FROM anggota WHERE id_keluarga = $id ORDER BY status_hubungan_keluarga, umur DESC",
            files,
            one,
        ),
    }


def _values(query: Queue, areas: tuple[str, ...]) -> dict[str, Any]:
    return {
        "antrean": query.antrean,
        "program": query.program,
        "kode": query.kode,
        "areas": list(areas),
        "alpha": query.alpha,
        "status": list(query.status),
        "desil": list(query.desil),
    }
