"""What a file is taken for, before anybody said: the kind whose columns it has, and how many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analytics.intake.mapping import match_columns, missing_columns
from analytics.intake.model import KINDS, MappedColumn, Staged
from analytics.intake.questions import Answer
from analytics.intake.sources.recognise import form_of, recognise

BOUNDARIES = "batas"
#: File names of geometry; everything else is a table.
_GEOMETRY = (".gpkg", ".geojson", ".json", ".zip", ".kml", ".kmz", ".shp", ".sql")
#: A file geodatabase is a folder.
_FOLDERS = (".gdb",)


@dataclass(frozen=True)
class Guess:
    """How well a file fits a kind: the source it looks like (empty: none known), columns recognised of those
    it has, and the required columns it lacks.
    """

    kind: str
    source: str
    recognised: int
    columns: int
    missing: tuple[str, ...]
    mapping: tuple[MappedColumn, ...]

    @property
    def fits(self) -> bool:
        """True when every required column is there."""
        return not self.missing


def is_boundary(path: Path) -> bool:
    """True for a file of polygons, by its name and its first bytes; a folder is one by its name alone."""
    if path.is_dir():
        return path.suffix.lower() in _FOLDERS
    with path.open("rb") as handle:
        head = handle.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return path.suffix.lower() in _GEOMETRY or head.startswith(b"{")


def guesses(
    staged: Staged, answers: Iterable[Answer] = (), kinds: tuple[str, ...] = KINDS
) -> tuple[Guess, ...]:
    """Every kind of table, the best fit first: complete ones, a known source, recognised columns."""
    kept = list(answers)
    found = [_guess(staged, kind, kept) for kind in kinds]
    order = sorted(found, key=lambda g: (g.fits, bool(g.source), g.recognised, -len(g.missing)), reverse=True)
    return tuple(order)


def _guess(staged: Staged, kind: str, answers: list[Answer]) -> Guess:
    match = recognise(staged.headers, form_of(staged), kind)
    source = match.source if match else None
    mapping = tuple(match_columns(staged.headers, kind, source, answers))
    missing = tuple(missing_columns(list(mapping), kind, source))
    known = sum(c.kolom is not None for c in mapping)
    named = sum(bool(h.strip()) for h in staged.headers)
    return Guess(kind, source.name if source else "", known, named, missing, mapping)
