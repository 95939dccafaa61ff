"""Which figures of the kabupaten are told as they are (R6), by what anybody can read beside them.

A list that is told in few kecamatan, and be it because it runs in one desa only, makes the kabupaten's figure
that desa's. So a figure is exact only where enough kecamatan tell one of their own, or tell none because so
few families live there.
"""

from __future__ import annotations

import pandas as pd

from analytics.published.rules import ANY, MASKED, NOWHERE, Rules

#: Persons of a list are told where its families are.
PERSONS = "/jiwa"
Lists = set[tuple[str, str]]


def told_widely(kecamatan: pd.DataFrame, families: pd.DataFrame, rule: Rules) -> Lists:
    """(quarter, list) of every list that enough kecamatan tell a figure of.

    ``kecamatan``: periode, kode, hitungan and tulis (the figure as it is written), one row per area and list;
    ``families`` of the same kecamatan: periode, kode, tulis.
    """
    number = pd.to_numeric(families["tulis"], errors="coerce").fillna(0)
    few = families[number < rule.desa_kecil]
    small = pd.MultiIndex.from_frame(kecamatan[["periode", "kode"]]).isin(
        pd.MultiIndex.from_frame(few[["periode", "kode"]])
    )
    text = kecamatan["tulis"].astype("string").fillna("")
    counted = kecamatan[~text.isin((MASKED, NOWHERE, "")) | ((text == "") & small)]
    count = counted.groupby(["periode", "hitungan"]).size()
    return {(str(period), str(name)) for period, name in count.index[count >= rule.utuh_kecamatan]}


def of_tables(kecamatan: pd.DataFrame, column: str, rows: pd.DataFrame, rule: Rules) -> Lists:
    """The same for a column of a released table: ``rows`` (periode, kode, hitungan), with the table of
    kecamatan that says how many families live there. An area without a row tells nothing.
    """
    families = kecamatan.loc[kecamatan["program"] == ANY, ["periode", "kode", "keluarga"]]
    keys = ["periode", "kode", "hitungan"]
    every = families[keys[:2]].merge(rows[["hitungan"]].drop_duplicates(), how="cross")
    every = every.merge(rows.assign(tulis=rows[column])[[*keys, "tulis"]], how="left", on=keys)
    return told_widely(every, families.rename(columns={"keluarga": "tulis"}), rule)


def among(rows: pd.DataFrame, lists: Lists) -> pd.Series:
    """Whether each row's quarter and list (periode, hitungan) is one of these."""
    names = rows["hitungan"].astype(str).str.removesuffix(PERSONS)
    inside = [one in lists for one in zip(rows["periode"], names, strict=True)]
    return pd.Series(inside, index=rows.index, dtype=bool)
