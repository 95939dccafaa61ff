"""The web process stays light: nothing that only an import or a fit needs is loaded to show a page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("sklearn", "geopandas", "shapely", "pyogrio", "scipy", "statsmodels", "xlsxwriter", "lokal")


@pytest.mark.parametrize(
    "module",
    ["dashboard.navigation, dashboard.parts, dashboard.charts, dashboard.family_page", "analytics.cli"],
)
def test_lazy_imports(module: str) -> None:
    code = f"import {module}, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
