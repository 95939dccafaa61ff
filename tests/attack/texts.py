"""Text files as they really arrive, and as somebody who means harm would send them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

from tests.attack.shapes import HEAD, families, lines, plain
from tests.unit.intake.intake_rows import anggota, keluarga, kk, kuota, nik, penerima, survei

TEXTS: dict[str, Callable[[], str | bytes]] = {}
ACCENTS = "José Ñandú"


def text(make: Callable[[], str | bytes]) -> Callable[[], str | bytes]:
    """Register a maker under its own name."""
    TEXTS[make.__name__] = make
    return make


def write(name: str, folder: Path) -> Path:
    """Make the file of that name."""
    content = TEXTS[name]()
    path = folder / "berkas.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _named(name: str, count: int = 4) -> str:
    return plain(families(count, nama_anggota_keluarga=name))


for _name, _encoding, _mark in (
    ("utf8_dengan_bom", "utf-8", b"\xef\xbb\xbf"),
    ("utf16_le_dengan_bom", "utf-16-le", b"\xff\xfe"),
    ("utf16_be_dengan_bom", "utf-16-be", b"\xfe\xff"),
    ("utf16_le_tanpa_bom", "utf-16-le", b""),
    ("utf16_be_tanpa_bom", "utf-16-be", b""),
    ("cp1252", "cp1252", b""),
    ("latin1_byte_tak_terpakai", "latin-1", b""),
    ("utf32", "utf-32-le", b"\xff\xfe\0\0"),
):
    _odd = "\x81" if _name.startswith("latin1") else ""
    TEXTS[_name] = lambda e=_encoding, m=_mark, odd=_odd: m + _named(ACCENTS + odd).encode(e)  # type: ignore[misc]


for _name, _delimiter in (("titik_koma", ";"), ("pipa", "|"), ("tab", "\t"), ("koma", ",")):
    TEXTS[f"pemisah_{_name}"] = lambda d=_delimiter: plain(families(4), d)  # type: ignore[misc]


for _name, _end in (("cr_saja", "\r"), ("crlf", "\r\n")):
    TEXTS[f"akhir_baris_{_name}"] = lambda end=_end: plain(families(4), end=end)  # type: ignore[misc]


@text
def akhir_baris_campur() -> str:
    rows = lines(families(6))
    return "".join(line + ("\r\n", "\n", "\r")[n % 3] for n, line in enumerate(rows))


@text
def tanpa_akhir_baris() -> str:
    return plain(families(4)).rstrip("\n")


@text
def penyandian_campur_per_baris() -> bytes:
    rows = lines(families(4, nama_anggota_keluarga=ACCENTS))
    return b"".join(f"{line}\n".encode("utf-8" if n % 2 else "cp1252") for n, line in enumerate(rows))


@text
def bom_yang_tidak_benar() -> bytes:
    return b"\xef\xbb\xbf" + _named(ACCENTS).encode("cp1252")


@text
def bom_di_tengah() -> bytes:
    rows = lines(families(4))
    return "\n".join([*rows[:3], "\ufeff" + rows[3], rows[4]]).encode()


@text
def byte_nol() -> str:
    rows = lines(families(4))
    rows[2] = rows[2].replace("Nama 2", "Na\0ma")
    rows[3] = rows[3].replace(";36;", ";3\x006;").replace(";Ya", ";\0")
    return "\n".join(rows)


@text
def byte_nol_di_judul() -> str:
    return plain(families(2)).replace("luas_lantai", "luas\0lantai\0 'x'", 1)


@text
def byte_kendali() -> str:
    return _named("Na\x01\x07\x1b[31mma\x7f\x85", 2)


@text
def sep_di_baris_pertama() -> str:
    return "sep=;\n" + plain(families(3))


@text
def kutip_tidak_berpasangan() -> str:
    rows = lines(families(60))
    rows[5] = rows[5].replace("Nama 5", '"Nama 5')
    return "\n".join(rows)


@text
def kutip_berisi_baris_baru() -> str:
    return _named('"satu\ndua; tiga"', 3)


@text
def kutip_terbuka_di_semua_baris() -> str:
    rows = lines(families(40, nama_anggota_keluarga='"Nama'))
    return "\n".join(rows)


@text
def kutip_seribu_baris_panjang() -> str:
    """Each header candidate may be joined with its neighbours; that must not take minutes."""
    return "\n".join('"' + f"{n};" * 20_000 for n in range(200))


@text
def satu_baris_1_mb() -> str:
    return "x" * 1_000_000


@text
def judul_di_bawah_baris_2_mb() -> str:
    """A line longer than the sample's pieces stands above the table; no row below may get lost."""
    return "x" * 2_500_000 + "\n" + plain(families(3))


@text
def sel_1_mb() -> str:
    return _named("y" * 1_000_000, 2)


@text
def sepuluh_ribu_kolom() -> str:
    names = ";".join(f"k{n}" for n in range(10_000))
    return f"{names}\n" + f"{';' * 9_999}\n" * 3


@text
def kosong() -> str:
    return ""


@text
def hanya_judul() -> str:
    return ";".join(HEAD) + "\n"


@text
def hanya_spasi() -> str:
    return "   \n \t \n\n  "


@text
def judul_dua_kali() -> str:
    return plain(families(2)) + plain([keluarga(3), keluarga(4)])


@text
def baris_jumlah_di_akhir() -> str:
    return plain(families(3)) + "TOTAL;;;3;;;108;\n"


@text
def judul_bukan_di_baris_pertama() -> str:
    return "PEMERINTAH KABUPATEN REKAAN;;;;;;;\nDATA KELUARGA\n\n" + plain(families(3))


@text
def tanpa_judul() -> str:
    return "\n".join(lines(families(3))[1:])


@text
def angka_dilindungi_rumus() -> str:
    return plain([keluarga(n, nomor_kartu_keluarga=f'="{kk(n)}"') for n in (1, 2)])


@text
def rumus_di_sel() -> str:
    names = ['=HYPERLINK("http://x")', "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1"]
    return plain([keluarga(n, nama_anggota_keluarga=f, luas_lantai=f) for n, f in enumerate(names, 1)])


@text
def huruf_tak_terlihat() -> str:
    rows = families(4)
    rows[0]["nomor_kartu_keluarga"] = "\u200b" + kk(1)
    rows[1]["nomor_kartu_keluarga"] = kk(2) + "\u200f\ufeff"
    rows[2]["nomor_kartu_keluarga"] = f"\u202d{kk(3)}\u202c"
    rows[3]["nomor_kartu_keluarga"] = "\u00a0" + kk(4)
    return plain(rows)


@text
def angka_kembaran() -> str:
    """Digits of other scripts and letters that look like digits: refused, never guessed."""
    rows = families(4)
    rows[0]["nomor_kartu_keluarga"] = kk(1).translate({48 + d: 0x660 + d for d in range(10)})
    rows[1]["nomor_kartu_keluarga"] = kk(2).replace("0", "O")
    rows[2]["nomor_kartu_keluarga"] = kk(3).translate({48 + d: 0xFF10 + d for d in range(10)})
    return plain(rows)


@text
def nomor_di_kolom_lain() -> str:
    """A card number in digits of another script in an open column is not to be shown either."""
    return plain(families(2, luas_lantai=kk(7).translate({48 + d: 0xFF10 + d for d in range(10)})))


@text
def angka_negatif_dan_besar() -> str:
    sizes = ["-36", "9" * 40, "1e400", "36.5", "99999", "٣٦", "1_000", "0x24"]
    return plain([keluarga(n, luas_lantai=size) for n, size in enumerate(sizes, 1)])


@text
def angka_survei_besar() -> str:
    amounts = ["1e999", "-5", "nan", "inf", "9" * 400, "850000"]
    return plain([survei(n, pengeluaran_per_kapita=a) for n, a in enumerate(amounts, 1)])


@text
def tanggal_aneh() -> str:
    dates = ["1900-01-01", "29/02/2001", "31/04/1980", "03/25/1980", "15/03/1980", "29295", "0000-00-00"]
    return plain([anggota(n, tanggal_lahir=d) for n, d in enumerate(dates, 1)])


@text
def kolom_tertukar() -> str:
    return plain([penerima(n, nik=kk(n), no_kk=nik(n)) for n in range(1, 6)])


@text
def kode_bps_di_berkas_kemendagri() -> str:
    return plain([keluarga(n, kode_kelurahan_desa=f"990101000{n % 3 + 4}") for n in range(1, 5)])


@text
def kode_setengah_bps() -> str:
    rows = families(6)
    for row in rows[:3]:
        row["kode_kelurahan_desa"] = "9901010004"
    return plain(rows)


@text
def kode_dari_tempat_lain() -> str:
    return plain(families(3, kode_kelurahan_desa="3324012001"))


@text
def kuota_aneh() -> str:
    values = ["-1", "1e9", "banyak", "9" * 30, "100"]
    return plain(
        [kuota(n, kuota=v, kode_wilayah=f"99010{1 + n // 3}200{n % 3 + 1}") for n, v in enumerate(values)]
    )


@text
def angka_seperti_nomor_pertanyaan() -> str:
    """Amounts that are also the numbers of questions (404, 410) do not make a row of data the header."""
    more = {f"kolom_{n}": str(400 + n) for n in range(31)}
    return plain([row | more for row in families(6)])


@text
def koma_di_akhir_baris() -> str:
    head, *rest = lines(families(3), ",")
    return "\n".join([head, *[f"{line}," for line in rest]])


@text
def sel_kurang_dan_lebih() -> str:
    rows = lines(families(5))
    rows[2], rows[4] = "terpotong;di sini", rows[4] + ";lebih;lagi"
    return "\n".join(rows)


@text
def json_bernama_csv() -> str:
    return '[{"nomor_kartu_keluarga": "1", "desil_nasional": 3}]'


@text
def html_bernama_xls() -> str:
    return "<!DOCTYPE html>\n<html><body><table><tr><th>NIK</th></tr></table></body></html>"


@text
def xml_excel_2003() -> str:
    return '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook></Workbook>'


@text
def gzip_bernama_csv() -> bytes:
    return gzip.compress(plain(families(3)).encode())


@text
def rar_bernama_xlsx() -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + bytes(100)


@text
def tujuh_zip() -> bytes:
    return b"7z\xbc\xaf\x27\x1c" + bytes(100)


@text
def pdf_bernama_csv() -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@text
def rtf_bernama_csv() -> bytes:
    return rb"{\rtf1\ansi tabel}"


@text
def byte_acak() -> bytes:
    return bytes((n * 7919 + n // 251) % 256 for n in range(20_000))
