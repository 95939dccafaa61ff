"""Data terbuka: the release's own files with their fingerprints, the licence, and the publisher's key."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from analytics.published import bundle
from analytics.published.signature import MANIFEST, SIGNATURE
from analytics.published.site.pages import FILES
from dashboard import formats
from dashboard.public import frame, source
from dashboard.public.frame import Page, heading, paragraph, prose, say
from dashboard.public.routes import file_url
from dashboard.words import t

#: What each file holds, by the key of its text.
MEANINGS = FILES | {
    "BACA-SAYA.txt": "aplikasi.baca_saya",
    MANIFEST: "aplikasi.manifes",
    SIGNATURE: "aplikasi.tanda_tangan",
}


def meaning(name: str) -> str:
    """What a file holds; a dash for one that these pages do not know."""
    key = "aplikasi.lapisan" if name.startswith(source.LAYERS) else MEANINGS.get(name)
    return say(key) if key else formats.NONE


def files(page: Page, names: Iterable[str]) -> str:
    """Links to files with what they hold, size and fingerprint: a table that becomes cards on a phone."""
    heads = [say(f"data.{name}") for name in ("berkas", "isi", "ukuran", "jejak")]
    head = "".join(f'<th scope="col" role="columnheader">{escape(words)}</th>' for words in heads)
    rows = "".join(f'<tr role="row">{_row(page, name, heads)}</tr>' for name in names)
    return (
        f'<div class="baca unduhan"><table role="table"><caption>{escape(say("data.judul"))}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table></div>'
    )


def _row(page: Page, name: str, heads: list[str]) -> str:
    url = escape(file_url(page.release.number, name))
    size = t("publik.kilobita", n=formats.number(max(len(page.held.files[name]) / 1000, 0.1), 1))
    mark = page.release.manifest["berkas"].get(name, {}).get("sha256", "")
    cells = [
        ("judul", f'<a href="{url}" download>{escape(name)}</a>'),
        ("lebar", escape(meaning(name))),
        ("angka", escape(size)),
        ("lebar", f"<code>{mark}</code>"),
    ]
    return "".join(
        f'<td role="cell" class="{kind}" data-label="{escape(words)}">{inside}</td>'
        for (kind, inside), words in zip(cells, heads, strict=True)
    )


page = frame.open_page(say("data.judul"))
st.write(say("data.pengantar"))
whole = bundle.name(page.release.number)
st.html(f'<p><a href="{file_url(page.release.number, whole)}" download>{whole}</a>: {say("data.utuh")}</p>')
names = [*sorted(page.release.manifest["berkas"]), MANIFEST, SIGNATURE]
layers = [name for name in names if name.startswith(source.LAYERS)]
st.html(files(page, [name for name in names if name not in layers]))
frame.rounded()
if layers:
    with st.expander(t("publik.lapisan", n=len(layers)), icon=":material/map:"):
        st.html(files(page, layers))
manifest = page.release.manifest
prose(
    heading(say("data.lisensi")),
    paragraph(say("data.lisensi_isi")),
    heading(say("data.sumber")),
    paragraph(
        say(
            "data.sumber_isi",
            kabupaten=page.kabupaten,
            periode=formats.period(page.release.periods[0]),
            terbitan=page.release.number,
        )
    ),
    heading(say("data.kunci")),
    paragraph(say("data.kunci_isi")),
    f"<p><code>{escape(str(manifest['kunci']))}</code></p>",
    heading(t("publik.periksa_judul")),
    paragraph(t("publik.periksa")),
)
frame.foot(page)
