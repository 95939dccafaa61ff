"""True counts become figures that may be read by anybody: rounded, masked, small places left out (R4-R9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.disclosure.coherent import NOTHING, ROOM, Range, room, settle, told_range
from analytics.disclosure.noise import draws, rounded
from analytics.disclosure.rare import RARE, rare
from analytics.disclosure.relations import BEFORE, Cell, flow_relations
from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED, IN, OUT
from analytics.disclosure.squeezed import squeezed
from analytics.published.exactness import PERSONS, may_be_exact
from analytics.published.rules import ANY, DIGITS, NOWHERE, Rules
from analytics.published.rules import MASKED as BELOW

#: Why a figure is not told: below the mask, of a small desa, or of a group too small to be told apart.
MASKED, SMALL, HIDDEN = "samar", "desa_kecil", "kelompok_kecil"
#: ... or of a flow that would narrow the stocks, or of a programme that a decree does not have run there.
NARROW, ABSENT = "arus_sempit", "tidak_berjalan"


def protect(
    cells: pd.DataFrame,
    k2: bytes,
    rule: Rules,
    before: pd.DataFrame | None = None,
    released: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every cell with ``angka`` (as settled), ``terbit`` (Int64, NA where not told) and ``keadaan`` (why).

    ``cells`` as `sets.count` gives them, complete: a cell of nobody is a cell too; ``tanpa`` where a decree
    says that there is nobody (R5). ``before`` is what this function returned for the quarter before,
    ``released`` (tingkat, kode, hitungan, kunci, angka) what was released of this quarter: a set that has
    not changed keeps its figure.
    """
    widely = _stocks(cells[cells["tingkat"] == "kecamatan"]) - _kept(cells)
    local: set[str] = set()
    while True:
        out = _protected(cells, k2, rule, before, released, widely, local)
        found = _lists(out, rule)
        if found == widely:
            return out
        # Fewer kecamatan tell a figure than the kabupaten's exact one needs: it is rounded too. The reader
        # sees which it is by the kecamatan, so a list that only now has enough of them loses them.
        local |= found - widely
        widely &= found


def _protected(
    cells: pd.DataFrame,
    k2: bytes,
    rule: Rules,
    before: pd.DataFrame | None,
    released: pd.DataFrame | None,
    widely: set[str],
    local: set[str],
) -> pd.DataFrame:
    """`protect`, with the lists whose kabupaten may be exact (``widely``) and those told for it alone."""
    names = _names(cells)
    nobody = cells["tanpa"]
    exact = _exact(cells, rule, widely) | nobody
    offers = _offers(cells, names, k2, exact, _may_be_exact(cells, widely), rule, [before, released])
    whole = _opens_lists(cells, widely) | _beside_rounded(cells, exact)
    untold = {name: offers.pop(name)[0] for name in _cells(names, whole)}
    told = untold | settle(offers, _cells(names, exact & ~whole), _ranges(before, rule), rule)
    figures = pd.Series([told[name] for name in names], index=cells.index, dtype="Int64")
    state = pd.Series(np.where(figures < rule.samar, MASKED, ""), index=cells.index).mask(nobody, ABSENT)
    out = cells.assign(angka=figures, tepat=exact, terbit=figures, keadaan=state.mask(whole, RARE))
    out = _small_desa(out, rule)
    out = _small_groups(out, rule)
    below = (out["tingkat"] != "kabupaten") & out["hitungan"].isin(local)
    out = out.assign(keadaan=out["keadaan"].mask(below & out["keadaan"].isin(("", MASKED)), RARE))
    out = out.assign(keadaan=rare(out, rule, ("", MASKED)))
    out = out.assign(keadaan=out["keadaan"].mask(squeezed(out, rule) & (out["keadaan"] == ""), RARE))
    out = _narrow_flows(out, _ranges(before, rule), rule)
    return out.assign(terbit=out["terbit"].mask(out["keadaan"] != ""))


def _lists(cells: pd.DataFrame, rule: Rules) -> set[str]:
    """The lists that enough kecamatan tell a figure of."""
    below = cells[cells["tingkat"] == "kecamatan"].assign(periode="")
    text = below["terbit"].astype("string").mask(below["keadaan"] == MASKED, BELOW)
    text = text.mask(below["tanpa"], NOWHERE)
    below = below.assign(tulis=text.fillna(""))
    decreed = {("", name) for name in _kept(cells)}
    found = may_be_exact(below, below[below["hitungan"] == FAMILIES], rule, decreed)
    return _stocks(below) & {name for _, name in found}


def _kept(cells: pd.DataFrame) -> set[str]:
    """The lists that a decree keeps to some areas."""
    return {name for name in cells.loc[cells["tanpa"], "hitungan"] if "/" not in name}


def _opens_lists(cells: pd.DataFrame, widely: set[str]) -> pd.Series:
    """The kabupaten's figure of any programme, where some lists are exact and others are not.

    As it is, it tells less an exact list who is on the others alone; rounded, exact lists below it would
    leave it little room. It is left out, which says no more than what the kecamatan say of the lists.
    """
    some = bool(widely - {ANY, FAMILIES, GROUP, GROUP_SERVED}) and ANY not in widely
    return (cells["tingkat"] == "kabupaten") & (cells["hitungan"] == ANY) & some


def _beside_rounded(cells: pd.DataFrame, exact: pd.Series) -> pd.Series:
    """Persons of a list whose families are rounded: they are no fewer, and would cut the range."""
    persons = cells["hitungan"].str.endswith(PERSONS)
    told = set(cells.loc[exact & (cells["tingkat"] == "kabupaten"), "hitungan"])
    return persons & ~cells["hitungan"].str.removesuffix(PERSONS).isin(told)


def _stocks(cells: pd.DataFrame) -> set[str]:
    """The lists that are counted, without who came and left."""
    return {name for name in cells["hitungan"] if not name.endswith((f"/{IN}", f"/{OUT}"))}


def _names(cells: pd.DataFrame) -> list[Cell]:
    return list(zip(cells["tingkat"], cells["kode"], cells["hitungan"], strict=True))


def _cells(names: list[Cell], chosen: pd.Series) -> set[Cell]:
    return {name for name, one in zip(names, chosen, strict=True) if one}


def _exact(cells: pd.DataFrame, rule: Rules, widely: set[str]) -> pd.Series:
    """R6: the kabupaten from a hundred families on."""
    return _may_be_exact(cells, widely) & (cells["n"] >= rule.utuh_kabupaten)


def _may_be_exact(cells: pd.DataFrame, widely: set[str]) -> pd.Series:
    """The kabupaten, of lists that enough kecamatan tell; flows never.

    With the list of both quarters exact, who left would tell exactly who came, few as they may be.
    """
    flow = cells["hitungan"].str.endswith((f"/{IN}", f"/{OUT}"))
    listed = cells["hitungan"].str.removesuffix(PERSONS).isin(widely)
    return (cells["tingkat"] == "kabupaten") & listed & ~flow


def _offers(
    cells: pd.DataFrame,
    names: list[Cell],
    k2: bytes,
    exact: pd.Series,
    near: pd.Series,
    rule: Rules,
    told: Sequence[pd.DataFrame | None],
) -> dict[Cell, list[int]]:
    """What each cell may be told as: its own draw first, or what its unchanged set was ``told`` as, last.

    ``near``: cells that would be ``exact`` if they were larger.
    """
    n, base = cells["n"].to_numpy(dtype=np.int64), rule.kelipatan
    keys = cells["kunci"].to_numpy(dtype=np.uint64)
    own = rounded(n, draws(k2, keys), rule)
    other = np.where(own > n, own - base, own + base)
    # What is rounded never reads as what is exact: 96 told as 100 would be known to be 96 to 99 wherever
    # something stands beside exact figures only.
    top = near.to_numpy() & (n < rule.utuh_kabupaten)
    own, other = (np.where(top & (one >= rule.utuh_kabupaten), one - base, one) for one in (own, other))
    last: dict[tuple[Cell, int], int] = {}
    for one in told:
        if one is not None:
            known = zip(_names(one), one["kunci"], one["angka"], strict=True)
            last |= {(name, int(key)): int(figure) for name, key, figure in known}
    found = {}
    for place, name in enumerate(names):
        first = int(own[place])
        offers = [first] if n[place] == first else list(dict.fromkeys((first, int(other[place]))))
        # A set that did not change keeps its figure, whatever moved beside it.
        kept = last.get((name, int(keys[place])))
        offers = [kept] if kept in offers else offers
        found[name] = [int(n[place])] if exact.iloc[place] else offers
    return found


def _ranges(before: pd.DataFrame | None, rule: Rules) -> dict[Cell, Range]:
    """What is known of the cells of the quarter before."""
    if before is None:
        return {}
    found = {}
    for name, figure, exact, state in zip(
        _names(before), before["angka"], before["tepat"], before["keadaan"], strict=True
    ):
        told = (int(figure), int(figure)) if exact else told_range(int(figure), rule)
        found[name] = NOTHING if state not in ("", MASKED, ABSENT) else told
    return found


def _small_desa(cells: pd.DataFrame, rule: Rules) -> pd.DataFrame:
    """R9: a desa of few families tells how many receive anything, and no programme apart."""
    desa = (cells["tingkat"] == "desa") | _is_one_desa(cells)
    families = cells[desa & (cells["hitungan"] == FAMILIES)].set_index("kode")["terbit"]
    small = cells["kode"].map(families).fillna(0) < rule.desa_kecil
    split = desa & small & ~cells["hitungan"].isin((ANY, FAMILIES)) & ~cells["tanpa"]
    split |= _serves_small_desa(cells, rule)
    return cells.assign(keadaan=cells["keadaan"].mask(split, SMALL))


def _serves_small_desa(cells: pd.DataFrame, rule: Rules) -> pd.Series:
    """Lists of a kecamatan that by decree run in small desa of it alone: its figure is theirs."""
    desa = cells[cells["tingkat"] == "desa"]
    families = desa[desa["hitungan"] == FAMILIES].set_index("kode")["terbit"]
    served = desa[~desa["tanpa"] & desa["hitungan"].isin(_kept(cells) - {ANY})]
    small = served["kode"].map(families).fillna(0) < rule.desa_kecil
    only = small.groupby([served["kode"].str[: DIGITS["kecamatan"]], served["hitungan"]]).all()
    lists = pd.MultiIndex.from_frame(cells[["kode", "hitungan"]]).isin(only.index[only])
    return (cells["tingkat"] == "kecamatan") & lists


def _is_one_desa(cells: pd.DataFrame) -> pd.Series:
    """Rows of a kecamatan that has one desa, and so is that desa."""
    desa = cells.loc[cells["tingkat"] == "desa", "kode"].drop_duplicates()
    above = desa.str[: DIGITS["kecamatan"]].value_counts()
    return (cells["tingkat"] == "kecamatan") & cells["kode"].isin(above.index[above == 1])


def _small_groups(cells: pd.DataFrame, rule: Rules) -> pd.DataFrame:
    """R8: a group is told in a desa only where enough of it receive and enough do not, by what is told.

    So in the kabupaten, whose figures are exact: all but one would tell of every family.
    """
    told = {
        name: cells[cells["hitungan"] == name].set_index(["tingkat", "kode"])["terbit"]
        for name in (GROUP, GROUP_SERVED)
    }
    where = pd.MultiIndex.from_frame(cells[["tingkat", "kode"]])
    size, served = (told[name].reindex(where).fillna(0).to_numpy() for name in (GROUP, GROUP_SERVED))
    enough = (
        (size >= rule.kelompok_keluarga)
        & (served >= rule.kelompok_sisi)
        & (size - served >= rule.kelompok_sisi)
    )
    level = cells["tingkat"].isin(("desa", "kabupaten")) | _is_one_desa(cells)
    hidden = level & cells["hitungan"].isin((GROUP, GROUP_SERVED)) & ~enough
    return cells.assign(keadaan=cells["keadaan"].mask(hidden, HIDDEN))


def _narrow_flows(cells: pd.DataFrame, before: dict[Cell, Range], rule: Rules) -> pd.DataFrame:
    """Flows that are not told: of the kabupaten, of stocks that are not told, and where they narrow them."""
    known = {
        name: (int(n), int(n)) if exact else told_range(int(n), rule) if state in ("", MASKED) else NOTHING
        for name, n, exact, state in zip(
            _names(cells), cells["angka"], cells["tepat"], cells["keadaan"], strict=True
        )
    }
    # A flow of nobody has no cell: it reads as masked.
    known |= {(BEFORE + level, kode, name): told for (level, kode, name), told in before.items()}
    hidden = set()
    for level, kode, name in [cell for cell in known if cell in before]:
        came, left = (level, kode, f"{name}/{IN}"), (level, kode, f"{name}/{OUT}")
        if came not in known and left not in known:
            continue
        told = defaultdict(lambda: (0, rule.samar - 1), known)
        stocks = known[level, kode, name], known[BEFORE + level, kode, name]
        if NOTHING in stocks:
            narrow = True
        elif level == "kabupaten":
            narrow = any(low < high for low, high in (told[came], told[left]))
        else:
            ties = flow_relations((level, kode, name))
            narrow = any(room(one, [told[cell] for cell in one.cells]) < ROOM for one in ties)
        if narrow:
            hidden |= {came, left}
    flow = pd.Series([name in hidden for name in _names(cells)], index=cells.index)
    return cells.assign(keadaan=cells["keadaan"].mask(flow, NARROW))


def complete(
    cells: pd.DataFrame, areas: pd.DataFrame, programmes: list[str], flowing: Sequence[str] = ()
) -> pd.DataFrame:
    """Every area has every figure: nobody is a set too, with the count and the key 0; ``tanpa`` is False.

    ``areas``: tingkat, kode; ``flowing``: what flows are told of (`sets.listed_in_both`), from kecamatan
    on. A flow left out would tell that nobody came or left. Persons stay where they were counted.
    """
    names = [*programmes, ANY, FAMILIES, GROUP, GROUP_SERVED]
    flows = [f"{name}/{way}" for name in flowing for way in (IN, OUT)]
    places = areas[["tingkat", "kode"]]
    grid = places.merge(pd.DataFrame({"hitungan": names}), how="cross")
    upper = places[places["tingkat"] != "desa"].merge(pd.DataFrame({"hitungan": flows}), how="cross")
    grid = pd.concat([grid, upper], ignore_index=True)
    there = pd.MultiIndex.from_frame(cells[list(grid.columns)])
    nobody = grid[~pd.MultiIndex.from_frame(grid).isin(there)].assign(n=0)
    # Joined on as rows of their own: a merge would turn the keys into floats and lose their last bits.
    nobody["kunci"] = np.zeros(len(nobody), dtype=np.uint64)
    inside = cells["kode"].isin(set(areas["kode"]))
    return pd.concat([cells[inside], nobody], ignore_index=True).assign(tanpa=False)
