"""By which rule the families of a programme were marked, and how often its list is estimated to err."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analytics.pmt.flags import ALPHA, needed
from analytics.pmt.marking import CONFORMAL, REFUSED
from analytics.pmt.marks import ALPHAS, EKSKLUSI, INKLUSI

#: Which families of the survey the marks of a queue are learned from.
POOLS = {INKLUSI: "penerima", EKSKLUSI: "bukan_penerima"}


@dataclass(frozen=True)
class Judged:
    """What a programme's marks rest on.

    ``refused``: the survey tells who receives, of too few families for any mark. ``pools`` counts the
    survey's families by receipt, ``missing`` those still to be surveyed before the share of wrong marks can
    be held; ``errors`` is per unit (keluarga, jiwa) the ier and eer with ``nilai``, ``selang`` (95 %) and
    ``dari`` (how many it is a share of); ``lists`` what is known of this very list.
    """

    held: bool
    refused: bool = False
    pools: dict[str, int] = field(default_factory=dict)
    missing: int | None = None
    errors: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    way: str = "survei"

    @classmethod
    def of(cls, record: dict[str, Any], way: str = "survei") -> Judged:
        """From what a build wrote of a programme; nothing where it was not judged. ``way`` is where the score
        comes from: only this kabupaten's own survey (survei) can tell of receipt here."""
        return cls(
            held=record.get("aturan") == CONFORMAL,
            refused=record.get("aturan") == REFUSED,
            pools=record.get("kalibrasi", {}),
            missing=record.get("kurang"),
            errors=record.get("galat", {}),
            lists=record.get("daftar", {}),
            way=way,
        )

    def this_list(self, antrean: str, alpha: float) -> dict[str, Any] | None:
        """The whole list of the kabupaten at a share of wrong marks: n, keliru (expected), selang (95 %).

        ``selang`` is None where the survey is too small to tell.
        """
        return self.lists.get(f"{antrean}/{100 * alpha:.0f}")

    def list_of(self, antrean: str, wrong: float) -> tuple[float, dict[str, Any]] | None:
        """The shortest list on offer that such a mark is on: its share of wrong marks, and the list."""
        offered = (alpha for alpha in self.levels(antrean) if wrong <= alpha + 1e-9)
        alpha = min(offered, default=None)
        one = None if alpha is None else self.this_list(antrean, alpha)
        return None if alpha is None or one is None else (alpha, one)

    def levels(self, antrean: str) -> tuple[float, ...]:
        """The shares of wrong marks this survey is large enough for, in a queue (inklusi or eksklusi)."""
        lacking = self.lacking(antrean)
        return tuple(alpha for alpha in ALPHAS if alpha not in lacking)

    def lacking(self, antrean: str) -> dict[float, int]:
        """How many families the survey lacks for each share of wrong marks that a queue cannot offer."""
        if not self.held and not self.refused:
            return {}
        n = self.pools[POOLS[antrean]]
        return {alpha: needed(alpha) - n for alpha in ALPHAS if needed(alpha) > n}

    def short(self) -> dict[str, int]:
        """Per queue of which the survey knows too few families for any mark to be held: how many it lacks."""
        least = needed(ALPHA)
        sizes = {antrean: self.pools[pool] for antrean, pool in POOLS.items() if pool in self.pools}
        return {antrean: least - n for antrean, n in sizes.items() if n < least}
