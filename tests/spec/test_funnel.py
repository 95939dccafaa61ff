"""What becomes of proposals, counted: the published figures of one office, truth tables, and the demonstration."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.engine.importing import import_file
from analytics.schema import load
from analytics.store import Workspace
from analytics.usulan.funnel import funnel, refusals, totals
from analytics.usulan.pace import cadence, decrees, durations
from analytics.usulan.proposals import DATES, read_proposals
from analytics.usulan.words import reasons, stages
from tests.conftest import tepat, tepat_json

#: Pamekasan, 2021: rows mended, removed and proposed in the update of May; valid proposals and those approved.
MENDED, REMOVED, PROPOSED = 20_212, 242, 3_336
VALID, APPROVED = 16_851, 9_285


@pytest.fixture(scope="module")
def office(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the boundaries, into which proposals come through the command line."""
    folder = tmp_path_factory.mktemp("usulan") / "ruang"
    tepat("import", demo / "inbox/batas_desa_simulasi.gpkg", "--as", "batas", "--workspace", folder)
    return folder


def number(i: int) -> str:
    """A NIK of nobody: the days and months are possible, no two are equal."""
    return (
        f"9901{i // 336 // 100 % 90 + 1:02d}{i % 28 + 1:02d}{i // 28 % 12 + 1:02d}{i // 336 % 100:02d}{7:04d}"
    )


def test_the_published_figures_come_out_exactly(office: Path, demo: Path) -> None:
    names = pd.read_parquet(
        demo / tepat_json("status", "--workspace", demo)["builds"]["2026-Q3"]["files"]["wilayah"][0]
    )
    desa = names.loc[names["tingkat"] == "desa", "kode"].tolist()
    kinds = ["Perbaikan"] * MENDED + ["Hapus"] * REMOVED + ["Tambah"] * (PROPOSED + VALID)
    rest = len(kinds) - VALID
    states = ["Diusulkan"] * rest + ["Diterima pusat"] * APPROVED + ["Ditolak pusat"] * (VALID - APPROVED)
    table = pd.DataFrame(
        {
            "NIK": [number(i) for i in range(len(kinds))],
            "JENIS USULAN": kinds,
            "JALUR": "Musdes/muskel",
            "PROGRAM": [""] * rest + ["BPNT"] * VALID,
            "STATUS": states,
            "TGL USUL": "31/05/2021",
            "KODE DESA": [desa[i % len(desa)] for i in range(len(kinds))],
        }
    )
    assert table["NIK"].is_unique
    file = office.parent / "usulan_mei_2021.csv"
    table.to_csv(file, index=False)
    place = ("--workspace", office, "--period", "2021-Q2")
    report = tepat_json("import", file, "--as", "usulan", *place)
    assert (report["read"], report["accepted"]) == (len(kinds), len(kinds))
    found = tepat_json("query", "usulan", *place)
    first = {(r["jenis"], r["program"]): r["mencapai"] for r in found["jenis"] if r["tahap"] == "diusulkan"}
    assert first == {
        ("perbaikan", ""): MENDED,
        ("hapus", ""): REMOVED,
        ("tambah", ""): PROPOSED,
        ("tambah", "SEMBAKO"): VALID,
    }
    assert (found["jumlah"]["valid"], found["jumlah"]["diterima"]) == (VALID, APPROVED)
    assert found["jumlah"]["ditolak"] == VALID - APPROVED
    assert round(100 * found["jumlah"]["disetujui_dari_valid"], 1) == 55.1
    per_desa = pd.read_csv(io.StringIO(tepat("query", "usulan", *place, "--csv")), dtype={"kode_desa": str})
    here = per_desa[per_desa["tahap"] == "diusulkan"].set_index("kode_desa")["mencapai"]
    assert here.to_dict() == table["KODE DESA"].value_counts().to_dict()


# -- the demonstration, counted again -------------------------------------------------------------------
STATES = {"Diusulkan": 1, "Diverifikasi desa": 2, "Diverifikasi dinas": 3, "Disahkan bupati": 4}
STATES |= {"Diterima pusat": 5, "SK terbit": 6}
REFUSALS = {"Ditolak musdes": 2, "Ditolak dinas": 3, "Ditolak bupati": 4, "Ditolak pusat": 5}


@pytest.fixture(scope="module")
def listed(demo: Path) -> pd.DataFrame:
    """The inbox file, each person once per kind and programme: the accepted row, else the latest."""
    table = pd.read_csv(demo / "inbox/usulan_2026Q3.csv", sep=";", dtype=str, encoding="utf-8-sig")
    refused = table["STATUS"].map(REFUSALS)
    table["ditolak"] = refused
    table["sampai"] = table["STATUS"].map(STATES).fillna(refused - 1).astype(int)
    table["hari"] = pd.to_datetime(table["TGL USUL"], format="%d/%m/%Y")
    keys = ["NIK", "JENIS USULAN", "PROGRAM"]
    assert table.duplicated(keys).any()
    order = table.assign(ya=table["sampai"] >= 5).sort_values(["ya", "hari", "sampai"], kind="stable")
    return order.groupby(keys, dropna=False).tail(1)


def test_the_funnel_of_the_demonstration_is_that_of_its_file(demo: Path, listed: pd.DataFrame) -> None:
    found = tepat_json("query", "usulan", "--workspace", demo)
    for step in found["corong"]:
        k = step["urutan"]
        waiting = (listed["sampai"] == k) & listed["ditolak"].isna() & (k < 6)
        assert step["mencapai"] == (listed["sampai"] >= k).sum()
        assert step["ditolak"] == (listed["ditolak"] == k).sum()
        assert step["menunggu"] == waiting.sum()
    routes = {r["jalur"]: r["mencapai"] for r in found["jalur"] if r["tahap"] == "diterima_pusat"}
    names = {"Musdes/muskel": "musdes", "Penetapan Kemensos": "kemensos", "Usul mandiri": "mandiri"}
    accepted = listed.loc[listed["sampai"] >= 5, "JALUR"].map(names).value_counts()
    assert {k: n for k, n in routes.items() if n} == accepted.to_dict()
    # Two desa share a name; the file tells them apart by their kecamatan.
    desa = sorted((r["nama"], r["mencapai"]) for r in found["desa"] if r["tahap"] == "diusulkan")
    here = listed.groupby(["NM KEC", "NM DESA"]).size().reset_index(name="n")
    assert desa == sorted(zip(here["NM DESA"], here["n"], strict=True))
    said = {r["arti"]: r["n"] for r in found["alasan"]}
    assert said == listed.loc[listed["ditolak"].notna(), "ALASAN DITOLAK"].value_counts().to_dict()


def test_the_pace_of_the_demonstration_is_that_of_its_file(demo: Path, listed: pd.DataFrame) -> None:
    found = tepat_json("query", "usulan", "--workspace", demo)
    day = {c: pd.to_datetime(listed[c], format="%d/%m/%Y") for c in listed if c.startswith("TGL")}
    days = (day["TGL VERIFIKASI DINAS"] - day["TGL MUSDES"]).dt.days.dropna()
    step = next(
        r for r in found["lama"] if (r["dari"], r["ke"]) == ("diverifikasi_desa", "diverifikasi_dinas")
    )
    assert (step["n"], step["median"]) == (len(days), days.median())
    assert step["p90"] == pytest.approx(days.quantile(0.9))
    decreed = day["TGL SK"].dropna()
    assert found["irama"]["sk"] == decreed.nunique()
    assert found["irama"]["terakhir"] == decreed.max().date().isoformat()
    assert found["irama"]["hari_sejak"] == (date.today() - decreed.max().date()).days
    gaps = pd.Series(sorted(decreed.unique())).diff().dt.days.dropna()
    assert found["irama"]["jeda_median"] == gaps.median()
    assert {(r["tanggal_sk"], r["n"]) for r in found["sk"]} == {
        (k.date().isoformat(), n) for k, n in decreed.value_counts().items()
    }


def test_an_area_narrows_and_nobody_is_lost_between_stages(demo: Path) -> None:
    whole = tepat_json("query", "usulan", "--workspace", demo)
    part = tepat_json("query", "usulan", "--workspace", demo, "--area", "99.01.01")
    assert {r["kode_desa"][:6] for r in part["desa"]} == {"990101"}
    here = [r for r in whole["desa"] if r["kode_desa"].startswith("990101") and r["tahap"] == "diusulkan"]
    assert part["jumlah"]["usulan"] == sum(r["mencapai"] for r in here) < whole["jumlah"]["usulan"]
    for now, after in zip(whole["corong"], whole["corong"][1:], strict=False):
        assert now["mencapai"] == after["mencapai"] + after["ditolak"] + now["menunggu"]


# -- truth tables ---------------------------------------------------------------------------------------
def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    """Accepted rows as the import leaves them; what a row does not say is empty."""
    names = [
        c for c in load("usulan").names if not c.startswith(("nama", "nomor_induk", "nomor_kartu", "alamat"))
    ]
    table = pd.DataFrame(
        [
            {
                **dict.fromkeys(names),
                "id_anggota": f"p{i}",
                "id_keluarga": None,
                "kode_desa": "9901012001",
                "jenis_usulan": 1,
                "jalur": 1,
                **row,
            }
            for i, row in enumerate(rows)
        ]
    )
    for name in DATES:
        table[name] = pd.to_datetime(table[name])
    return table


D1, D2, D3 = "2026-07-01", "2026-07-11", "2026-08-01"


@pytest.mark.parametrize(
    ("row", "passed", "refused"),
    [
        ({}, 1, None),
        ({"status_usulan": 10}, 0, None),
        ({"status_usulan": 13}, 3, None),
        ({"tanggal_verifikasi_dinas": D2}, 3, None),
        ({"status_usulan": 11, "tanggal_verifikasi_desa": D2}, 2, None),
        ({"status_usulan": 15}, 5, None),
        ({"nomor_sk": "12/HUK/2026"}, 6, None),
        ({"tanggal_sk": D3}, 6, None),
        ({"tanggal_putusan": D3}, 1, None),
        ({"status_usulan": 14, "tanggal_putusan": D3}, 4, None),
        ({"status_usulan": 21}, 1, 2),
        ({"status_usulan": 22}, 2, 3),
        ({"status_usulan": 24}, 4, 5),
        ({"status_usulan": 22, "tanggal_verifikasi_dinas": D2}, 2, 3),
        ({"status_usulan": 20}, 1, 2),
        ({"status_usulan": 20, "tanggal_verifikasi_desa": D2}, 2, 3),
        ({"status_usulan": 20, "tanggal_putusan": D3}, 4, 5),
        ({"alasan_tolak": 9}, 1, 2),
        ({"status_usulan": 24, "tanggal_sk": D3}, 4, 5),
    ],
)
def test_how_far_a_proposal_came(row: dict[str, Any], passed: int, refused: int | None) -> None:
    found = read_proposals(frame(row)).iloc[0]
    assert found["sampai"] == passed
    assert (None if pd.isna(found["ditolak_di"]) else int(found["ditolak_di"])) == refused


def test_the_same_person_and_programme_counts_once() -> None:
    again = {"id_anggota": "sama", "program": "PKH"}
    table = frame(
        {**again, "tanggal_usul": D1, "status_usulan": 22},
        {**again, "tanggal_usul": D2, "status_usulan": 15},
        {**again, "tanggal_usul": D3, "status_usulan": 11},
        {**again, "program": "SEMBAKO", "status_usulan": 11},
        {**again, "jenis_usulan": 2, "status_usulan": 11},
        {"status_usulan": 10},
    )
    found = read_proposals(table)
    assert len(found) == 4
    assert found.loc[
        found["program"].eq("PKH") & found["jenis"].eq("tambah"), ["sampai", "kali"]
    ].values.tolist() == [[5, 3]]
    told = totals(found)
    assert (told["usulan"], told["diusulkan_lagi"], told["draf"]) == (3, 1, 1)
    assert (told["tambah"], told["hapus"], told["diterima"], told["ditolak"]) == (2, 1, 1, 0)


def test_shares_and_empty_groups() -> None:
    table = frame(
        {"status_usulan": 16, "jalur": 1},
        {"status_usulan": 21, "jalur": 2},
        {"status_usulan": 12, "jalur": 2},
    )
    found = funnel(read_proposals(table), ["jalur"]).set_index(["jalur", "tahap"])
    assert found.loc[("kemensos", "diverifikasi_desa"), ["mencapai", "ditolak", "menunggu"]].tolist() == [
        1,
        1,
        1,
    ]
    assert found.loc[("kemensos", "diverifikasi_desa"), "dari_sebelumnya"] == 0.5
    assert pd.isna(found.loc[("musdes", "diusulkan"), "dari_sebelumnya"])
    assert found.loc[("musdes", "sk"), "dari_awal"] == 1.0
    nothing = read_proposals(frame({"status_usulan": 10}))
    assert funnel(nothing)["mencapai"].tolist() == [0] * len(stages())
    assert funnel(nothing, ["jalur"]).empty
    assert refusals(nothing).empty
    assert totals(nothing)["disetujui_dari_valid"] is None


def test_days_that_run_backwards_are_left_out() -> None:
    table = frame(
        {"tanggal_usul": D1, "tanggal_verifikasi_desa": D2},
        {"tanggal_usul": D2, "tanggal_verifikasi_desa": D1},
        {"tanggal_usul": D1},
    )
    step = durations(read_proposals(table)).iloc[0]
    assert (step["n"], step["median"], step["p90"]) == (1, 10.0, 10.0)


def test_decrees_of_one_day_are_no_interval() -> None:
    rows = [
        {"tanggal_sk": D1, "nomor_sk": "1"},
        {"tanggal_sk": D1, "nomor_sk": "2"},
        {"tanggal_sk": D3, "nomor_sk": "3"},
    ]
    table = decrees(read_proposals(frame(*rows, {"status_usulan": 24, "tanggal_sk": D2})))
    told = cadence(table, date(2026, 8, 11))
    assert told == {"sk": 3, "jeda_median": 31.0, "jeda_terpanjang": 31, "terakhir": D3, "hari_sejak": 10}
    assert cadence(decrees(read_proposals(frame({}))), date(2026, 8, 11))["hari_sejak"] is None


def test_the_reasons_are_those_of_the_schema() -> None:
    assert {code: row["arti"] for code, row in reasons().items()} == load("usulan")["alasan_tolak"].codes
    assert {s.status for s in stages()} < load("usulan")["status_usulan"].codes.keys()


# -- the door -------------------------------------------------------------------------------------------
def test_rows_that_cannot_be_counted_are_told(office: Path, tmp_path: Path) -> None:
    shutil.copytree(office, tmp_path / "ruang")
    space = Workspace.open(tmp_path / "ruang")
    good = {"NIK": number(1), "JENIS USULAN": "Tambah", "STATUS": "Diusulkan", "TGL USUL": "01/08/2026"}
    rows = [
        good,
        good,
        {**good, "TGL USUL": "20/08/2026"},
        {**good, "NIK": ""},
        {**good, "NIK": number(2), "JENIS USULAN": "entah"},
        {**good, "NIK": number(3), "STATUS": "2"},
        {**good, "NIK": number(4), "TGL USUL": "01/08/2097"},
        {**good, "NIK": number(5), "TGL USUL": "10/08/2026", "TGL MUSDES": "01/08/2026"},
        {**good, "NIK": number(6), "TGL PUTUSAN": "10/08/2026", "STATUS": ""},
        {**good, "NIK": number(7), "PROGRAM": "BANSOS LAIN"},
        {**good, "NIK": number(8), "STATUS": "21", "TGL SK": "01/09/2026"},
    ]
    file = tmp_path / "usulan.csv"
    pd.DataFrame(rows).to_csv(file, index=False)
    report = import_file(space, file, "usulan", period="2026-Q3")
    findings = pd.read_parquet(space.root / report["findings"])
    found = {(r.baris, r.aturan, r.tingkat) for r in findings.itertuples()}
    assert {(n, rule) for n, rule, level in found if level == "galat"} == {
        (3, "USULAN_SAMA"),
        (5, "WAJIB_KOSONG"),
        (6, "KODE_NILAI"),
        (11, "PROGRAM"),
    }
    assert {(n, rule) for n, rule, level in found if level == "peringatan"} == {
        (4, "USULAN_ULANG"),
        (7, "KODE_NILAI"),
        (8, "TANGGAL_TAHAP"),
        (9, "URUTAN_TAHAP"),
        (10, "PUTUSAN_TANPA_HASIL"),
        (12, "TOLAK_BERSK"),
    }
    assert (report["read"], report["accepted"]) == (11, 7)


def test_without_a_file_of_proposals_the_command_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "ruang").mkdir()
    told = tepat("query", "usulan", "--workspace", tmp_path / "ruang", expect=2)
    assert "Belum ada berkas usulan" in told
    assert "--as usulan" in told
