"""Pieces that several pages share: heading, filters, breadcrumb, empty states, area choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analytics.access import ScopedRepository
from analytics.coverage.definitions import indicators
from analytics.coverage.gaps import meanings as gap_meanings
from analytics.coverage.gaps import words as gap_words
from analytics.parameters import Programme
from dashboard import formats, navigation, view_state
from dashboard.formats import plain
from dashboard.navigation import repository
from dashboard.view_state import ViewState
from dashboard.words import catalogue, language, t


@dataclass(frozen=True)
class Page:
    """What a page starts from: its data door, its view, the areas and the rules in force."""

    repo: ScopedRepository
    view: ViewState
    areas: pd.DataFrame
    rules: dict[str, Programme]

    @property
    def rule(self) -> Programme:
        return self.rules[self.view.program]

    @property
    def area(self) -> str:
        """The chosen area, the kabupaten when none is."""
        return self.view.wilayah or self.repo.kabupaten

    def name(self, kode: str) -> str:
        """An area's name as a person says it."""
        chain = self.repo.place(kode)
        return chain[-1].nama if chain else kode


def open_page(title: str, *, choose: Sequence[str] = ("periode", "program", "wilayah")) -> Page | None:
    """Draw heading, data age and filters, and return what the page needs; None when nothing is built yet."""
    repo = repository()
    st.title(t(title))
    tell_interrupted(repo)
    periods = repo.periods()
    if not periods:
        first_steps(repo)
        return None
    areas = repo.areas()
    first = view_state.current()
    period = first.periode if first.periode in periods else periods[0]
    programmes = repo.offered(period)
    program = first.program if first.program in programmes else next(iter(programmes))
    view = view_state.settle(
        first,
        periods=periods,
        programmes=list(programmes),
        areas=set(areas["kode"]),
        indicators=repo.offered_indicators(period, program),
    )
    view_state.keep(view)
    page = Page(repo, view, areas, programmes)
    _data_age(page)
    if choose:
        _filters(page, periods, choose)
    return page


def tell_interrupted(repo: ScopedRepository) -> None:
    """An import that died half way is told on every page, with what to do."""
    for one in repo.interrupted():
        st.warning(t("umum.terputus", jenis=one["kind"], mulai=one["started"]), icon=":material/restart_alt:")


def _data_age(page: Page) -> None:
    age = page.repo.data_age(page.view.periode)
    label = f":orange-badge[{t('umum.simulasi')}] " if page.repo.is_simulated() else ""
    line = t(
        "umum.umur",
        periode=formats.period(page.view.periode),
        per=formats.day(age["per"]),
        hari=formats.number(age["hari"]),
        dibangun=formats.day(age["dibangun"]),
    )
    st.caption(label + line)
    if age["berubah"]:
        changed = ", ".join(slot_words(name) for name in age["berubah"])
        st.warning(t("umum.berubah", apa=changed), icon=":material/sync_problem:")
        to_import()


def _filters(page: Page, periods: list[str], choose: Sequence[str]) -> None:
    columns = st.columns([3, 3, 3])
    if "program" in choose:
        with columns[0]:
            pick("program", list(page.rules), t("umum.program"), segmented=True)
    if "wilayah" in choose:
        with columns[1]:
            area_box(page)
    if "periode" in choose:
        with columns[2]:
            pick("periode", periods, t("umum.periode"), words=formats.period)


def pick(
    field: str,
    options: list[str],
    label: str,
    *,
    words: Callable[[Any], str] = str,
    segmented: bool = False,
    chosen: str | None = None,
) -> None:
    """A choice bound to one field of the view (and so to the address); ``chosen`` where it offers less."""
    key = f"pilih_{field}"
    st.session_state[key] = getattr(view_state.shown(), field) if chosen is None else chosen

    def changed() -> None:
        view_state.change(**{field: st.session_state[key]})

    if segmented:
        st.segmented_control(label, options, format_func=words, key=key, on_change=changed, required=True)
    else:
        st.selectbox(label, options, format_func=words, key=key, on_change=changed)


def area_box(page: Page) -> None:
    """Choose any area by typing its name: the way in for keyboards, and the search of the map."""
    table = page.areas
    order = pd.concat([table[table["tingkat"] == level] for level in ("kabupaten", "kecamatan", "desa")])
    names = dict(zip(order["kode"], order["nama"], strict=True))
    parents = dict(zip(order["kode"], order["induk"], strict=True))
    kinds = dict(zip(order["kode"], order["tingkat"], strict=True))

    def words(kode: str) -> str:
        if kinds[kode] == "desa":
            return f"{names[kode]} – {t('umum.kec')} {names.get(parents[kode], '')}"
        return f"{t('umum.kecamatan')} {names[kode]}" if kinds[kode] == "kecamatan" else str(names[kode])

    st.session_state["pilih_wilayah"] = page.area

    def changed() -> None:
        chosen = st.session_state["pilih_wilayah"]
        go_to("" if chosen == page.repo.kabupaten else chosen)

    st.selectbox(
        t("umum.wilayah"), list(order["kode"]), format_func=words, key="pilih_wilayah", on_change=changed
    )


def go_to(kode: str) -> None:
    """Choose an area. A desa is shown inside its kecamatan unless the map shows all desa at once."""
    view = view_state.shown()
    if len(kode) == 10:
        inside = "" if view.tingkat == "desa" and not view.dalam else kode[:6]
    else:
        inside = view.dalam if kode and kode == view.dalam else ""
    view_state.change(wilayah=kode, dalam=inside)


def breadcrumb(page: Page) -> None:
    """Where one is, from the kabupaten down; each step leads back up."""
    chain = page.repo.place(page.view.wilayah or page.view.dalam or None)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for step, place in enumerate(chain):
            last = step == len(chain) - 1
            label = plain(place.nama) if step == 0 else f"› {plain(place.nama)}"
            target = "" if place.tingkat == "kabupaten" else place.kode
            st.button(
                label,
                key=f"jejak_{place.kode}",
                type="tertiary",
                disabled=last,
                on_click=go_to,
                args=(target,),
            )


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain dictionaries."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def slot_words(name: str) -> str:
    """What an import replaces, in words: penerima/2026-Q3/PKH -> Daftar penerima, 2026-Q3, PKH."""
    kind, *rest = name.split("/")
    return ", ".join([catalogue(language()).get(f"jenis.{kind}", kind), *rest])


def rule_words(code: str) -> str:
    """What a rule of the import says, in a few words; its code where it has none yet."""
    return catalogue(language()).get(f"aturan.{code}", code)


def band_name(band: str) -> str:
    """A band of certainty in the session's language."""
    return t(f"pita.{band.replace(' ', '_')}")


def indicator_name(key: str) -> str:
    """The indicator's name in the session's language."""
    one = indicators()[key]
    return one.nama_en if language() == "en" else one.nama


def indicator_meaning(key: str) -> str:
    """What the indicator means and what its denominator is."""
    one = indicators()[key]
    return one.arti_en if language() == "en" else one.arti


def metric_row(cells: Sequence[tuple[str, str]], key: str) -> None:
    """A row of figures in frames; on a phone two beside each other instead of one long column."""
    with st.container(key=f"angka_{key}"):
        for column, (label, value) in zip(st.columns(len(cells)), cells, strict=True):
            column.metric(label, value, border=True)


def first_steps(repo: ScopedRepository) -> None:
    """Nothing is computed yet: which files are in, which come next, and the page where they are handed in."""
    st.markdown(f"**{t('kosong.versi_lama' if repo.outdated() else 'kosong.belum_dibangun')}**")
    steps = repo.steps()
    for kind, done in steps.items():
        mark = ":material/check_circle:" if done else ":material/radio_button_unchecked:"
        st.markdown(f"{mark} {t(f'jenis.{kind}')}")
    to_import()
    st.caption(t("kosong.langkah"))
    terminal(*(kind for kind, done in steps.items() if not done))


def missing_file(message: str, advice: str, kind: str) -> None:
    """An empty state that one more file would end: the page where it is handed in, and the command."""
    with st.container(border=True):
        st.markdown(f":material/info: **{message}**")
        st.text(advice)
        to_import()
        terminal(kind)


def to_import() -> None:
    """The way to the page where files are handed in; it also offers the computing."""
    navigation.link("impor", t("kosong.ke_impor"))


def terminal(*kinds: str) -> None:
    """The same by command, for who sits at the server's terminal."""
    folder = navigation.folder_words()
    lines = [
        f"tepat import {t('kosong.berkas')} --as {kind} --workspace {folder}"
        + ("" if kind in ("batas", "survei", "skor") else " --period 2026-Q3")
        for kind in kinds
    ]
    with st.expander(t("kosong.terminal"), icon=":material/terminal:"):
        st.code("\n".join([*lines, f"tepat build --workspace {folder}"]), language=None, wrap_lines=True)
        st.caption(t("kosong.terminal_arti"))


def tell_gaps(page: Page, *, program: str | None = None, about: str = "") -> None:
    """What the figures lack and why: for the period as a whole, or what concerns one programme.

    What is ``about`` some figures only (``soal`` of the cause) is told beside them.
    """
    for gap in page.repo.gaps(page.view.periode):
        if gap.get("program") == program and gap_meanings()[gap["sebab"]]["soal"] == about:
            st.caption(f":material/info: {plain(gap_words(gap, language() == 'en'))}")


def empty(message: str, advice: str = "") -> None:
    """An empty state: what is missing and what to do."""
    with st.container(border=True):
        st.markdown(f":material/info: **{message}**")
        if advice:
            st.text(advice)
