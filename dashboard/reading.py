"""A table to be read: long words wrap, and in a narrow place every row becomes a card, nothing scrolls away.

A sortable grid hides its last columns behind a sideways scroll; a reason and its remedy must be seen. The
table is plain HTML, so keyboards, screen readers and print get it whole. Every word in it is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.formats import NONE, missing

CSS = """
.baca { container-type: inline-size; overflow-x: auto; }
.baca table { width: 100%; border-collapse: collapse; font-size: .9rem; line-height: 1.4; }
.baca caption { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
.baca th { text-align: left; font-weight: 600; color: #5a6a70; vertical-align: bottom; }
.baca td, .baca th { padding: .45rem .6rem; border-bottom: 1px solid #d9e0e2; }
.baca td { vertical-align: top; overflow-wrap: break-word; }
.baca td.lebar { min-width: 12rem; }
.baca td.utuh { white-space: nowrap; }
.baca td.judul, .baca td.bebas { min-width: 6rem; overflow-wrap: anywhere; }
.baca :is(td, th):is(.angka, .selang) { text-align: right; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
@container (max-width: 640px) {
  .baca thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
  .baca table, .baca tbody { display: block; }
  .baca tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.6rem, 1fr)); gap: .35rem .8rem;
    border: 1px solid #d9e0e2; border-radius: .5rem; padding: .6rem .8rem; margin-bottom: .6rem; }
  .baca table.rapat tr { grid-template-columns: repeat(auto-fill, minmax(3.1rem, 1fr)); }
  .baca td, .baca td:is(.angka, .selang) { display: block; border: 0; padding: 0; text-align: left;
    min-width: 0; overflow-wrap: anywhere; }
  .baca td.selang { white-space: normal; }
  .baca td::before { content: attr(data-label); display: block; font-size: .75rem; color: #5a6a70;
    white-space: normal; }
  .baca td.lebar { grid-column: 1 / -1; }
  .baca td.judul { grid-column: 1 / -1; font-weight: 600; }
  .baca td.judul::before { content: none; }
}
"""


@dataclass(frozen=True)
class Column:
    """One column: its name in the frame, its heading, its kind, and how a value is written.

    ``kind`` is "" for short words, "utuh" for one that is never broken, "angka" for figures, "selang" for one
    with its range (in a card it may go on in the next line), "bebas" for what a file may hold, "lebar" for
    sentences, and "judul" for what names the row: the head of its card. Without ``form`` values are written
    as they stand; with it also those that are missing go through it.
    """

    name: str
    heading: str
    kind: str = ""
    form: Callable[[Any], str] | None = None


def show(frame: pd.DataFrame, columns: Sequence[Column], caption: str) -> None:
    """Draw the table; ``caption`` tells a screen reader what it is."""
    st.html(markup(frame, columns, caption))


def markup(frame: pd.DataFrame, columns: Sequence[Column], caption: str) -> str:
    """The table as HTML. Roles are written out, because laying rows out as cards would lose them."""
    head = "".join(
        f'<th scope="col" role="columnheader" class="{c.kind}">{escape(c.heading)}</th>' for c in columns
    )
    rows = frame[[c.name for c in columns]].itertuples(index=False, name=None)
    body = "".join(
        f'<tr role="row">{"".join(_cell(c, v) for c, v in zip(columns, r, strict=True))}</tr>' for r in rows
    )
    dense = "rapat" if all(c.kind in ("angka", "judul") for c in columns) else ""
    return (
        f'<div class="baca"><table role="table" class="{dense}"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _cell(column: Column, value: object) -> str:
    value = column.form(value) if column.form else value
    text = NONE if missing(value) or value == "" else str(value)
    label = escape(column.heading, quote=True)
    return f'<td role="cell" class="{column.kind}" data-label="{label}">{escape(text)}</td>'
