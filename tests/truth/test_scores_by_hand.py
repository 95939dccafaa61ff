"""Scores, marks and reasons of a register are those an analyst finds with pandas and scikit-learn."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import score_families
from benchmarks.scoring.by_hand import Analyst
from benchmarks.scoring.office import rules, write_office

FAMILIES = 3_000


def test_both_tables_are_the_same(tmp_path: Path) -> None:
    write_office(tmp_path, FAMILIES)
    analyst = Analyst(tmp_path)
    (tmp_path / "ridge.json").write_text(json.dumps(analyst.fit()), encoding="utf-8")
    score_families.main(["--worker", "kami", "--folder", str(tmp_path)])
    score_families.main(["--worker", "pandas", "--folder", str(tmp_path)])
    ours, theirs = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("kami", "pandas"))
    assert len(ours) == FAMILIES
    score = ours["skor"].astype(float) / 1e6
    assert (score - theirs["skor"]).abs().max() < score_families.NEAR
    for program, rule in rules().items():
        # At the very score: where the curve of the errors is steep, a millionth of score is more of chance.
        by_hand = analyst.probability(score.to_numpy(), analyst.lines[rule.pangsa_garis])
        assert np.abs(ours[f"p_{program}"] - by_hand).max() <= 1e-9
        assert np.isnan(by_hand).sum() == ours[f"p_{program}"].isna().sum()
        assert ours[f"tanda_{program}"].equals(theirs[f"tanda_{program}"])
        assert 0 < ours[f"tanda_{program}"].mean() < 0.3
    told = ours.filter(like="alasan_")
    assert told.shape[1] == 6
    assert told.astype(object).equals(theirs.filter(like="alasan_").astype(object))
    assert (told["alasan_miskin_1"] != "").mean() > 0.95
    assert told["alasan_miskin_1"].nunique() > 20
