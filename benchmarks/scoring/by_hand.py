"""The same register scored, flagged and explained as an analyst would: pandas, scikit-learn, SciPy.

Dummies and bent quantities into a ``Ridge`` on standardised columns, ``predict``, contributions by NumPy,
``argsort`` for the three strongest, sentences by ``map`` over whole columns. Contributions are rounded to a
millionth, as the product rounds them: otherwise equal pulls would be ordered by luck.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from analytics.engine.features import declared
from analytics.schema import load
from benchmarks.scoring.office import ALPHA, rules

DIRECTIONS = {"miskin": -1, "mampu": 1}
RIDGE = 1e-8


class Analyst:
    """Fitted beforehand (not measured); ``run`` is what is measured."""

    def __init__(self, folder: Path) -> None:
        body = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self.folder, self.asked = folder, body["linear"]["asked"]
        self.questions = body["linear"]["features"]
        self.calibration = body["calibration"]
        self.lines = {line["share"]: line["value"] for line in body["lines"]}
        self.features = declared().set_index("fitur")

    def fit(self) -> dict[str, Any]:
        """Means, scales and coefficients by scikit-learn, from the survey."""
        survey = pd.read_parquet(self.folder / "survei.parquet")
        design, _ = self.design(survey)
        scaler = StandardScaler().fit(design, sample_weight=survey["w"])
        z = scaler.transform(design)
        ridge = Ridge(alpha=RIDGE * survey["w"].sum(), solver="cholesky")
        ridge.fit(z, survey["y"], sample_weight=survey["w"])
        return {
            "mean": scaler.mean_.tolist(),
            "scale": scaler.scale_.tolist(),
            "coef": ridge.coef_.tolist(),
            "intercept": float(ridge.intercept_),
        }

    def design(self, families: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
        """The columns of the regression, and whose question each is; an unknown answer is the mean one."""
        parts: list[pd.DataFrame] = []
        owners: list[str] = []
        for question in self.questions:
            name, column = question["name"], families[question["name"]]
            if question["kind"] == "kategori":
                text = column.astype("string").fillna("(kosong)")
                kinds = [question["reference"], *question["categories"]]
                known = pd.Categorical(text.where(text.isin(kinds)), categories=kinds)
                dummies = pd.get_dummies(known, drop_first=True, dtype=float)
                dummies.loc[known.isna()] = question["shares"]
                dummies.columns = [f"{name}={kind}" for kind in dummies.columns]
            else:
                x = column.astype("float64")
                clipped = x.clip(question["low"], question["high"]).fillna(question["centre"])
                bends = {
                    f"{name}>{corner:g}": (clipped - corner).clip(lower=0) for corner in question["corners"]
                }
                dummies = pd.DataFrame({name: clipped, **bends})
                if question["marks_missing"]:
                    dummies[f"{name} kosong"] = x.isna().astype(float)
            parts.append(dummies.reset_index(drop=True))
            owners += [name] * dummies.shape[1]
        return pd.concat(parts, axis=1), owners

    def run(self, fitted: dict[str, Any], out: Path) -> None:
        """Score, probabilities, flags and reasons of the register into ``out``."""
        families = pd.read_parquet(self.folder / "keluarga.parquet")
        table = families[["id_keluarga"]].copy()
        parts = self.contributions(families, fitted)
        incomplete = families[self.asked].isna().mean(axis=1) > 0.5
        score = np.round(fitted["intercept"], 6) + parts.sum(axis=1)
        score[incomplete] = np.nan
        table["skor"] = score
        for program, rule in rules().items():
            table[f"p_{program}"] = self.probability(score.to_numpy(), self.lines[rule.pangsa_garis])
            table[f"tanda_{program}"] = self.flags(families, score.to_numpy(), program)
        self.explain(table, families, parts, incomplete)
        table.to_parquet(out, index=False)

    def contributions(self, families: pd.DataFrame, fitted: dict[str, Any]) -> pd.DataFrame:
        """What each question adds to the score of each family, to a millionth."""
        design, owners = self.design(families)
        z = (design - np.array(fitted["mean"])) / np.array(fitted["scale"])
        pulls = z * np.array(fitted["coef"])
        return pulls.T.groupby(owners, sort=False).sum().T.round(6)

    def probability(self, score: np.ndarray, line: float) -> np.ndarray:
        """Chance of living below the line, from the survey's errors in bins of the score."""
        bins = np.digitize(score, self.calibration["edges"], right=True)
        p = np.full(len(score), np.nan)
        curves = zip(self.calibration["residuals"], self.calibration["levels"], strict=True)
        for number, (residuals, levels) in enumerate(curves):
            rows = (bins == number) & ~np.isnan(score)
            p[rows] = np.interp(np.log(line) - score[rows], residuals, levels)
        return p

    def flags(self, families: pd.DataFrame, score: np.ndarray, program: str) -> np.ndarray:
        """Conformal p-values within receipt status, then Benjamini and Hochberg."""
        survey = pd.read_parquet(self.folder / "unseen.parquet")
        poor = survey["welfare"] <= self.lines[rules()[program].pangsa_garis]
        receives = families[f"terima_{program}"].to_numpy()
        flagged = np.zeros(len(families), dtype=bool)
        for status in (True, False):
            pool = survey[survey[f"terima_{program}"] == status]
            wrong = pool[poor.loc[pool.index] == status]
            sign = 1 if status else -1
            rows = np.flatnonzero((receives == status) & ~np.isnan(score))
            evidence = sign * wrong["score"].to_numpy()
            order = np.argsort(evidence)
            evidence, weight = evidence[order], wrong["weight"].to_numpy()[order]
            above = np.append(weight[::-1].cumsum()[::-1], 0.0)
            mine = sign * score[rows]
            reached = above[np.searchsorted(evidence, mine, side="left")]
            own = (pool["weight"] ** 2).sum() / pool["weight"].sum()
            p = (reached + own) / (pool["weight"].sum() + own)
            flagged[rows] = false_discovery_control(p) <= ALPHA
        return flagged

    def explain(
        self, table: pd.DataFrame, families: pd.DataFrame, parts: pd.DataFrame, incomplete: pd.Series
    ) -> None:
        """Three reasons each way against the mean family of the kabupaten."""
        area = families["kode_desa"].str[:4]
        pulls = (parts - parts[~incomplete].groupby(area[~incomplete]).transform("mean").mean()).round(6)
        words = pd.DataFrame({name: self.words(name, families[name]) for name in parts})
        rows = np.arange(len(table))[:, None]
        for direction, sign in DIRECTIONS.items():
            pull = sign * pulls.to_numpy(copy=True)
            for j, name in enumerate(parts):
                allowed = str(self.features.at[name, f"sebut_{direction}"] or "")
                if allowed:
                    pull[~families[name].isin([int(code) for code in allowed.split("|")]), j] = 0
                pull[families[name].isna(), j] = 0
                way = {"naik": 1, "turun": -1}.get(self.features.at[name, "arah"], 0)
                if self.features.at[name, "jenis"] == "angka" and way:
                    question = next(one for one in self.questions if one["name"] == name)
                    answer = families[name].astype("float64").clip(question["low"], question["high"])
                    above = answer - answer[~incomplete].groupby(area[~incomplete]).mean().mean()
                    pull[(sign * pull[:, j] * above * way < 0).to_numpy(), j] = 0
            pull[incomplete] = 0
            order = np.argsort(-pull, axis=1, kind="stable")[:, :3]
            found = np.where(np.round(pull[rows, order] * 1e6) > 1, words.to_numpy()[rows, order], "")
            for n in range(3):
                table[f"alasan_{direction}_{n + 1}"] = found[:, n]

    def words(self, name: str, answers: pd.Series) -> pd.Series:
        """The sentence for each answer, put together column by column."""
        row, survey = self.features.loc[name], load("survei")
        coded = name in survey and survey[name].tipe == "pilihan"
        labels = {c: _lower(w) for c, w in survey[name].codes.items()} if coded else {}
        spoken = answers.map(labels).astype("string").fillna(answers.astype("string"))
        before, _, after = row["kalimat"].partition("{nilai}")
        said = before + spoken + after if "{nilai}" in row["kalimat"] else spoken.where(spoken.isna(), before)
        if row["kalimat_nol"]:
            said = said.mask((spoken == "0").fillna(False), row["kalimat_nol"])
        return said


def _lower(words: str) -> str:
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
