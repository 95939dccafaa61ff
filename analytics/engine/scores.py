"""Every family's score, its probability of being below each programme's line, and its reasons."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.engine.model import Comparison
from analytics.parameters import Programme
from analytics.pmt.reasons import reasons
from analytics.schema import load

KEYS = ["id_keluarga", "kode_desa", "desil_nasional", "jiwa", "punya_komponen"]
MICRO = 1_000_000


def score_families(
    families: pd.DataFrame,
    comparison: Comparison | None,
    rules: dict[str, Programme],
    features: pd.DataFrame,
) -> pd.DataFrame:
    """Score the register: KEYS, ``skor`` (log rupiah in millionths, integer), ``p_<program>`` and reasons.

    ``alasan_miskin_1..3`` pull the estimate down, ``alasan_mampu_1..3`` up, strongest first, against the mean
    family of the kabupaten. Without a model, and for families with too few answers, they are empty.
    """
    table = families[KEYS].copy()
    if comparison is None:
        return table.assign(
            skor=pd.array([pd.NA] * len(table), dtype="Int64"),
            **{f"p_{p}": np.nan for p in rules},
            **{f"alasan_{d}_{n}": "" for d in ("miskin", "mampu") for n in (1, 2, 3)},
        )
    score = comparison.model.score(families)
    table["skor"] = pd.Series(np.round(score * MICRO), index=table.index).astype("Int64")
    for program, rule in rules.items():
        line = None if rule.pangsa_garis is None else comparison.lines[rule.pangsa_garis]
        # A programme without a line has no probability; its families still receive or do not.
        table[f"p_{program}"] = np.nan if line is None else comparison.model.probability(score, line)
    parts = comparison.model.contributions(families, area=families["kode_desa"].str[:4])
    spoken = _spoken(families, list(parts.columns))
    for direction in ("miskin", "mampu"):
        found = reasons(_speakable(parts, families, features, direction), spoken, features, direction)
        for n in range(3):
            table[f"alasan_{direction}_{n + 1}"] = [row[n] if n < len(row) else "" for row in found]
    return table


def _speakable(
    parts: pd.DataFrame, families: pd.DataFrame, features: pd.DataFrame, direction: str
) -> pd.DataFrame:
    """The contributions that make sense as a reason in this direction; the rest never become words.

    A rare answer can get a coefficient of the wrong sign by chance. It stays in the score, but nobody is told
    that a family looks well off because it has no toilet: ``sebut_mampu`` and ``sebut_miskin`` list the
    answers that may be named each way (empty: all).
    """
    allowed = features.set_index("fitur")[f"sebut_{direction}"]
    kept = parts.copy()
    for name in parts.columns:
        codes = [int(code) for code in str(allowed.get(name, "")).split("|") if code]
        if codes:
            kept.loc[~families[name].astype("Float64").isin(codes).to_numpy(), name] = 0.0
    return kept


def _spoken(families: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The answers with codes turned into words, as a person would read them out."""
    survey = load("survei")
    spoken = {}
    for name in names:
        coded = name in survey and survey[name].tipe == "pilihan"
        words = {code: _lower(label) for code, label in survey[name].codes.items()} if coded else {}
        spoken[name] = (
            families[name].map(words).fillna(families[name].astype("string")) if words else families[name]
        )
    return pd.DataFrame(spoken, index=families.index)


def _lower(words: str) -> str:
    """First letter small unless the word is an abbreviation: Tanah -> tanah, MCK umum stays."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
