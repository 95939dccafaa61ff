"""Workbooks that are torn, locked, or something else altogether."""

from __future__ import annotations

from pathlib import Path

from tests.attack.making import Makers, registering, right_rows
from tests.attack.office_books import buku_wajar
from tests.attack.shapes import ole, pack, parts, sheet

BOOKS: Makers = {}
book = registering(BOOKS)


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
    members = parts([sheet(right_rows())])
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
