"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import analytics
import dashboard
import geodata

SCREENS = (
    "dashboard.app_pages",
    "dashboard.public.app_pages",
    "dashboard.public.main",
    "dashboard.public_app",
    "dashboard.app",
    "dashboard.main",
    "analytics.__main__",
)


def modules() -> Iterator[str]:
    for package in (geodata, analytics, dashboard):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith(SCREENS):
                yield found.name


@pytest.mark.parametrize("name", sorted(modules()))
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
