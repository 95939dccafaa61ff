"""Everybody who exists in the fictitious kabupaten, and which families the register knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analytics.demo.housing import add_housing
from analytics.demo.identity import add_identity
from analytics.demo.people import make_people
from analytics.demo.places import make_places
from analytics.demo.ranking import add_deciles
from analytics.demo.schooling import add_schooling
from analytics.demo.sizes import Sizes, stream
from analytics.demo.welfare import add_welfare, family_features, place_families
from analytics.demo.work import add_health, add_work

if TYPE_CHECKING:
    import geopandas as gpd

SHARE_BLOCKED, SHARE_CLOSE = 0.012, 0.05
REGISTERED, UNREGISTERED, MOVED = "terdata", "tidak terdata", "pindah"


@dataclass
class Population:
    """The whole truth: places, families (one row each), people (sorted by family), functions (n, 9)."""

    sizes: Sizes
    seed: int
    polygons: gpd.GeoDataFrame
    places: pd.DataFrame
    families: pd.DataFrame
    people: pd.DataFrame
    functions: np.ndarray


def make_population(seed: int, sizes: Sizes) -> Population:
    """Places, families and people with welfare, house, decile and identity numbers."""
    polygons, places = make_places(seed, sizes)
    families = place_families(places, seed)
    desa = families["desa"].to_numpy()
    people = make_people(stream(seed, "orang"), len(families))
    people = add_work(add_schooling(people, places, desa, seed), places, desa, seed)
    people, functions = add_health(people, seed)
    families = families.join(family_features(people))
    families = add_housing(add_welfare(families, places, seed), places, seed)
    families = add_deciles(_known_to_the_register(families, sizes, seed), seed)
    families = _hidden_marks(families, seed)
    families, people = add_identity(families, people, places, seed)
    return Population(sizes, seed, polygons, places, families, people, functions)


def _known_to_the_register(families: pd.DataFrame, sizes: Sizes, seed: int) -> pd.DataFrame:
    """Who is missing from the register: more often the poor (weights by lasting wealth)."""
    rng = stream(seed, "terdata")
    chance = np.exp(-0.6 * families["kekayaan"].to_numpy())
    order = np.argsort(rng.exponential(size=len(families)) / chance, kind="stable")
    presence = np.full(len(families), REGISTERED, dtype=object)
    presence[order[: sizes.unregistered]] = UNREGISTERED
    presence[order[sizes.unregistered : sizes.unregistered + sizes.moved]] = MOVED
    return families.assign(keberadaan=presence, terdata=presence == REGISTERED)


def _hidden_marks(families: pd.DataFrame, seed: int) -> pd.DataFrame:
    """terhambat: an identity number that does not match the civil registry; dekat: near to who proposes."""
    rng = stream(seed, "sebab")
    poor = families["kekayaan"].to_numpy() < 0
    blocked = rng.random(len(families)) < SHARE_BLOCKED * np.where(poor, 1.5, 0.5)
    close = rng.random(len(families)) < SHARE_CLOSE * np.where(poor, 0.4, 1.6)
    return families.assign(terhambat=blocked & families["terdata"], dekat=close)
