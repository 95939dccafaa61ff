"""Every row the demonstration broke on purpose is found at its line, and no other row is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import tepat_json


@pytest.fixture(scope="module")
def ledger(demo: Path) -> pd.DataFrame:
    return pd.read_csv(demo / "kebenaran/baris_rusak.csv", dtype={"baris": int, "nilai": str})


@pytest.mark.parametrize("kind", ["keluarga", "anggota", "penerima", "kuota"])
def test_rejected_rows_are_exactly_the_planted_ones(demo: Path, ledger: pd.DataFrame, kind: str) -> None:
    manifest = json.loads((demo / "MANIFEST.json").read_text(encoding="utf-8"))
    reports = [r for r in manifest["imports"] if r["kind"] == kind]
    assert reports
    for report in reports:
        findings = pd.read_parquet(demo / report["findings"])
        refused = set(findings.loc[findings["tingkat"] == "galat", "baris"])
        planted = set(ledger.loc[ledger["berkas"] == report["source"], "baris"])
        assert planted
        assert refused == planted
        assert report["rejected"] == len(planted)
        assert report["read"] == report["accepted"] + report["rejected"]
        assert findings[["alasan", "perbaikan"]].map(lambda text: len(text) > 10).all(axis=None)


def test_accepted_totals_are_the_clean_totals(demo: Path) -> None:
    slots = tepat_json("status", "--workspace", demo)["slots"]
    truth = pd.read_parquet(demo / "kebenaran/keluarga.parquet")
    assert slots["keluarga/2026-Q3"]["rows"] == 3000
    assert slots["keluarga/2026-Q3"]["rows"] == truth["keberadaan"].eq("terdata").sum()
