"""Five surveys in the manner of other countries, with the truth behind them: nobody tuned anything to these.

Each country has its own words, codes, file format and way to leave an answer empty; the families behind them
are drawn from one law (log welfare = what a house shows + desa + block + luck), so that the truth is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

FLOOR, EDUCATION, ROOF = (-0.35, -0.1, 0.1, 0.3), (-0.2, 0.0, 0.15, 0.4), (-0.15, 0.0, 0.1)
OWNS = {"radio": 0.08, "sepeda": 0.04, "televisi": 0.2, "telepon": 0.12}
BLOCK = 30
WORDS = pd.read_csv(Path(__file__).with_name("foreign_words.csv"), dtype=str, keep_default_na=False)


@dataclass(frozen=True)
class Country:
    """How a country writes its survey; its names of columns and answers are in foreign_words.csv."""

    name: str
    families: int
    level: float
    area: Callable[[int], str]
    block: Callable[[int], str]
    seed: int
    write: dict[str, object] = field(default_factory=dict)
    empty: object = ""
    missing: float = 0.03
    codes: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """Our columns as this country names them."""
        named = WORDS[WORDS["kode"] == ""]
        return dict(zip(named["kolom"], named[self.name], strict=True))

    def words(self, name: str) -> list[str]:
        """The answers to a question by our code 0, 1, 2, ...; none where the answer is a number."""
        asked = "punya" if name in OWNS else name
        return WORDS.loc[(WORDS["kolom"] == asked) & (WORDS["kode"] != ""), self.name].tolist()

    def options(self, *wanted: str) -> list[str]:
        """The options of the commands in this country's column names."""
        c = self.columns
        every = {
            "welfare": ["--welfare", c["y"]],
            "features": ["--features", ",".join(c[f] for f in ASKED if f not in self.codes)],
            "categorical": ["--categorical", ",".join(c[f] for f in self.codes)] if self.codes else [],
            "weight": ["--weight", c["bobot"]],
            "cluster": ["--cluster", c["blok"]],
            "kabupaten": ["--kabupaten", "tidak"],
        }
        return [word for name in every if name in wanted for word in every[name]]


ASKED = ("lantai", "pendidikan", "atap", "anggota", "umur", "lahan", *OWNS)


@dataclass(frozen=True)
class World:
    """A country's files on disk, and what is true of the families in the register and of each area."""

    country: Country
    survey: Path
    register: Path
    target: Path
    truth: pd.DataFrame
    surveyed: np.ndarray


def make_world(country: Country, folder: Path) -> World:
    """Draw the families, interview some blocks of them, and write survey, register and those not visited."""
    random = np.random.default_rng(country.seed)
    truth = _families(random, 3 * country.families if country.families < 10_000 else 60_000, country.level)
    surveyed = _sample(random, truth, country.families)
    paths = [folder / f"{country.name}_{part}.csv" for part in ("survey", "register", "target")]
    asked = _dressed(country, truth, random)
    survey = asked.loc[surveyed].assign(
        **{
            country.columns["y"]: truth.loc[surveyed, "y"].round(2),
            country.columns["bobot"]: truth.loc[surveyed, "bobot"].round(3),
        }
    )
    others = ~truth.index.isin(surveyed)
    for path, frame in zip(paths, (survey, asked, asked[others]), strict=True):
        frame.to_csv(path, index=False, na_rep=str(country.empty), **country.write)
    return World(country, *paths, truth, surveyed)


def draw(seed: int, families: int = 1_500, level: float = 6.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(families of a survey with their weight, those not visited), in our own words, nothing left empty."""
    random = np.random.default_rng(seed)
    truth = _families(random, 3 * families, level)
    surveyed = _sample(random, truth, families)
    return truth.loc[surveyed].reset_index(drop=True), truth.drop(index=surveyed).reset_index(drop=True)


def _families(random: np.random.Generator, n: int, level: float) -> pd.DataFrame:
    n = n // BLOCK * BLOCK
    block = np.arange(n) // BLOCK
    area = block // 8
    town = (area % 4 == 0)[:, None].ravel()
    lasting = random.normal(0, 1, n) + 0.5 * town
    cut = [np.digitize(lasting + random.normal(0, 1, n), edges) for edges in ((-1, 0.2, 1.2),) * 2]
    frame = pd.DataFrame(
        {"lantai": cut[0], "pendidikan": cut[1], "blok": block, "wilayah": area, "kota": town}
    )
    frame["atap"] = np.digitize(lasting + random.normal(0, 1.5, n), (-0.8, 0.8))
    frame["anggota"] = 1 + random.poisson(3.5, n)
    frame["umur"] = random.integers(18, 90, n)
    frame["lahan"] = np.where(random.random(n) < 0.6, random.gamma(1.2, 1.5, n).round(2), 0.0)
    log_y = level + np.array(FLOOR)[frame["lantai"]] + np.array(EDUCATION)[frame["pendidikan"]]
    log_y = log_y + np.array(ROOF)[frame["atap"]] - 0.45 * np.log(frame["anggota"])
    log_y += 0.12 * np.log1p(frame["lahan"]) - 0.00012 * (frame["umur"] - 50) ** 2
    for name, effect in OWNS.items():
        frame[name] = lasting + random.normal(0, 1.2, n) > 0.2
        log_y += effect * frame[name]
    desa, rt = random.normal(0, 0.12, area.max() + 1), random.normal(0, 0.08, block.max() + 1)
    frame["y"] = np.exp(log_y + desa[area] + rt[block] + random.normal(0, 0.4, n))
    # Lists are made from what is seen and from what the neighbours know, with favours.
    seen = np.log(frame["y"]) + random.normal(0, 0.6, n)
    frame["terima"] = seen <= np.quantile(seen, 0.35)
    return frame


def _sample(random: np.random.Generator, truth: pd.DataFrame, families: int) -> np.ndarray:
    """Whole blocks, towns oversampled, at most two thirds of a block; the weight is the inverse chance."""
    blocks = truth.groupby("blok")["kota"].first()
    part = 20 if families < 10_000 else 28
    chance = np.where(blocks, 1.5, 1.0)
    chance = np.minimum(chance * families / part / chance.sum(), 1.0)
    marks = np.floor(np.cumsum(chance) + random.random())
    drawn = np.flatnonzero(np.diff(marks, prepend=0.0) > 0)
    order = pd.Series(random.random(len(truth))).groupby(truth["blok"]).rank()
    truth["bobot"] = (BLOCK / part) / chance[truth["blok"]]
    return truth.index[truth["blok"].isin(drawn) & (order <= part)].to_numpy()


def _dressed(country: Country, truth: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """The families in the words of the country, with answers left empty."""
    frame = pd.DataFrame({"nomor": np.arange(len(truth))})
    for name in ASKED:
        values: pd.Series = truth[name]
        if words := country.words(name):
            values = values.astype(int).map(dict(enumerate(words)))
        gone = random.random(len(truth)) < (
            country.missing if name in ("lahan", "pendidikan", "radio") else 0
        )
        frame[country.columns[name]] = values.astype(object).mask(gone)
    frame[country.columns["wilayah"]] = truth["wilayah"].map(country.area)
    frame[country.columns["blok"]] = truth["blok"].map(country.block)
    frame[country.columns["terima"]] = truth["terima"].map({True: 1, False: 0})
    frame[country.columns["kota"]] = truth["kota"].map({True: "urban", False: "rural"})
    return frame


COUNTRIES = (
    Country(
        *("malawi", 5_000, 10.8),
        area=lambda k: f"TA Kalolo {k:03d}",
        block=lambda k: f"EA-{k:04d}/{k % 7}",
        seed=11,
    ),
    Country(
        *("bolivia", 4_000, 6.3),
        area=lambda k: f"Municipio de Ñuflo Nº {k}",
        block=lambda k: f"{k:05d}-A",
        seed=12,
        write={"sep": ";", "decimal": ",", "encoding": "latin-1"},
    ),
    Country(
        *("peru", 1_500, 6.1),
        area=lambda k: f"{150101 + k:06d}",
        block=lambda k: f"{6000 + k:06d}",
        seed=13,
        empty="NA",
        missing=0.08,
    ),
    Country(
        *("philippines", 42_000, 8.9),
        area=lambda k: f"Brgy. Sto. Niño-{k}",
        block=lambda k: f"psu {k}",
        seed=14,
        missing=0.0,
        codes=("lantai", "pendidikan", "atap"),
    ),
    Country(
        *("burkina", 2_500, 11.9),
        area=lambda k: f"Pô-{k}",
        block=lambda k: f"grappe n°{k}",
        seed=15,
        write={"sep": "|"},
        empty=-99,
        missing=0.04,
    ),
)
