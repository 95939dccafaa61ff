"""The comparison of two persons as data: which answers count how much, handed to the linkage library.

``bobot.csv`` lists per comparison its levels, best first. ``m`` is how often two records of ONE person agree
so (an assumption, stated there); how often two DIFFERENT persons do (``u``) is measured in the register
itself (``u_awal`` stands in where the register is too small). A frequent name or birthday counts less
(``frekuensi``: the column whose frequency counts; ``u_min``: never less frequent than this).
"""

from __future__ import annotations

import csv
import logging
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from analytics.errors import UserError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

WEIGHTS = Path(__file__).parent / "bobot.csv"
#: Where the search starts: of a thousand persons five are written twice. How many really are is then
#: estimated from the pairs, between these bounds; among few persons the start remains.
PRIOR_SHARE, LEAST_SHARE, MOST_SHARE = 0.005, 1e-5, 0.05
_FAINT, _ROUNDS = 0.01, 50
#: From so many persons on, how strangers agree is measured and not taken from the list.
ENOUGH = 3_000
SAMPLE_PAIRS, SEED = 1_000_000, 20260701
#: Only pairs that one of these lets through are compared; each is an equality the engine can join on.
BLOCKS = (
    "l.lahir = r.lahir AND l.kode_desa = r.kode_desa",
    "l.lahir = r.lahir AND l.awal = r.awal",
    "l.lahir = r.lahir AND l.inisial = r.inisial",
    "l.bunyi = r.bunyi AND l.kode_desa = r.kode_desa",
    "l.lahir = r.tertukar AND l.awal = r.awal",
    "l.tahun = r.tahun AND l.kode_desa = r.kode_desa AND l.awal = r.awal",
)
MACRO = r"""
CREATE OR REPLACE MACRO pangkal(a) AS regexp_replace(a, ' [a-z]$', ' ');
CREATE OR REPLACE MACRO berinisial(a) AS regexp_matches(a, ' [a-z]$');
CREATE OR REPLACE MACRO disingkat(a, b, ia, ib) AS
    starts_with(a, b || ' ') OR starts_with(b, a || ' ')
    OR (ia = ib AND ((berinisial(a) AND starts_with(b, pangkal(a)))
                  OR (berinisial(b) AND starts_with(a, pangkal(b)))));
"""


@cache
def levels() -> dict[str, list[dict[str, str]]]:
    """The levels of each comparison, best first."""
    found: dict[str, list[dict[str, str]]] = {}
    with WEIGHTS.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            found.setdefault(row["perbandingan"], []).append(row)
    return found


def predict(con: duckdb.DuckDBPyConnection, table: str, count: int) -> str:
    """Score the likely pairs of a table of persons, faint ones too; returns the name of the table of pairs.

    ``table`` has unique_id and the columns ``bobot.csv`` and the blocks speak of. The result has
    unique_id_l, unique_id_r and match_weight: bits of evidence, the start's included.
    """
    splink = _library()
    con.execute(MACRO)
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(name, rows, count) for name, rows in levels().items()],
        blocking_rules_to_generate_predictions=list(BLOCKS),
        probability_two_random_records_match=_prior(count),
        retain_matching_columns=False,
    )
    linker = splink.Linker(
        splink.DuckDBAPI(connection=con).register(table), settings, log_level=logging.ERROR
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLE_PAIRS, seed=SEED)
    pairs = linker.inference.predict(threshold_match_probability=_FAINT)
    return str(pairs.physical_name)


def odds(weights: pd.Series, count: int) -> pd.Series:
    """The odds of pairs being one person, from their weights and from how common duplicates prove to be.

    A register without duplicates has many pairs that agree by chance; taken together they tell so. Solved
    by expectation and maximisation of the one unknown, the share of persons written twice.
    """
    start = 2.0 ** weights.clip(-60, 60)
    share = PRIOR_SHARE
    for _ in range(_ROUNDS if count >= ENOUGH else 0):
        now = start * share / PRIOR_SHARE
        share = min(max(float((now / (1 + now)).sum()) / count, LEAST_SHARE), MOST_SHARE)
    return start * share / PRIOR_SHARE


def _prior(count: int) -> float:
    return min(2 * PRIOR_SHARE / count, 0.01)


def reached(name: str) -> str:
    """SQL over columns with _l and _r: the word of the level two persons reach in one comparison."""
    column = _column(name)
    whens = [f"WHEN {column}_l IS NULL OR {column}_r IS NULL THEN 'tidak diketahui'"]
    whens += [f"WHEN {row['syarat'] or 'TRUE'} THEN '{row['tingkat']}'" for row in levels()[name]]
    return f"CASE {' '.join(whens)} END AS {name}"


def _library() -> ModuleType:
    try:
        import splink
    except ImportError:
        raise UserError(
            "Pustaka pencocokan (splink) belum terpasang, sehingga orang ganda belum dapat dicari.",
            saran="Pasang: pip install 'splink>=5,<6'. Pemeriksaan identitas yang lain tetap berjalan.",
        ) from None
    return splink


def _comparison(name: str, rows: list[dict[str, str]], count: int) -> dict[str, Any]:
    null = {"sql_condition": f"{_column(name)}_l IS NULL OR {_column(name)}_r IS NULL", "is_null_level": True}
    # Among few persons the duplicates themselves would pass for how strangers agree, and for frequent names.
    fixed = count < ENOUGH and name in ("nama", "lahir")
    return {"output_column_name": name, "comparison_levels": [null, *(_level(row, fixed) for row in rows)]}


def _column(name: str) -> str:
    return {"wilayah": "kode_desa"}.get(name, name)


def _level(row: dict[str, str], fixed: bool) -> dict[str, Any]:
    level: dict[str, Any] = {
        "sql_condition": row["syarat"] or "ELSE",
        "label_for_charts": row["tingkat"],
        "m_probability": float(row["m"]),
        "u_probability": float(row["u_awal"]),
        "fix_m_probability": True,
        "fix_u_probability": fixed,
    }
    if row["frekuensi"] and not fixed:
        level["tf_adjustment_column"] = row["frekuensi"]
        level["tf_minimum_u_value"] = float(row["u_min"])
        level["disable_tf_exact_match_detection"] = True
    return level
