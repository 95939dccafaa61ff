"""Programmes too rare to be told by area (R9): where one value of a count would be an easy guess.

Five desa below the mask in a kecamatan below the mask have next to nobody each, though no range is narrow.
So the attacker's own odds decide: where they are too high, the programme is told for the area above alone.
All programmes together are told everywhere but where nothing could be released else: they are left out of a
desa where hardly anybody lives, say.
"""

from __future__ import annotations

import pandas as pd

from analytics.attacker import limits
from analytics.attacker.knowledge import KEY, SERVED, Model, possible
from analytics.attacker.margins import narrowed
from analytics.attacker.posterior import posterior, with_ends
from analytics.attacker.relations import model
from analytics.disclosure.sets import FAMILIES, GROUP
from analytics.published.rules import ANY, DIGITS, MASKED, NOWHERE, Rules

#: Why a figure is not told: of a programme too rare here to be told by area.
RARE = "program_jarang"


def rare(cells: pd.DataFrame, rule: Rules, told: tuple[str, str]) -> pd.Series:
    """``keadaan`` of every cell with RARE where a programme is not told by area.

    ``cells`` as `protect.protect` has them so far; ``told``: the states of a figure that is told or masked.
    """
    state = cells["keadaan"].copy()
    programme = ~cells["hitungan"].str.contains("/") & ~cells["hitungan"].isin((ANY, FAMILIES, GROUP))
    programme &= cells["tingkat"] != "kabupaten"
    # How many families there are is left out where it is masked too, so leaving it out changes nothing.
    others = ~programme & (cells["hitungan"] != FAMILIES)
    below = (cells["tingkat"] != "kabupaten") & ~cells["tepat"].astype(bool)
    while True:
        odds, shown = _odds(cells.assign(keadaan=state), rule), state.isin(told)
        easy = programme & shown & (odds > rule.tebakan / 100)
        bare = others & below & shown & (odds > limits.POSTERIOR)
        if not easy.any() and not bare.any():
            return state
        state = state.mask(bare | programme & shown & _with_their_likes(cells, easy), RARE)


def _with_their_likes(cells: pd.DataFrame, easy: pd.Series) -> pd.Series:
    """The parts of the same whole: all desa of a kecamatan; of a kecamatan all others, and every desa."""
    above = cells["kode"].str[: DIGITS["kecamatan"]].where(cells["tingkat"] == "desa", "")
    whole = pd.MultiIndex.from_arrays([cells["tingkat"], above, cells["hitungan"]])
    alike = whole.isin(whole[easy])
    upper = cells.loc[easy & (cells["tingkat"] == "kecamatan"), "hitungan"]
    return pd.Series(alike, index=cells.index) | cells["hitungan"].isin(upper)


def _odds(cells: pd.DataFrame, rule: Rules) -> pd.Series:
    """How likely the likeliest value of every count is to an outsider; nought where he has no opinion."""
    known = _as_read(cells, rule)
    inside, _ = narrowed(known)
    found = {i: float(one.weights.max()) for i, one in posterior(with_ends(known, inside), rule).items()}
    return (
        pd.Series(found, dtype=float)
        .reindex(range(len(known.cells)))
        .fillna(0.0)
        .set_axis(known.cells["asal"])
        .reindex(cells.index)
        .fillna(0.0)
    )


def _as_read(cells: pd.DataFrame, rule: Rules) -> Model:
    """The stocks of one quarter as a reader finds them; ``asal`` is the row each comes from."""
    stocks = cells[~cells["hitungan"].str.contains("/") | (cells["hitungan"] == SERVED)]
    figure = stocks["angka"].astype("string")
    text = figure.mask(stocks["keadaan"] == "samar", MASKED).mask(~stocks["keadaan"].isin(("", "samar")), "")
    text = text.mask(stocks["tanpa"], NOWHERE)
    table = stocks.assign(asal=stocks.index, periode="", tabel="", tulis=text.astype(str))
    table = table[["asal", *KEY, "tabel", "tulis"]].reset_index(drop=True)
    return model(table.assign(**possible(table, rule)))
