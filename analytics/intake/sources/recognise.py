"""Which source a file comes from, with the columns that tell it; several may fit, the first is taken."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.intake.model import Staged
from analytics.intake.names import safe_name, squash
from analytics.intake.sources.declared import Source, sources

_SHOWN = 8


@dataclass(frozen=True)
class Match:
    """A source that fits a file, and the file's own names of the columns that tell it."""

    source: Source
    columns: tuple[str, ...]

    def note(self) -> str:
        """What the report says about it."""
        shown = ", ".join(self.columns[:_SHOWN]) + (", ..." if len(self.columns) > _SHOWN else "")
        return f"Sumber berkas dikenali: {self.source.name} (dari kolom {shown})."


def recognise(headers: list[str], form: str = "", kind: str | None = None) -> Match | None:
    """The first source that fits the headers, of this kind where one is given.

    ``form`` is xlsx, pipa or empty; see :func:`form_of`.
    """
    by_name = {squash(h): safe_name(h) for h in headers if squash(h)}
    for source in sources():
        if kind is not None and kind not in source.kinds:
            continue
        if (columns := _fits(source, by_name, form)) is not None:
            return Match(source, columns)
    return None


def form_of(staged: Staged) -> str:
    """What of the file's form tells sources apart: a workbook, or cells between pipes."""
    if staged.format in ("xlsx", "xls", "ods"):
        return "xlsx"
    return "pipa" if staged.delimiter == "|" else ""


def _fits(source: Source, by_name: dict[str, str], form: str) -> tuple[str, ...] | None:
    if source.never & by_name.keys() or source.form not in ("", form):
        return None
    needed = [_first(group, by_name) for group in source.needed]
    telling = [name for group in source.telling if (name := _first(group, by_name))]
    if not all(needed) or len(telling) < source.at_least:
        return None
    return tuple(dict.fromkeys([*telling, *(name for name in needed if name)]))


def _first(group: tuple[str, ...], by_name: dict[str, str]) -> str | None:
    return next((by_name[name] for name in group if name in by_name), None)
