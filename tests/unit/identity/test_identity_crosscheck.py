"""What register and lists say of one number, entry by entry."""

from __future__ import annotations

import pandas as pd

from analytics.identity.crosscheck import COLUMNS, findings, meanings, overlaps


def entry(
    sumber: str, who: str | None, card: str | None, name: str | None = "Nama", desa: str | None = None
) -> dict:
    family = card or f"keluarga {who}"
    return {
        "sumber": sumber,
        "id_anggota": who,
        "id_keluarga": family,
        "kartu": card,
        "kode_desa": desa,
        "nama": name,
    }


def kinds(*entries: dict) -> list[str]:
    table = findings(pd.DataFrame(entries))
    assert list(table.columns) == COLUMNS
    return table["jenis"].tolist()


def test_another_name_under_one_number():
    register = entry("register", "p", "k", "Hj. Siti Aminah")
    assert kinds(register, entry("PKH", "p", "k", "Bambang Tirtoyudo")) == ["NAMA_BEDA"]
    for same in ("ST. AMINAH", "Siti Aminah Rahayu", "Amina", "Siti Aminnah", None, "-"):
        assert kinds(register, entry("PKH", "p", "k", same)) == []


def test_one_name_in_two_lists_is_told_once_per_list():
    register = entry("register", "p", "k", "Siti Aminah")
    others = [entry(s, "p", "k", "Bambang Tirtoyudo") for s in ("PKH", "PKH", "SEMBAKO")]
    assert kinds(register, *others) == ["NAMA_BEDA", "NAMA_BEDA"]


def test_one_person_under_two_cards_in_one_list_only():
    assert kinds(entry("PKH", "p", "k1"), entry("PKH", "p", "k2")) == ["DUA_KK"]
    assert kinds(entry("PKH", "p", "k1"), entry("SEMBAKO", "p", "k2")) == []
    assert kinds(entry("PKH", "p", "k1"), entry("PKH", "p", None)) == []
    assert kinds(entry("PKH", None, "k1"), entry("PKH", None, "k2")) == []


def test_one_card_in_two_desa():
    table = findings(pd.DataFrame([entry("PKH", "p", "k", desa="2"), entry("register", "q", "k", desa="1")]))
    one = table.iloc[0]
    assert (one["jenis"], one["sumber"], one["sumber_lain"]) == ("KK_DUA_DESA", "register", "PKH")
    assert (one["kode_desa"], one["kode_desa_lain"], one["id_keluarga"]) == ("1", "2", "k")
    assert kinds(entry("PKH", "p", "k", desa="1"), entry("register", "q", "k", desa="1")) == []
    assert kinds(entry("PKH", "p", "k"), entry("register", "q", "k", desa="1")) == []


def test_two_programmes_are_counted_and_no_finding():
    rows = [
        entry("PKH", "p", "k"),
        entry("SEMBAKO", "p", "k"),
        entry("SEMBAKO", "q", "k"),
        entry("register", "p", "k"),
    ]
    assert kinds(*rows) == []
    assert overlaps(pd.DataFrame(rows)).to_numpy().tolist() == [["PKH", "SEMBAKO", 1, 1]]


def test_no_name_is_in_a_finding_and_every_kind_has_a_remedy():
    rows = [entry("register", "p", "k", "Siti Aminah"), entry("PKH", "p", "k", "Bambang Tirtoyudo")]
    assert "Bambang" not in findings(pd.DataFrame(rows)).to_csv()
    assert set(meanings()) == {"NAMA_BEDA", "DUA_KK", "KK_DUA_DESA"}
    assert all(row["tindakan"].endswith(".") for row in meanings().values())
