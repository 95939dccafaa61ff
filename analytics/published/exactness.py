"""Which figures of the kabupaten are told as they are (R6), by what anybody can read beside them.

A list that is told in few kecamatan, and be it because it runs in one desa only, makes the kabupaten's figure
that desa's. So a figure is exact only where enough kecamatan tell one of their own, or tell none because so
few families live there. Two more figures would open what is not exact: how many receive any programme, less
an exact list, are those of the others alone, so it takes every list to be exact; and a list that a decree
keeps to a part of the kabupaten changes, when the decree does, by the families of the area it names.
"""

from __future__ import annotations

import pandas as pd

from analytics.published.rules import ANY, GROUP, MASKED, NOWHERE, Rules

#: Persons of a list are told where its families are.
PERSONS = "/jiwa"
FAMILIES = "KELUARGA"
Lists = set[tuple[str, str]]


def may_be_exact(kecamatan: pd.DataFrame, families: pd.DataFrame, rule: Rules, decreed: Lists) -> Lists:
    """(quarter, list) of every list whose kabupaten may be told as it is.

    ``kecamatan``: periode, kode, hitungan and tulis (the figure as it is written), one row per area and list;
    ``families`` of the same kecamatan: periode, kode, tulis; ``decreed``: the lists kept to some areas.
    """
    found = _told_widely(kecamatan, families, rule) - decreed
    name = kecamatan["hitungan"].astype(str)
    single = kecamatan[~name.str.contains("/") & ~name.isin((ANY, FAMILIES, GROUP))]
    lists = set(zip(single["periode"].astype(str), single["hitungan"].astype(str), strict=True))
    return found - {(period, ANY) for period, _ in lists - found}


def _told_widely(kecamatan: pd.DataFrame, families: pd.DataFrame, rule: Rules) -> Lists:
    number = pd.to_numeric(families["tulis"], errors="coerce").fillna(0)
    few = families[number < rule.desa_kecil]
    small = pd.MultiIndex.from_frame(kecamatan[["periode", "kode"]]).isin(
        pd.MultiIndex.from_frame(few[["periode", "kode"]])
    )
    text = kecamatan["tulis"].astype("string").fillna("")
    counted = kecamatan[~text.isin((MASKED, NOWHERE, "")) | ((text == "") & small)]
    count = counted.groupby(["periode", "hitungan"]).size()
    return {(str(period), str(name)) for period, name in count.index[count >= rule.utuh_kecamatan]}


def of_tables(kecamatan: pd.DataFrame, column: str, rows: pd.DataFrame, rule: Rules, decreed: Lists) -> Lists:
    """The same for a column of a released table: ``rows`` (periode, kode, hitungan), with the table of
    kecamatan that says how many families live there. An area without a row tells nothing.
    """
    families = kecamatan.loc[kecamatan["program"] == ANY, ["periode", "kode", "keluarga"]]
    keys = ["periode", "kode", "hitungan"]
    every = families[keys[:2]].merge(rows[["periode", "hitungan"]].drop_duplicates(), on="periode")
    every = every.merge(rows.assign(tulis=rows[column])[[*keys, "tulis"]], how="left", on=keys)
    return may_be_exact(every, families.rename(columns={"keluarga": "tulis"}), rule, decreed)


def kept_to_areas(rows: pd.DataFrame) -> Lists:
    """The lists that read as nought by decree somewhere: ``rows`` (periode, hitungan, tulis) of all areas."""
    none = rows[(rows["tulis"] == NOWHERE) & ~rows["hitungan"].astype(str).str.contains("/")]
    return set(zip(none["periode"].astype(str), none["hitungan"].astype(str), strict=True))


def among(rows: pd.DataFrame, lists: Lists) -> pd.Series:
    """Whether each row's quarter and list (periode, hitungan) is one of these."""
    names = rows["hitungan"].astype(str).str.removesuffix(PERSONS)
    inside = [one in lists for one in zip(rows["periode"], names, strict=True)]
    return pd.Series(inside, index=rows.index, dtype=bool)
