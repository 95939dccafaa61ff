"""Impor: drop files, see what each is taken for, put it in force or walk away; dropping does nothing."""

from __future__ import annotations

import streamlit as st

from dashboard import after_import, import_page, import_tray, mending, parts
from dashboard.navigation import desk, repository
from dashboard.words import t

st.title(t("impor.judul"))
repo = repository()
if repo.is_simulated():
    st.caption(f":orange-badge[{t('umum.simulasi')}]")
parts.tell_interrupted(repo)
counter = desk()
box = import_tray.tray()
counter.sweep()
import_tray.uploader(counter, box)
if done := st.session_state.pop("dihitung", None):
    st.success(done, icon=":material/check_circle:")
for key, one in list(box.files.items()):
    import_page.card(counter, box, key, one)
after_import.next_steps(counter)
after_import.undo(counter)
mending.ledger_view(counter)
