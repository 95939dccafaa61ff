"""Trying a file out: what it is taken for, ten rows that prove it, what it would replace, and nothing left."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from intake_rows import MAKERS, keluarga, kk, nik, survei, write_csv

from analytics.access import Principal
from analytics.access.desk import ImportDesk
from analytics.access.principal import DEMO
from analytics.engine import uploads
from analytics.engine.importing import import_file
from analytics.engine.preview import preview
from analytics.errors import UserError
from analytics.store.revert import last_import, revert

PERIOD = "2026-Q3"


@pytest.mark.parametrize("kind", list(MAKERS))
def test_the_columns_tell_the_kind(space, tmp_path, kind):
    path = write_csv(tmp_path / "berkas.csv", [MAKERS[kind](n) for n in range(1, 31)])
    found = preview(space, path, period=PERIOD)
    assert found.kind == kind
    assert found.problem is None
    assert found.report["accepted"] == (3 if kind == "kuota" else 30)  # a desa has one quota
    assert len(found.look.rows) == 10
    assert (found.look.delimiter, found.look.encoding) == (";", "utf-8")


def test_the_ten_rows_hide_who_they_are_about(space, tmp_path):
    path = write_csv(tmp_path / "berkas.csv", [MAKERS["anggota"](n) for n in range(1, 31)])
    text = json.dumps(preview(space, path).look.rows)
    assert nik(1) not in text
    assert kk(1) not in text
    assert "Nama 1" not in text
    assert kk(1)[-4:] in text


def test_nothing_is_put_in_force_and_nothing_stays(space, tmp_path):
    before = space.manifest
    preview(space, write_csv(tmp_path / "berkas.csv", [keluarga(n) for n in range(1, 5)]), period=PERIOD)
    assert space.manifest == before
    assert list((space.root / "vault" / uploads.FOLDER).iterdir()) == []


def test_it_says_what_it_would_replace_and_when_much_would_go(space, tmp_path):
    few = write_csv(tmp_path / "sedikit.csv", [keluarga(n) for n in range(1, 11)])
    found = preview(space, few, period=PERIOD)
    assert found.replaces == {f"keluarga/{PERIOD}": (60, 10)}
    assert found.shrinks == (f"keluarga/{PERIOD}",)
    most = write_csv(tmp_path / "banyak.csv", [keluarga(n) for n in range(1, 51)])
    assert preview(space, most, period=PERIOD).shrinks == ()


def test_a_file_that_must_be_mended_is_still_shown_with_the_sentence(space, tmp_path):
    rows = [{k: v for k, v in survei(n).items() if k != "psu"} for n in range(1, 12)]
    found = preview(space, write_csv(tmp_path / "s.csv", rows), "survei")
    assert found.report is None
    assert "psu" in found.problem[0]
    assert found.problem[1]
    assert len(found.look.rows) == 10


def test_a_file_that_is_no_table_is_told_not_raised(space, tmp_path):
    path = tmp_path / "gambar.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    found = preview(space, path)
    assert found.look is None
    assert "PNG" in found.problem[0]


def test_an_unknown_column_is_asked_about_and_the_answer_is_kept(space, tmp_path):
    rows = [
        {("no_kartu_klg" if k == "nomor_kartu_keluarga" else k): v for k, v in keluarga(n).items()}
        for n in range(1, 31)
    ]
    path = write_csv(tmp_path / "k.csv", rows)
    found = preview(space, path, "keluarga", period=PERIOD)
    assert found.problem
    question = next(q for q in found.questions if q.tentang == "no_kartu_klg")
    assert "nomor_kartu_keluarga" in [answer for answer, _ in question.pilihan]
    ImportDesk(space, DEMO).answer(question, "nomor_kartu_keluarga")
    again = preview(space, path, "keluarga", period=PERIOD)
    assert again.problem is None
    assert again.report["accepted"] == 30


def test_a_required_column_under_a_shorter_name_is_asked_about(space, tmp_path):
    """«Desil» beside the desil of provinsi and kabupaten: probably the national one, and the office says so."""
    rows = [keluarga(n) for n in range(1, 31)]
    rows = [{"Desil" if k == "desil_nasional" else k: v for k, v in row.items()} for row in rows]
    path = write_csv(tmp_path / "berkas.csv", rows)
    found = preview(space, path, "keluarga", period=PERIOD)
    assert "'Desil' tampak seperti desil_nasional" in found.problem[0]
    asked = next(q for q in found.questions if q.tentang == "Desil")
    assert asked.pilihan[0][0] == "desil_nasional"
    ImportDesk(space, DEMO).answer(asked, "desil_nasional")
    assert preview(space, path, "keluarga", period=PERIOD).problem is None


def test_the_last_import_can_be_taken_back_and_only_the_last(space, tmp_path):
    before = space.manifest.slots
    first = last_import(space).report["id"]
    import_file(
        space, write_csv(tmp_path / "k.csv", [keluarga(n) for n in range(1, 31)]), "keluarga", period=PERIOD
    )
    undoing = last_import(space)
    assert undoing.rows == {f"keluarga/{PERIOD}": (30, 60)}
    with pytest.raises(UserError, match="terakhir"):
        revert(space, first)
    after = revert(space, undoing.report["id"])
    assert after.slots == space.manifest.slots == before
    assert after.imports[-1]["undone"]
    assert (space.root / "vault" / undoing.report["id"]).is_dir()
    revert(space, first)
    assert f"keluarga/{PERIOD}" not in space.manifest.slots
    assert last_import(space) is None
    assert space.interrupted() == []


def test_a_workbook_of_an_import_that_was_replaced_is_refused(space, tmp_path):
    dirty = [keluarga(n) for n in range(1, 61)]
    dirty[3]["desil_nasional"] = "12"
    import_file(
        space, write_csv(tmp_path / "a.csv", dirty), "keluarga", period=PERIOD, xlsx=tmp_path / "a.xlsx"
    )
    found = preview(space, tmp_path / "a.xlsx")
    assert (found.kind, found.problem, found.replaces) == ("keluarga", None, {f"keluarga/{PERIOD}": (59, 59)})
    import_file(
        space, write_csv(tmp_path / "b.csv", [keluarga(n) for n in range(1, 61)]), "keluarga", period=PERIOD
    )
    assert "diganti oleh impor lain" in preview(space, tmp_path / "a.xlsx").problem[0]


def test_a_workbook_may_come_twice(space, tmp_path):
    dirty = [keluarga(n) for n in range(1, 61)]
    dirty[3]["desil_nasional"] = "12"
    import_file(
        space, write_csv(tmp_path / "a.csv", dirty), "keluarga", period=PERIOD, xlsx=tmp_path / "a.xlsx"
    )
    for _ in range(2):
        assert import_file(space, tmp_path / "a.xlsx", "keluarga")["accepted"] == 59


def test_only_a_full_scope_may_import(space):
    with pytest.raises(UserError, match="seluruh kabupaten"):
        ImportDesk(space, Principal("Operator", "operator", ("990101",)))


def test_an_upload_lies_closed_under_a_name_of_our_own_and_goes(space):
    desk = ImportDesk(space, DEMO)
    path = desk.receive(memoryview(b"a;b\n"), f"../{kk(1)}.csv")
    assert kk(1) not in str(path)
    assert path.name == "berkas.csv"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert uploads.sweep(space) == 0
    desk.walk_away(path)
    assert not path.parent.exists()
    desk.receive(memoryview(b"a"), "x")
    assert uploads.sweep(space, older_than=-1) == 1


def test_quality_is_counted_per_desa(space, tmp_path):
    rows = [keluarga(n) for n in range(1, 61)]
    rows[0]["desil_nasional"] = "12"
    report = import_file(space, write_csv(tmp_path / "a.csv", rows), "keluarga", period=PERIOD)
    table = pd.read_parquet(space.root / report["quality"]).set_index("kode_desa")
    assert table["dibaca"].sum() == 60
    assert table.loc["9901012002", ["dibaca", "ditolak"]].tolist() == [20, 1]
    assert (table["terisi"] < table["diminta"]).all()
    assert table["diperbarui"].isna().all()


def test_the_same_file_again_is_pointed_out(space, tmp_path):
    path = write_csv(tmp_path / "a.csv", [keluarga(n, luas_lantai="40") for n in range(1, 61)])
    assert not [n for n in preview(space, path, period=PERIOD).report["notes"] if "sama persis" in n]
    first = import_file(space, path, "keluarga", period=PERIOD)
    copy = tmp_path / "b.csv"
    copy.write_bytes(path.read_bytes())
    for notes in (
        preview(space, copy, period=PERIOD).report["notes"],
        import_file(space, copy, "keluarga", period=PERIOD)["notes"],
    ):
        assert any("sama persis dengan impor keluarga periode 2026-Q3" in n and "a.csv" in n for n in notes)
    changed = write_csv(tmp_path / "c.csv", [keluarga(n, luas_lantai="41") for n in range(1, 61)])
    assert not [n for n in preview(space, changed, period=PERIOD).report["notes"] if "sama persis" in n]
    assert len(first["content"]) == 64
