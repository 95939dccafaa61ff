"""How the counts of a release hang together: areas add up, unions cover, quarters follow from flows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd

from analytics.attacker.knowledge import FAMILIES, KEY, MANY, SERVED, Model
from analytics.published.rules import ANY, DIGITS, GROUP

#: Why counts hang together. What is true by the form of the tables, and what holds while every recipient
#: is in the register and no family moved between kecamatan: an attacker believes it until it is refuted.
TREE, UNION, FLOW = "wilayah", "gabungan", "arus"
REGISTER, STAYED = "register", "arus kecamatan"
_OTHER = (ANY, FAMILIES, GROUP, SERVED)

Row = tuple[list[int], list[int], int, int, str]


def model(cells: pd.DataFrame) -> Model:
    """The counts with all that ties them, quarters in one."""
    place = {key: number for number, key in enumerate(cells[KEY].itertuples(index=False, name=None))}
    found = [*_tree(cells, place), *_unions(cells, place), *_flows(cells, place)]
    return Model(
        cells,
        [(one[0], one[1]) for one in found],
        np.array([one[2] for one in found], dtype=np.int64),
        np.array([one[3] for one in found], dtype=np.int64),
        [one[4] for one in found],
    )


def _tree(cells: pd.DataFrame, place: dict[tuple[str, ...], int]) -> Iterable[Row]:
    """The desa of a kecamatan, and the kecamatan of the kabupaten, add up to it."""
    for child, parent in (("desa", "kecamatan"), ("kecamatan", "kabupaten")):
        inside = cells[(cells["tingkat"] == child)]
        above = inside["kode"].str[: DIGITS[parent]]
        for rows in inside.groupby(["periode", above, "hitungan"]).indices.values():
            one = inside.iloc[rows[0]]
            code = one["kode"][: DIGITS[parent]]
            top = place.get((one["periode"], parent, code, one["hitungan"]))
            if top is not None:
                members = [int(i) for i in inside.index[rows]]
                yield [*members, top], [1] * len(rows) + [-1], 0, 0, TREE


def _unions(cells: pd.DataFrame, place: dict[tuple[str, ...], int]) -> Iterable[Row]:
    for rows in cells.groupby(["periode", "tingkat", "kode"]).indices.values():
        names = {str(cells.at[i, "hitungan"]): int(i) for i in rows}
        programmes = [i for name, i in names.items() if "/" not in name and name not in _OTHER]
        whole = names.get(ANY)
        if whole is not None and programmes:
            yield from (_below(one, whole) for one in programmes)
            yield [whole, *programmes], [1] + [-1] * len(programmes), -MANY, 0, UNION
        for way in ("/masuk", "/keluar"):
            moved = [i for name, i in names.items() if name.endswith(way) and name != ANY + way]
            if ANY + way in names and moved:
                yield [names[ANY + way], *moved], [1] + [-1] * len(moved), -MANY, 0, UNION
        for part, of, why in _PARTS:
            if part in names and of in names:
                yield _below(names[part], names[of], why)
        if all(name in names for name in _OTHER):
            # The poor who receive nothing are among all who receive nothing.
            four = [names[name] for name in (GROUP, SERVED, FAMILIES, ANY)]
            yield four, [1, -1, -1, 1], -MANY, 0, REGISTER
        persons = [(names[n.removesuffix("/jiwa")], i) for n, i in names.items() if n.endswith("/jiwa")]
        yield from (_below(families, people) for families, people in persons)


_PARTS = (
    (SERVED, GROUP, UNION),
    (SERVED, ANY, UNION),
    (GROUP, FAMILIES, UNION),
    (ANY, FAMILIES, REGISTER),
)


def _below(part: int, whole: int, why: str = UNION) -> Row:
    return [part, whole], [1, -1], -MANY, 0, why


def _flows(cells: pd.DataFrame, place: dict[tuple[str, ...], int]) -> Iterable[Row]:
    """Now = before + came - left."""
    periods = sorted(set(cells["periode"]))
    for before, now in pairwise(periods):
        came = cells[(cells["periode"] == now) & cells["hitungan"].str.endswith("/masuk")]
        for number, one in came.iterrows():
            name = one["hitungan"].removesuffix("/masuk")
            area = (one["tingkat"], one["kode"])
            found = [place.get((when, *area, name)) for when in (now, before)]
            left = place.get((now, *area, f"{name}/keluar"))
            if left is None or None in found:
                continue
            kind = FLOW if one["tingkat"] == "kabupaten" else STAYED
            four = [int(str(i)) for i in (*found, number, left)]
            yield four, [1, -1, -1, 1], 0, 0, kind
            yield _below(four[2], four[0])
            yield _below(four[3], four[1])
