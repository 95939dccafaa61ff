"""Each outcome of a family between two snapshots by hand, and what must hold for any two snapshots."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from identity_rows import snapshot

from analytics.identity.snapshots import NEW, OLD, OUTCOMES, compare, per_desa

HOME = ("1", ["ayah", "ibu", "anak"])


def outcome(before: dict, after: dict) -> dict[tuple[str, str], str]:
    table = compare(snapshot(before), snapshot(after))
    return {(row.sisi, row.id_keluarga): row.hasil for row in table.itertuples()}


def test_a_family_that_stays_is_the_same():
    assert outcome({"A": HOME}, {"A": HOME}) == {(OLD, "A"): "tetap", (NEW, "A"): "tetap"}


def test_a_new_number_alone_changes_nothing_but_is_told():
    table = compare(snapshot({"A": HOME}), snapshot({"B": HOME}))
    assert table["hasil"].tolist() == ["tetap", "tetap"]
    assert table["no_kk_berubah"].tolist() == [True, True]
    assert table["cara"].tolist() == ["nik", "nik"]


def test_an_old_number_on_other_people_is_not_the_same_family():
    assert outcome({"A": HOME, "B": ("1", ["x"])}, {"A": ("1", ["x"])}) == {
        (OLD, "A"): "hilang",
        (OLD, "B"): "tetap",
        (NEW, "A"): "tetap",
    }


def test_another_desa_is_a_move_with_or_without_a_new_number():
    for name in ("A", "B"):
        assert set(outcome({"A": HOME}, {name: ("2", HOME[1])}).values()) == {"pindah"}


def test_a_split_names_the_old_family_and_both_new_ones():
    before, after = {"A": HOME}, {"A": ("1", ["ayah", "ibu"]), "B": ("2", ["anak", "menantu"])}
    assert set(outcome(before, after).values()) == {"pecah"}
    table = compare(snapshot(before), snapshot(after)).set_index(["sisi", "id_keluarga"])
    assert table.loc[(NEW, "B"), "id_pasangan"] == "A"
    assert table.loc[(NEW, "B"), ["anggota_lama", "anggota_baru", "anggota_sama"]].tolist() == [3, 2, 1]


def test_a_merger_names_both_old_families_and_the_new_one():
    before = {"A": ("1", ["ayah", "ibu"]), "B": ("2", ["nenek"])}
    assert set(outcome(before, {"A": ("1", ["ayah", "ibu", "nenek"])}).values()) == {"gabung"}


def test_a_person_who_goes_over_to_a_family_that_goes_on_leaves_both_the_same():
    before = {"A": HOME, "B": ("1", ["paman", "bibi"])}
    after = {"A": ("1", ["ayah", "ibu"]), "B": ("1", ["paman", "bibi", "anak"])}
    assert set(outcome(before, after).values()) == {"tetap"}


def test_nobody_in_common_is_gone_and_new():
    assert outcome({"A": HOME}, {"B": ("1", ["x"])}) == {(OLD, "A"): "hilang", (NEW, "B"): "baru"}


def test_the_number_decides_only_where_no_person_does():
    before, after = {"A": ("1", ["salah nik"])}, {"A": ("1", ["benar nik"])}
    table = compare(snapshot(before), snapshot(after))
    assert set(table["hasil"]) == {"tetap"}
    assert set(table["cara"]) == {"no_kk"}


def test_the_larger_part_goes_on_as_the_family_and_a_common_head_breaks_a_draw():
    split = compare(snapshot({"A": HOME}), snapshot({"X": ("1", ["ayah"]), "Y": ("2", ["ibu", "anak"])}))
    assert split.loc[split["sisi"] == OLD, "id_pasangan"].tolist() == ["Y"]
    pair = compare(
        snapshot({"A": ("1", ["ayah", "ibu"])}), snapshot({"X": ("1", ["ibu"]), "Y": ("2", ["ayah"])})
    )
    assert pair.loc[pair["sisi"] == OLD, "id_pasangan"].tolist() == ["Y"]


def test_families_without_members_are_matched_by_number():
    before, after = {"A": ("1", []), "B": ("1", [])}, {"A": ("2", []), "C": ("1", [])}
    assert outcome(before, after) == {
        (OLD, "A"): "pindah",
        (OLD, "B"): "hilang",
        (NEW, "A"): "pindah",
        (NEW, "C"): "baru",
    }


def test_counts_per_desa_hold_every_family_once():
    before = {"A": HOME, "B": ("2", ["x"]), "C": ("2", ["y", "z"])}
    after = {"A": ("2", HOME[1]), "D": ("1", ["baru"]), "C": ("2", ["y"]), "E": ("1", ["z"])}
    table = per_desa(compare(snapshot(before), snapshot(after)))
    assert (table["lama"].sum(), table["baru"].sum()) == (3, 4)
    told = {(r.kode_desa, r.hasil): (r.lama, r.baru) for r in table.itertuples()}
    assert told == {
        ("1", "pindah"): (1, 0),
        ("2", "pindah"): (0, 1),
        ("2", "hilang"): (1, 0),
        ("1", "baru"): (0, 1),
        ("2", "pecah"): (1, 1),
        ("1", "pecah"): (0, 1),
    }


MIRROR = {"baru": "hilang", "hilang": "baru", "pecah": "gabung", "gabung": "pecah"}
PEOPLE = [f"p{n}" for n in range(9)]


@st.composite
def registers(draw: st.DrawFn) -> dict:
    """Some of nine persons in up to five families in two desa; families without members too."""
    families = {name: (draw(st.sampled_from("12")), []) for name in draw(st.sets(st.sampled_from("ABCDE")))}
    for person in PEOPLE:
        home = draw(st.sampled_from([*sorted(families), None]))
        if home:
            families[home][1].append(person)
    return families


@settings(max_examples=60, deadline=None)
@given(registers(), registers())
def test_every_family_has_one_outcome_and_the_mirror_holds(before: dict, after: dict):
    table = compare(snapshot(before), snapshot(after))
    keys = list(zip(table["sisi"], table["id_keluarga"], strict=True))
    assert sorted(keys) == sorted([(OLD, f) for f in before] + [(NEW, f) for f in after])
    assert set(table["hasil"]) <= set(OUTCOMES)
    back = compare(snapshot(after), snapshot(before))
    mirrored = {
        (NEW if side == OLD else OLD, one): MIRROR.get(hasil, hasil)
        for side, one, hasil in zip(back["sisi"], back["id_keluarga"], back["hasil"], strict=True)
    }
    assert mirrored == dict(zip(keys, table["hasil"], strict=True))
    own = table[table["hasil"].isin(["tetap", "pindah"])]
    assert own["id_pasangan"].notna().all()
    assert own.groupby("sisi").size().nunique() <= 1
    assert pd.Series(per_desa(table)["lama"]).sum() == len(before)
