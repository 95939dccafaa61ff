"""Workbooks of somebody who means harm: bombs, entities, links that lead elsewhere, cells far away."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.attack.making import Makers, changed, registering, right_rows
from tests.attack.shapes import HEAD, Xml, families, pack, parts, shared, sheet, table

BOOKS: Makers = {}
book = registering(BOOKS)


# Bombs and archives that are no honest workbook.


@book
def bom_rasio(path: Path) -> Path:
    return pack(path, parts([sheet(right_rows())]) | {"xl/media/kosong.bin": bytes(60 * 1024**2)})  # type: ignore[arg-type]


@book
def bom_di_lembar(path: Path) -> Path:
    return pack(path, parts([sheet(right_rows(), after=" " * 80 * 1024**2)]))


@book
def bom_ukuran_disamarkan(path: Path) -> Path:
    """The archive's index says a few bytes where 300 MB come out."""
    members = shared(["x"], parts([sheet(right_rows())]))
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
    return pack(path, parts([sheet(right_rows())]) | {f"xl/media/{n}.png": "" for n in range(2_001)})


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
    members = shared(["&a9;"], parts([sheet([*right_rows(), [Xml('<c r="{at}" t="s"><v>0</v></c>')]])]))
    return pack(path, changed("xl/sharedStrings.xml", "<sst", f"{_LAUGHS}<sst", members))


@book
def miliaran_tawa_di_lembar(path: Path) -> Path:
    rows = [*right_rows(), [Xml('<c r="{at}" t="inlineStr"><is><t>&a9;</t></is></c>')]]
    return pack(path, parts([sheet(rows, prolog=_LAUGHS)]))


_XXE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@book
def xxe_di_lembar(path: Path) -> Path:
    rows = [*right_rows(), [Xml('<c r="{at}" t="inlineStr"><is><t>&f;</t></is></c>')]]
    return pack(path, parts([sheet(rows, prolog=_XXE)]))


@book
def xxe_di_buku_kerja(path: Path) -> Path:
    members = changed("xl/workbook.xml", "<workbook", f"{_XXE}<workbook")
    return pack(path, changed("xl/workbook.xml", 'name="Data1"', 'name="&f;"', members))


@book
def xxe_di_relasi(path: Path) -> Path:
    return pack(path, changed("xl/_rels/workbook.xml.rels", "<Relationships", f"{_XXE}<Relationships"))


@book
def dtd_utf16(path: Path) -> Path:
    """The same hidden from a search of bytes by another encoding."""
    members = parts([sheet(right_rows(), prolog=_XXE)])
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
    return pack(
        path, changed("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../../etc/passwd")
    )


@book
def lembar_di_tempat_lain(path: Path) -> Path:
    """A far cell in a sheet that does not lie where sheets lie."""
    far = sheet([HEAD, [Xml('<c r="XFD1048576"><v>1</v></c>')]])
    members = changed("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "lain.bin")
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
BOOKS["sel_jauh_huruf_campuran"] = _far(f'"A{"m" * 39}1"')
BOOKS["sel_jauh_huruf_panjang"] = _far(f'"{"Y" * 113}6"')


@book
def banyak_kolom_tanpa_acuan(path: Path) -> Path:
    """Cells need not say where they stand; 10,000 of them in the header row."""
    head = [Xml(f'<c t="inlineStr"><is><t>k{n}</t></is></c>') for n in range(10_000)]
    return pack(path, parts([sheet([head, [Xml("<c><v>1</v></c>")] * 10_000])]))


@book
def dimensi_berbohong_besar(path: Path) -> Path:
    return pack(path, parts([sheet(right_rows(), before='<dimension ref="A1:XFD1048576"/>')]))


@book
def dimensi_berbohong_kecil(path: Path) -> Path:
    return pack(path, parts([sheet(right_rows(), before='<dimension ref="A1"/>')]))


def _member(name: str) -> Callable[[Path], Path]:
    return lambda path: pack(path, parts([sheet(right_rows())]) | {name: "x"})


BOOKS["nama_naik_folder"] = _member("../../jahat.sh")
BOOKS["nama_naik_folder_windows"] = _member("..\\..\\jahat.bat")
BOOKS["nama_mutlak"] = _member("/etc/cron.d/jahat")
BOOKS["nama_mutlak_windows"] = _member("C:\\jahat.bat")


@book
def anggota_arsip_symlink(path: Path) -> Path:
    link = zipfile.ZipInfo("xl/tautan")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return pack(path, [*parts([sheet(right_rows())]).items(), (link, "/etc/passwd")])


@book
def anggota_arsip_ganda(path: Path) -> Path:
    """Two sheets of one name: readers differ in which they take."""
    other = {"xl/worksheets/sheet1.xml": sheet(right_rows(9))}
    return pack(path, [*parts([sheet(right_rows())]).items(), *other.items()])
