"""The register's member file, in the columns and codes of DTSEN v3, and who it believes has PBI."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics import schema
from analytics.demo.address import HAMLETS, address, place_columns
from analytics.demo.columns import codes, dates, digits, padded, pick, yes_no_words
from analytics.demo.population import Population
from analytics.demo.programmes import Lists
from analytics.demo.sizes import Ints, stream
from analytics.engine.features import FUNCTIONS

SCHOOL_WORDS = [
    "TIDAK/BELUM SEKOLAH",
    "TAMAT SD/SEDERAJAT",
    "SLTP/SEDERAJAT",
    "SLTA/SEDERAJAT",
    "DIPLOMA IV/STRATA I",
]
JOB_WORDS = ["BELUM/TIDAK BEKERJA", "WIRASWASTA", "PEDAGANG", "WIRASWASTA", "KARYAWAN SWASTA"]
JOB_WORDS += ["PEGAWAI NEGERI SIPIL", "BURUH TANI/PERKEBUNAN", "BURUH HARIAN LEPAS", "MENGURUS RUMAH TANGGA"]
STUDENT_WORD = "PELAJAR/MAHASISWA"
STALE_PBI, LOCAL_PBI = 0.015, 0.09


def pbi_recorded(population: Population, lists: Lists) -> tuple[np.ndarray, np.ndarray]:
    """National and local PBI per person as the register believes: a little older than the list."""
    rng = stream(population.seed, "pbi register")
    people = population.people
    first = np.flatnonzero(np.r_[True, np.diff(people["keluarga"]) > 0])
    place = np.arange(len(people)) - np.repeat(first, np.diff(np.r_[first, len(people)]))
    listed = place < lists.jiwa["PBI-JK"].to_numpy()[people["keluarga"]]
    national = listed ^ (rng.random(len(people)) < STALE_PBI)
    poor = population.families["desil_nasional"].between(1, 6).to_numpy()[people["keluarga"]]
    return national, ~national & poor & (rng.random(len(people)) < LOCAL_PBI / 0.5)


def anggota_table(population: Population, national: np.ndarray, local: np.ndarray) -> pa.Table:
    """One row per member of a registered family, sorted by family, columns as in the v3 file."""
    keep = population.families["terdata"].to_numpy()[population.people["keluarga"]]
    people = population.people[keep]
    family = people["keluarga"].to_numpy()
    parts = _person_columns(people, digits(population.families["no_kk"]).take(pa.array(family)))
    parts |= {"pbi_nas": yes_no_words(national[keep]), "pbi_pemda": yes_no_words(local[keep])}
    young = people["umur"].to_numpy() < 2
    for column, value in zip(FUNCTIONS, population.functions[keep].T, strict=True):
        parts[column] = codes(np.where(young, -1, value))
    parts |= _card_address(population, family)
    return pa.table({column: parts[column] for column in schema.load("anggota").names})


def _person_columns(people: pd.DataFrame, card: pa.Array) -> dict[str, pa.Array]:
    age, student = people["umur"].to_numpy(), people["partisipasi"].to_numpy() == 2
    works = np.where(age < 5, -1, np.where(people["bekerja"], 1, 2))
    owner = people["usaha"].to_numpy()
    return {
        "nomor_induk_kependudukan": digits(people["nik"]),
        "nomor_kartu_keluarga": card,
        "nama": pa.array(people["nama"].to_numpy(), pa.string()),
        "tanggal_lahir": dates(people["lahir"]),
        "jenis_kelamin": codes(people["kelamin"].to_numpy()),
        "status_hubungan_keluarga": codes(people["hubungan"].to_numpy()),
        "status_kawin": codes(people["kawin"].to_numpy()),
        "partisipasi_sekolah": codes(people["partisipasi"].to_numpy()),
        "jenjang_tertinggi_yang_diduduki": codes(people["jenjang"].to_numpy(), 0),
        "kelas_tertinggi_yang_diduduki": codes(people["kelas"].to_numpy(), 0),
        "ijazah_tertinggi_yang_dimiliki": codes(np.where(age < 5, 0, people["ijazah"]), 0),
        "pendidikan_akhir_ktp": pick(SCHOOL_WORDS, people["tingkat"].to_numpy()),
        "status_bekerja": codes(works),
        "lapangan_usaha_dari_pekerjaan_utama": codes(people["lapangan"].to_numpy(), 0),
        "status_dalam_pekerjaan_utama": codes(people["kedudukan"].to_numpy(), 0),
        "kepemilikan_usaha": codes(np.where(age < 5, -1, np.where(owner, 1, 2))),
        "jumlah_usaha": codes(np.where(owner, 1, -1)),
        "lapangan_usaha_dari_usaha_utama": codes(np.where(owner, people["lapangan"], -1)),
        "jumlah_pekerja_yang_dibayar_dari_usaha_utama": codes(np.where(owner, people["dibayar"], -1)),
        "jumlah_pekerja_yang_tidak_dibayar_dari_usaha_utama": codes(
            np.where(owner, people["tak_dibayar"], -1)
        ),
        "omzet_usaha_utama": codes(people["omzet"].to_numpy(), 0),
        "pekerjaan_ktp": pick([*JOB_WORDS, STUDENT_WORD], np.where(student, 9, people["kedudukan"])),
        "kondisi_gizi": codes(people["gizi"].to_numpy(), 0),
        "kesedihan_depresi": codes(np.where(age < 5, 0, people["sedih"]), 0),
        "penyakit_kronis": codes(people["kronis"].to_numpy()),
    }


def _card_address(population: Population, family: Ints) -> dict[str, pa.Array]:
    """The address on the ID card: that of the home, but for one in twenty an older one elsewhere."""
    rng = stream(population.seed, "alamat ktp")
    places, families = population.places, population.families
    moved = rng.random(len(families)) < 0.05
    desa = np.where(moved, rng.integers(0, len(places), len(families)), families["desa"])[family]
    rt = np.where(moved, rng.integers(1, 9, len(families)), families["rt"])[family]
    return place_columns(places, desa, "_ktp") | {
        "rt_ktp": padded(rt),
        "rw_ktp": padded((rt - 1) // 4 + 1),
        "dusun_ktp": pick([f"Dusun {name}" for name in HAMLETS], rt % len(HAMLETS)),
        "alamat_ktp": address(places, desa, rt),
    }
