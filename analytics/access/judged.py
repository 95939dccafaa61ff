"""By which rule the families of a programme were marked, and how often its list is estimated to err."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analytics.access.queues import ALPHAS
from analytics.pmt.flags import needed
from analytics.pmt.marking import CONFORMAL


@dataclass(frozen=True)
class Judged:
    """What a programme's marks rest on.

    ``pools`` counts the survey's families by receipt, ``missing`` those still to be surveyed before the share
    of wrong marks can be held; ``errors`` is per unit (keluarga, jiwa) the ier and eer with ``nilai``,
    ``selang`` (95 %) and ``dari`` (how many it is a share of).
    """

    held: bool
    pools: dict[str, int] = field(default_factory=dict)
    missing: int | None = None
    errors: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, record: dict[str, Any]) -> Judged:
        """From what a build wrote of a programme; nothing where it was not judged."""
        return cls(
            held=record.get("aturan") == CONFORMAL,
            pools=record.get("kalibrasi", {}),
            missing=record.get("kurang"),
            errors=record.get("galat", {}),
        )

    def levels(self, antrean: str) -> tuple[float, ...]:
        """The shares of wrong marks this survey is large enough for, in a queue (inklusi or eksklusi)."""
        if not self.held:
            return ALPHAS
        n = self.pools["penerima" if antrean == "inklusi" else "bukan_penerima"]
        return tuple(alpha for alpha in ALPHAS if needed(alpha) <= n)
