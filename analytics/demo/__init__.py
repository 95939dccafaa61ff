"""The fictitious kabupaten: files an office would have, with the truth beside them for the tests."""

from __future__ import annotations

from analytics.demo.inbox import write_inbox

__all__ = ["write_inbox"]
