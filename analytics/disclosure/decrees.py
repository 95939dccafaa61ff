"""The decrees of a quarter beside its figures: which cells are nought by decree, and whether that is so."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analytics import clock
from analytics.disclosure.gather import NO_FORMULA
from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED, IN, OUT
from analytics.errors import UserError
from analytics.parameters import running as parameter
from analytics.published.decreed import outside
from analytics.published.rules import ANY
from analytics.store import Workspace

COLUMNS = ["periode", "program", "kode", "nama", "dasar_hukum"]
_NAMED = 5


def of_quarter(
    space: Workspace, period: str, programmes: Mapping[str, object], names: Mapping[str, str]
) -> pd.DataFrame:
    """Where the quarter's programmes run by decree (COLUMNS), of those kept to a part of the kabupaten.

    Raises UserError for an area that the quarter does not know.
    """
    rows = [
        (period, one.program, kode, names.get(kode, ""), decree.lstrip(NO_FORMULA))
        for one in parameter.running(clock.period_end(period), space.root).values()
        if one.program in programmes
        for kode, decree in sorted(one.areas.items())
    ]
    if lost := sorted({row[2] for row in rows} - set(names)):
        raise UserError(
            f"parameter/{parameter.NAME}.csv menyebut {_some(lost)}, yang tidak dikenal pada {period}.",
            saran="Perbaiki kodenya (Kemendagri); sesudah pemekaran atau penggabungan, tambahkan baris "
            "dengan berlaku_mulai yang baru.",
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def nowhere(cells: pd.DataFrame, decrees: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """Which ``cells`` (tingkat, kode, hitungan, n) of a quarter are nought by its ``decrees``, or, of who
    left, by those of the quarter ``before``. Where no programme runs, nobody receives any.

    Raises UserError where somebody receives there: the decree or the list is wrong, and neither is guessed.
    """
    name = cells["hitungan"].str.removesuffix(f"/{IN}")
    found = outside(cells[["kode"]].assign(periode="", program=name), decrees.assign(periode=""))
    name = cells["hitungan"].str.extract(rf"^(.+)/{OUT}$", expand=False)
    found |= outside(cells[["kode"]].assign(periode="", program=name), before.assign(periode=""))
    wrong = cells[found & (cells["n"] > 0) & (cells["tingkat"] == "desa")]
    if len(wrong):
        told = sorted({f"{kode} {program}" for kode, program in wrong[["kode", "hitungan"]].to_numpy()})
        raise UserError(
            f"Ada penerima di luar wilayah yang disebut parameter/{parameter.NAME}.csv: {_some(told)}.",
            saran="Bila program berjalan di sana, tambahkan kodenya beserta keputusannya; bila tidak, "
            "betulkan daftar penerimanya, lalu tepat build.",
        )
    return found | _no_list_runs(cells, found)


def _no_list_runs(cells: pd.DataFrame, nought: pd.Series) -> pd.Series:
    """All programmes together, where each of them is nought; so who of the poorest decile receives any."""
    name, found = cells["hitungan"], pd.Series(False, cells.index)
    places = pd.MultiIndex.from_frame(cells[["tingkat", "kode"]])
    for end, wholes in (
        ("", (ANY, GROUP_SERVED)),
        (f"/{IN}", (f"{ANY}/{IN}",)),
        (f"/{OUT}", (f"{ANY}/{OUT}",)),
    ):
        bare = name.str.removesuffix(end)
        lists = name.str.endswith(end) & ~bare.str.contains("/") & ~bare.isin((ANY, FAMILIES, GROUP))
        none = nought[lists].groupby([cells.loc[lists, "tingkat"], cells.loc[lists, "kode"]]).all()
        found |= places.isin(none.index[none]) & name.isin(wholes)
    return found


def _some(names: list[str]) -> str:
    more = f" dan {len(names) - _NAMED} lagi" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
