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


@dataclass(frozen=True)
class Country:
    """How a country writes its survey: ``columns`` maps ours to theirs, ``words`` the codes of a column."""

    name: str
    families: int
    level: float
    columns: dict[str, str]
    words: dict[str, tuple[str, ...]]
    yes_no: tuple[object, object]
    area: Callable[[int], str]
    block: Callable[[int], str]
    seed: int
    write: dict[str, object] = field(default_factory=dict)
    empty: object = ""
    missing: float = 0.03
    codes: tuple[str, ...] = ()

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
        if name in OWNS:
            values = values.map({True: country.yes_no[1], False: country.yes_no[0]})
        elif name in country.words:
            values = values.map(dict(enumerate(country.words[name])))
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
        "malawi",
        5_000,
        10.8,
        {
            **{"y": "rexpagg_pc", "bobot": "hh_wgt", "blok": "ea_id", "wilayah": "TA", "kota": "reside"},
            **{"lantai": "floor_mat", "pendidikan": "head edu", "atap": "roof_mat", "anggota": "hhsize"},
            **{"umur": "head_age", "lahan": "land_acres", "radio": "radio", "sepeda": "bicycle"},
            **{"televisi": "tv", "telepon": "cellphone", "terima": "masaf"},
        },
        {
            "lantai": ("sand", "smoothed mud", "cement", "tile"),
            "pendidikan": ("none", "PSLC", "JCE", "MSCE +"),
            "atap": ("grass", "iron sheets", "clay tiles"),
        },
        ("NO", "YES"),
        lambda k: f"TA Kalolo {k:03d}",
        lambda k: f"EA-{k:04d}/{k % 7}",
        11,
    ),
    Country(
        "bolivia",
        4_000,
        6.3,
        {
            **{"y": "gasto_per_cápita", "bobot": "factor", "blok": "upm", "wilayah": "municipio"},
            **{"lantai": "material_piso", "pendidikan": "educación_jefe", "atap": "techo", "kota": "área"},
            **{"anggota": "miembros", "umur": "edad_jefe", "lahan": "hectáreas", "radio": "radio"},
            **{"sepeda": "bicicleta", "televisi": "televisor", "telepon": "teléfono", "terima": "bono"},
        },
        {
            "lantai": ("Tierra", "Ladrillo", "Cemento", "Cerámica; mosaico"),
            "pendidikan": ("Ninguna", "Primaria", "Secundaria", "Técnica o universitaria"),
            "atap": ("Paja, caña", "Calamina", "Teja (arcilla)"),
        },
        ("no", "sí"),
        lambda k: f"Municipio de Ñuflo Nº {k}",
        lambda k: f"{k:05d}-A",
        12,
        {"sep": ";", "decimal": ",", "encoding": "latin-1"},
    ),
    Country(
        "peru",
        1_500,
        6.1,
        {
            **{"y": "ingreso_mensual_pc", "bobot": "facpob07", "blok": "conglome", "wilayah": "ubigeo"},
            **{"lantai": "p103", "pendidikan": "p301a", "atap": "p103a", "anggota": "mieperho"},
            **{"umur": "p208a", "lahan": "has", "radio": "p612_1", "sepeda": "p612_2", "kota": "estrato"},
            **{"televisi": "p612_3", "telepon": "p1142", "terima": "juntos"},
        },
        {
            "lantai": ("7. otro", "6. tierra", "5. cemento", "1. parquet"),
            "pendidikan": ("sin nivel", "primaria completa", "secundaria", "superior"),
            "atap": ("paja", "calamina", "concreto armado"),
        },
        (0, 1),
        lambda k: f"{150101 + k:06d}",
        lambda k: f"{6000 + k:06d}",
        13,
        empty="NA",
        missing=0.08,
    ),
    Country(
        "philippines",
        42_000,
        8.9,
        {
            **{"y": "toinc_pc", "bobot": "rfact", "blok": "psu", "wilayah": "city_mun", "kota": "urb"},
            **{"lantai": "floor_cd", "pendidikan": "hgc", "atap": "roof_cd", "anggota": "fsize"},
            **{"umur": "age", "lahan": "agri_ha", "radio": "radio_qty", "sepeda": "bike"},
            **{"televisi": "tv_qty", "telepon": "cellphone_qty", "terima": "pantawid"},
        },
        {"lantai": (1, 2, 3, 9), "pendidikan": (0, 210, 350, 830), "atap": (1, 2, 7)},
        (0, 1),
        lambda k: f"Brgy. Sto. Niño-{k}",
        lambda k: f"psu {k}",
        14,
        missing=0.0,
        codes=("lantai", "pendidikan", "atap"),
    ),
    Country(
        "burkina",
        2_500,
        11.9,
        {
            **{"y": "dépense_tête", "bobot": "hhweight", "blok": "grappe", "wilayah": "commune"},
            **{
                "lantai": "sol",
                "pendidikan": "instruction",
                "atap": "toit",
                "anggota": "taille",
                "kota": "milieu",
            },
            **{"umur": "âge", "lahan": "superficie", "radio": "radio", "sepeda": "vélo"},
            **{"televisi": "télé", "telepon": "portable", "terima": "filet_social"},
        },
        {
            "lantai": ("terre/sable", "bouse", "ciment", "carrelage"),
            "pendidikan": ("aucun", "primaire", "secondaire", "supérieur"),
            "atap": ("chaume", "tôle", "béton"),
        },
        ("non", "oui"),
        lambda k: f"Pô-{k}",
        lambda k: f"grappe n°{k}",
        15,
        {"sep": "|"},
        empty=-99,
        missing=0.04,
    ),
)
