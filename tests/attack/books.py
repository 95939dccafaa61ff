"""Workbooks as they really arrive, and as somebody who means harm would send them."""

from __future__ import annotations

import datetime as dt
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.attack.shapes import HEAD, Xml, families, ole, pack, parts, shared, sheet, table
from tests.unit.intake.intake_rows import anggota, kk, nik

BOOKS: dict[str, Callable[[Path], Path]] = {}


def book(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Register a maker; it gets the path the workbook is to have."""
    BOOKS[make.__name__] = make
    return make


def write(name: str, folder: Path) -> Path:
    """Make the workbook of that name."""
    return BOOKS[name](folder / "berkas.xlsx")


def _plain(count: int = 3) -> list[list[object]]:
    return table(families(count))


def _with(member: str, old: str, new: str, members: dict[str, str] | None = None) -> dict[str, str]:
    members = members or parts([sheet(_plain())])
    assert old in members[member]
    return members | {member: members[member].replace(old, new, 1)}


@book
def buku_wajar(path: Path) -> Path:
    return pack(path, parts([sheet(_plain())]))


@book
def buku_bernama_csv(path: Path) -> Path:
    return pack(path.with_suffix(".csv"), parts([sheet(_plain())]))


@book
def buku_bernama_xls(path: Path) -> Path:
    return pack(path.with_suffix(".xls"), parts([sheet(_plain())]))


@book
def teks_bernama_xlsx(path: Path) -> Path:
    from tests.attack.shapes import plain

    path.write_text(plain(families(3)))
    return path


# Bombs and archives that are no honest workbook.


@book
def bom_rasio(path: Path) -> Path:
    return pack(path, parts([sheet(_plain())]) | {"xl/media/kosong.bin": bytes(60 * 1024**2)})  # type: ignore[arg-type]


@book
def bom_di_lembar(path: Path) -> Path:
    return pack(path, parts([sheet(_plain(), after=" " * 80 * 1024**2)]))


@book
def bom_ukuran_disamarkan(path: Path) -> Path:
    """The archive's index says a few bytes where 300 MB come out."""
    members = shared(["x"], parts([sheet(_plain())]))
    hidden = members["xl/sharedStrings.xml"].replace("<t>x", "<t>" + "x" * 300 * 1024**2)
    pack(path, members | {"xl/sharedStrings.xml": hidden})
    data = bytearray(path.read_bytes())
    real, small = len(hidden.encode()).to_bytes(4, "little"), (9_000).to_bytes(4, "little")
    assert data.count(real) == 2
    path.write_bytes(data.replace(real, small))
    return path


@book
def bom_zip_di_dalam_zip(path: Path) -> Path:
    pack(path.with_name("dalam.zip"), {"nol": bytes(30 * 1024**2)})
    inner = path.with_name("dalam.zip").read_bytes()
    return pack(path, {f"{n}.zip": inner for n in range(50)})


@book
def terlalu_banyak_anggota_arsip(path: Path) -> Path:
    return pack(path, parts([sheet(_plain())]) | {f"xl/media/{n}.png": "" for n in range(2_001)})


@book
def teks_bersama_berulang(path: Path) -> Path:
    """Billion laughs by reference: 32,000 letters once, named by 100,000 cells."""
    cells = [[Xml('<c r="{at}" t="s"><v>0</v></c>') for _ in range(50)] for _ in range(2_000)]
    return pack(path, shared(["x" * 32_000], parts([sheet([[f"k{n}" for n in range(50)], *cells])])))


_LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
)


@book
def miliaran_tawa_di_teks_bersama(path: Path) -> Path:
    members = shared(["&a9;"], parts([sheet([*_plain(), [Xml('<c r="{at}" t="s"><v>0</v></c>')]])]))
    return pack(path, _with("xl/sharedStrings.xml", "<sst", f"{_LAUGHS}<sst", members))


@book
def miliaran_tawa_di_lembar(path: Path) -> Path:
    rows = [*_plain(), [Xml('<c r="{at}" t="inlineStr"><is><t>&a9;</t></is></c>')]]
    return pack(path, parts([sheet(rows, prolog=_LAUGHS)]))


_XXE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@book
def xxe_di_lembar(path: Path) -> Path:
    rows = [*_plain(), [Xml('<c r="{at}" t="inlineStr"><is><t>&f;</t></is></c>')]]
    return pack(path, parts([sheet(rows, prolog=_XXE)]))


@book
def xxe_di_buku_kerja(path: Path) -> Path:
    members = _with("xl/workbook.xml", "<workbook", f"{_XXE}<workbook")
    return pack(path, _with("xl/workbook.xml", 'name="Data1"', 'name="&f;"', members))


@book
def xxe_di_relasi(path: Path) -> Path:
    return pack(path, _with("xl/_rels/workbook.xml.rels", "<Relationships", f"{_XXE}<Relationships"))


@book
def dtd_utf16(path: Path) -> Path:
    """The same hidden from a search of bytes by another encoding."""
    members = parts([sheet(_plain(), prolog=_XXE)])
    wide = members["xl/worksheets/sheet1.xml"].replace("UTF-8", "UTF-16").encode("utf-16")
    return pack(path, [(n, wide if "sheet1" in n else text) for n, text in members.items()])


@book
def tautan_luar(path: Path) -> Path:
    """A link to another workbook: never followed, the value that was stored is used."""
    linked = Xml('<c r="{at}" t="str"><f>[1]Lain!A1</f><v>36</v></c>')
    rows = table([r | {"luas_lantai": linked} for r in families(2)])
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return pack(path, parts([sheet(rows)]) | {"xl/externalLinks/externalLink1.xml": link})


@book
def lembar_menunjuk_keluar(path: Path) -> Path:
    return pack(path, _with("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../../etc/passwd"))


@book
def lembar_di_tempat_lain(path: Path) -> Path:
    """A far cell in a sheet that does not lie where sheets lie."""
    far = sheet([HEAD, [Xml('<c r="XFD1048576"><v>1</v></c>')]])
    members = _with("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "lain.bin")
    return pack(path, members | {"xl/lain.bin": far})


def _far(reference: str) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        return pack(path, parts([sheet([HEAD, [Xml(f"<c r={reference}><v>1</v></c>")]])]))

    return make


BOOKS["sel_di_xfd1048576"] = _far('"XFD1048576"')
BOOKS["sel_jauh_kutip_tunggal"] = _far("'XFD1048576'")
BOOKS["sel_jauh_huruf_kecil"] = _far('"xfd1048576"')
BOOKS["sel_jauh_berspasi"] = lambda p: pack(
    p, parts([sheet([HEAD, [Xml('<c r = "XFD1048576"><v>1</v></c>')]])])
)
BOOKS["sel_jauh_ke_bawah"] = _far('"IV1048576"')
BOOKS["sel_jauh_huruf_panjang"] = _far(f'"{"Y" * 113}6"')


@book
def banyak_kolom_tanpa_acuan(path: Path) -> Path:
    """Cells need not say where they stand; 10,000 of them in the header row."""
    head = [Xml(f'<c t="inlineStr"><is><t>k{n}</t></is></c>') for n in range(10_000)]
    return pack(path, parts([sheet([head, [Xml("<c><v>1</v></c>")] * 10_000])]))


@book
def dimensi_berbohong_besar(path: Path) -> Path:
    return pack(path, parts([sheet(_plain(), before='<dimension ref="A1:XFD1048576"/>')]))


@book
def dimensi_berbohong_kecil(path: Path) -> Path:
    return pack(path, parts([sheet(_plain(), before='<dimension ref="A1"/>')]))


def _member(name: str) -> Callable[[Path], Path]:
    return lambda path: pack(path, parts([sheet(_plain())]) | {name: "x"})


BOOKS["nama_naik_folder"] = _member("../../jahat.sh")
BOOKS["nama_naik_folder_windows"] = _member("..\\..\\jahat.bat")
BOOKS["nama_mutlak"] = _member("/etc/cron.d/jahat")
BOOKS["nama_mutlak_windows"] = _member("C:\\jahat.bat")


@book
def anggota_arsip_symlink(path: Path) -> Path:
    link = zipfile.ZipInfo("xl/tautan")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return pack(path, [*parts([sheet(_plain())]).items(), (link, "/etc/passwd")])


@book
def anggota_arsip_ganda(path: Path) -> Path:
    """Two sheets of one name: readers differ in which they take."""
    other = {"xl/worksheets/sheet1.xml": sheet(_plain(9))}
    return pack(path, [*parts([sheet(_plain())]).items(), *other.items()])


@book
def terpotong(path: Path) -> Path:
    data = buku_wajar(path).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


@book
def isi_rusak(path: Path) -> Path:
    data = bytearray(buku_wajar(path).read_bytes())
    at = data.find(b"sheet1.xml") + 40
    data[at : at + 60] = bytes(60)
    path.write_bytes(data)
    return path


@book
def xml_terpotong(path: Path) -> Path:
    members = parts([sheet(_plain())])
    text = members["xl/worksheets/sheet1.xml"]
    return pack(path, members | {"xl/worksheets/sheet1.xml": text[: len(text) // 2]})


@book
def tanpa_lembar(path: Path) -> Path:
    return pack(path, parts([]))


@book
def zip_biasa(path: Path) -> Path:
    return pack(path.with_suffix(".csv"), {"keluarga.csv": "a;b\n"})


@book
def docx(path: Path) -> Path:
    return pack(path, {"[Content_Types].xml": "x", "word/document.xml": "<w/>"})


@book
def ods(path: Path) -> Path:
    return pack(path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})


@book
def ods_terkunci(path: Path) -> Path:
    manifest = '<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    return pack(path, {"mimetype": mime, "content.xml": "x", "META-INF/manifest.xml": manifest})


@book
def xlsx_terkunci(path: Path) -> Path:
    path.write_bytes(ole({"EncryptionInfo": bytes(4096), "EncryptedPackage": bytes(8192)}))
    return path


@book
def xls_terkunci(path: Path) -> Path:
    start = bytes.fromhex("0908100000060500 bb0dcc07 c1000100 06060000".replace(" ", ""))
    locked = bytes.fromhex("2f003600") + bytes.fromhex("0100") + bytes(52)
    path = path.with_suffix(".xls")
    path.write_bytes(ole({"Workbook": (start + locked + bytes.fromhex("0a000000")).ljust(4096, b"\0")}))
    return path


@book
def doc_bernama_xls(path: Path) -> Path:
    path = path.with_suffix(".xls")
    path.write_bytes(ole({"WordDocument": bytes(4096)}))
    return path


@book
def anggota_arsip_terkunci(path: Path) -> Path:
    data = bytearray(buku_wajar(path).read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    return path


# What honest offices do to a workbook.


def _real(path: Path, fill: Callable[[Any, Any], None], **options: Any) -> Path:
    with xlsxwriter.Workbook(str(path), options) as workbook:
        fill(workbook, workbook.add_worksheet("Data"))
    return path


def _rows(page: Any, rows: list[list[object]], at: int = 0) -> None:
    for r, row in enumerate(rows, at):
        page.write_row(r, 0, row)


@book
def rumus_dengan_nilai_simpanan(path: Path) -> Path:
    def fill(_: Any, page: Any) -> None:
        _rows(page, _plain(3))
        page.write_formula(1, 6, "=30+6", value=36)
        page.write_formula(2, 6, "=cmd|'/C calc'!A0", value="x")
        page.write_formula(3, 2, '=HYPERLINK("http://x","y")', value="y")

    return _real(path, fill)


@book
def tanggal_1904(path: Path) -> Path:
    rows = table([anggota(n) for n in (1, 2)])

    def fill(workbook: Any, page: Any) -> None:
        _rows(page, rows)
        style = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for r in (1, 2):
            page.write_datetime(r, HEAD_ANGGOTA.index("tanggal_lahir"), dt.datetime(1980, 3, 15), style)

    return _real(path, fill, date_1904=True)


HEAD_ANGGOTA = list(anggota(1))


@book
def tanggal_sebagai_nomor(path: Path) -> Path:
    """A date without a date format is a number only: not guessed."""
    return pack(path, parts([sheet(table([anggota(n, tanggal_lahir=29295) for n in (1, 2)]))]))  # type: ignore[arg-type]


@book
def sel_digabung(path: Path) -> Path:
    def fill(_: Any, page: Any) -> None:
        _rows(page, _plain(4), at=1)
        page.merge_range(0, 0, 0, 7, "DATA KELUARGA KABUPATEN REKAAN")
        page.merge_range(2, 0, 4, 0, "9901012001")

    return _real(path, fill)


@book
def lembar_tersembunyi(path: Path) -> Path:
    return pack(path, parts([sheet(_plain(9)), sheet(_plain(2))], states=["hidden", "visible"]))


@book
def dua_lembar_data(path: Path) -> Path:
    return pack(path, parts([sheet(_plain(2)), sheet(_plain(3))]))


@book
def judul_di_baris_kelima(path: Path) -> Path:
    return pack(path, parts([sheet([["DAFTAR"], ["Kab. Rekaan"], [], ["no. 1"], *_plain(3)])]))


@book
def sel_galat(path: Path) -> Path:
    wrong = [Xml(f'<c r="{{at}}" t="e"><v>{e}</v></c>') for e in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!")]
    rows = families(4)
    return pack(
        path, parts([sheet(table([r | {"luas_lantai": e} for r, e in zip(rows, wrong, strict=True)]))])
    )


@book
def galat_di_kolom_wajib(path: Path) -> Path:
    wrong = Xml('<c r="{at}" t="e"><v>#REF!</v></c>')
    return pack(
        path, parts([sheet(table([r | {"kode_kelurahan_desa": wrong} for r in families(1)] + families(2)))])
    )


@book
def nik_sebagai_angka(path: Path) -> Path:
    rows = [anggota(n) | {"nomor_induk_kependudukan": int(nik(n))} for n in (1, 2)]
    return pack(path, parts([sheet(table([*rows, anggota(3)]))]))


@book
def kk_tertukar_huruf(path: Path) -> Path:
    return pack(
        path, parts([sheet(table([r | {"nomor_kartu_keluarga": float(kk(9))} for r in families(2)]))])
    )


@book
def baris_jumlah(path: Path) -> Path:
    return pack(path, parts([sheet([*_plain(3), ["Jumlah", "", "", 3, "", "", 108, ""]])]))


@book
def sel_32767_huruf(path: Path) -> Path:
    rows = families(2, nama_anggota_keluarga="y" * 32_767)
    return pack(path, parts([sheet(table(rows))]))


@book
def makro(path: Path) -> Path:
    """A workbook with macros is read as data; nothing in it runs."""
    return pack(
        path.with_suffix(".xlsm"),
        parts([sheet(_plain())]) | {"xl/vbaProject.bin": ole({"VBA": bytes(4096)}).hex()},
    )
