"""A header over two rows, as recaps have it: "DESIL" above 1, 2, 3; read as one row of names."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.intake.names import best_header, header_weight, squash


def find_header(rows: Sequence[list[str]], names: dict[str, str]) -> tuple[int, int, list[str]]:
    """(index of the header's first row, how many rows it takes, its names).

    Two rows are joined only where that makes more columns known than any single row does, so that a row of
    data is never taken for half a header.

    >>> rows = [["DESA", "DESIL", ""], ["", "1", "2"], ["Awal", "3", "4"]]
    >>> find_header(rows, dict.fromkeys(("desa", "desil1", "desil2"), ""))
    (0, 2, ['DESA', 'DESIL 1', 'DESIL 2'])
    """
    index, known = best_header(list(rows), names)
    best = (known, index, 1, rows[index] if rows else [])
    for top in (index - 1, index):
        if 0 <= top < len(rows) - 1:
            joined = join(rows[top], rows[top + 1], names)
            count = header_weight(joined, names)
            if count > best[0]:
                best = (count, top, 2, joined)
    return best[1], best[2], best[3]


def join(top: list[str], bottom: list[str], names: dict[str, str]) -> list[str]:
    """Each lower name under the upper one it stands below; an upper name reaches over the cells it spans."""
    width = max(len(top), len(bottom))
    upper, lower = _padded(top, width), _padded(bottom, width)
    found, reach = [], ""
    for above, below in zip(upper, lower, strict=True):
        reach = above or reach
        found.append(_name(reach, below, names) if below else above)
    return found


def _name(above: str, below: str, names: dict[str, str]) -> str:
    """The first of the likely names that is known: both, the lower alone, the upper's last word with it."""
    both = f"{above} {below}".strip()
    likely = (both, below, f"{(above.split() or [''])[-1]} {below}")
    return next((name for name in likely if squash(name) in names), both)


def _padded(row: list[str], width: int) -> list[str]:
    return [" ".join(cell.split()) for cell in row] + [""] * (width - len(row))
