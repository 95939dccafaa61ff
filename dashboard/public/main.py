"""The script behind every public page: language, menu, page; a clear one while there is no release."""

from __future__ import annotations

from analytics.errors import UserError
from dashboard import style
from dashboard.public import frame, look, view

# First the language: the tab is named in it.
view.arrive()
# Before the menu: without an icon by then, the browser asks another host for that of the menu's entry.
frame.name_tab()
entries = frame.pages()
page = frame.named(entries)
frame.name_tab(page.title)
style.apply()
look.apply()
frame.menu(entries)
try:
    page.run()
except UserError as error:
    frame.nothing(error)
