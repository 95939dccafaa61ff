"""No small group can be worked out from all that is shown, whichever way it is added and subtracted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.pmt.closure import silent
from analytics.pmt.groups import crossed


def cells(groups: dict[str, list[str]]) -> tuple[np.ndarray, list[str]]:
    """Every group and crossing as a column of members."""
    found, names = [], []
    for labels in crossed({by: pd.Series(values) for by, values in groups.items()}).values():
        for name in sorted(set(labels)):
            found.append((labels == name).to_numpy())
            names.append(str(name))
    return np.column_stack(found), names


def told(members: np.ndarray, shown: np.ndarray, group: int) -> bool:
    """Whether a count of the group follows from those shown, by an independent way: ranks."""
    known = np.column_stack([np.ones(len(members)), members[:, shown]])
    both = np.column_stack([known, members[:, group]])
    return np.linalg.matrix_rank(known) == np.linalg.matrix_rank(both)


def test_a_companion_is_not_shown_again_inside_a_crossing() -> None:
    """K3 is hidden beside the small K7, but all of K3 is rural: rural × K3 is K3."""
    sizes = {
        ("K7", "desa"): 20,
        ("K6", "desa"): 35,
        ("K6", "kota"): 145,
        ("K3", "desa"): 40,
        ("K1", "kota"): 90,
    }
    rows = [key for key, n in sizes.items() for _ in range(n)]
    members, names = cells({"kecamatan": [k for k, _ in rows], "klas": [v for _, v in rows]})
    small = members.sum(axis=0) < 30
    alone = np.array([name == "K3" for name in names])
    closed = silent(members, small, alone, names)
    k7 = names.index("K7")
    assert told(members, ~(small | alone), k7)
    assert not told(members, ~closed, k7)
    assert not closed[names.index("kota")]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(40, 300), st.integers(2, 6))
def test_nothing_small_follows_from_what_is_shown(seed: int, families: int, places: int) -> None:
    random = np.random.default_rng(seed)
    kecamatan = random.choice(places, families, p=random.dirichlet(np.ones(places)))
    town = (random.random(families) < random.random(places)[kecamatan]).astype(int)
    old = (random.random(families) < 0.3).astype(int)
    columns = {"kecamatan": kecamatan, "klas": town, "lansia": old}
    members, names = cells({by: [f"{by}{v}" for v in values] for by, values in columns.items()})
    small = members.sum(axis=0) < 30
    closed = silent(members, small, small, names)
    assert not any(told(members, ~closed, group) for group in np.flatnonzero(small))
    assert (closed >= small).all()


def test_nothing_small_nothing_closed() -> None:
    members, names = cells({"a": ["x"] * 40 + ["y"] * 60})
    assert not silent(members, members.sum(axis=0) < 30, np.zeros(len(names), bool), names).any()


@pytest.mark.parametrize("n", [1, 29])
def test_the_other_half_goes_with_it(n: int) -> None:
    members, names = cells({"a": ["x"] * n + ["y"] * (100 - n)})
    assert silent(members, members.sum(axis=0) < 30, np.zeros(len(names), bool), names).all()
