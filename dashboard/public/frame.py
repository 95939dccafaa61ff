"""What every public page shares: menu, heading with what is shown, choices, notes, foot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import streamlit as st

from analytics.errors import UserError
from analytics.published import slices
from analytics.published.catalog import Served
from analytics.published.reading import Release
from analytics.published.rules import ANY
from analytics.published.words import text
from dashboard import formats
from dashboard.first_page import by_name
from dashboard.phone_menu import phone_menu
from dashboard.public import source, view
from dashboard.words import LANGUAGES, language, t

PAGES = {
    "peta": ":material/map:",
    "kuota": ":material/stacked_bar_chart:",
    "desa": ":material/home_pin:",
    "usul": ":material/campaign:",
    "metode": ":material/menu_book:",
    "ketepatan": ":material/target:",
    "data": ":material/download:",
}


@dataclass(frozen=True)
class Page:
    """What a page starts from: the release that is served, and the view."""

    held: Served
    view: view.View

    @property
    def release(self) -> Release:
        return self.held.release

    @property
    def kabupaten(self) -> str:
        """The name of the kabupaten as the release has it."""
        return str(self.release.manifest["kabupaten"]["nama"])

    @property
    def counted(self) -> str:
        """What families receive in the figures shown, as a sentence ends: "menerima sedikitnya satu ..."."""
        code = self.view.program
        return t("publik.program_apa_pun") if code == ANY else self.programme(code)

    def programme(self, code: str) -> str:
        """A programme's name as people say it, with its code."""
        if code == ANY:
            return say("bersama.semua_program")
        rule = source.programmes(self.held).get(code, {})
        name = rule.get("nama_en" if language() == "en" else "nama", "")
        return f"{name} ({code})" if name and name != code else code


def say(key: str, **places: object) -> str:
    """A text of the public edition in the session's language."""
    return text(key, language(), **places)


def pages() -> list[st.Page]:  # type: ignore[valid-type]
    """The pages in menu order, with their names in the session's language."""
    return [
        st.Page(
            f"app_pages/{name}.py",
            title=t(f"publik.menu_{name}"),
            icon=icon,
            url_path=name if at else "",
            default=not at,
        )
        for at, (name, icon) in enumerate(PAGES.items())
    ]


def named(entries: list[st.Page]) -> st.Page:  # type: ignore[valid-type]
    """The page that the address names."""
    first = by_name(next(iter(PAGES)), entries[0].title)  # type: ignore[attr-defined]
    return st.navigation([*entries, first], position="hidden")


def menu(entries: list[st.Page]) -> None:  # type: ignore[valid-type]
    """The menu and the choice of language; links carry the view."""
    with st.sidebar:
        with st.container(key="menu", gap="xxsmall"):
            for entry in entries:
                st.page_link(entry, query_params=view.carried(), width="stretch")
            phone_menu(language())
        pick("bahasa", list(LANGUAGES), t("umum.bahasa"), words=LANGUAGES.__getitem__, segmented=True)


def link(name: str, label: str, **opens: str) -> None:
    """A link to another public page that shows the same slice, or what ``opens`` names."""
    st.page_link(f"app_pages/{name}.py", label=label, icon=PAGES[name], query_params=view.carried(**opens))


def name_tab(*titles: str) -> None:
    """The title of the browser's tab, and so of a bookmark: what the page is, then whose."""
    st.set_page_config(page_title=" – ".join([*titles, t("publik.judul")]), page_icon="🎯", layout="wide")


def open_page(title: str) -> Page:
    """Heading, simulated data, which release; UserError while there is no release."""
    held = source.served()
    page = Page(held, view.settle(held.release))
    st.title(title)
    manifest = page.release.manifest
    if manifest["simulasi"]:
        st.html(f'<p class="simulasi">{escape(say("bersama.simulasi"))}</p>')
    age = t(
        "publik.umur",
        kabupaten=page.kabupaten,
        periode=formats.period(page.view.periode),
        terbitan=page.release.number,
        dibuat=formats.day(str(manifest["dibuat"])),
    )
    line(age, "umur")
    if corrected := manifest.get("koreksi"):
        st.info(t("publik.koreksi", periode=", ".join(map(formats.period, corrected))))
    return page


def pick(
    field: str,
    options: list[str],
    label: str,
    *,
    words: Callable[[str], str] = str,
    segmented: bool = False,
    also: Callable[[str], dict[str, str]] | None = None,
) -> None:
    """A choice bound to one field of the view, and so to the address; ``also`` names what changes with it."""
    key = f"pilih_{field}"
    chosen = getattr(view.shown(), field)
    st.session_state[key] = chosen if chosen in options else options[0]

    def changed() -> None:
        value = str(st.session_state[key])
        view.change(**({field: value} | (also(value) if also else {})))

    if segmented:
        st.segmented_control(label, options, format_func=words, key=key, on_change=changed, required=True)
    else:
        st.selectbox(label, options, format_func=words, key=key, on_change=changed)


def pick_period(page: Page) -> None:
    """The quarter."""
    pick("periode", page.release.periods, t("umum.periode"), words=formats.period)


def pick_programme(page: Page) -> None:
    """The programme, the one that counts families with any of them first."""
    found = slices.programmes(page.release, page.view.periode)
    pick("program", found, t("umum.program"), words=page.programme)


def rounded() -> None:
    """The note under every table: figures are rounded, and why."""
    note(say("bersama.catatan"))


def note(words: str) -> None:
    """A note under a table."""
    line(words, "catatan-bulat")


def line(words: str, kind: str = "kalimat") -> None:
    """A line that holds names of a release. Not Markdown, which makes a link even of an escaped address."""
    st.html(f'<p class="{kind}">{escape(words)}</p>')


def prose(*parts: str) -> None:
    """Running text; every part is HTML that was made with `heading`, `paragraph` or `points`."""
    st.html(f'<div class="prosa">{"".join(parts)}</div>')


def heading(words: str) -> str:
    return f"<h2>{escape(words)}</h2>"


def paragraph(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def points(lines: list[str], *, numbered: bool = False) -> str:
    """A list of lines, numbered where the order matters."""
    kind = "ol" if numbered else "ul"
    return f"<{kind}>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</{kind}>"


def foot(page: Page) -> None:
    """The other pages, for phones whose menu is folded away; which release, rules and key these are."""
    with st.container(key="layar_halaman", horizontal=True, gap="small"):
        for name in PAGES:
            link(name, t(f"publik.menu_{name}"))
    manifest = page.release.manifest
    words = t(
        "publik.kaki",
        terbitan=page.release.number,
        aturan=manifest["versi_aturan"],
        kunci=manifest["kunci"],
    )
    line(words, "kaki")


def nothing(error: UserError) -> None:
    """There is nothing to show: said in words, with what the operator can do."""
    st.title(t("publik.kosong_judul"))
    st.write(t("publik.kosong"))
    st.text(f"{error.pesan} {error.saran}".strip())
    st.caption(t("publik.kosong_petugas"))
