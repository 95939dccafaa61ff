"""Who asks: a name, a role and the areas that person may see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Principal:
    """Somebody with a role and a scope. ``areas`` are code prefixes; the empty prefix is everything."""

    name: str
    role: str
    areas: tuple[str, ...] = ("",)

    def sees(self, kode: str) -> bool:
        """True when an area lies inside the scope, or contains all of it (a parent to look down from)."""
        return any(kode.startswith(area) for area in self.areas)


#: The one principal of the demonstration; accounts come with their own room.
DEMO = Principal("Pengguna demo", "kepala", ("",))
