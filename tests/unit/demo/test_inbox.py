from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from analytics import schema
from analytics.demo import write_inbox
from analytics.demo.inbox import ANGGOTA, BOUNDARY, KELUARGA, LISTS, QUOTA, SURVEY

Small = tuple[Path, dict[str, Any]]
REJECTED = {
    "baris_patah",
    "kk_15_digit",
    "kk_huruf",
    "kk_pangkat",
    "kk_ganda",
    "desa_tak_dikenal",
    "desil_0",
    "desil_11",
    "nik_15_digit",
    "nik_huruf",
    "nik_pangkat",
    "nik_tanggal_mustahil",
    "nik_seri_0000",
    "nik_ganda",
    "lahir_masa_depan",
    "lahir_setelah_periode",
    "kode_tak_dikenal",
    "keluarga_tidak_ada",
    "program_tak_dikenal",
    "periode_lain",
    "penerima_ganda",
    "kuota_negatif",
}
DIALECT = {
    KELUARGA: ("|", "latin-1"),
    ANGGOTA: ("|", "latin-1"),
    LISTS["SEMBAKO"]: (";", "utf-8-sig"),
    LISTS["PBI-JK"]: (",", "utf-8"),
    QUOTA: (",", "utf-8"),
}


def lines(folder: Path, name: str) -> list[list[str]]:
    """The cells of every physical line, header included; a workbook's rows count as lines."""
    path = folder / "inbox" / name
    if name.endswith(".xlsx"):
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    delimiter, encoding = DIALECT[name]
    return [row.split(delimiter) for row in path.read_text(encoding=encoding).removesuffix("\n").split("\n")]


def ledger(folder: Path, which: str = "rusak") -> pd.DataFrame:
    return pd.read_csv(folder / "kebenaran" / f"baris_{which}.csv", dtype=str, keep_default_na=False)


def clean(folder: Path, name: str) -> pd.DataFrame:
    rows = lines(folder, name)
    bad = ledger(folder).query("berkas == @name")["baris"].astype(int)
    return pd.DataFrame(
        [r for i, r in enumerate(rows, start=1) if i > 1 and i not in set(bad)], columns=rows[0]
    )


def test_same_seed_same_bytes(small: Small, tmp_path: Path) -> None:
    write_inbox(tmp_path, families=1000, seed=7)
    first, again = hashes(small[0]), hashes(tmp_path)
    assert len(first) == 16
    assert first == again


def test_another_seed_is_another_kabupaten(small: Small, tmp_path: Path) -> None:
    write_inbox(tmp_path, families=1000, seed=8)
    same = {n for n, h in hashes(tmp_path).items() if hashes(small[0])[n] == h}
    assert same == {"kebenaran/README.md"}


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.mark.parametrize("name", [KELUARGA, ANGGOTA, *LISTS.values(), QUOTA])
def test_without_the_documented_rows_every_line_is_whole_and_the_total_is_right(
    small: Small, name: str
) -> None:
    folder, said = small
    frame = clean(folder, name)
    assert len(frame) == said["bersih"][name]
    assert frame.notna().all(axis=None)


def test_recipient_totals_scale_with_the_families(small: Small) -> None:
    bersih = small[1]["bersih"]
    assert [bersih[LISTS[p]] for p in ("PKH", "SEMBAKO", "PBI-JK")] == [283, 406, 1394]


def test_headers_are_those_of_the_v3_hand_over(small: Small) -> None:
    wanted = [
        "nama_kepala_keluarga" if c == "nama_anggota_keluarga" else c for c in schema.load("keluarga").names
    ]
    assert lines(small[0], KELUARGA)[0] == wanted
    assert lines(small[0], ANGGOTA)[0] == schema.load("anggota").names
    survey = pd.read_csv(small[0] / "inbox" / SURVEY, nrows=1)
    # The demo's survey is of its own kabupaten, so it need not say which.
    assert set(survey.columns) == set(schema.load("survei").names) - {"kabupaten_survei"}


def test_every_dirty_row_is_at_its_line_with_its_value(small: Small) -> None:
    folder, said = small
    dirty = ledger(folder)
    assert set(dirty["jenis"]) == REJECTED | {"baris_patah_lanjutan"}
    for name, group in dirty.groupby("berkas"):
        rows = lines(folder, str(name))
        for row in group.itertuples():
            cells = rows[int(row.baris) - 1]
            if row.jenis == "baris_patah_lanjutan":
                assert len(cells) < len(rows[0])
                assert cells[0] == row.nilai
            else:
                assert cells[rows[0].index(row.kolom)] == row.nilai
                assert (len(cells) < len(rows[0])) == (row.jenis == "baris_patah")
    first = dirty[dirty["jenis"] != "baris_patah_lanjutan"]
    assert first["berkas"].value_counts().to_dict() == said["rusak"]


def test_no_clean_row_carries_a_dirty_mark(small: Small) -> None:
    folder, _ = small
    keluarga, anggota = clean(folder, KELUARGA), clean(folder, ANGGOTA)
    assert keluarga["nomor_kartu_keluarga"].str.fullmatch(r"\d{16}").all()
    assert keluarga["nomor_kartu_keluarga"].is_unique
    assert anggota["nomor_induk_kependudukan"].is_unique
    assert set(keluarga["desil_nasional"]) <= {"", "nonaktif", *map(str, range(1, 11))}
    assert set(anggota["nomor_kartu_keluarga"]) == set(keluarga["nomor_kartu_keluarga"])
    assert anggota["tanggal_lahir"].between("1928-01-01", "2026-09-30").all()
    sizes = anggota.groupby("nomor_kartu_keluarga").size()
    said = keluarga.set_index("nomor_kartu_keluarga")["jumlah_anggota_keluarga"].astype(int)
    assert (said == sizes.loc[said.index]).all()
    heads = anggota[anggota["status_hubungan_keluarga"] == "1"]
    assert len(heads) == len(keluarga)


def test_nik_agrees_with_birth_date_and_sex_but_for_the_blocked(small: Small) -> None:
    anggota = clean(small[0], ANGGOTA)
    nik, born = anggota["nomor_induk_kependudukan"], anggota["tanggal_lahir"]
    day = nik.str[6:8].astype(int) - 40 * (anggota["jenis_kelamin"] == "2").astype(int)
    assert nik.str.fullmatch(r"9901\d{12}").all()
    assert (nik.str[12:] != "0000").all()
    assert day.between(1, 31).all()
    assert (nik.str[8:12] == born.str[5:7] + born.str[2:4]).all()
    odd = ledger(small[0], "peringatan").query("jenis == 'nik_beda_tanggal_lahir'")
    assert (day != born.str[8:].astype(int)).sum() == len(odd) > 0


@pytest.mark.parametrize("program", ["PKH", "SEMBAKO", "PBI-JK"])
def test_recipients_the_register_does_not_know_are_the_documented_ones(small: Small, program: str) -> None:
    folder, name = small[0], LISTS[program]
    known_kk = set(clean(folder, KELUARGA)["nomor_kartu_keluarga"])
    known_nik = set(clean(folder, ANGGOTA)["nomor_induk_kependudukan"])
    rows = lines(folder, name)
    kk, nik = rows[0].index("NO KEL"), rows[0].index("NIK KTP")
    odd = ledger(folder, "peringatan").query("berkas == @name").groupby("jenis")["baris"]
    at = {kind: [rows[int(b) - 1] for b in where] for kind, where in odd}
    for kind in ("tidak di register", "pindah"):
        assert all(r[kk] not in known_kk and r[nik] not in known_nik for r in at[kind])
    assert all(r[kk] in known_kk and r[nik] not in known_nik for r in at["meninggal"])
    assert all(r[kk] not in known_kk and r[nik] in known_nik for r in at.get("kk_lama", []))
    frame = clean(folder, name)
    outside = ~frame["NO KEL"].isin(known_kk) & ~frame["NIK KTP"].isin(known_nik)
    assert outside.sum() == len(at["tidak di register"]) + len(at["pindah"])
    subject = "NIK KTP" if program == "PBI-JK" else "NO KEL"
    assert frame[subject].is_unique


def test_codes_are_bps_style_in_the_register_and_kemendagri_in_the_quota(small: Small) -> None:
    geopandas = pytest.importorskip("geopandas")
    map_ = geopandas.read_file(small[0] / "inbox" / BOUNDARY)
    assert set(clean(small[0], KELUARGA)["kode_kelurahan_desa"]) == set(map_["KDEBPS"])
    assert set(clean(small[0], QUOTA)["kode_wilayah"]) == set(map_["KDEPUM"].str.replace(".", ""))
    unknown = clean(small[0], LISTS["PBI-JK"])["NM KEL"].map(lambda v: v not in set(map_["WADMKD"]))
    noted = ledger(small[0], "peringatan").query("jenis == 'desa_tak_dikenal'")
    assert unknown.sum() == (noted["berkas"] == LISTS["PBI-JK"]).sum() == 1


def test_values_are_codes_of_the_schema_or_documented(small: Small) -> None:
    noted = ledger(small[0], "peringatan").query("jenis == 'kode_tak_dikenal'")
    for table, name in (("keluarga", KELUARGA), ("anggota", ANGGOTA)):
        frame = clean(small[0], name)
        unknown = 0
        for column in (c for c in schema.load(table).columns if c.codes and c.kolom in frame):
            filled = frame[column.kolom][frame[column.kolom] != ""]
            words = ("Ya", "Tidak") if column.kolom.startswith("pbi_") else ()
            unknown += int((~filled.isin([*map(str, column.codes), *words])).sum())
        assert unknown == (noted["berkas"] == name).sum() > 0


def test_latin1_letters_occur(small: Small) -> None:
    raw = (small[0] / "inbox" / ANGGOTA).read_bytes()
    assert "é".encode("latin-1") in raw
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")


def test_survey_is_a_weighted_cluster_sample_of_the_truth(small: Small) -> None:
    survey = pd.read_csv(small[0] / "inbox" / SURVEY)
    truth = pd.read_parquet(small[0] / "kebenaran" / "keluarga.parquet")
    living = truth[truth["keberadaan"] != "pindah"]
    assert len(survey) == 400
    assert survey["bobot"].sum() == pytest.approx(len(living), rel=1e-4)
    assert survey["bobot"].std() > 0.1 * survey["bobot"].mean()
    weighted = np.average(np.log(survey["pengeluaran_per_kapita"]), weights=survey["bobot"])
    assert weighted == pytest.approx(np.log(living["pengeluaran_per_kapita"]).mean(), abs=0.08)


def test_progress_runs_from_nought_to_one(tmp_path: Path) -> None:
    seen: list[float] = []
    write_inbox(tmp_path, families=400, progress=lambda _label, share: seen.append(share))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)
