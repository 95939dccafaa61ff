"""Which pages there are, and the one door from pages to data."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from analytics.access import DEMO, ScopedRepository
from analytics.access.desk import ImportDesk
from analytics.store import Workspace
from dashboard.words import t

PAGES = ("ringkasan", "peta", "kuota", "antrean", "usulan", "impor", "kualitas", "model")
ICONS = {
    "ringkasan": ":material/dashboard:",
    "peta": ":material/map:",
    "kuota": ":material/stacked_bar_chart:",
    "antrean": ":material/checklist:",
    "usulan": ":material/filter_alt:",
    "impor": ":material/upload_file:",
    "kualitas": ":material/rule:",
    "model": ":material/query_stats:",
}


def workspace_path() -> Path:
    """The workspace folder the server was started for."""
    return Path(os.environ.get("TEPAT_WORKSPACE", "workspace"))


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
            url_path=name,
            default=name == "ringkasan",
        )
        for name in PAGES
    ]


def layer_folder(sha: str) -> Path:
    """The folder of map layers behind an address; LookupError for one that is not in force."""
    workspace = Workspace.open(workspace_path())
    slot = workspace.manifest.slots.get("batas")
    if slot is None or slot.info.get("lapisan") != sha:
        raise LookupError(sha)
    return (workspace.root / slot.file).parent
