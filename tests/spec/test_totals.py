"""The totals a page shows are the totals of the office's own files, counted here by other means.

Nothing of the product is used to read or join the files: the rows that were planted as broken are taken
from the demonstration's own ledger, the rest is plain pandas.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import tepat_json

PROGRAMMES = {"PKH": "keluarga", "SEMBAKO": "keluarga", "PBI-JK": "jiwa"}
CUTOFF = {"PKH": 4, "SEMBAKO": 5, "PBI-JK": 5}


class Office:
    """The inbox as somebody with a spreadsheet would read it."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "inbox"
        ledger = pd.read_csv(folder / "kebenaran" / "baris_rusak.csv", dtype=str)
        self.broken = {name: set(part["baris"].astype(int)) for name, part in ledger.groupby("berkas")}
        import pyogrio

        places = pyogrio.read_dataframe(self.inbox / "batas_desa_simulasi.gpkg", read_geometry=False)
        code = places["KDEPUM"].str.replace(".", "", regex=False)
        self.by_bps = dict(zip(places["KDEBPS"], code, strict=True))
        self.by_name = dict(zip(zip(places["WADMKC"], places["WADMKD"], strict=True), code, strict=True))
        self.keluarga = self.read("keluarga_dtsen_v3_2026_simulasi.csv", "|", "latin-1")
        self.anggota = self.read("anggota_dtsen_v3_2026_simulasi.csv", "|", "latin-1")
        self.desa = dict(
            zip(
                self.keluarga["nomor_kartu_keluarga"],
                self.keluarga["kode_kelurahan_desa"].map(self.by_bps),
                strict=True,
            )
        )
        self.family_of = dict(
            zip(self.anggota["nomor_induk_kependudukan"], self.anggota["nomor_kartu_keluarga"], strict=True)
        )

    def read(self, name: str, separator: str, encoding: str) -> pd.DataFrame:
        """Line by line, leaving out the lines the ledger names."""
        with (self.inbox / name).open(encoding=encoding, newline="") as handle:
            lines = handle.read().replace("\r\n", "\n").split("\n")
        header = lines[0].split(separator)
        bad = self.broken.get(name, set())
        rows = [
            next(csv.reader([line], delimiter=separator))
            for number, line in enumerate(lines[1:], start=2)
            if line and number not in bad
        ]
        return pd.DataFrame(rows, columns=header)

    def recipients(self, program: str) -> pd.DataFrame:
        """Each recipient once, with the kecamatan of the register, else of the list."""
        if program == "PKH":
            name = "penerima_pkh_2026Q3.xlsx"
            table = pd.read_excel(self.inbox / name, dtype=str, engine="openpyxl")
            keep = [i + 2 not in self.broken.get(name, set()) for i in range(len(table))]
            table = table[keep]
        elif program == "SEMBAKO":
            table = self.read("penerima_sembako_2026Q3.csv", ";", "utf-8-sig")
        else:
            table = self.read("penerima_pbi-jk_2026Q3.csv", ",", "utf-8")
        nik, kk = table["NIK KTP"], table["NO KEL"]
        family = nik.map(self.family_of).fillna(kk.where(kk.isin(set(self.desa))))
        listed = pd.Series(
            [self.by_name.get(pair) for pair in zip(table["NM KEC"], table["NM KEL"], strict=True)],
            index=table.index,
        )
        unit = nik if PROGRAMMES[program] == "jiwa" else family.fillna(kk)
        rows = pd.DataFrame({"unit": unit, "desa": family.map(self.desa).fillna(listed), "keluarga": family})
        return rows.drop_duplicates("unit")


@pytest.fixture(scope="module")
def office(demo: Path) -> Office:
    return Office(demo)


@pytest.fixture(scope="module")
def answers(demo: Path) -> dict[tuple[str, str, str], Any]:
    rows = tepat_json("query", "indikator", "--workspace", demo)
    return {(r["program"], r["kode"], r["indikator"]): r for r in rows}


@pytest.mark.parametrize("program", PROGRAMMES)
def test_recipients_of_every_kecamatan(office: Office, answers: dict[Any, Any], program: str) -> None:
    listed = office.recipients(program)
    counts = listed["desa"].str[:6].value_counts()
    assert len(counts) >= 3
    for kecamatan, n in counts.items():
        assert answers[program, kecamatan, "penerima"]["nilai"] == n
    assert answers[program, "9901", "penerima"]["nilai"] == len(listed)


@pytest.mark.parametrize("program", PROGRAMMES)
def test_recipients_of_every_desa(office: Office, answers: dict[Any, Any], program: str) -> None:
    for desa, n in office.recipients(program)["desa"].value_counts().items():
        assert answers[program, desa, "penerima"]["nilai"] == n


@pytest.mark.parametrize("program", PROGRAMMES)
def test_quota_of_every_kecamatan(office: Office, answers: dict[Any, Any], program: str) -> None:
    quota = office.read("kuota_2026Q3.csv", ",", "utf-8")
    quota = quota[quota["program"] == program].assign(kuota=lambda t: t["kuota"].astype(int))
    for kecamatan, n in quota.groupby(quota["kode_wilayah"].str[:6])["kuota"].sum().items():
        assert answers[program, kecamatan, "kuota"]["nilai"] == n
        left = answers[program, kecamatan, "sisa_kuota"]["nilai"]
        assert left == n - answers[program, kecamatan, "penerima"]["nilai"]


@pytest.mark.parametrize("program", PROGRAMMES)
def test_eligible_and_coverage_of_every_kecamatan(
    office: Office, answers: dict[Any, Any], program: str
) -> None:
    desil = pd.to_numeric(office.keluarga["desil_nasional"], errors="coerce")
    eligible = set(office.keluarga.loc[desil <= CUTOFF[program], "nomor_kartu_keluarga"])
    people = office.anggota["nomor_kartu_keluarga"].value_counts()
    weight = {kk: (people.get(kk, 0) if PROGRAMMES[program] == "jiwa" else 1) for kk in eligible}
    total: dict[str, int] = {}
    for kk, n in weight.items():
        total[office.desa[kk][:6]] = total.get(office.desa[kk][:6], 0) + n
    receiving = office.recipients(program)
    receiving = receiving[receiving["keluarga"].isin(eligible)]
    if PROGRAMMES[program] == "jiwa":
        receiving = receiving[receiving["unit"].isin(set(office.family_of))]
    got = receiving["desa"].str[:6].value_counts()
    for kecamatan, n in total.items():
        answer = answers[program, kecamatan, "cakupan"]
        assert (answer["pembilang"], answer["penyebut"]) == (got.get(kecamatan, 0), n)
        assert answer["nilai"] == pytest.approx(got.get(kecamatan, 0) / n)
        assert answers[program, kecamatan, "layak"]["nilai"] == n
