"""Small fictitious files in the true shape of each source: its own headers, its own codes, its own habits."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from intake_rows import Row, kk, nik

from analytics import schema

#: What DTSEN version 3 has and version 2 has not.
V3 = ("is_gc_kemensos", "is_pbi_se", "is_siks_ng")


def dtsen_keluarga(n: int, version: int = 3, **changes: str) -> Row:
    row = dict.fromkeys(schema.load("keluarga").names, "")
    if version == 2:
        row = {k: v for k, v in row.items() if k not in V3}
    row |= {
        "kode_provinsi": "99",
        "kode_kabupaten_kota": "9901",
        "kode_kecamatan": "9901010",
        "kode_kelurahan_desa": f"990101000{n % 3 + 4}",
        "nomor_kartu_keluarga": kk(n),
        "nama_anggota_keluarga": f"Nama {n}",
        "jumlah_anggota_keluarga": "1",
        "desil_nasional": str(n % 10 + 1),
        "desil_provinsi": str((n + 1) % 10 + 1),
        "desil_kabupaten_kota": str((n + 2) % 10 + 1),
        "jenis_atap_terluas": "2",
        "bahan_bakar_utama_memasak": "4",
        "pbi_nas": "Tidak",
    }
    row |= changes
    head = "nama_kepala_keluarga" if version == 3 else "nama_anggota_keluarga"
    return {(head if k == "nama_anggota_keluarga" else k): v for k, v in row.items()}


def dtsen_anggota(n: int, **changes: str) -> Row:
    row = dict.fromkeys(schema.load("anggota").names, "")
    row |= {
        "nomor_induk_kependudukan": nik(n),
        "nomor_kartu_keluarga": kk(n),
        "nama": f"Nama {n}",
        "tanggal_lahir": "1980-03-15",
        "jenis_kelamin": "1",
        "status_hubungan_keluarga": "1",
    }
    return row | changes


def siksng_keluarga(n: int, **changes: str) -> Row:
    row = {
        "alamat": f"Jl. {n}",
        "desil_nasional": str(n % 10 + 1),
        "id_keluarga": f"K{n}",
        "id_wilayah": f"990101200{n % 3 + 1}",
        "nama_kepala_keluarga": f"Nama {n}",
        "no_kk": kk(n),
        "peringkat_nasional": str(40_000_000 + n),
        "percentile_nasional": f"{n}.5",
        "peringkat_kab_kota": str(200_000 + n),
        "peringkat_provinsi": str(9_000_000 + n),
        "kab": "REKAAN",
        "kec": "AWAL",
        "kel": ("Suka Maju", "Mekar Sari", "Karang Anyar")[n % 3],
        "rt": "001",
        "rw": "002",
        "nik": nik(n),
    }
    return row | changes


PROGRAMMES_OF_PERSONS = (
    *("ATENSI", "BLT", "BLT_BBM", "BNPT_PPKM", "BPNT", "BST", "PBI", "PENA", "PERMAKANAN", "PKH", "RUTILAHU"),
    *("SEMBAKO_ADAPTIF", "YAPI"),
)


def siksng_orang(n: int, family: int | None = None, **changes: str) -> Row:
    row = {
        "provinsi": "REKAAN",
        "kabupaten": "Rekaan",
        "kecamatan": "AWAL",
        "desa_kelurahan": "SUKAMAJU",
        "rt": "1",
        "rw": "1",
        "id_kec": "x",
        "id_desa": "",
        "Alamat": f"Jl. {n}",
        "FIRST_SK": "2019",
        "NIK": nik(n),
        "NOKK": kk(family or n),
        "Nama": f"Nama {n}",
        **dict.fromkeys(PROGRAMMES_OF_PERSONS, "TIDAK"),
        "aktorLabel": "",
        "idsemesta": f"S{n}",
        "padankan_at": "",
        **{f"periode_{p.lower()}": "" for p in ("PKH", "BPNT", "PBI", "BST")},
    }
    return row | changes


def siksng_penyaluran(n: int, **changes: str) -> Row:
    row = {
        "NAMA PENERIMA": f"Nama {n}",
        "NIK KTP": nik(n),
        "TAHAP": "TAHAP 3",
        "BANSOS": "PKH",
        "IDSEMESTA": f"S{n}",
        "NO KEL": kk(n),
        "NM PROV": "Rekaan",
        "NM KAB": "Rekaan",
        "NM KEC": "AWAL",
        "NM KEL": "SUKA MAJU",
        "ALAMAT": f"Jl. {n}",
    }
    return row | changes


#: Regsosek 2022-K as a table of its question numbers.
REGSOSEK = ("301a", "302", "303", "304", "305", "306a", "307a", "307b1", "308", "309a", "309b", "310")


def regsosek_keluarga(n: int, **changes: str) -> Row:
    row = {
        "kode_provinsi": "99",
        "kode_kabupaten": "01",
        "kode_kecamatan": "010",
        "kode_desa": f"00{n % 3 + 4}",
        "no_kk": kk(n),
        "nama_kk": f"Nama {n}",
        **dict.fromkeys(REGSOSEK, "1"),
        "302": "36",
        "308": "4",
        "kd_bss_bnpt": "2",
        "kd_pkh": "1",
        "kd_sepeda_motor": "2",
    }
    return row | changes


def opensid_keluarga(n: int, **changes: str) -> Row:
    row = {
        "kode_desa": f"990101200{n % 3 + 1}",
        "no_kk": kk(n),
        "kd_jenis_lantai_terluas": "8",
        "kd_jenis_dinding": "6",
        "kd_jenis_atap": "5",
        "kd_sumber_air_minum": "4",
        "kd_bahan_bakar_memasak": "4",
    }
    return row | changes


def jatim_keluarga(n: int, **changes: str) -> Row:
    row = {
        "kode_desa": f"99.01.01.200{n % 3 + 1}",
        "no_kk": kk(n),
        "id_lantai_terluas": "8",
        "id_dinding_terluas": "6",
        "id_atap_terluas": "5",
        "id_sumber_airminum": "4",
        "id_sumberpenerangan": "1",
        "id_dayapenerangan": "1",
        "id_bb_utama": "4",
        "id_fasilitas_bab": "1",
        "id_jenis_kloset": "1",
        "id_pembuangan_tinja": "1",
        "luas_lantai_bangunan": "24",
        "lahan_tempat_lain": "2",
        "jml_sapi": "2",
        "desil_nasional_keluarga": "3",
        "desil_nasional_anggota": "4",
        "cut_off_keluarga": "0.2",
        "umur_2026": "70",
    }
    return row | changes


def pbdt(n: int, **changes: str) -> Row:
    row = {
        "IDBDT": f"BDT{n}",
        "RUTA6": f"R{n}",
        "NoPesertaPBDT": "",
        "KDPROP": "99",
        "KDKAB": "01",
        "KDKEC": "010",
        "KDDESA": f"00{n % 3 + 4}",
        "Alamat": f"Jl. {n}",
        "Nama_SLS": "RT 01",
        "Nama_KRT": f"Nama {n}",
        "Jumlah_ART": "5",
        "Jumlah_Keluarga": "2",
        "Sta_bangunan": "1",
        "Luas_lantai": "36",
        "Lantai": "7",
        "Atap": "5",
        "Jumlah_kamar": "2",
        "bb_masak": "9",
        "Fasbab": "1",
        "Ada_motor": "3",
        "Jumlah_sapi": "1",
        "Percentile": f"{n},25",
    }
    return row | changes


def opensid_book(
    path: Path,
    rows: list[Row],
    *,
    program: str = "BLT Dana Desa 2026",
    sasaran: object = 2,
    down: bool = True,
) -> Path:
    """OpenSID's aid workbook: the sheet Program as label and value, or as a table of one row."""
    facts = [
        ["ID", 7],
        ["Nama", program],
        ["Sasaran", sasaran],
        ["Keterangan", "-"],
        ["Asal Dana", "Dana Desa"],
    ]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Program")
        for r, row in enumerate(facts if down else list(zip(*facts, strict=True))):
            sheet.write_row(r, 0, row)
        sheet = book.add_worksheet("Peserta")
        sheet.write_row(0, 0, list(rows[0]))
        for r, row in enumerate(rows, start=1):
            sheet.write_row(r, 0, list(row.values()))
    return path


def peserta(n: int, number: str, **changes: str) -> Row:
    row = {
        "Peserta": number,
        "No. Peserta": str(n),
        "NIK": nik(n),
        "Nama": f"Nama {n}",
        "Tempat Lahir": "Rekaan",
        "Tanggal Lahir": "15-03-1980",
        "Alamat": f"Jl. {n}",
    }
    return row | changes
