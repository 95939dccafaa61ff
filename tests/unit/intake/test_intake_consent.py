"""A file that would take much away, or belongs elsewhere, waits for somebody's word; nothing changes before."""

from __future__ import annotations

import geopandas as gpd
import pytest
from intake_rows import PERIOD, keluarga, kk, nik, penerima, survei, write_csv
from source_rows import siksng_penyaluran

from analytics.engine.consent import ConsentNeeded, map_reasons
from analytics.engine.importing import import_file
from analytics.engine.preview import preview
from analytics.store.manifest import Manifest, Slot

RICH = {"jenis_dinding_terluas": "1", "jenis_atap_terluas": "2", "jenis_kloset": "1", "daya_terpasang": "2"}


def causes(found) -> list[str]:
    return [one.sebab for one in found.consent]


def foreign(n: int, **changes: str) -> dict[str, str]:
    """A recipient of Kendal: other numbers, other names, another kabupaten."""
    row = siksng_penyaluran(n, **{"NM KAB": "KENDAL", "NM KEC": "BOJA", "NM KEL": f"DESA {n}"})
    row |= {"NIK KTP": "3324" + nik(n)[4:], "NO KEL": "3324" + kk(n)[4:]}
    return row | changes


def test_a_list_of_another_kabupaten_does_not_replace_ours(space, tmp_path):
    own = write_csv(tmp_path / "pkh.csv", [siksng_penyaluran(n) for n in range(1, 41)])
    import_file(space, own, "penerima", period=PERIOD, agreed=False)  # the first list needs no consent
    before = space.manifest
    path = write_csv(tmp_path / "kendal.csv", [foreign(n) for n in range(1, 41)])
    found = preview(space, path, "penerima", period=PERIOD)
    assert causes(found) == ["daerah_lain", "tak_terdaftar"]
    assert "KENDAL" in found.consent[0].kalimat
    assert found.consent[1].angka == {"penerima": 40, "tidak_ada": 40}
    with pytest.raises(ConsentNeeded, match="--setuju") as refused:
        import_file(space, path, "penerima", period=PERIOD, agreed=False)
    assert refused.value.reasons == found.consent
    assert space.manifest == before
    assert [p.name for p in (space.root / "vault").iterdir() if before.imports[-1]["id"] < p.name] == [
        "kunci",
        "unggahan",
    ]
    report = import_file(space, path, "penerima", period=PERIOD, agreed=True)
    assert report["accepted"] == 40
    assert [one["sebab"] for one in report["consent"]] == causes(found)


def test_the_first_list_of_elsewhere_asks_too(space, tmp_path):
    path = write_csv(tmp_path / "kendal.csv", [foreign(n) for n in range(1, 41)])
    with pytest.raises(ConsentNeeded, match="KENDAL"):
        import_file(space, path, "penerima", period=PERIOD, agreed=False)
    assert import_file(space, path, "penerima", period=PERIOD, agreed=True)["accepted"] == 40


def test_our_own_kecamatan_are_no_answer_for_a_file_of_elsewhere(take):
    rows = [foreign(n) for n in range(1, 41)]
    intake = take("penerima", rows)
    assert intake.elsewhere == ("KENDAL", "Rekaan")
    assert [q for q in intake.questions if q.tanya == "wilayah"] == []
    ours = take("penerima", [{**r, "NM KAB": "Kab. Rekaan"} for r in rows])
    assert ours.elsewhere is None
    assert [q for q in ours.questions if q.tanya == "wilayah"]


@pytest.mark.parametrize("written", ["REKAAN", "Kab. Rekaan", "KABUPATEN REKAAN (SIMULASI)", "Kab Rekkaan"])
def test_our_own_kabupaten_is_known_in_any_spelling(take, written):
    assert take("penerima", [foreign(n, **{"NM KAB": written}) for n in range(1, 31)]).elsewhere is None


def test_a_few_unknown_recipients_are_no_foreign_list(space, tmp_path):
    rows = [penerima(n) for n in range(1, 41)]
    path = write_csv(tmp_path / "pkh.csv", rows)
    import_file(space, path, "penerima", period=PERIOD)
    some = [penerima(n + 100) for n in range(30)] + rows[:10]
    assert causes(preview(space, write_csv(tmp_path / "b.csv", some), "penerima", period=PERIOD)) == []
    few = [penerima(n + 100) for n in range(15)]
    assert causes(preview(space, write_csv(tmp_path / "c.csv", few), "penerima", period=PERIOD)) == [
        "menyusut"
    ]


def test_a_shorter_list_waits_too(space, tmp_path):
    few = write_csv(tmp_path / "sedikit.csv", [keluarga(n) for n in range(1, 11)])
    with pytest.raises(ConsentNeeded, match="60 baris dan akan diganti 10 baris"):
        import_file(space, few, "keluarga", period=PERIOD, agreed=False)


def test_a_register_that_loses_its_answers_says_what_becomes_empty(space, tmp_path):
    full = write_csv(tmp_path / "penuh.csv", [keluarga(n, **RICH) for n in range(1, 61)])
    import_file(space, full, "keluarga", period=PERIOD, agreed=False)
    kept = ("kode_kelurahan_desa", "nomor_kartu_keluarga", "jumlah_anggota_keluarga", "desil_nasional")
    poor = [{k: v for k, v in keluarga(n).items() if k in kept} for n in range(1, 61)]
    path = write_csv(tmp_path / "miskin.csv", poor)
    found = preview(space, path, "keluarga", period=PERIOD)
    assert causes(found) == ["kolom_hilang"]
    figures = found.consent[0].angka
    assert figures["hilang"] == len(figures["kolom"]) == 7
    assert "jenis_atap_terluas" in figures["kolom"]
    assert "skor pembanding dan antrean akan kosong" in found.consent[0].kalimat
    assert causes(preview(space, full, "keluarga", period=PERIOD)) == []


def test_a_register_without_desil_says_what_becomes_empty(space, tmp_path):
    rows = [keluarga(n, desil_nasional="") for n in range(1, 61)]
    found = preview(space, write_csv(tmp_path / "a.csv", rows), "keluarga", period=PERIOD)
    assert causes(found) == ["kolom_hilang"]
    assert "layak dan cakupan akan kosong" in found.consent[0].kalimat


def test_another_quarter_or_another_programme_takes_nothing_away(space, tmp_path):
    later = write_csv(tmp_path / "a.csv", [keluarga(n) for n in range(1, 6)])
    assert import_file(space, later, "keluarga", period="2026-Q4", agreed=False)["consent"] == []
    first = write_csv(tmp_path / "s.csv", [survei(n) for n in range(1, 31)])
    assert import_file(space, first, "survei", agreed=False)["accepted"] == 30


def test_a_map_of_elsewhere_or_of_few_desa_is_told():
    slot = Slot("s", "f", 286, "0", info={"kabupaten": "3324", "nama": "Kendal"})
    held = Manifest(slots={"batas": slot})
    assert map_reasons(held, 286, "3324", "Kendal") == ()
    assert map_reasons(Manifest(), 43, "3324", "Kendal") == ()
    few = map_reasons(held, 43, "3324", "Kendal")
    assert [(r.sebab, r.angka["lama"], r.angka["baru"]) for r in few] == [("menyusut", 286, 43)]
    other = map_reasons(held, 280, "3325", "Batang")
    assert [r.sebab for r in other] == ["peta_lain"]
    assert "Batang (3325)" in other[0].kalimat
    assert "Kendal (3324)" in other[0].kalimat


def test_a_map_with_most_desa_gone_is_not_put_in_force(demo, tmp_path):
    from analytics.store import Workspace

    space = Workspace.open(tmp_path / "peta", create=True)
    whole = demo / "inbox/batas_desa_simulasi.gpkg"
    import_file(space, whole, "batas", agreed=False)
    desa = gpd.read_file(whole)
    desa[desa["WADMKC"] == desa["WADMKC"].iloc[0]].to_file(tmp_path / "sebagian.gpkg")
    before = space.manifest
    found = preview(space, tmp_path / "sebagian.gpkg", "batas")
    assert causes(found) == ["menyusut"]
    with pytest.raises(ConsentNeeded, match="desa"):
        import_file(space, tmp_path / "sebagian.gpkg", "batas", agreed=False)
    assert space.manifest == before
    assert import_file(space, tmp_path / "sebagian.gpkg", "batas")["consent"][0]["sebab"] == "menyusut"
