"""Write the site of a release into a new folder: whole, or not at all."""

from __future__ import annotations

import gzip
import re
import shutil
import uuid
from pathlib import Path
from typing import Any

from analytics.errors import UserError
from analytics.published import bundle
from analytics.published.catalog import Served, load, public_key
from analytics.published.rules import DIGITS
from analytics.published.site.lookup import Lookup
from analytics.published.site.pages import DOWNLOADS, Page, Site
from analytics.published.site.saying import headline
from analytics.published.words import LANGUAGES

#: What becomes part of an address: codes of areas and programmes.
_PROGRAMME = re.compile(r"[A-Z0-9][A-Z0-9-]{0,31}", re.ASCII)


def export(folder: Path, out: Path, key: str | None = None) -> dict[str, Any]:
    """The pages of the release in ``folder`` at ``out`` (new or empty), in both languages.

    Returns how many pages, their bytes, and the bytes of the first page packed. UserError where the release
    is not sound (signature, files, rules), was not signed with ``key``, or where ``out`` is in use.
    """
    served = load(folder, None if key is None else public_key(key))
    _check(served, folder, out)
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}.{uuid.uuid4().hex[:8]}")
    try:
        told = _write(served, beside)
        if out.is_dir():  # an empty folder: it was checked
            out.rmdir()
        beside.rename(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return {"out": str(out), "terbitan": served.release.number, **told}


def _check(served: Served, folder: Path, out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(
            f"Folder {out} tidak kosong; situs tidak ditulis di atas berkas lain.",
            saran="Sebut folder baru, misalnya situs/2026-Q3.",
        )
    if out.resolve().is_relative_to(folder.resolve()):
        raise UserError(
            "Folder situs tidak boleh di dalam folder terbitan: terbitan tidak diubah.",
            saran="Sebut folder di luar folder terbitan.",
        )
    for level, digits in DIGITS.items():
        table = served.release.tables[level]
        strange = table[~table["kode"].str.fullmatch(rf"[0-9]{{{digits}}}")]
        strange_programme = table[~table["program"].str.fullmatch(_PROGRAMME.pattern)]
        if len(strange) or len(strange_programme):
            raise UserError(
                f"Tabel {level} memuat kode wilayah atau program yang tidak dapat menjadi alamat halaman.",
                saran="Minta terbitan yang benar kepada Dinas Sosial.",
            )


def _write(served: Served, target: Path) -> dict[str, Any]:
    draw = _templates(served)
    found, pages, total, first = Lookup(served.release), 0, 0, 0
    for language in LANGUAGES:
        for page in Site(served, found, language).pages():
            data = draw(page).encode("utf-8")
            path = target / page.say.whole
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            pages, total = pages + 1, total + len(data)
            first = first or len(gzip.compress(data))
    files = served.files | {bundle.name(served.release.number): served.bundle}
    for name, data in files.items():
        path = target / DOWNLOADS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    size = sum(map(len, files.values()))
    return {"halaman": pages, "bytes": total + size, "bytes_berkas": size, "depan_gzip": first}


def _templates(served: Served) -> Any:
    """A function that draws a page; every value is escaped, and a name nobody gave is a fault."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    source = PackageLoader("analytics.published.site")
    tools = Environment(
        loader=source, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = (Path(__file__).parent / "style.css").read_text("utf-8")
    common = {"release": served.release, "gaya": style, "headline": headline}

    def draw(page: Page) -> str:
        say = page.say
        return tools.get_template(page.template).render(
            **common, **page.told, say=say, t=say.text, link=say.link, file=say.file
        )

    return draw
