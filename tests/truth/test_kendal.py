"""Kendal as published: raw polygons in, the real codes and names out, no gap and no overlap."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from tests.conftest import shared, tepat_json

FILES = {
    "raw": "boundaries/as-is/kendal_wilayah_boundaries_raw.geojson",
    "hdx": "boundaries/as-is/kendal_hdx_bps2020_asis.geojson",
}


@pytest.mark.parametrize("source", FILES)
def test_kendal_from_file_to_layer(source: str, tmp_path: Path) -> None:
    truth = pyogrio.read_dataframe(shared("boundaries/clean/kendal.gpkg"), layer="desa", read_geometry=False)
    report = tepat_json("import", shared(FILES[source]), "--as", "batas", "--workspace", tmp_path / "r")
    boundary = report["boundary"]
    assert (boundary["desa"], boundary["kecamatan"], boundary["matched_codes"]) == (286, 20, 286)
    assert (boundary["overlap_ha"], boundary["gap_ha"]) == (0, 0)
    assert boundary["set_aside"] == []
    assert boundary["code_system"] == ("bps" if source == "hdx" else "kemendagri")
    folder = next((tmp_path / "r/snapshots").iterdir())
    areas = pd.read_parquet(folder / "wilayah.parquet")
    desa = areas[areas["tingkat"] == "desa"]
    assert dict(zip(desa["kode"], desa["nama"], strict=True)) == dict(
        zip(truth["kode"], truth["desa"], strict=True)
    )
    layer = json.loads((folder / "desa.json").read_text(encoding="utf-8"))
    assert sorted(area["id"] for area in layer["areas"]) == sorted(truth["kode"])
    assert all(area["d"].startswith("M") for area in layer["areas"])
