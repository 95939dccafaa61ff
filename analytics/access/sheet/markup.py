"""Tables, lists and small pictures of a printed card: plain HTML and SVG, every word escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

INK, ACCENT, WARN = "#1b2a30", "#0b5c6b", "#b35806"


#: A table of so few rows stays on one page.
FEW = 10


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], caption: str, words: int = 1, *, said: bool = True
) -> str:
    """A table whose first ``words`` columns are words, the rest figures; its head repeats on every page.

    With ``said`` the heading above has said the caption already, and it is there for screen readers only.
    """

    def kind(place: int) -> str:
        return "" if place < words else ' class="angka"'

    first = "".join(f'<th scope="col"{kind(i)}>{escape(h)}</th>' for i, h in enumerate(head))
    body = "".join(
        "<tr>" + "".join(f"<td{kind(i)}>{escape(cell)}</td>" for i, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    title = f"<caption{' class=senyap' if said else ''}>{escape(caption)}</caption>"
    kept = " utuh" if len(rows) <= FEW else ""
    inside = f"{title}<thead><tr>{first}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="gulir{kept}"><table>{inside}</table></div>'


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Names with what they are, side by side."""
    return (
        "<dl>" + "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in pairs) + "</dl>"
    )


def bullets(lines: Sequence[str]) -> str:
    """A list of sentences."""
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


@dataclass(frozen=True)
class Point:
    """One line of a picture: a share with its interval, and a second mark where there is one."""

    label: str
    value: float
    interval: list[float] | None = None
    mark: float | None = None
    stands_out: bool = False


def dots(points: Sequence[Point], title: str, upright: float | None = None) -> str:
    """Shares as dots with their interval on a scale from 0 to 100 per cent, one line each.

    What stands out is a diamond of another colour, so that no reader has to tell colours apart.
    """
    left, width, step = 190, 470, 22
    height = step * len(points) + 34

    def x(share: float) -> float:
        return left + width * share

    foot = height - 24
    drawn = [
        f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="6" y2="{foot}" stroke="#d9e0e2"/>'
        f'<text x="{x(tick):.1f}" y="{height - 8}" text-anchor="middle">{100 * tick:.0f} %</text>'
        for tick in (0, 0.25, 0.5, 0.75, 1)
    ]
    if upright is not None:
        drawn.append(
            f'<line x1="{x(upright):.1f}" x2="{x(upright):.1f}" y1="6" y2="{foot}" '
            f'stroke="{INK}" stroke-dasharray="3 3"/>'
        )
    for row, point in enumerate(points):
        drawn.append(_line(point, x, 18 + step * row))
    alt = escape(title, quote=True)
    return (
        f'<figure><svg viewBox="0 0 {left + width + 30} {height}" role="img" aria-label="{alt}">'
        f"{''.join(drawn)}</svg><figcaption>{escape(title)}</figcaption></figure>"
    )


def _line(point: Point, x: Callable[[float], float], y: int) -> str:
    colour = WARN if point.stands_out else ACCENT
    parts = [f'<text x="182" y="{y + 4}" text-anchor="end">{escape(point.label)}</text>']
    if point.interval:
        low, high = (x(end) for end in point.interval)
        parts.append(
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
        )
    at = x(point.value)
    if point.stands_out:
        parts.append(f'<path d="M{at:.1f} {y - 6}l6 6l-6 6l-6 -6z" fill="{colour}"/>')
    else:
        parts.append(f'<circle cx="{at:.1f}" cy="{y}" r="4.5" fill="{colour}"/>')
    if point.mark is not None:
        m = x(point.mark)
        parts.append(f'<path d="M{m - 4:.1f} {y - 4}l8 8m0 -8l-8 8" stroke="{INK}" stroke-width="1.6"/>')
    return "".join(parts)
