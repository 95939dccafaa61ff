"""The files somebody handed in during this session, gone when the session ends."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from analytics.access.desk import ImportDesk
from analytics.engine.preview import Preview
from analytics.intake.names import safe_name
from dashboard import formats, navigation
from dashboard.words import catalogue, language, t

#: Streamlit's own words on the uploader are English only.
UPLOADER = """<style>
[data-testid="stFileUploader"] section button p, [data-testid="stFileUploader"] section > div > span,
[data-testid="stFileUploaderDropzoneInstructions"] span { font-size: 0; }
[data-testid="stFileUploader"] section button p::after { content: "PILIH"; font-size: .9rem; }
[data-testid="stFileUploaderDropzoneInstructions"]::after { content: "BATAS"; font-size: .85rem; }
</style>"""


@dataclass
class Handed:
    """One file handed in: where it lies, what the office calls it, what was corrected, what was found."""

    path: Path
    name: str
    kind: str | None = None
    period: str | None = None
    codes: str | None = None
    preview: Preview | None = None
    against: tuple[Any, ...] = ()
    report: dict[str, Any] | None = None


@dataclass
class Tray:
    """The files of one session. What was not decided on is removed when the session ends."""

    files: dict[str, Handed] = field(default_factory=dict)
    desk: ImportDesk | None = None
    round: int = 0

    def add(self, desk: ImportDesk, content: memoryview, name: str) -> None:
        self.desk = desk
        self.files[secrets.token_hex(6)] = Handed(desk.receive(content, name), safe_name(name))

    def drop(self, key: str) -> None:
        one = self.files.pop(key, None)
        if one and self.desk:
            self.desk.walk_away(one.path)

    def clear(self) -> None:
        for key in list(self.files):
            self.drop(key)


@st.cache_resource(scope="session", on_release=lambda tray: tray.clear(), show_spinner=False)
def tray() -> Tray:
    """This session's tray."""
    return Tray()


@contextmanager
def progress(label: str, place: Any = None) -> Iterator[Callable[[str, float], None]]:
    """A bar that says what is being done; gone when it is done. A ``place`` kept for it moves nothing."""
    bar = (place or st).progress(0.0, text=label)
    try:
        yield lambda what, share: bar.progress(min(max(share, 0.0), 1.0), text=f"{label}: {what}")
    finally:
        bar.empty()


def uploader(desk: ImportDesk, box: Tray) -> None:
    """Where files are dropped; each goes to a closed folder at once and the browser's copy is forgotten."""
    st.markdown(t("impor.taruh"))
    st.html(UPLOADER.replace("PILIH", t("impor.pilih_berkas")).replace("BATAS", t("impor.batas_besar")))
    found = st.file_uploader(
        t("impor.unggah"), accept_multiple_files=True, key=f"unggah_{box.round}", label_visibility="collapsed"
    )
    st.caption(t("impor.besar", folder=navigation.folder_words()))
    if waiting := sum(one.report is None for one in box.files.values()):
        st.caption(f":material/hourglass_top: {t('impor.menunggu', n=formats.number(waiting))}")
    if found:
        for one in found:
            box.add(desk, one.getbuffer(), one.name)
        box.round += 1
        st.rerun()


def kind_name(kind: str) -> str:
    """A kind of file in the session's language; its own name where it has no words yet."""
    return catalogue(language()).get(f"jenis.{kind}", kind)
