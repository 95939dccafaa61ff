"""The decrees of a quarter beside its figures: which cells are nought by decree, and whether that is so."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analytics import clock
from analytics.disclosure.gather import NO_FORMULA
from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED, IN, OUT
from analytics.errors import UserError
from analytics.parameters import rows as rows_of
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

    An area that a decree took out within the quarter was still served in it. Raises UserError for an area
    that the quarter does not know, and for a programme that nobody declared.
    """
    first, last = (parameter.running(day, space.root) for day in clock.period_days(period))
    _refuse_unknown(space, first | last, programmes)
    rows = [
        (period, one.program, kode, names.get(kode, ""), decree.lstrip(NO_FORMULA))
        for one in last.values()
        if one.program in programmes and one.program in first
        for kode, decree in sorted((first[one.program].areas | one.areas).items())
    ]
    if lost := sorted({row[2] for row in rows} - set(names)):
        raise UserError(
            f"parameter/{parameter.NAME}.csv menyebut {_some(lost)}, yang tidak dikenal pada {period}.",
            saran="Perbaiki kodenya (Kemendagri); sesudah pemekaran atau penggabungan, tambahkan baris "
            "dengan berlaku_mulai yang baru.",
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _refuse_unknown(space: Workspace, named: Mapping[str, object], used: Mapping[str, object]) -> None:
    """A misspelt programme would be published as if no decree existed."""
    declared = {str(row["program"]).strip() for row in rows_of("program", space.root)}
    if strange := sorted(set(named) - declared - set(used)):
        raise UserError(
            f"parameter/{parameter.NAME}.csv menyebut program {_some(strange)}, yang tidak ada di "
            "parameter/program.csv.",
            saran=f"Tulis kodenya seperti di sana: {', '.join(sorted(declared))}.",
        )


def nowhere(cells: pd.DataFrame, decrees: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """Which ``cells`` (tingkat, kode, hitungan, n) of a quarter are nought by its ``decrees``, or, of who
    left, by those of the quarter ``before``. Where no programme runs, nobody receives any.

    Who receives there all the same was left out before (`strays.without`).
    """
    name = cells["hitungan"].str.removesuffix(f"/{IN}")
    found = outside(cells[["kode"]].assign(periode="", program=name), decrees.assign(periode=""))
    name = cells["hitungan"].str.extract(rf"^(.+)/{OUT}$", expand=False)
    found |= outside(cells[["kode"]].assign(periode="", program=name), before.assign(periode=""))
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
