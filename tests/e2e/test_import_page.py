"""The import page as an officer uses it: drop, look, decide; take the own file back, mend it, drop it again."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from tests.conftest import Address, serving
from tests.e2e.conftest import press, settle, tick
from tests.e2e.test_pages import IDENTITY, keep

pytestmark = pytest.mark.e2e
PERIOD = "2026-Q3"
FAMILIES = 40
LONG = 30_000
Rows = list[dict[str, str]]
#: Sheet row (by its number in the file) -> column -> the right value.
Remedy = dict[int, dict[str, str]]


@dataclass
class Office:
    """A workspace that starts empty, its server, and a browser at the import page."""

    folder: Path
    address: Address
    page: Any
    downloads: list[Any]

    def manifest(self) -> dict[str, Any]:
        file = self.folder / "MANIFEST.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"imports": [], "slots": {}}

    def report(self) -> dict[str, Any]:
        return self.manifest()["imports"][-1]

    def left(self) -> list[Path]:
        return [one for one in (self.folder / "vault" / "unggahan").glob("*") if one.is_dir()]


@pytest.fixture(scope="module")
def office(demo: Path, chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    root = tmp_path_factory.mktemp("dinas")
    (root / "ruang").mkdir()
    with serving(root / "ruang") as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 1000}, locale="id-ID")
        downloads: list[Any] = []
        # The link opens a page of its own, which becomes a download.
        context.on("page", lambda new: new.on("download", lambda file: downloads.append(file)))
        page = context.new_page()
        page.goto(f"{address}/impor")
        settle(page)
        yield Office(root / "ruang", address, page, downloads)
        context.close()
        assert not IDENTITY.search((root / "serve.log").read_text())


@pytest.fixture(autouse=True)
def _empty_tray(request: pytest.FixtureRequest) -> Iterator[None]:
    """What one test left on the page does not spoil the next."""
    yield
    if "office" in request.fixturenames:
        close_cards(request.getfixturevalue("office"))


@pytest.fixture(scope="module")
def source(demo: Path) -> Callable[[str], Rows]:
    """Rows of a file of the demonstration that had no finding, as dictionaries."""
    reports = json.loads((demo / "MANIFEST.json").read_text(encoding="utf-8"))["imports"]

    def rows(kind: str) -> Rows:
        report = next(r for r in reports if r["kind"] == kind)
        bad = set(pd.read_parquet(demo / report["findings"])["baris"])
        with (demo / "inbox" / report["source"]).open(encoding=report["encoding"], newline="") as handle:
            reader = csv.reader(handle, delimiter=report["delimiter"])
            head = [name.removeprefix("\ufeff") for name in next(reader)]
            lines = enumerate(reader, start=2)
            return [dict(zip(head, r, strict=True)) for n, r in lines if n not in bad and len(r) == len(head)]

    return rows


def write(path: Path, rows: Rows, broken: str = "") -> Path:
    """A dirty file; a broken line stands at its end."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter="|")
        writer.writeheader()
        writer.writerows(rows)
        handle.write(f"{broken}\n" if broken else "")
    return path


def drop(office: Office, *paths: Path) -> Any:
    """Hand files in and wait for the last card."""
    page = office.page
    before = page.locator("[class*=st-key-kartu_]").count()
    page.locator("input[type=file]").set_input_files([str(p) for p in paths])
    page.locator("[class*=st-key-kartu_]").nth(before + len(paths) - 1).wait_for(timeout=LONG)
    page.locator("[class*=st-key-pakai_] button").nth(len(paths) - 1).wait_for(timeout=LONG)
    page.locator("[data-testid=stProgress]").first.wait_for(state="detached", timeout=LONG)
    settle(page)
    assert page.locator("[class*=st-key-kartu_]").count() == before + len(paths)
    return page.locator("[class*=st-key-kartu_]").last


def read_again(office: Office, card: Any, period: str) -> None:
    """Correct the period of a card."""
    field = card.get_by_label("Periode")
    if not field.is_visible():
        card.locator("summary", has_text="Betulkan").click()
    box = card.locator("[data-testid=stSelectbox]", has_text="Periode")
    for _ in range(3):
        field.click()
        field.fill(period)
        field.press("Enter")
        # Enter takes the option that is marked; on a busy computer the list may still show the others.
        if period in box.inner_text():
            break
    press(office.page, card.get_by_role("button", name="Baca ulang", exact=True))
    office.page.wait_for_timeout(800)
    settle(office.page)
    card.locator(f"text=periode {period}").first.wait_for(timeout=LONG)


def commit(office: Office, card: Any) -> dict[str, Any]:
    """Put a card's file in force."""
    press(office.page, card.locator("[class*=st-key-pakai_] button"))
    card.locator("[class*=st-key-tutup_] button").wait_for(timeout=LONG)
    settle(office.page)
    return office.report()


def take_back(office: Office, card: Any, target: Path) -> Path:
    """State a purpose, have the workbook prepared, and download it by clicking the link."""
    page = office.page
    field = card.get_by_label("Untuk apa berkas ini diambil?")
    field.click()
    field.fill("Memperbaiki")
    field.press("Enter")
    press(office.page, card.get_by_role("button", name="Siapkan buku kerja"))
    link = card.get_by_role("link", name="Unduh buku kerja")
    link.wait_for(timeout=LONG)
    assert not re.search(r"\d{12,}", link.get_attribute("href"))
    got = office.downloads
    got.clear()
    link.click()
    for _ in range(200):
        if got:
            break
        page.wait_for_timeout(100)
    assert re.fullmatch(r"perbaikan-[a-z-]+-(2026-Q3)?\.xlsx", got[0].suggested_filename)
    got[0].save_as(target)
    # The ticket was for one time.
    assert page.request.get(f"{office.address}{link.get_attribute('href')}").status == 410
    return target


def mend(path: Path, remedy: Remedy, added: dict[int, dict[str, str]] | None = None) -> Path:
    """What an officer does in a table program: type the right values, move a broken line up."""
    book = openpyxl.load_workbook(path)
    sheet = book["Perlu diperbaiki"]
    head = [cell.value for cell in sheet[1]]
    assert head[0].startswith("Baris asal (")
    assert head[1:3] == ["Hasil", "Catatan"]
    by_row = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    for number, values in remedy.items():
        assert by_row[number][2].value
        for column, value in values.items():
            cell = by_row[number][head.index(column)]
            assert cell.fill.fgColor.rgb != "00000000", f"{column} tidak ditandai"
            cell.value = value
    for number, values in (added or {}).items():
        assert number in {row[0].value for row in book["Baris patah"].iter_rows(min_row=2)}
        sheet.append([number, "", "", *(values.get(h) for h in head[3:])])
    book.save(path)
    return path


def ledger(office: Office) -> int:
    """Entries the page shows."""
    box = office.page.locator("[data-testid=stExpander]", has_text="Catatan pengambilan data pribadi").last
    return box.locator("tbody tr").count()


def close_cards(office: Office) -> None:
    while (
        button := office.page.locator("[class*=st-key-tutup_] button, [class*=st-key-batal_] button")
    ).count():
        last = button.nth(button.count() - 1)
        key = last.locator("xpath=ancestor::*[contains(@class, 'st-key-kartu_')]").first.get_attribute(
            "class"
        )
        last.click()
        gone = re.search(r"st-key-kartu_\w+", key)[0]
        office.page.locator(f".{gone}").wait_for(state="detached", timeout=LONG)
        settle(office.page)


def round_trip(
    office: Office,
    tmp_path: Path,
    dirty: Path,
    said: str,
    rejected: int,
    remedy: Remedy,
    added: dict[int, dict[str, str]] | None = None,
    period: bool = False,
) -> dict[str, Any]:
    """Drop, look, correct, commit, download, mend, drop again; ends clean."""
    entries = ledger(office)
    card = drop(office, dirty)
    if period:
        read_again(office, card, PERIOD)
    text = card.inner_text()
    assert f"Dianggap: {said}" in text
    assert card.locator("tbody").first.locator("tr").count() == 10
    assert not IDENTITY.search(office.page.content())
    first = commit(office, card)
    assert first["rejected"] == rejected
    assert first["source"] == dirty.name
    assert office.left() == []
    keep(office.page, f"impor-{first['kind']}-hasil")
    book = take_back(office, card, tmp_path / "perbaikan.xlsx")
    settle(office.page)
    close_cards(office)
    assert ledger(office) == entries + 1
    card = drop(office, mend(book, remedy, added))
    assert f"buku kerja perbaikan dari impor {first['id']}" in card.inner_text()
    keep(office.page, f"impor-{first['kind']}-lagi")
    last = commit(office, card)
    assert (last["rejected"], last["read"], last["mends"]) == (0, first["read"], first["id"])
    assert last["accepted"] == first["read"]
    assert not IDENTITY.search(office.page.content())
    assert not IDENTITY.search(office.page.url)
    assert office.left() == []
    close_cards(office)
    return last


def test_boundaries_are_looked_at_and_put_in_force(
    office: Office, demo: Path, source: Callable[[str], Rows], tmp_path: Path
) -> None:
    """A file that was looked at beside the map is looked at anew once the map is in force."""
    quota = write(tmp_path / "kuota.csv", source("kuota")[:12])
    drop(office, next((demo / "inbox").glob("batas*.gpkg")), quota)
    page = office.page
    assert "2 berkas menunggu keputusan" in page.locator("[data-testid=stMain]").inner_text()
    cards = page.locator("[class*=st-key-kartu_]")
    card, other = cards.first, cards.last
    assert "Dianggap: Batas wilayah" in card.inner_text()
    assert "bukan kegagalan" in card.inner_text()
    assert card.locator("tr", has_text="Tumpang tindih (ha)").locator("td").count() == 3
    assert other.locator("[class*=st-key-pakai_] button").is_disabled()
    report = commit(office, card)
    assert (report["kind"], report["rejected"]) == ("batas", 0)
    other.locator("[class*=st-key-pakai_] button:not([disabled])").wait_for(timeout=LONG)
    assert "Kemendagri 100,0" in other.inner_text()
    assert "Belum diimpor: Register keluarga" in page.locator("[data-testid=stMain]").inner_text()
    close_cards(office)


def test_walking_away_leaves_nothing(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    before = office.manifest()["imports"]
    drop(
        office,
        write(tmp_path / "satu.csv", source("keluarga")[:12]),
        write(tmp_path / "dua.csv", source("survei")[:12]),
    )
    assert len(office.left()) == 2
    assert all(folder.stat().st_mode & 0o077 == 0 for folder in office.left())
    close_cards(office)
    assert office.left() == []
    assert office.manifest()["imports"] == before


def test_families(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    rows = source("keluarga")[:FAMILIES]
    right = [dict(row) for row in rows]
    rows[2]["nomor_kartu_keluarga"] = rows[2]["nomor_kartu_keluarga"][:11]
    rows[4]["desil_nasional"] = "12"
    torn = right[-1]
    dirty = write(tmp_path / "keluarga.csv", rows[:-1], "|".join(list(torn.values())[:20]))
    remedy = {
        4: {"nomor_kartu_keluarga": right[2]["nomor_kartu_keluarga"]},
        6: {"desil_nasional": right[4]["desil_nasional"]},
    }
    last = round_trip(
        office, tmp_path, dirty, "Register keluarga", 3, remedy, {FAMILIES + 1: torn}, period=True
    )
    assert last["accepted"] == FAMILIES


def test_members(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    families = {row["nomor_kartu_keluarga"] for row in source("keluarga")[:FAMILIES]}
    rows = [row for row in source("anggota") if row["nomor_kartu_keluarga"] in families]
    right = [dict(row) for row in rows]
    rows[1]["nomor_induk_kependudukan"] = rows[1]["nomor_induk_kependudukan"][:13]
    rows[3]["jenis_kelamin"] = ""
    remedy = {
        3: {"nomor_induk_kependudukan": right[1]["nomor_induk_kependudukan"]},
        5: {"jenis_kelamin": right[3]["jenis_kelamin"]},
    }
    dirty = write(tmp_path / "anggota.csv", rows)
    round_trip(office, tmp_path, dirty, "Register anggota", 2, remedy)


def test_members_without_their_families_are_refused_in_words_and_can_be_taken_back_marked(
    office: Office, source: Callable[[str], Rows], tmp_path: Path
) -> None:
    """Every row lacks its family: the card says why, shows reason and remedy, and gives the marked workbook."""
    families = {row["nomor_kartu_keluarga"] for row in source("keluarga")[:FAMILIES]}
    others = [row for row in source("anggota") if row["nomor_kartu_keluarga"] not in families]
    dirty = write(tmp_path / "anggota_lain.csv", others[:9])
    before = office.manifest()["slots"]
    card = drop(office, dirty)
    text = card.inner_text()
    assert "tidak dapat diimpor" in text
    assert "No KK tidak ada di register keluarga" in text
    assert "INDUK" not in text
    assert card.locator("td[data-label='Cara memperbaiki']").first.inner_text().strip()
    assert card.locator("[class*=st-key-pakai_] button").is_disabled()
    assert not IDENTITY.search(office.page.content())
    keep(office.page, "impor-tidak-dapat")
    entries = ledger(office)
    press(office.page, card.get_by_role("button", name="Catat laporannya"))
    card.locator("[class*=st-key-tutup_] button").wait_for(timeout=LONG)
    settle(office.page)
    take_back(office, card, tmp_path / "perbaikan.xlsx")
    settle(office.page)
    assert office.manifest()["slots"] == before
    close_cards(office)
    assert ledger(office) == entries + 1


def test_recipients(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    families = [row["nomor_kartu_keluarga"] for row in source("keluarga")[:20]]
    rows = [{"BANSOS": "PKH", "PERIODE": PERIOD, "NO KEL": kk, "NAMA PENERIMA": "Warga"} for kk in families]
    rows[0]["NO KEL"] = families[0][:9]
    rows[5]["PERIODE"] = "kapan"
    remedy = {2: {"NO KEL": families[0]}, 7: {"PERIODE": PERIOD}}
    round_trip(office, tmp_path, write(tmp_path / "penerima.csv", rows), "Daftar penerima", 2, remedy)


def test_quota(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    rows = [row for row in source("kuota") if row["program"] == "PKH"][:20]
    right = [dict(row) for row in rows]
    rows[1]["kuota"] = "-5"
    remedy = {3: {"kuota": right[1]["kuota"]}}
    round_trip(office, tmp_path, write(tmp_path / "kuota.csv", rows), "Kuota", 1, remedy)


def test_survey(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    rows = source("survei")[:150]
    right = [dict(row) for row in rows]
    rows[7]["pengeluaran_per_kapita"] = "banyak"
    remedy = {9: {"pengeluaran_per_kapita": right[7]["pengeluaran_per_kapita"]}}
    round_trip(office, tmp_path, write(tmp_path / "survei.csv", rows), "Survei", 1, remedy)


def test_proposals(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    rows = source("usulan")[:20]
    right = [dict(row) for row in rows]
    rows[3]["JENIS USULAN"] = "entah"
    remedy = {5: {"JENIS USULAN": right[3]["JENIS USULAN"]}}
    round_trip(office, tmp_path, write(tmp_path / "usulan.csv", rows), "Usulan", 1, remedy)


def villages(source: Callable[[str], Rows]) -> list[str]:
    return sorted({row["kode_wilayah"] for row in source("kuota") if len(row["kode_wilayah"]) == 10})[:20]


def test_recap_of_deciles(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    classes = {f"DESIL {n}": str(10 * n) for n in range(1, 11)}
    rows = [{"KODE DESA": code, **classes, "TOTAL": "550"} for code in villages(source)]
    rows[2]["TOTAL"] = "551"
    dirty = write(tmp_path / "rekap.csv", rows)
    remedy = {4: {"TOTAL": "550"}}
    round_trip(office, tmp_path, dirty, "Rekap desil per desa", 1, remedy, period=True)


def test_counts_of_recipients(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    rows = [
        {"PROGRAM": "PKH", "PERIODE": PERIOD, "KODE DESA": code, "JUMLAH PENERIMA": "40"}
        for code in villages(source)
    ]
    rows[4]["JUMLAH PENERIMA"] = "-1"
    remedy = {6: {"JUMLAH PENERIMA": "40"}}
    dirty = write(tmp_path / "jumlah.csv", rows)
    round_trip(office, tmp_path, dirty, "Jumlah penerima per desa", 1, remedy)


def test_households(office: Office, source: Callable[[str], Rows], tmp_path: Path) -> None:
    """The old register of households: their numbers are checked too, and its codes stay questions."""
    rows = [
        {
            "IDBDT": f"BDT{n:04d}",
            "RUTA6": f"R{n}",
            "KDPROP": code[:2],
            "KDKAB": code[2:4],
            "KDKEC": code[4:6],
            "KDDESA": code[6:],
            "Nama_KRT": "Warga",
            "Jumlah_ART": "4",
            "Jumlah_Keluarga": "1",
            "Luas_lantai": "36",
            "Lantai": "7",
            "Percentile": "12",
        }
        for n, code in enumerate(villages(source), start=1)
    ]
    right = [dict(row) for row in rows]
    rows[2]["IDBDT"] = rows[0]["IDBDT"]
    rows[5]["KDDESA"] = "9999"
    rows[8]["IDBDT"] = ""
    remedy = {
        4: {"IDBDT": right[2]["IDBDT"]},
        7: {"KDDESA": right[5]["KDDESA"]},
        10: {"IDBDT": right[8]["IDBDT"]},
    }
    dirty = write(tmp_path / "pbdt.csv", rows)
    last = round_trip(office, tmp_path, dirty, "Register rumah tangga", 3, remedy, period=True)
    assert [one["tentang"] for one in last["questions"]] == ["Lantai"]
    answered_and_withdrawn(office, drop(office, write(tmp_path / "pbdt_lagi.csv", right)))


def answered_and_withdrawn(office: Office, card: Any) -> None:
    """An answer is shown on the card as remembered; withdrawn, its question is put again."""
    page, file = office.page, office.folder / "pemetaan" / "kode.csv"
    read_again(office, card, PERIOD)
    form = card.locator("[data-testid=stForm]").last
    form.locator("label", has_text="bukan salah satu").click()
    press(page, form.get_by_role("button", name="Simpan jawaban"))
    box = card.locator("[data-testid=stExpander]", has_text="Jawaban yang diingat (1)")
    box.wait_for(timeout=LONG)
    settle(page)
    assert "Lantai" in file.read_text(encoding="utf-8")
    box.locator("summary").click()
    assert "bukan salah satu" in box.inner_text()
    keep(page, "impor-jawaban")
    press(page, box.get_by_role("button", name="Cabut"))
    box.wait_for(state="detached", timeout=LONG)
    settle(page)
    assert "Lantai" not in file.read_text(encoding="utf-8")
    card.get_by_role("button", name="Simpan jawaban").wait_for(timeout=LONG)


def test_a_much_shorter_list_asks_first_and_the_last_import_can_be_taken_back(
    office: Office, source: Callable[[str], Rows], tmp_path: Path
) -> None:
    page = office.page
    before = office.manifest()["slots"]
    card = drop(office, write(tmp_path / "kuota_kecil.csv", source("kuota")[:3]))
    assert card.locator("[class*=st-key-pakai_] button").is_disabled()
    tick(page, card, "Ya, ini memang yang dimaksud")
    assert commit(office, card)["accepted"] == 3
    close_cards(office)
    box = page.locator("[data-testid=stExpander]", has_text="Kembalikan ke sebelum impor terakhir")
    box.locator("summary").click()
    tick(page, box, "Ya, kembalikan")
    press(page, box.get_by_role("button", name="Kembalikan"))
    page.locator("text=diurungkan; data sebelumnya").wait_for(timeout=LONG)
    assert office.manifest()["slots"] == before
    assert office.report()["undone"]


def test_computing_from_the_page_and_the_quality_map(office: Office) -> None:
    page = office.page
    page.goto(f"{office.address}/impor")
    settle(page)
    press(page, page.get_by_role("button", name="Hitung"))
    page.locator(f"text={FAMILIES} keluarga dihitung").wait_for(timeout=LONG)
    reports = office.manifest()["imports"]
    dirty = next(r for r in reports if r["kind"] == "keluarga")
    page.goto(f"{office.address}/kualitas?laporan={dirty['id']}")
    settle(page)
    page.locator("path[role=option]").first.wait_for(state="visible", timeout=LONG)
    said = [one.get_attribute("aria-label") for one in page.locator("path[role=option]").all()]
    assert sum(int(re.search(r"\((\d+) /", s)[1]) for s in said if re.search(r"\((\d+) /", s)) == 2
    keep(page, "kualitas-peta")
    page.get_by_role("radio", name="Umur data (hari)").click()
    page.locator("text=sama di setiap desa").wait_for(timeout=LONG)


@pytest.mark.parametrize("language", ["id", "en"])
def test_fits_a_phone_in_both_languages(visit_office: Callable[..., Any], language: str) -> None:
    page = visit_office("impor", 360)
    if language == "en":
        page.locator("[data-testid=stExpandSidebarButton]").click()
        page.locator("[data-testid=stSidebar] button", has_text="English").click()
        page.locator("h1", has_text="Import").wait_for(state="attached", timeout=LONG)
        settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 361
    assert page.locator("h1").inner_text() == {"id": "Impor", "en": "Import"}[language]


@pytest.fixture
def visit_office(office: Office, chromium: Any) -> Iterator[Callable[..., Any]]:
    contexts: list[Any] = []

    def go(path: str, width: int) -> Any:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, locale="id-ID"))
        page = contexts[-1].new_page()
        page.goto(f"{office.address}/{path}")
        settle(page)
        return page

    yield go
    for context in contexts:
        context.close()
