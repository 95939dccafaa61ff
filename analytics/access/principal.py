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
        """True when an area lies wholly inside the scope; figures of larger areas are not shown."""
        return any(kode.startswith(area) for area in self.areas)

    def sees_name(self, kode: str) -> bool:
        """True also for the areas above the scope, whose names a breadcrumb needs."""
        return self.sees(kode) or any(area.startswith(kode) for area in self.areas)

    @property
    def sees_everything(self) -> bool:
        """True for somebody with the whole workspace, who may read import reports of all areas."""
        return "" in self.areas


#: The one principal of the demonstration; accounts come with their own room.
DEMO = Principal("Pengguna demo", "kepala", ("",))
