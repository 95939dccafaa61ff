"""Which pages there are, and the one door from pages to data."""

from __future__ import annotations

import os
import re
from pathlib import Path

import streamlit as st

from analytics.access import DEMO, ScopedRepository
from analytics.access.desk import ImportDesk
from analytics.store import Workspace
from dashboard import view_state
from dashboard.first_page import by_name
from dashboard.phone_menu import phone_menu
from dashboard.words import language, t

#: What a shell takes as it stands, and what might be a person's number.
SAFE_PATH, LONG_NUMBER = re.compile(r"[A-Za-z0-9._/-]+"), re.compile(r"\d{12}")
PAGES = (
    "ringkasan",
    "peta",
    "kuota",
    "kebutuhan",
    "antrean",
    "usulan",
    "impor",
    "kualitas",
    "model",
    "metode",
)
ICONS = {
    "ringkasan": ":material/dashboard:",
    "peta": ":material/map:",
    "kuota": ":material/stacked_bar_chart:",
    "kebutuhan": ":material/balance:",
    "antrean": ":material/checklist:",
    "usulan": ":material/filter_alt:",
    "impor": ":material/upload_file:",
    "kualitas": ":material/rule:",
    "model": ":material/query_stats:",
    "metode": ":material/menu_book:",
}


def workspace_path() -> Path:
    """The workspace folder the server was started for."""
    return Path(os.environ.get("TEPAT_WORKSPACE", "workspace"))


def folder_words() -> str:
    """The workspace as a command names it: its whole path where a shell takes it literally, else FOLDER."""
    path = str(workspace_path().resolve())
    return path if SAFE_PATH.fullmatch(path) and not LONG_NUMBER.search(path) else "FOLDER"


def repository() -> ScopedRepository:
    """The data this person may see, at the version in force now. Made anew in every run."""
    return ScopedRepository(Workspace.open(workspace_path()), DEMO)


def desk() -> ImportDesk:
    """The import desk of this person; UserError for one who may not import."""
    return ImportDesk(Workspace.open(workspace_path()), DEMO)


def pages() -> list[st.Page]:  # type: ignore[valid-type]
    """The pages in menu order, with their names in the session's language."""
    return [
        st.Page(
            f"app_pages/{name}.py",
            title=t(f"menu.{name}"),
            icon=ICONS[name],
            url_path="" if name == PAGES[0] else name,
            default=name == PAGES[0],
        )
        for name in PAGES
    ]


def open_page(entries: list[st.Page]) -> st.Page:  # type: ignore[valid-type]
    """The page that the address names."""
    first = by_name(PAGES[0], entries[0].title)  # type: ignore[attr-defined]
    return st.navigation([*entries, first], position="hidden")


def menu(entries: list[st.Page]) -> None:  # type: ignore[valid-type]
    """The menu. Its links carry the view, so that opening a page is one step of the browser's history."""
    with st.container(key="menu", gap="xxsmall"):
        for one in entries:
            st.page_link(one, query_params=view_state.carried(), width="stretch")
        phone_menu(language())


def link(name: str, label: str, *, icon: str = "", **opens: str) -> None:
    """A link to another page that shows the same area, period and programme, or what it names instead."""
    st.page_link(
        f"app_pages/{name}.py",
        label=label,
        icon=icon or ICONS[name],
        query_params={**view_state.carried(), **opens},
    )


def layer_folder(sha: str) -> Path:
    """The folder of map layers behind an address; LookupError for one that is not in force."""
    workspace = Workspace.open(workspace_path())
    slot = workspace.manifest.slots.get("batas")
    if slot is None or slot.info.get("lapisan") != sha:
        raise LookupError(sha)
    return (workspace.root / slot.file).parent
