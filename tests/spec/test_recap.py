"""Offices with counts only: a recap of deciles, recipients per desa and a quota, and no family at all.

Every figure is worked out again here from the input files with plain pandas, without the product's own reading.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import parameters
from analytics.coverage.recap import Class, classes, eligible, splits
from analytics.engine.build import build
from analytics.engine.importing import import_file
from analytics.errors import UserError
from analytics.store import Workspace
from tests.conftest import tepat, tepat_json

PERIOD = "2026-Q3"
RECAP = "rekap-desil_2026Q3_simulasi.xlsx"
NAMES = [
    "kab",
    "kec",
    "desa",
    "kdkab",
    "kdkec",
    "kddesa",
    "d1",
    "d2",
    "d3",
    "d4",
    "d1_4",
    "d5",
    "d6",
    "d7_10",
]
NAMES += ["kosong", "nonaktif", "total"]


def read_recap(file: Path) -> pd.DataFrame:
    """The recap as somebody with a spreadsheet reads it: below its title and two header rows, above its total."""
    table = pd.read_excel(file, header=None, skiprows=4, names=NAMES, dtype=str, engine="openpyxl")
    table = table[table["kab"] != "TOTAL"].copy()
    table["kode"] = "99" + table["kdkab"] + table["kdkec"] + table["kddesa"]
    numbers = list(NAMES[6:])
    table[numbers] = table[numbers].astype(int)
    return table.set_index("kode")


@pytest.fixture(scope="module")
def recap(demo: Path) -> pd.DataFrame:
    return read_recap(demo / "inbox" / RECAP)


@pytest.fixture(scope="module")
def counts(recap: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Recipients per desa: about half of the eligible, some desa none at all."""
    frame = recap[["kec", "desa"]].assign(
        PKH=(recap["d1_4"] * 3) // 5, BPNT=(recap["d1_4"] + recap["d5"]) // 2
    )
    frame.iloc[0, frame.columns.get_loc("PKH")] = 0
    return frame


@pytest.fixture(scope="module")
def space(demo: Path, counts: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace made through the command line from boundaries, recap, counts and quota."""
    folder = tmp_path_factory.mktemp("rekap")
    place = ("--workspace", folder / "ruang")
    tepat("import", demo / "inbox/batas_desa_simulasi.gpkg", "--as", "batas", *place)
    tepat("import", demo / "inbox" / RECAP, "--as", "rekap-desil", *place, "--period", PERIOD)
    long = counts.melt(["kec", "desa"], var_name="PROGRAM", value_name="JUMLAH").assign(PERIODE="TW III 2026")
    long = long.rename(columns={"kec": "NMKEC", "desa": "NMDESA"})
    long.to_csv(folder / "jumlah.csv", index=False, sep=";")
    tepat("import", folder / "jumlah.csv", "--as", "rekap-penerima", *place)
    tepat("import", demo / "inbox/kuota_2026Q3.csv", "--as", "kuota", *place)
    told = tepat("build", *place)
    assert told == ""
    return folder / "ruang"


@pytest.fixture(scope="module")
def answers(space: Path) -> dict[tuple[str, str, str], Any]:
    rows = tepat_json("query", "indikator", "--workspace", space)
    return {(r["program"], r["kode"], r["indikator"]): r for r in rows}


def up(values: pd.Series, length: int) -> dict[str, int]:
    return {str(k): int(v) for k, v in values.groupby(values.index.str[:length]).sum().items()}


def test_header_over_two_rows_and_a_total_at_the_foot(space: Path, recap: pd.DataFrame) -> None:
    report = next(
        r for r in tepat_json("status", "--workspace", space)["imports"] if r["kind"] == "rekap-desil"
    )
    assert (report["read"], report["accepted"], report["rejected"]) == (len(recap) + 1, len(recap), 1)


@pytest.mark.parametrize("length", [10, 6, 4])
def test_every_figure_is_the_office_s_own_added_up(
    answers: dict[Any, Any], recap: pd.DataFrame, counts: pd.DataFrame, demo: Path, length: int
) -> None:
    quota = pd.read_csv(demo / "inbox/kuota_2026Q3.csv", dtype=str)
    ledger = pd.read_csv(demo / "kebenaran/baris_rusak.csv", dtype=str)
    bad = ledger.loc[ledger["berkas"] == "kuota_2026Q3.csv", "baris"].astype(int) - 2
    quota = quota.drop(index=bad).assign(kuota=lambda t: t["kuota"].astype(int))
    for program, column, within in (
        ("PKH", "PKH", recap["d1_4"]),
        ("SEMBAKO", "BPNT", recap["d1_4"] + recap["d5"]),
    ):
        eligible_here, got = up(within, length), up(counts[column], length)
        allowed = up(quota[quota["program"] == program].set_index("kode_wilayah")["kuota"], length)
        for kode, n in eligible_here.items():
            assert answers[program, kode, "layak"]["nilai"] == n
            assert answers[program, kode, "penerima"]["nilai"] == got[kode]
            bound = answers[program, kode, "penerima_per_layak"]
            assert bound["nilai"] == pytest.approx(got[kode] / n)
            assert (bound["pembilang"], bound["penyebut"]) == (got[kode], n)
            assert answers[program, kode, "kuota"]["nilai"] == allowed[kode]
            assert answers[program, kode, "serapan"]["nilai"] == pytest.approx(got[kode] / allowed[kode])
            assert answers[program, kode, "sisa_kuota"]["nilai"] == allowed[kode] - got[kode]


def test_what_counts_cannot_say_is_empty(answers: dict[Any, Any]) -> None:
    unknown = ("cakupan", "layak_belum_menerima", "desil_di_atas_batas", "dugaan_inklusi", "dugaan_eksklusi")
    for program in ("PKH", "SEMBAKO"):
        assert [answers[program, "9901", name]["nilai"] for name in unknown] == [None] * len(unknown)
    # Sembako asks for no component, so who does not fit in the quota is known; PKH asks for one.
    assert answers["SEMBAKO", "9901", "di_luar_kuota"]["nilai"] is not None
    assert answers["PKH", "9901", "di_luar_kuota"]["nilai"] is None
    # Families are never turned into persons.
    assert answers["PBI-JK", "9901", "layak"]["nilai"] is None
    assert answers["PBI-JK", "9901", "kuota"]["nilai"] > 0


def test_the_recap_gives_the_figures_of_the_register(answers: dict[Any, Any], demo: Path) -> None:
    rows = tepat_json("query", "indikator", "--workspace", demo)
    same = {(r["program"], r["kode"], r["indikator"]): r for r in rows}
    assert same.keys() == answers.keys()
    assert {tuple(r) for r in same.values()} == {tuple(r) for r in answers.values()}
    families = [key for key in same if key[0] in ("PKH", "SEMBAKO") and key[2] in ("layak", "kuota")]
    assert len(families) > 100
    assert all(same[key]["nilai"] == answers[key]["nilai"] for key in families)


def test_what_is_missing_is_said_with_its_reason(space: Path) -> None:
    note = tepat_json("status", "--workspace", space)["builds"][PERIOD]
    assert note["dasar"] == "rekap"
    assert {gap["sebab"] for gap in note["kurang"]} == {"tanpa_register", "rekap_satuan"}
    # The queue has its columns and no family.
    assert tepat("query", "antrean", "--workspace", space, "--csv").count("\n") == 1


# -- one workspace that a test may change ----------------------------------------------------------------
class Desk:
    """A small office: boundaries are in; files are written and brought in the same process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.space = folder, Workspace.open(folder / "ruang")
        self.gaps: dict[str, Any] = {}

    def bring(self, kind: str, table: pd.DataFrame, **options: Any) -> tuple[dict[str, Any], pd.DataFrame]:
        file = self.folder / f"{kind}.csv"
        table.to_csv(file, index=False, sep=";")
        report = import_file(self.space, file, kind, **{"period": PERIOD, **options})
        return report, pd.read_parquet(self.space.root / report["findings"])

    def figures(self) -> dict[tuple[str, str, str], float]:
        built = build(self.space, PERIOD)
        self.gaps = {gap["sebab"]: gap for gap in built["kurang"]}
        slot = self.space.manifest.slots[f"bangun/{PERIOD}/indikator"]
        cube = pd.read_parquet(self.space.root / slot.file)
        keys = zip(cube["program"], cube["kode"], cube["indikator"], strict=True)
        return dict(zip(keys, cube["nilai"], strict=True))


@pytest.fixture(scope="module")
def boundaries(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with nothing but boundaries."""
    folder = tmp_path_factory.mktemp("batas") / "ruang"
    import_file(Workspace.open(folder, create=True), demo / "inbox/batas_desa_simulasi.gpkg", "batas")
    return folder


@pytest.fixture
def desk(boundaries: Path, tmp_path: Path) -> Desk:
    shutil.copytree(boundaries, tmp_path / "ruang")
    return Desk(tmp_path)


HEADINGS = {
    **{f"d{n}": f"DESIL {n}" for n in range(1, 7)},
    **{"d1_4": "TOTAL D1-D4", "d7_10": "DESIL 7-10", "kosong": "DESIL NULL", "nonaktif": "NONAKTIF"},
    **{"total": "TOTAL", "kec": "NMKEC", "desa": "NMDESA", "kdkab": "kdkab", "kdkec": "kdkec"},
}


@pytest.fixture
def sheet(recap: pd.DataFrame) -> pd.DataFrame:
    """The recap under one row of headings, all codes whole."""
    table = recap.reset_index().rename(columns={**HEADINGS, "kode": "KODE DESA"})
    return table.drop(columns=["kab", "kdkab", "kdkec", "kddesa"])


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("TOTAL", lambda n: n + 3, "REKAP_SELISIH"),
        ("DESIL 5", lambda n: n + 1, "REKAP_SELISIH"),
        ("TOTAL D1-D4", lambda n: n - 1, "REKAP_SELISIH"),
        ("DESIL 2", lambda n: -n, "NEGATIF"),
        ("DESIL 2", lambda _: "banyak", "ANGKA"),
        ("KODE DESA", lambda _: "9901012999", "KODE_DESA"),
        ("KODE DESA", lambda _: "TOTAL", "BARIS_JUMLAH"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused_with_reason_and_remedy(
    desk: Desk, sheet: pd.DataFrame, column: str, value: Any, rule: str
) -> None:
    sheet = sheet.astype(object)
    sheet.loc[4, column] = value(sheet.loc[4, column])
    if rule == "KODE_DESA":
        sheet.loc[4, "NMDESA"] = "Antah Berantah"
    report, findings = desk.bring("rekap-desil", sheet)
    assert (report["read"], report["accepted"], report["rejected"]) == (30, 29, 1)
    refused = findings[findings["tingkat"] == "galat"]
    assert set(refused["baris"]) == {6}
    assert rule in set(refused["aturan"])
    assert refused[["alasan", "perbaikan"]].map(lambda words: len(words) > 15).all(axis=None)
    if column == "TOTAL":
        assert "selisih 3" in refused["alasan"].iloc[0]
    assert any("1 desa di peta tidak ada" in note for note in report["notes"])


def test_a_repeated_desa_and_an_unknown_unit_are_refused(desk: Desk, sheet: pd.DataFrame) -> None:
    more = pd.concat([sheet, sheet.iloc[[0, 1]].assign(**{"DESIL 5": 0, "TOTAL": 1})], ignore_index=True)
    more.loc[30, ["DESIL 5", "TOTAL"]] = sheet.loc[0, ["DESIL 5", "TOTAL"]]
    report, findings = desk.bring("rekap-desil", more.assign(SATUAN=["KK"] * 31 + ["gantang"]))
    rules = dict(zip(findings["baris"], findings["aturan"], strict=True))
    assert rules[32] == "REKAP_GANDA"
    assert {"SATUAN", "REKAP_SELISIH"} <= set(findings.loc[findings["baris"] == 33, "aturan"])
    assert report["accepted"] == 30


def test_an_empty_cell_is_zero_only_where_the_total_proves_it(desk: Desk, sheet: pd.DataFrame) -> None:
    sheet = sheet.astype(object)
    sheet.loc[3, "NONAKTIF"] = 0
    sheet.loc[3, "TOTAL"] = sheet.loc[
        3, ["TOTAL D1-D4", "DESIL 5", "DESIL 6", "DESIL 7-10", "DESIL NULL"]
    ].sum()
    sheet.loc[3, "NONAKTIF"] = "-"
    report, _ = desk.bring("rekap-desil", sheet)
    assert report["rejected"] == 0
    report, findings = desk.bring("rekap-desil", sheet.drop(columns="TOTAL"))
    assert (report["rejected"], set(findings["aturan"])) == (1, {"REKAP_KOSONG"})


def test_a_kecamatan_merged_over_its_desa_counts_for_each_of_them(desk: Desk, sheet: pd.DataFrame) -> None:
    import xlsxwriter

    rows = (
        sheet.drop(columns="KODE DESA").sort_values(["NMKEC", "NMDESA"], kind="stable").reset_index(drop=True)
    )
    at = {name: n for n, name in enumerate(rows.columns)}
    file = desk.folder / "rekap.xlsx"
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, rows.columns)
        for n, row in enumerate(rows.drop(columns="NMKEC").to_dict("records"), start=1):
            for name, value in row.items():
                page.write(n, at[name], value)
        for name, part in rows.groupby("NMKEC"):
            first, last = part.index[0] + 1, part.index[-1] + 1
            page.merge_range(first, at["NMKEC"], last, at["NMKEC"], name)
    report = import_file(desk.space, file, "rekap-desil", period=PERIOD)
    assert (report["read"], report["accepted"], report["rejected"]) == (30, 30, 0)
    assert any("digabung (merge)" in note for note in report["notes"])
    # The same file without the merge says nothing of the kecamatan: nothing is guessed.
    bare = rows.assign(NMKEC=rows["NMKEC"].where(~rows["NMKEC"].duplicated()))
    report, _ = desk.bring("rekap-desil", bare)
    assert report["rejected"] > 0


def test_names_alone_and_points_in_numbers_are_read(desk: Desk, sheet: pd.DataFrame) -> None:
    named = sheet.drop(columns="KODE DESA").assign(NMKEC="KEC. " + sheet["NMKEC"].str.upper())
    thousand = named.assign(**{"DESIL 7-10": "1.250"})
    thousand["TOTAL"] = [
        f"{n - old + 1250:,}".replace(",", ".")
        for n, old in zip(named["TOTAL"], named["DESIL 7-10"], strict=True)
    ]
    report, findings = desk.bring("rekap-desil", thousand)
    assert report["accepted"] == 30, findings["alasan"].head(3).tolist()
    assert desk.figures()["PKH", "9901", "layak"] == sheet["TOTAL D1-D4"].sum()


def test_a_missing_desa_leaves_the_sums_above_it_empty(desk: Desk, sheet: pd.DataFrame) -> None:
    report, _ = desk.bring("rekap-desil", sheet.drop(index=0))
    first = str(sheet.loc[0, "KODE DESA"])
    assert first in " ".join(report["notes"])
    found = desk.figures()
    assert pd.isna(found["PKH", first, "layak"])
    assert pd.isna(found["PKH", first[:6], "layak"])
    assert pd.isna(found["PKH", "9901", "layak"])
    whole = next(k for k in sheet["KODE DESA"].str[:6] if k != first[:6])
    inside = sheet["KODE DESA"].str.startswith(whole)
    assert found["PKH", whole, "layak"] == sheet.loc[inside, "TOTAL D1-D4"].sum()
    assert desk.gaps["rekap_desa"]["n"] == 1


def test_a_cut_off_inside_a_merged_class_gives_no_figure(desk: Desk, sheet: pd.DataFrame) -> None:
    own = desk.space.root / "parameter"
    own.mkdir()
    text = (parameters.SHIPPED / "program.csv").read_text(encoding="utf-8")
    text = text.replace("keluarga,5,0.5,tidak,2025-05-26", "keluarga,8,0.5,tidak,2025-05-26")
    (own / "program.csv").write_text(text, encoding="utf-8")
    desk.bring("rekap-desil", sheet)
    found = desk.figures()
    assert pd.isna(found["SEMBAKO", "9901", "layak"])
    assert found["PKH", "9901", "layak"] == sheet["TOTAL D1-D4"].sum()
    gap = desk.gaps["kelas_gabungan"]
    assert (gap["program"], gap["desil"], gap["kelas"], gap["n"]) == ("SEMBAKO", 8, "7-10", 30)


def test_only_the_sum_of_the_low_deciles_is_enough_for_its_own_cut(desk: Desk, sheet: pd.DataFrame) -> None:
    short = sheet.drop(columns=[f"DESIL {n}" for n in (1, 2, 3, 4)])
    assert desk.bring("rekap-desil", short)[0]["accepted"] == 30
    found = desk.figures()
    assert found["PKH", "9901", "layak"] == sheet["TOTAL D1-D4"].sum()
    assert found["SEMBAKO", "9901", "layak"] == (sheet["TOTAL D1-D4"] + sheet["DESIL 5"]).sum()


def test_persons_come_from_a_recap_of_persons_beside_that_of_families(
    desk: Desk, sheet: pd.DataFrame
) -> None:
    numbers = [c for c in sheet.columns if c.startswith(("DESIL", "TOTAL", "NONAKTIF"))]
    persons = sheet.assign(SATUAN="jiwa", **{c: sheet[c] * 3 for c in numbers})
    desk.bring("rekap-desil", sheet)
    desk.bring("rekap-desil", persons)
    found = desk.figures()
    low = (sheet["TOTAL D1-D4"] + sheet["DESIL 5"]).sum()
    assert (found["SEMBAKO", "9901", "layak"], found["PBI-JK", "9901", "layak"]) == (low, 3 * low)
    assert "rekap_satuan" not in desk.gaps


def test_counts_leave_out_a_desa(desk: Desk, sheet: pd.DataFrame) -> None:
    listed = sheet[["KODE DESA"]].assign(PROGRAM="PKH", JUMLAH=10)
    desk.bring("rekap-penerima", listed.drop(index=2))
    found = desk.figures()
    missing = str(sheet.loc[2, "KODE DESA"])
    assert pd.isna(found["PKH", missing, "penerima"])
    assert pd.isna(found["PKH", "9901", "penerima"])
    assert found["PKH", str(sheet.loc[3, "KODE DESA"]), "penerima"] == 10
    assert desk.gaps["terima_desa"]["n"] == 1
    assert "tanpa_rekap" in desk.gaps


def test_programmes_without_a_national_cut_off_count_in_their_own_unit(
    desk: Desk, sheet: pd.DataFrame
) -> None:
    desk.bring("rekap-desil", sheet)
    for program, n in (("RST", 2), ("BLT-DD", 7), ("PIP", 11)):
        desk.bring("rekap-penerima", sheet[["KODE DESA"]].assign(PROGRAM=program, JUMLAH=n))
    found = desk.figures()
    slot = desk.space.manifest.slots[f"bangun/{PERIOD}/indikator"]
    cube = pd.read_parquet(desk.space.root / slot.file)
    units = cube[cube["indikator"] == "penerima"].groupby("program")["satuan"].unique().map(list).to_dict()
    assert units["RST"] == ["rumah"]
    assert (units["BLT-DD"], units["PIP"]) == (["keluarga"], ["jiwa"])
    assert found["RST", "9901", "penerima"] == 60
    for program in ("RST", "BLT-DD", "PIP"):
        for indicator in ("layak", "cakupan", "penerima_per_layak", "di_luar_kuota"):
            assert pd.isna(found[program, "9901", indicator])
    assert desk.gaps["tanpa_batas"]["program"] in ("RST", "BLT-DD", "PIP")


def test_the_page_offers_programmes_with_recipients_or_a_quota_only(desk: Desk, sheet: pd.DataFrame) -> None:
    from analytics.access import DEMO, ScopedRepository

    desk.bring("rekap-desil", sheet)
    desk.figures()
    assert set(ScopedRepository(desk.space, DEMO).offered(PERIOD)) == {"PKH", "SEMBAKO", "PBI-JK"}
    desk.bring("rekap-penerima", sheet[["KODE DESA"]].assign(PROGRAM="RST", JUMLAH=1))
    desk.figures()
    repository = ScopedRepository(desk.space, DEMO)
    assert set(repository.offered(PERIOD)) == {"RST"}
    assert repository.offered_indicators(PERIOD, "RST") == ["penerima"]
    assert repository.offered_indicators(PERIOD, "PKH")[0] == "layak"
    assert repository.coverage_below(PERIOD, "RST", "").empty
    with pytest.raises(UserError, match="tanpa survei"):
        repository.judged_line(PERIOD, 0.1)


def test_the_register_wins_and_the_differences_are_told(
    demo: Path, recap: pd.DataFrame, tmp_path: Path
) -> None:
    shutil.copytree(demo, tmp_path / "ruang")
    space = Workspace.open(tmp_path / "ruang")
    changed = recap.reset_index()
    changed.loc[2, ["d3", "d1_4", "total"]] += 4
    sheet = changed.rename(columns={**HEADINGS, "kode": "KODE DESA"})
    sheet.drop(columns=["kab", "kdkab", "kdkec", "kddesa"]).to_csv(tmp_path / "r.csv", index=False)
    import_file(space, tmp_path / "r.csv", "rekap-desil", period=PERIOD)
    told = changed.loc[[5], ["kode"]].assign(program="PKH", jumlah=3)
    told.to_csv(tmp_path / "j.csv", index=False)
    import_file(space, tmp_path / "j.csv", "rekap-penerima", period=PERIOD)
    gaps = {gap["sebab"]: gap for gap in build(space, PERIOD)["kurang"]}
    assert (gaps["beda_rekap"]["n"], gaps["beda_rekap"]["kelas"]) == (1, "3")
    assert gaps["beda_jumlah"]["rekap"] == 3
    found = tepat_json("query", "rekap", "--workspace", space.root)
    assert [(r["kode_desa"], r["kelas"], r["selisih"]) for r in found] == [(changed.loc[2, "kode"], "3", 4)]
    rows = tepat_json("query", "indikator", "--workspace", space.root, "--program", "PKH", "--area", "9901")
    whole = {r["indikator"]: r["nilai"] for r in rows if r["kode"] == "9901"}
    assert whole["layak"] == recap["d1_4"].sum()
    assert whole["penerima"] == 848
    assert whole["cakupan"] is not None


def test_nothing_to_count_from_is_said(desk: Desk) -> None:
    with pytest.raises(UserError, match="belum ada rekap"):
        build(desk.space)


@pytest.mark.parametrize(
    ("row", "cut", "n"),
    [
        ({"desil_1": 1, "desil_2": 2, "desil_3": 3, "desil_4": 4, "desil_5": 5, "desil_6_10": 9}, 5, 15),
        ({"desil_1_4": 10, "desil_5": 5, "desil_6_10": 9}, 4, 10),
        ({"desil_1_4": 10, "desil_5": 5, "desil_6_10": 9}, 3, None),
        ({"desil_1_4": 10, "desil_5_10": 14}, 5, None),
        ({"desil_1_4": 10, "desil_5_10": 14}, 10, 24),
        ({"desil_1": 1, "desil_2": 2}, 2, 3),
        ({"desil_1": 1, "desil_2": 2}, 4, None),
        ({"desil_1": 1, "desil_4": 4, "total": 5}, 4, 5),
        ({"desil_1": 1, "desil_4": 4}, 4, None),
        ({"desil_5": 5, "desil_6_10": 9}, 5, None),
        ({"desil_1_4": 10, "desil_5": 5, "desil_6": 6, "desil_7": 7, "total": 28}, 8, 28),
        ({"desil_1": 0, "desil_2": 0, "desil_3": 0, "desil_4": 0, "desil_1_4": 0}, 4, 0),
        ({}, 4, None),
    ],
)
def test_who_is_eligible_by_a_recap(row: dict[str, int], cut: int, n: int | None) -> None:
    assert eligible(classes(row), cut) == n


def test_a_cut_inside_a_merged_class_is_named() -> None:
    assert splits(classes({"desil_1_4": 10, "desil_5_10": 14}), 5) == Class(5, 10, 14)
    assert splits(classes({"desil_1_4": 10, "desil_5_10": 14}), 4) is None
