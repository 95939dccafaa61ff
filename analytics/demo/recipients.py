"""The distribution lists per programme, with the columns such lists have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.demo.columns import digits, joined, padded, pick
from analytics.demo.people import PARTNER
from analytics.demo.population import Population
from analytics.demo.programmes import Lists
from analytics.demo.sizes import PERIOD, Ints, stream
from analytics.demo.spare import Spare

COLUMNS = (
    *("NAMA PENERIMA", "NIK KTP", "TAHAP", "BANSOS", "IDSEMESTA", "NO KEL"),
    *("NM PROV", "NM KAB", "NM KEC", "NM KEL", "ALAMAT", "PERIODE"),
)
PER_PERSON = "PBI-JK"
SHARE_OLD_CARD = 0.008
NOTHING, NOT_REGISTERED, GONE, DEAD, OLD_CARD = "", "tidak di register", "pindah", "meninggal", "kk_lama"


def recipient_table(
    population: Population, lists: Lists, program: str, spare: Spare
) -> tuple[pa.Table, pd.Series]:
    """One list in the order of the desa, and per row what is odd about it although it is accepted.

    The second value: empty, or "tidak di register", "pindah", "meninggal" (NIK no longer among the
    members) or "kk_lama" (NIK known, family card number older than the register's).
    """
    rng = stream(population.seed, f"daftar {program}")
    rows = (
        _persons(population, lists, program)
        if program == PER_PERSON
        else _families(population, lists, program)
    )
    rows = _mark(rows, population, lists, program, rng)
    rows = _replace_numbers(rows, spare)
    rows = rows.iloc[np.lexsort((rng.random(len(rows)), rows["desa"]))].reset_index(drop=True)
    return _columns(rows, population.places, program, rng), rows["tanda"]


def _families(population: Population, lists: Lists, program: str) -> pd.DataFrame:
    """The person on the list is the wife where there is one, else the head."""
    chosen = np.flatnonzero(lists.jiwa[program])
    people = population.people
    person = np.searchsorted(people["keluarga"].to_numpy(), chosen)
    after = np.minimum(person + 1, len(people) - 1)
    wife = (people["hubungan"].to_numpy()[after] == PARTNER) & (people["kelamin"].to_numpy()[after] == 2)
    wife &= people["keluarga"].to_numpy()[after] == chosen
    # The head's NIK is the blocked one; such a family is on no list, so either person can be named.
    return _rows(population, np.where(wife, after, person))


def _persons(population: Population, lists: Lists, program: str) -> pd.DataFrame:
    family = population.people["keluarga"].to_numpy()
    first = np.searchsorted(family, np.arange(len(population.families)))
    place = np.arange(len(family)) - first[family]
    return _rows(population, np.flatnonzero(place < lists.jiwa[program].to_numpy()[family]))


def _rows(population: Population, person: Ints) -> pd.DataFrame:
    people, families = population.people.iloc[person], population.families
    family = people["keluarga"].to_numpy()
    out = people[["nik", "nama", "keluarga"]].reset_index(drop=True)
    for column in ("no_kk", "desa", "rt", "keberadaan"):
        out[column] = families[column].to_numpy()[family]
    return out


def _mark(
    rows: pd.DataFrame, population: Population, lists: Lists, program: str, rng: np.random.Generator
) -> pd.DataFrame:
    dead = np.flatnonzero(lists.dead[program])
    state = rows["keberadaan"].map({"terdata": NOTHING, "tidak terdata": NOT_REGISTERED, "pindah": GONE})
    mark = state.to_numpy(dtype=object)
    mark[(mark == NOTHING) & (rng.random(len(rows)) < SHARE_OLD_CARD)] = OLD_CARD
    if program != PER_PERSON:
        mark[rows["keluarga"].isin(dead).to_numpy()] = DEAD
        return rows.assign(tanda=mark)
    # Per person the dead are members of a family who are no longer in the register: rows of their own.
    first = np.searchsorted(population.people["keluarga"].to_numpy(), dead)
    ghosts = _rows(population, first).assign(tanda=DEAD)
    return pd.concat([rows.assign(tanda=mark), ghosts], ignore_index=True)


def _replace_numbers(rows: pd.DataFrame, spare: Spare) -> pd.DataFrame:
    rows = rows.copy()
    dead, old = (rows["tanda"] == DEAD).to_numpy(), (rows["tanda"] == OLD_CARD).to_numpy()
    people = spare.people(int(dead.sum()))
    rows.loc[dead, "nik"], rows.loc[dead, "nama"] = people["nik"].to_numpy(), people["nama"].to_numpy()
    rows.loc[old, "no_kk"] = spare.cards(int(old.sum()))
    return rows


def _columns(rows: pd.DataFrame, places: pd.DataFrame, program: str, rng: np.random.Generator) -> pa.Table:
    n, desa, rt = len(rows), rows["desa"].to_numpy(), rows["rt"].to_numpy()
    parts = {
        "NAMA PENERIMA": pa.array(rows["nama"].to_numpy(), pa.string()),
        "NIK KTP": digits(rows["nik"]),
        "TAHAP": pick(["TAHAP 3"], np.zeros(n)),
        "BANSOS": pick([program], np.zeros(n)),
        "IDSEMESTA": digits(9_000_000_000 + rng.permutation(n * 4)[:n]),
        "NO KEL": digits(rows["no_kk"]),
        "NM PROV": pick(list(places["provinsi"]), desa),
        "NM KAB": pick(list(places["kabupaten"]), desa),
        "NM KEC": pick(list(places["kecamatan"]), desa),
        "NM KEL": pick(list(places["desa"]), desa),
        "ALAMAT": joined("RT ", padded(rt), " RW ", padded((rt - 1) // 4 + 1), " (simulasi)"),
        "PERIODE": pick([PERIOD], np.zeros(n)),
    }
    return pa.table({column: parts[column] for column in COLUMNS})
