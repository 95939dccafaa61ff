"""Every page of the site: where it lies, which template draws it, and what it is told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from analytics.published import bundle, slices
from analytics.published.catalog import Served
from analytics.published.reading import TABLES
from analytics.published.rules import ANY
from analytics.published.site import tables
from analytics.published.site.drawing import Drawing, draw
from analytics.published.site.lookup import Lookup, Part, Record, added, records, told
from analytics.published.site.saying import Saying

#: Pages of words, by the name of their template, and the key of their heading.
WORDS = {"kriteria": "kriteria.judul", "usul": "usul.judul", "metode": "metode.judul"}
#: The files a reader may want, each with the key of what it is; others of the release lie beside them.
FILES = {
    "desa.csv": "berkas.desa",
    "kecamatan.csv": "berkas.kecamatan",
    "kabupaten.csv": "berkas.kabupaten",
    "arus.csv": "berkas.arus",
    "kelompok.csv": "berkas.kelompok",
    "program.csv": "berkas.program",
    "wilayah.csv": "berkas.wilayah",
    "terbitan.xlsx": "data.xlsx",
    "desa.geojson": "data.geojson",
    "kecamatan.geojson": "data.geojson",
    "ketepatan.json": "data.ketepatan",
    "datapackage.json": "data.kamus",
    "audit.json": "berkas.audit",
    "BACA-SAYA.txt": "data.baca",
    "LISENSI.txt": "data.lisensi",
    "SHA256SUMS": "data.jejak_isi",
}
DOWNLOADS = "berkas"


@dataclass(frozen=True)
class Page:
    """A page before it is drawn: its place and language, its template, what the template is told."""

    say: Saying
    template: str
    told: dict[str, Any]


class Site:
    """A release as pages in one language; ``found`` are its figures, read once for all languages."""

    def __init__(self, served: Served, found: Lookup, language: str) -> None:
        self.served, self.found, self.language = served, found, language
        self.kabupaten = str(served.release.manifest["kabupaten"]["kode"])
        words = served.files.get("program.csv", b"").decode("utf-8")
        self.names: dict[str, Record] = {row["program"]: row for row in csv.DictReader(io.StringIO(words))}

    def pages(self) -> Iterator[Page]:
        """All pages, the front page first."""
        yield self._index()
        yield self._list()
        yield self._quota()
        yield self._errors()
        yield self._data()
        for name, title in WORDS.items():
            say = Saying(self.language, f"{name}.html")
            yield _page(say, name, say.text(title), programmes=self._conditions(say))
        for code in self.found.programmes:
            yield self._programme(code)
        for area in self.found.areas:
            if area["tingkat"] == "kecamatan":
                yield self._kecamatan(area)
            elif area["tingkat"] == "desa":
                yield self._desa(area)

    def _index(self) -> Page:
        say = Saying(self.language, "index.html")
        part = self.found.below(ANY, "kecamatan", self.kabupaten)
        return _page(
            say,
            "index",
            say.text("situs.judul"),
            peta=self._map("kecamatan", part, say, "kecamatan"),
            table=tables.areas(part, say, "kecamatan", self._caption(say, ANY)),
            **self._area(self.kabupaten, say),
        )

    def _list(self) -> Page:
        say, names = Saying(self.language, "desa.html"), self.found.names
        desa = [one for one in self.found.areas if one["tingkat"] == "desa"]
        rows = [(one["nama"], names.get(one["induk"], ""), one["kode"]) for one in desa]
        return _page(say, "daftar", say.text("situs.daftar_desa"), aktif="desa", rows=rows)

    def _quota(self) -> Page:
        say, periods = Saying(self.language, "kuota.html"), self.found.release.periods
        told = [tables.quota(self.found, period, say, self.names) for period in periods]
        return _page(say, "kuota", say.text("situs.kuota_judul"), tables=told)

    def _errors(self) -> Page:
        say, periods = Saying(self.language, "ketepatan.html"), self.found.release.periods
        rates = json.loads(self.served.files.get("ketepatan.json", b"{}"))
        told = [tables.errors(self.found, rates, period, say, self.names) for period in periods]
        return _page(say, "ketepatan", say.text("galat.judul"), tables=told, measured=any(rates.values()))

    def _data(self) -> Page:
        say = Saying(self.language, "data.html")
        name = bundle.name(self.found.release.number)
        whole = {"nama": name, "kb": tables.kilobytes(self.served.bundle)}
        table = tables.files(FILES, self.served.files, DOWNLOADS, say)
        return _page(say, "data", say.text("data.judul"), table=table, whole=whole, folder=DOWNLOADS)

    def _programme(self, code: str) -> Page:
        say = Saying(self.language, f"program/{code.lower()}.html")
        part = self._with_flows(self.found.below(code, "kecamatan", self.kabupaten), code)
        return _page(
            say,
            "program",
            say.programme(self.names, code),
            peta=self._map("kecamatan", part, say, "kecamatan"),
            table=tables.areas(part, say, "kecamatan", self._caption(say, code)),
            programmes=[one for one in self._conditions(say) if one["program"] == code],
        )

    def _kecamatan(self, area: Record) -> Page:
        kode, say = area["kode"], Saying(self.language, f"kecamatan/{area['kode']}.html")
        part = self.found.below(ANY, "desa", kode)
        return _page(
            say,
            "kecamatan",
            say.text("situs.nama_kecamatan", nama=area["nama"]),
            peta=self._map(f"desa-{kode}", part, say, "desa"),
            table=tables.areas(part, say, "desa", self._caption(say, ANY)),
            matrix=tables.matrix(self.found, kode, say, self.names, self._titled(say, "situs.desa_program")),
            **self._area(kode, say),
        )

    def _desa(self, area: Record) -> Page:
        kode, above = area["kode"], area["induk"]
        say = Saying(self.language, f"desa/{kode}.html")
        return _page(
            say,
            "desa",
            _titled_area(say, area),
            above=(above, self.found.names.get(above, above)),
            **self._area(kode, say),
        )

    def _area(self, kode: str, say: Saying) -> dict[str, Any]:
        """What the page of any area tells: its figure in a sentence, its programmes, earlier quarters."""
        rows = self.found.one(kode)
        return {
            "lead": self._lead(kode),
            "programmes": tables.programmes(rows, say, self.names, self._titled(say, "situs.program_judul")),
            "history": tables.history(self.found, kode, say),
            "group": self._group(kode),
        }

    def _lead(self, kode: str) -> Record:
        """The figure of any programme; where it is not told, ``kira`` is what the areas below add up to."""
        row = self.found.any_programme(kode)
        rows = self.found.below(ANY, "kecamatan", kode).rows if kode == self.kabupaten else []
        whole = bool(rows) and bool(told(rows, "angka").notna().all())
        about = added(rows, "angka") if whole and row.get("penerima") == "" else None
        return row and row | {"kira": about}

    def _conditions(self, say: Saying) -> list[Record]:
        known = [code for code in self.found.programmes if code in self.names]
        kept = slices.runs(self.found.release, self.found.newest)
        return [
            self.names[code]
            | {
                "tampil": say.programme(self.names, code),
                "wilayah": _runs_in(say, kept.get(code, [])),
            }
            for code in known
        ]

    def _caption(self, say: Saying, program: str) -> str:
        about = say.text("situs.tabel_program", program=say.programme(self.names, program))
        if program == ANY:
            about = say.text("situs.tabel_semua")
        return say.text("situs.tabel", isi=about, periode=say.quarter(self.found.newest))

    def _titled(self, say: Saying, key: str) -> str:
        return say.text("situs.tabel", isi=say.text(key), periode=say.quarter(self.found.newest))

    def _with_flows(self, part: Part, code: str) -> Part:
        """The areas with who joined and who left since the quarter before, where it is told."""
        table = self.found.release.tables["arus"]
        table = table[(table["periode"] == self.found.newest) & (table["program"] == code)]
        flows = [f"{name}{kind}" for name in TABLES["arus"] for kind in ("", "_angka")]
        moved = {row["kode"]: {name: row[name] for name in flows} for row in records(table)}
        rows = [row | moved.get(row["kode"], {}) for row in part.rows]
        return replace(part, rows=rows, total=part.total | moved.get(self.kabupaten, {}))

    def _group(self, kode: str) -> Record:
        table = self.found.release.tables["kelompok"]
        found = records(table[(table["periode"] == self.found.newest) & (table["kode"] == kode)])
        return found[0] if found else {}

    def _map(self, layer: str, part: Part, say: Saying, folder: str) -> Drawing | None:
        return draw(self.served.files.get(f"lapisan/{layer}.json"), part.rows, say, folder)


def _titled_area(say: Saying, area: Mapping[str, Any]) -> str:
    """An area with what it is: Kecamatan Sukamaju, Kelurahan Margasekar."""
    return say.text(f"situs.nama_{slices.kind_of(str(area['kode']))}", nama=area["nama"])


def _runs_in(say: Saying, areas: list[dict[str, str]]) -> str:
    """The areas a programme is kept to, with the decree; nothing where it runs everywhere."""
    decrees = "; ".join(dict.fromkeys(area["dasar_hukum"] for area in areas))
    return ", ".join(_titled_area(say, area) for area in areas) + (f" ({decrees})" if areas else "")


def _page(say: Saying, template: str, title: str, **told: Any) -> Page:
    return Page(say, f"{template}.html", {"judul": title, "aktif": template, **told})
