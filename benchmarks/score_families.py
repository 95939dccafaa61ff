"""How fast are families scored, flagged and explained against the same in pandas and scikit-learn?

`python -m benchmarks.score_families [--families N] [--rounds N]`. The demo's register of 150,602 families, a
model fitted beforehand; score, probability and marks for three programmes, three reasons each way in words,
from Parquet to Parquet. Each run is a process of its own, the two in turn. At the end both tables are
compared family by family.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measure import compare, table

#: Ours is a sum of whole millionths, and each of the quantities is off by up to one of them.
NEAR, NEAR_P = 5e-6, 1e-4
#: So a family in ten thousand may fall on the other side of an edge.
EDGE = 1e-4


def main(argv: list[str] | None = None) -> int:
    """Prints the table and the number of differences; 1 when scores differ, or more than an edge explains."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--families", type=int, default=150_602)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", choices=("kami", "pandas"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.worker:
        (_ours if options.worker == "kami" else _by_hand)(options.folder)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _compare(Path(folder), options.families, options.rounds)


def _compare(folder: Path, families: int, rounds: int) -> int:
    from benchmarks.scoring.by_hand import Analyst
    from benchmarks.scoring.office import rules, write_office

    write_office(folder, families)
    (folder / "ridge.json").write_text(json.dumps(Analyst(folder).fit()), encoding="utf-8")
    print(f"{families} keluarga, {len(rules())} program", flush=True)
    words = ["-m", "benchmarks.score_families", "--folder", str(folder), "--worker"]
    ours, peer = compare([*words, "kami"], [*words, "pandas"], rounds)
    print(table(ours, peer, "pandas + scikit-learn"))
    return _differences(folder)


def _differences(folder: Path) -> int:
    ours, theirs = (pd.read_parquet(folder / f"{name}.parquet") for name in ("kami", "pandas"))
    both = (t["skor"].to_numpy(dtype=float, na_value=np.nan) for t in (ours, theirs))
    score, other = next(both) / 1e6, next(both)
    unlike = {"skor": int((~np.isclose(score, other, rtol=0, atol=NEAR, equal_nan=True)).sum())}
    for column in ours.columns[2:]:
        if column.startswith("p_"):
            same = np.isclose(ours[column], theirs[column], rtol=0, atol=NEAR_P, equal_nan=True)
        else:
            same = (ours[column] == theirs[column]).to_numpy()
        unlike[column] = int((~same).sum())
    flags = {c: int(ours[c].sum()) for c in ours if c.startswith("tanda_")}
    print(f"tanda: {flags}; contoh alasan: {ours['alasan_miskin_1'].iloc[0]!r}")
    print(f"berbeda (skor lebih dari {NEAR:g}, peluang lebih dari {NEAR_P:g}): {unlike}")
    print(f"selisih skor terbesar: {np.nanmax(np.abs(score - other)):.1e}")
    most = {name: 0 if name == "skor" else EDGE * len(ours) for name in unlike}
    return int(any(rows > most[name] for name, rows in unlike.items()))


def _ours(folder: Path) -> None:
    from analytics.engine.features import declared
    from analytics.engine.model import Comparison
    from analytics.engine.scores import score_families
    from analytics.pmt.model import PMTModel
    from benchmarks.scoring.office import rules

    families = pd.read_parquet(folder / "keluarga.parquet")
    model = PMTModel.load(folder / "model.json")
    lines = {line.share: line.value for line in model.lines}
    scored = score_families(families, Comparison(model, {}, lines), rules(), declared())
    out = scored[["id_keluarga", "skor"]].copy()
    score = scored["skor"].to_numpy(dtype=np.float64, na_value=np.nan) / 1e6
    survey = pd.read_parquet(folder / "unseen.parquet")
    for program, rule in rules().items():
        out[f"p_{program}"] = scored[f"p_{program}"]
        out[f"tanda_{program}"] = _flags(families, survey, score, program, lines[rule.pangsa_garis or 0.0])
    out = out.join(scored.filter(like="alasan_"))
    out.to_parquet(folder / "kami.parquet", index=False)


def _flags(
    families: pd.DataFrame, survey: pd.DataFrame, score: np.ndarray, program: str, line: float
) -> np.ndarray:
    from analytics.pmt import flags
    from benchmarks.scoring.office import ALPHA

    poor, told = (survey["welfare"] <= line).to_numpy(), survey[f"terima_{program}"].to_numpy()
    receives, flagged = families[f"terima_{program}"].to_numpy(), np.zeros(len(families), dtype=bool)
    for status in (True, False):
        pool = flags.learn_pool(survey["score"].to_numpy(), poor, told, survey["weight"].to_numpy(), status)
        rows = receives == status
        p = pool.p_values(score[rows])
        flagged[rows] = flags.select(p, ALPHA)
    return flagged


def _by_hand(folder: Path) -> None:
    from benchmarks.scoring.by_hand import Analyst

    fitted = json.loads((folder / "ridge.json").read_text(encoding="utf-8"))
    Analyst(folder).run(fitted, folder / "pandas.parquet")


if __name__ == "__main__":
    sys.exit(main())
