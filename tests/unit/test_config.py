"""Settings that protect people are checked where they take effect, not where they are written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("server", "address", "127.0.0.1"),
        ("server", "enableXsrfProtection", True),
        ("server", "fileWatcherType", "none"),
        ("client", "showErrorDetails", "none"),
        ("client", "disableDataExport", True),
        ("runner", "postScriptGC", False),
        ("runner", "magicEnabled", False),
        ("browser", "gatherUsageStats", False),
    ],
)
def test_setting(section: str, name: str, value: object) -> None:
    assert SETTINGS[section][name] == value
    assert SETTINGS["server"].get("enableAgentApi", False) is False


def test_streamlit_knows_every_setting() -> None:
    """A misspelt setting would be ignored silently."""
    from streamlit import config

    known = set(config._config_options_template)
    written = {f"{s}.{n}" for s, names in SETTINGS.items() for n in names}
    assert written <= known


def test_lock_has_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "index-url" not in text
        assert "http" not in text
        packages = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        assert len(packages) > 40
        assert all(line.endswith("\\") for line in packages)
