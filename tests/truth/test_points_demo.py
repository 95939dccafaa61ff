"""The figures of a built period come out again from its model file alone, in another engine."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pandas as pd

from analytics.engine.features import declared, family_frame
from analytics.pmt.model import PMTModel
from analytics.pmt.points_sql import score_sql


def opened(demo: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for kind in ("keluarga", "anggota"):
        files = [str(file) for file in demo.glob(f"snapshots/*/{kind}.parquet")]
        connection.read_parquet(files, union_by_name=True).create_view(kind)
    return connection


def test_a_database_finds_the_scores_that_were_built(demo: Path) -> None:
    built = max(demo.glob("snapshots/*/skor.parquet"), key=lambda path: path.parent.name).parent
    card = json.loads((built / "model.json").read_text(encoding="utf-8"))
    model = PMTModel.from_json(json.dumps(card["model"]))
    connection = opened(demo)
    families = family_frame(connection, list(declared()["fitur"]))
    connection.register("f", families)
    query = f"SELECT id_keluarga, {score_sql(model.points)} AS skor FROM f ORDER BY id_keluarga"
    found = connection.execute(query).df()["skor"].astype("Int64")
    stored = pd.read_parquet(built / "skor.parquet").sort_values("id_keluarga", ignore_index=True)["skor"]
    assert len(found) == 3_000
    assert stored.notna().mean() > 0.95
    assert found.equals(stored.astype("Int64"))
    parts = model.points.parts(families)
    scored = stored.notna().to_numpy()
    assert ((parts.sum(axis=1) + model.points.base)[scored] == stored[scored]).all()
