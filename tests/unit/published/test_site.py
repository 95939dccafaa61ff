"""The static site: complete, escaped, linked within itself, true to the tables, refused for an unsound release."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from analytics.errors import UserError
from analytics.published.bundle import pack
from analytics.published.catalog import load
from analytics.published.classes import classes
from analytics.published.site.export import export
from analytics.published.words import text
from tests.unit.published.conftest import DESA, KECAMATAN, NEW, OLD, PUBLIC, sign

KINDS = (
    *("index", "desa", "kuota", "ketepatan", "kriteria", "usul", "metode", "data"),
    *("program/pkh", "program/sembako", "kecamatan/990101", "desa/9901012001"),
)


class Reader(HTMLParser):
    """What a browser would make of a page: tags with attributes, tables as rows of words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.words = ""
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._open = False

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._open:
            self.rows[-1][-1] += data


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text("utf-8"))
    return reader


@pytest.fixture
def site(release: Path, tmp_path: Path) -> Path:
    export(release, tmp_path / "situs")
    return tmp_path / "situs"


def test_every_page_is_there_in_both_languages(site: Path) -> None:
    pages = {one.relative_to(site).as_posix() for one in site.rglob("*.html")}
    wanted = {f"{one}.html" for one in KINDS}
    wanted |= {f"desa/{kode}.html" for kode in DESA} | {f"kecamatan/{kode}.html" for kode in KECAMATAN}
    assert pages == wanted | {f"en/{one}" for one in wanted}
    for page in pages:
        head = (site / page).read_text("utf-8")[:60]
        assert f'<html lang="{"en" if page.startswith("en/") else "id"}">' in head


def test_every_link_leads_to_a_file_of_the_site_and_nothing_comes_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        whole = read(page)
        ids = [at["id"] for _, at in whole.tags if at.get("id")]
        assert len(ids) == len(set(ids)), page
        for tag, at in whole.tags:
            assert tag not in ("script", "link", "img", "iframe", "object", "use", "form"), (page, tag)
            assert not any(name.startswith("on") or name == "src" for name in at), (page, tag)
            if href := at.get("href"):
                target, _, anchor = href.partition("#")
                assert not re.match(r"[a-z]+:|//|/", target), href
                assert not target or (page.parent / target).resolve().is_file(), (page, href)
                assert not anchor or anchor in ids, (page, href)
        assert "http" not in page.read_text("utf-8").replace("http-equiv", "")
        assert "@import" not in page.read_text("utf-8")


def test_names_are_words_and_never_markup(site: Path) -> None:
    whole = (site / "kecamatan/990101.html").read_text("utf-8")
    assert "&lt;script&gt;" in whole
    assert "<script" not in whole
    assert '<script>alert("x")</script>' in read(site / "kecamatan/990101.html").words
    assert "Kepmensos <b>79</b>" in read(site / "kriteria.html").words
    labels = [at.get("aria-label", "") for _, at in read(site / "kecamatan/990101.html").tags]
    assert '<script>alert("x")</script>: disamarkan atau tidak disebut' not in labels
    assert '<script>alert("x")</script>: 24\u00a0%' in labels


@pytest.mark.parametrize("page", [*KINDS, "kecamatan/990102", "desa/9901022002"])
def test_each_page_says_that_it_is_simulated_and_under_which_rules(site: Path, page: str) -> None:
    for root, language in (("", "id"), ("en/", "en")):
        whole = read(site / f"{root}{page}.html")
        assert text("bersama.simulasi", language) in whole.words
        assert text("metode.cakupan", language) in whole.words
        counted = sum(tag == "table" for tag, _ in whole.tags)
        if page != "ketepatan":
            assert whole.words.count(text("bersama.catatan", language)) == counted


def test_the_table_is_the_published_one_with_the_rounding_difference(release: Path, site: Path) -> None:
    table = pd.read_csv(release / "desa.csv", dtype=str, keep_default_na=False)
    table = table[(table["periode"] == NEW) & table["kode"].str.startswith("990101")]
    told = {row[0]: row[1:] for row in read(site / "kecamatan/990101.html").rows if len(row) == 5}
    for row in table[table["program"] == "SEMUA"].to_dict("records"):
        shown = [
            row["penerima"],
            row["keluarga"],
            f"{row['persen']}\u00a0%" if row["persen"] else "",
            "↑ naik",
        ]
        assert told[row["nama"]] == shown
    assert told["Jumlah baris"][:2] == ["215", "745"]
    assert told["Selisih pembulatan"][:2] == ["0", "5"]
    untold = [row for row in read(site / "kecamatan/990101.html").rows if "tidak disebut" in row[0]]
    assert untold == [["Selisih pembulatan dan yang tidak disebut", "15", ""]]
    assert told["Seluruh Kuala Sari"] == ["215", "750", "29\u00a0%", "↑ naik"]


def test_masked_and_small_are_told_and_hatched(site: Path) -> None:
    rows = read(site / "kecamatan/990101.html").rows
    assert ["=1+1", "tidak disebut", ""] in rows
    assert ['<script>alert("x")</script>', "<10", ""] in rows
    whole = read(site / "kecamatan/990102.html")
    labels = {at.get("aria-label"): n for n, (tag, at) in enumerate(whole.tags) if tag == "a"}
    hatched = whole.tags[labels["Ranuarum: disamarkan atau tidak disebut"] + 1]
    assert hatched[1]["class"] == "kx"
    assert ["Ranuarum", "<10", "300", "", "↑ naik"] in whole.rows
    assert "≥95\u00a0%" in whole.words


def test_colours_come_from_published_shares_and_say_what_they_mean(site: Path) -> None:
    whole = read(site / "kecamatan/990101.html")
    legend = re.findall(r"(\d+) sampai (\d+) %", whole.words)
    shades = [at["class"] for tag, at in whole.tags if tag == "rect" and str(at.get("class")).startswith("k")]
    meaning = dict(zip(shades, legend, strict=True))
    drawn = 0
    for at, (tag, attrs) in enumerate(whole.tags):
        if tag == "a" and (share := re.search(r": (\d+)\u00a0%$", attrs.get("aria-label") or "")):
            low, high = meaning[str(whole.tags[at + 1][1]["class"])]
            assert int(low) <= int(share[1]) <= int(high)
            drawn += 1
    assert drawn == 2


@pytest.mark.parametrize("values", [[0], [33, 34], [0, 100], [5, 95], [30, 68], [41, 46], list(range(101))])
def test_classes_are_few_round_and_hold_every_figure(values: list[int]) -> None:
    scale = classes(values)
    assert 1 <= scale.count <= 5
    ranges = {kelas: (low, high) for kelas, low, high in scale.told()}
    assert len(ranges) == scale.count
    for value in values:
        low, high = ranges[scale.of(value)]  # type: ignore[index]
        assert low <= value <= high
    assert classes([]).of(3) is None


def test_quarters_flows_quota_and_errors_are_shown(site: Path) -> None:
    assert ["Kuala Sari", "100", "750", "13\u00a0%", "15", "<10", "↑ naik"] in read(
        site / "program/pkh.html"
    ).rows
    history = read(site / "desa/9901012001.html").rows
    assert ["triwulan 2 tahun 2026", "135", "400", "34\u00a0%", ""] in history
    quota = read(site / "kuota.html").rows
    assert ["Program Keluarga Harapan, per keluarga", "403", "420", "96\u00a0%", "302.250.000"] in quota
    errors = read(site / "ketepatan.html").rows
    exact = ["33,9\u00a0%, antara 29,0\u00a0% dan 37,1\u00a0%", "50,0\u00a0%"]
    assert ["Program Keluarga Harapan, per keluarga", "40\u00a0% terbawah", *exact] in errors
    assert ["Sembako/BPNT, per keluarga", "", "belum diukur", "belum diukur"] in errors
    assert "Dari 105 keluarga desil 1" in read(site / "desa/9901022001.html").words
    english = read(site / "en/kuota.html").rows
    assert ["Family Hope Programme, families", "403", "420", "96\u00a0%", "302,250,000"] in english


def test_the_downloads_are_the_whole_release(release: Path, site: Path) -> None:
    for one in release.rglob("*"):
        if one.is_file():
            assert (site / "berkas" / one.relative_to(release)).read_bytes() == one.read_bytes()
    linked = {at["href"] for tag, at in read(site / "data.html").tags if "download" in at}
    assert {"berkas/desa.csv", "berkas/terbitan.xlsx", "berkas/desa.geojson", "berkas/MANIFEST.sig"} <= linked
    assert {"berkas/BACA-SAYA.txt", "berkas/terbitan-2.zip"} <= linked


def test_the_whole_release_in_one_file_can_be_checked_and_is_the_same_every_time(
    release: Path, site: Path, tmp_path: Path
) -> None:
    packed = site / "berkas/terbitan-2.zip"
    assert packed.read_bytes() == load(release).bundle
    sealed_files = load(release).files
    assert packed.read_bytes() == pack(2, dict(reversed(sealed_files.items())))
    shutil.unpack_archive(packed, tmp_path / "unduhan")
    assert load(tmp_path / "unduhan/terbitan-2", PUBLIC).files == sealed_files
    assert "lapisan/kecamatan.json" in sealed_files


def test_flows_have_marks_between_thousands_like_every_figure(release: Path, tmp_path: Path) -> None:
    table = release / "arus.csv"
    table.write_text(table.read_text().replace(",15,<10", ",1250,", 1))
    sign(release)
    export(release, tmp_path / "situs")
    for root, told in (("", "1.250"), ("en/", "1,250")):
        rows = {row[0]: row for row in read(tmp_path / f"situs/{root}program/pkh.html").rows}
        assert rows["Kuala Sari"][4:6] == [told, ""]
        assert rows["Tegal 'Arum'"][4:6] == ["15", "<10"]


def test_a_quarter_without_a_quota_says_so_and_is_not_called_one(release: Path, tmp_path: Path) -> None:
    table = release / "kabupaten.csv"
    lines = table.read_text().splitlines()
    table.write_text("\n".join(one.replace(",420,96,", ",,,") if OLD in one else one for one in lines) + "\n")
    sign(release)
    export(release, tmp_path / "situs")
    for root, language in (("", "id"), ("en/", "en")):
        page = read(tmp_path / f"situs/{root}kuota.html")
        assert page.words.count(text("situs.kuota_kosong", language)) == 1
        assert page.words.count(text("situs.kuota_tanpa", language)) == 1


@pytest.mark.parametrize("whole", [True, False])
def test_a_whole_that_is_not_told_is_about_what_its_kecamatan_add_up_to(
    release: Path, tmp_path: Path, whole: bool
) -> None:
    """Where they all tell theirs; else nothing is told of the whole."""
    told: dict[str, pd.DataFrame] = {}
    for name in ("kabupaten", "kecamatan"):
        table = pd.read_csv(release / f"{name}.csv", dtype=str, keep_default_na=False)
        newest = (table["periode"] == NEW) & (table["program"] == "SEMUA")
        if name == "kabupaten":
            table.loc[newest, ["penerima", "persen", "perubahan"]] = ""
        elif not whole:
            table.loc[newest & (table["kode"] == "990101"), ["penerima", "persen", "perubahan"]] = [
                "<10",
                "",
                "",
            ]
        table.to_csv(release / f"{name}.csv", index=False)
        told[name] = table[newest]
    sign(release)
    export(release, tmp_path / "situs")
    words = read(tmp_path / "situs/index.html").words
    assert (text("situs.kira_arti") in words) is whole
    if whole:
        about = text("situs.kira").format(
            n=f"{told['kecamatan']['penerima'].astype(int).sum():,}".replace(",", ".")
        )
        assert f"{about} {text('situs.penerima_kalimat')}" in words


def test_notes_of_the_office_are_no_condition(release: Path, site: Path) -> None:
    assert ",Uji.\n" in (release / "program.csv").read_text()
    for page in ("kriteria.html", "program/pkh.html", "en/kriteria.html"):
        words = read(site / page).words
        assert "Uji." not in words
        assert "Kepmensos <b>79</b>" in words


def test_the_key_of_the_map_says_from_where_on_shares_are_told_as_one(release: Path, tmp_path: Path) -> None:
    export(release, tmp_path / "situs")
    whole = read(tmp_path / "situs/kecamatan/990102.html")
    # The desa of this kecamatan are told as ≥95 and not at all.
    assert re.findall(r"≥\d+ %", whole.words) == ["≥95 %"]
    assert "sampai" not in whole.words.split(text("metode.cakupan"))[0].split(text("situs.peta_pilih"))[0]


def test_every_figure_says_on_a_phone_what_it_is(site: Path) -> None:
    for page in site.rglob("*.html"):
        cells = list[str | None]()
        for tag, at in read(page).tags:
            assert tag not in ("table", "thead", "tbody", "tfoot", "tr", "th", "td") or at.get("role"), page
            if tag == "td":
                cells.append(at.get("data-apa"))
        heads = [word for row in read(page).rows for word in row]
        assert {one for one in cells if one} <= set(heads), page


def test_the_same_release_gives_the_same_pages(release: Path, site: Path, tmp_path: Path) -> None:
    export(release, tmp_path / "lagi")
    for one in site.rglob("*.html"):
        assert one.read_bytes() == (tmp_path / "lagi" / one.relative_to(site)).read_bytes()


def test_no_label_where_nothing_is_simulated(release: Path, tmp_path: Path) -> None:
    sign(release, simulasi=False, koreksi=[])
    export(release, tmp_path / "situs")
    assert text("bersama.simulasi") not in read(tmp_path / "situs/index.html").words


def test_a_release_without_maps_has_its_tables(release: Path, tmp_path: Path) -> None:
    for one in (release / "lapisan").iterdir():
        one.unlink()
    sign(release)
    export(release, tmp_path / "situs")
    assert not any(tag == "svg" for tag, _ in read(tmp_path / "situs/index.html").tags)
    assert any(row[:1] == ["Kuala Sari"] for row in read(tmp_path / "situs/index.html").rows)


def test_drawn_paths_cannot_carry_anything_else(release: Path, tmp_path: Path) -> None:
    layer = release / "lapisan/kecamatan.json"
    layer.write_text(layer.read_text().replace("M0 0l90", "M0 0url(x)l90", 1))
    sign(release)
    export(release, tmp_path / "situs")
    assert "url(x)" not in (tmp_path / "situs/index.html").read_text()


def test_unsound_releases_are_refused_and_nothing_is_written(release: Path, tmp_path: Path) -> None:
    out = tmp_path / "situs"

    def refused(said: str, key: str | None = None, to: Path = out) -> None:
        with pytest.raises(UserError, match=said):
            export(release, to, key)
        assert [one for one in tmp_path.iterdir() if one.name.startswith((".situs", "situs"))] == []

    refused("kunci lain", "ab" * 32)
    refused("Kunci publik tidak dikenal", "bukan kunci")
    refused("di dalam folder terbitan", to=release / "situs")
    desa = release / "desa.csv"
    sound = desa.read_text()
    desa.write_text(sound.replace(",135,", ",136,", 1))
    refused("berubah sejak diterbitkan")
    sign(release)
    refused("bukan kelipatan 5")
    desa.write_text(sound.replace("9901022001", "../../x"))
    sign(release)
    refused("tidak dapat menjadi alamat")
    desa.write_text(sound.replace(",PKH,", ",../x,", 1))
    sign(release)
    refused("tidak dapat menjadi alamat")
    desa.write_text(sound)
    sign(release)
    assert export(release, out, PUBLIC)["halaman"] == 34


def test_a_folder_in_use_is_left_alone(release: Path, tmp_path: Path) -> None:
    out = tmp_path / "situs"
    out.mkdir()
    export(release, out)
    before = sorted(out.rglob("*"))
    (out / "milik_orang.txt").write_text("x")
    with pytest.raises(UserError, match="tidak kosong"):
        export(release, out)
    assert sorted(out.rglob("*")) == sorted([*before, out / "milik_orang.txt"])
