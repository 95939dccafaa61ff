"""The tables of a release, from protected figures: each level, who came and left, the poorest decile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED, IN, OUT, Quarter
from analytics.published.derived import change, percent, reshaped
from analytics.published.rules import ANY, LEVELS, MASKED, NOWHERE, Rules

TABLE = ["periode", "kode", "nama", "program", "satuan", "penerima", "keluarga", "persen", "rupiah"]
AT_KABUPATEN = ["kuota", "realisasi"]


@dataclass(frozen=True)
class Protected:
    """One quarter's figures after protection (``cells`` of `protect.protect`) and what goes beside them.

    ``names``: code -> name; ``units``: programme -> what its quota counts; ``quota``: programme -> families
    or persons in the whole kabupaten, as entered; ``decrees`` as `decrees.of_quarter` gives them.
    """

    quarter: Quarter
    cells: pd.DataFrame
    names: Mapping[str, str]
    units: Mapping[str, str]
    quota: Mapping[str, int]
    decrees: pd.DataFrame


def tables(one: Protected, before: Mapping[str, pd.DataFrame] | None, rule: Rules) -> dict[str, pd.DataFrame]:
    """Name of the table -> its rows; ``before`` are the tables of the quarter before, for changes."""
    found = {level: _figures(one, level, rule) for level in LEVELS}
    for level, table in found.items():
        table["perubahan"] = _change(table, before[level] if before else None, rule)
    return {**found, "arus": _flows(one), "kelompok": _groups(one, rule), "wilayah": one.decrees}


def _figures(one: Protected, level: str, rule: Rules) -> pd.DataFrame:
    """Recipients per area and programme, with what follows from them."""
    cells = one.cells[one.cells["tingkat"] == level]
    programmes = [ANY, *sorted(one.units)]
    table = cells[cells["hitungan"].isin(programmes)].rename(columns={"hitungan": "program"})
    families = cells[cells["hitungan"] == FAMILIES].set_index("kode")["terbit"]
    table = table.assign(
        periode=one.quarter.period,
        nama=table["kode"].map(one.names),
        satuan="keluarga",
        penerima=written(table),
        nilai=table["terbit"],
        keluarga=table["kode"].map(families).where(table["program"] == ANY).astype("Int64"),
    )
    table["persen"] = percent(table["nilai"], table["keluarga"], by=rule)
    table["rupiah"] = _rupiah(table, one, level)
    if level == "kabupaten":
        table = _with_quota(pd.concat([table, _persons(one)], ignore_index=True), one)
    columns = TABLE + (AT_KABUPATEN if level == "kabupaten" else [])
    return table.sort_values(["kode", "program", "satuan"], ignore_index=True)[[*columns, "nilai"]]


def written(cells: pd.DataFrame) -> pd.Series:
    """A figure as it stands in the file: a number, ``<10``, ``–``, or nothing where it is not told apart."""
    text = cells["terbit"].astype("string").fillna("")
    return text.mask(cells["keadaan"] == "samar", MASKED).mask(cells["tanpa"], NOWHERE).astype(str)


def _persons(one: Protected) -> pd.DataFrame:
    """Persons of the whole kabupaten, of programmes whose quota counts persons."""
    cells = one.cells[one.cells["hitungan"].str.endswith("/jiwa")]
    return pd.DataFrame(
        {
            "kode": cells["kode"],
            "program": cells["hitungan"].str.removesuffix("/jiwa"),
            "periode": one.quarter.period,
            "nama": cells["kode"].map(one.names),
            "satuan": "jiwa",
            "penerima": written(cells),
            "nilai": cells["terbit"],
            "keluarga": pd.Series(pd.NA, index=cells.index, dtype="Int64"),
            "persen": "",
            "rupiah": pd.Series(pd.NA, index=cells.index, dtype="Int64"),
        }
    )


def _with_quota(table: pd.DataFrame, one: Protected) -> pd.DataFrame:
    """The quota beside what it counts, and how much of it is realised."""
    own = table["program"].map(one.units) == table["satuan"]
    counted = table["program"] + table["satuan"].map({"jiwa": "/jiwa"}).fillna("")
    exact = counted.isin(_told_exactly(one))
    # At most the quota receive: beside a rounded figure it would cut the range.
    quota = table["program"].map(one.quota).where(own & exact).astype("Int64")
    return table.assign(kuota=quota, realisasi=percent(table["nilai"], quota, cap=False))


def _told_exactly(one: Protected) -> set[str]:
    """What is counted without rounding for the kabupaten."""
    return set(one.cells.loc[(one.cells["tingkat"] == "kabupaten") & one.cells["tepat"], "hitungan"])


def _rupiah(table: pd.DataFrame, one: Protected, level: str) -> pd.Series:
    """R7: published recipients times the benefit; a mean benefit says nothing of a single desa.

    The sum on the list itself is not told: beside exact recipients it would count those paid otherwise. Nor
    is a mean beside rounded recipients: few numbers of families have that mean.
    """
    out = pd.Series(pd.NA, index=table.index, dtype="Int64")
    exact = _told_exactly(one)
    for program, benefit in one.quarter.benefits.items():
        if benefit.same or (level != "desa" and program in exact):
            rows = table["program"] == program
            out[rows] = (table["nilai"] * benefit.rupiah)[rows]
    return out


def _change(table: pd.DataFrame, before: pd.DataFrame | None, rule: Rules) -> pd.Series:
    if before is None:
        return pd.Series("", index=table.index)
    keys = ["kode", "program", "satuan"]
    known = before.set_index(keys)["nilai"]
    then = known.reindex(pd.MultiIndex.from_frame(table[keys])).to_numpy()
    found = change(table["nilai"], pd.Series(then, index=table.index, dtype="Int64"), rule)
    found = found.mask(_reshaped(table, before, rule), "")
    # Other lists than before: that more or fewer receive any programme is then no news of the families.
    same = set(table["program"]) == set(before["program"])
    return found if same else found.mask(table["program"] == ANY, "")


def _reshaped(table: pd.DataFrame, before: pd.DataFrame, rule: Rules) -> pd.Series:
    """The rows of areas that were split or merged, by how many families are told to live there."""
    now, then = (one.dropna(subset="keluarga").set_index("kode")["keluarga"] for one in (table, before))
    here, earlier = (table["kode"].map(found).astype("Int64") for found in (now, then))
    return reshaped(here, earlier, by=rule)


def _flows(one: Protected) -> pd.DataFrame:
    """Who came and who left since the quarter before, per kecamatan and for the kabupaten."""
    flow = one.cells["hitungan"].str.extract(rf"^(.+)/({IN}|{OUT})$")
    cells = one.cells.assign(program=flow[0], arah=flow[1], tulis=written(one.cells))
    cells = cells[cells["arah"].notna()]
    wide = cells.pivot(index=["tingkat", "kode", "program"], columns="arah", values="tulis")
    wide = wide.reindex(columns=[IN, OUT]).fillna(MASKED)
    # One of the two beside the stocks tells the other: both are told, or neither.
    hidden = (wide[IN] == "") | (wide[OUT] == "")
    wide = wide.where(~hidden.to_numpy()[:, None] | (wide == NOWHERE), "").reset_index()
    wide.insert(0, "periode", one.quarter.period)
    wide.insert(3, "nama", wide["kode"].map(one.names))
    return wide.rename_axis(columns=None)


def _groups(one: Protected, rule: Rules) -> pd.DataFrame:
    """Families of the poorest decile and those of them who receive anything, where both may be told."""
    cells = one.cells.assign(tulis=written(one.cells))
    size, served = (
        cells[cells["hitungan"] == name].set_index(["tingkat", "kode"]) for name in (GROUP, GROUP_SERVED)
    )
    table = size[["tulis", "terbit"]].join(served[["tulis", "terbit"]].add_suffix("_menerima")).reset_index()
    table["persen"] = percent(table["terbit_menerima"], table["terbit"], by=rule)
    table = table[(table["tulis"] != "") & ~table["tulis_menerima"].isin(("", NOWHERE))]
    return pd.DataFrame(
        {
            "periode": one.quarter.period,
            "tingkat": table["tingkat"],
            "kode": table["kode"],
            "nama": table["kode"].map(one.names),
            "kelompok": GROUP,
            "keluarga": table["tulis"],
            "menerima": table["tulis_menerima"],
            "persen": table["persen"],
        }
    ).sort_values(["tingkat", "kode"], ignore_index=True)
