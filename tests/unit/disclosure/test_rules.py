"""The rules of a release on hand-made counts: rounding, mask, exact kabupaten, small desa, groups, changes."""

from __future__ import annotations

import hmac

import numpy as np
import pandas as pd
import pytest

from analytics.disclosure.coherent import settle
from analytics.disclosure.noise import draws, family_keys, rounded, set_keys
from analytics.disclosure.protect import complete, protect
from analytics.disclosure.sets import FAMILIES, GROUP, GROUP_SERVED, Quarter, count
from analytics.published.derived import change, difference, percent
from analytics.published.rules import ANY, rows, rules

K1, K2 = b"1" * 32, b"2" * 32
RULE = rules()


def cells(level: str, n: list[int], name: str = "PKH", kode: list[str] | None = None) -> pd.DataFrame:
    """Cells of these counts, each of a set of its own."""
    codes = kode or [f"{i:010d}" for i in range(len(n))]
    keys = family_keys(K1, [f"{level}{name}{i}{c}" for i, c in enumerate(n)])
    return pd.DataFrame(
        {"tingkat": level, "kode": codes, "hitungan": name, "n": n, "kunci": keys, "tanpa": False}
    )


def large(codes: list[str]) -> pd.DataFrame:
    """Those desa as large ones, so that no rule of small places hides anything."""
    return cells("desa", [1000] * len(codes), FAMILIES, codes)


def told(table: pd.DataFrame, name: str = "PKH") -> pd.DataFrame:
    return table[table["hitungan"] == name]


def test_a_family_number_is_the_first_64_bits_of_its_hmac() -> None:
    expected = int.from_bytes(hmac.digest(K1, b"keluarga-7", "sha256")[:8], "big")
    assert int(family_keys(K1, ["keluarga-7"])[0]) == expected


def test_the_key_of_a_set_is_the_sum_whatever_the_order_and_the_cell() -> None:
    numbers = family_keys(K1, [f"k{i}" for i in range(500)])
    one = set_keys(numbers, np.zeros(500, dtype=np.int64), 1)[0]
    other = set_keys(numbers[::-1], np.full(500, 3, dtype=np.int64), 4)[3]
    assert int(one) == int(other) == sum(map(int, numbers)) % 2**64


def test_draws_are_uniform_and_belong_to_the_secret() -> None:
    sets = family_keys(K1, [str(i) for i in range(20_000)])
    u = draws(K2, sets)
    assert u.min() >= 0
    assert u.max() < 1
    assert np.histogram(u, bins=10, range=(0, 1))[0].min() > 1_800
    assert abs(np.corrcoef(u, draws(b"3" * 32, sets))[0, 1]) < 0.03


@pytest.mark.parametrize("n", [0, 1, 4, 5, 7, 9, 10, 13, 99, 12_344])
def test_rounding_is_to_a_neighbouring_multiple_and_right_on_average(n: int) -> None:
    u = (np.arange(10_000) + 0.5) / 10_000
    found = rounded(np.full(10_000, n), u, RULE)
    assert set(found % 5) == {0}
    assert np.abs(found - n).max() <= 4
    assert found.mean() == pytest.approx(n)


def test_what_the_mask_covers_is_nought_to_nine() -> None:
    u = (np.arange(1000) + 0.5) / 1000
    shown = {n: set(rounded(np.full(1000, n), u, RULE)) for n in range(16)}
    masked = [n for n, found in shown.items() if min(found) < RULE.samar]
    ten = [n for n, found in shown.items() if 10 in found]
    assert masked == list(range(10))
    assert ten == list(range(6, 15))


def test_masked_on_the_rounded_figure_and_never_shown_below_ten() -> None:
    n = list(range(30)) * 20
    table = cells("desa", n)
    found = told(protect(pd.concat([table, large(list(table["kode"]))], ignore_index=True), K2, RULE))
    values = found["terbit"].dropna()
    assert (values >= 10).all()
    assert (values % 5 == 0).all()
    assert set(found.loc[found["terbit"].isna(), "keadaan"]) == {"samar"}
    # Eight may be told as ten and six may: the mask looks at what is published, not at the truth.
    assert found.loc[(found["n"] < 10) & found["terbit"].notna(), "n"].between(6, 9).all()
    assert ((found["n"] < 10) & found["terbit"].notna()).any()


def test_only_the_kabupaten_is_exact_and_only_from_a_hundred_on() -> None:
    n = [99, 100, 101, 12_343]
    for kecamatan in (4, 5):
        below = cells("kecamatan", [500] * kecamatan, "PKH", [f"99011{i}" for i in range(kecamatan)])
        for level in ("kecamatan", "kabupaten"):
            table = cells(level, n, kode=[f"88{i:02d}" for i in range(4)])
            table["kode"] = [f"99010{i}" for i in range(4)] if level == "kecamatan" else table["kode"]
            found = told(protect(pd.concat([table, below], ignore_index=True), K2, RULE))
            # Rounded up it would read as one that is exact, and beside its quota as one that is not.
            near = (95,) if level == "kabupaten" and kecamatan == 5 else (95, 100)
            assert int(found["terbit"].iloc[0]) in near
            assert found["terbit"].iloc[1] == 100
            # With four kecamatan the kabupaten would tell theirs.
            exact = level == "kabupaten" and kecamatan == 5
            assert (found["terbit"].iloc[2:4] == found["n"].iloc[2:4]).tolist() == [exact, exact]


def test_a_list_that_few_kecamatan_tell_is_rounded_for_the_kabupaten() -> None:
    """Five kecamatan, but what four of them have of it is masked: the rest would be the fifth's."""
    codes = [f"99010{i}" for i in range(5)]
    top = cells("kabupaten", [502], kode=["9901"])
    widely = pd.concat([cells("kecamatan", [100, 101, 102, 103, 96], "PKH", codes), top], ignore_index=True)
    assert told(protect(widely, K2, RULE))["terbit"].iloc[-1] == 502
    local = pd.concat([cells("kecamatan", [502, 0, 0, 0, 0], "PKH", codes), top], ignore_index=True)
    found = told(protect(local, K2, RULE))
    assert found["terbit"].iloc[-1] in (500, 505)
    assert not found["tepat"].any()


def test_kecamatan_too_small_to_be_told_count_as_those_that_tell() -> None:
    """Everybody sees why they tell nothing, and nobody that they have none of it."""
    codes = [f"99010{i}" for i in range(5)]
    families = cells("kecamatan", [900, 900, 900, 900, 60], FAMILIES, codes)
    desa = cells("desa", [60], FAMILIES, ["9901042001"])
    counts = cells("kecamatan", [100, 101, 102, 103, 33], "PKH", codes)
    top = cells("kabupaten", [439], kode=["9901"])
    found = protect(pd.concat([families, desa, counts, top], ignore_index=True), K2, RULE)
    assert told(found)["keadaan"].tolist() == ["", "", "", "", "desa_kecil", ""]
    assert told(found)["terbit"].iloc[-1] == 439


def few(n: int, name: str, kode: str, level: str = "desa") -> pd.DataFrame:
    return cells(level, [n], name, [kode])


def test_figures_that_would_betray_each_other_are_told_as_the_other_multiple() -> None:
    """Two desa of 14 told as 10 each leave their kecamatan of 28 nothing but 25: 30 would make them 12 to 14."""
    offers = {("desa", f"990101200{i}", "PKH"): [10, 15] for i in (1, 2)}
    whole = ("kecamatan", "990101", "PKH")
    assert settle({**offers, whole: [30, 25]}, set(), {}, RULE)[whole] == 25
    assert settle({**offers, whole: [20, 25]}, set(), {}, RULE)[whole] == 20
    # Exactly 30 families cannot be told otherwise; then a desa gives way.
    found = settle({**offers, whole: [30]}, set(), {}, RULE)
    assert found[whole] == 30
    assert sorted(found[name] for name in offers) == [10, 15]


def test_a_kecamatan_and_its_only_desa_are_told_alike_and_give_way_together() -> None:
    """Two kecamatan of one desa each, 44 together: 25 and 25 would leave the first 21 to 23."""
    codes = {
        level: [f"99010{i}{more}" for i in (1, 2)] for level, more in (("desa", "2001"), ("kecamatan", ""))
    }
    first, second = ([(level, kode[i], "PKH") for level, kode in codes.items()] for i in (0, 1))
    whole = ("kabupaten", "9901", "PKH")
    offers = {key: [25, 20] for key in first} | {key: [25] for key in second} | {whole: [44]}
    found = settle(offers, {whole}, {}, RULE)
    assert [found[name] for name in first] == [20, 20]


def test_a_programme_is_never_told_far_above_any_programme() -> None:
    area = ("desa", "9901012001")
    found = settle({(*area, "PKH"): [105, 100], (*area, ANY): [100, 105]}, set(), {}, RULE)
    assert found[(*area, ANY)] == 105


def test_an_unchanged_set_keeps_its_figure_from_quarter_to_quarter() -> None:
    codes = [f"99010{1 + i % 3}20{i:02d}" for i in range(60)]
    table = pd.concat([cells("desa", list(range(20, 80)), "PKH", codes), large(codes)], ignore_index=True)
    first = protect(table, K2, RULE)
    near = (first["n"] // 5 * 5 + 5 * (first["angka"] < first["n"]).astype(int)).where(
        first["angka"] != first["n"], first["n"]
    )
    flipped = first.assign(angka=near.astype("Int64"))
    assert (flipped["angka"] != first["angka"]).sum() > 40
    again = protect(table, K2, RULE, flipped)
    assert again["angka"].tolist() == flipped["angka"].tolist()


def test_a_small_desa_tells_one_figure_only() -> None:
    codes = ["0000000001", "0000000002"]
    parts = [cells("desa", [60, 60], "PKH", codes), cells("desa", [70, 70], ANY, codes)]
    found = protect(
        pd.concat([*parts, cells("desa", [80, 200], FAMILIES, codes)], ignore_index=True), K2, RULE
    )
    small = found[found["kode"] == codes[0]].set_index("hitungan")
    assert small.loc["PKH", "keadaan"] == "desa_kecil"
    assert pd.isna(small.loc["PKH", "terbit"])
    assert small.loc[[ANY, FAMILIES], "terbit"].notna().all()
    assert found[found["kode"] == codes[1]]["terbit"].notna().all()


@pytest.mark.parametrize(
    ("size", "served", "shown"), [(60, 30, True), (44, 20, False), (60, 4, False), (60, 56, False)]
)
def test_a_group_is_told_where_enough_receive_and_enough_do_not(size: int, served: int, shown: bool) -> None:
    kode = ["0000000001"]
    parts = [cells("desa", [n], name, kode) for name, n in ((GROUP, size), (GROUP_SERVED, served))]
    found = protect(pd.concat([*parts, large(kode)], ignore_index=True), K2, RULE)
    both = found[found["hitungan"].isin((GROUP, GROUP_SERVED))]
    assert both["terbit"].notna().all() == shown
    assert (both["keadaan"] == "kelompok_kecil").all() != shown


def quarter(seed: int, desa: int = 6, families: int = 240) -> Quarter:
    random = np.random.default_rng(seed)
    ids = [f"k{i}" for i in range(families)]
    home = [f"99010{1 + i % 2}20{i % desa:02d}" for i in range(families)]
    table = pd.DataFrame({"id": ids, "kode_desa": home, "desil": random.integers(1, 11, families)})
    listed = [
        table[random.random(families) < share].assign(program=name)
        for name, share in {"PKH": 0.3, "SEMBAKO": 0.5}.items()
    ]
    receipts = pd.concat(listed, ignore_index=True)[["program", "id", "kode_desa"]]
    return Quarter("2026-Q3", table, receipts, pd.DataFrame({"program": [], "id": []}))


def test_counts_are_of_families_once_at_every_level() -> None:
    one = quarter(1)
    found = count(one, K1).set_index(["tingkat", "kode", "hitungan"])
    any_of = one.receipts.drop_duplicates("id")
    assert found.loc[("kabupaten", "9901", ANY), "n"] == len(any_of)
    assert found.loc[("kabupaten", "9901", FAMILIES), "n"] == 240
    by_desa = any_of.groupby("kode_desa").size()
    for kode, n in by_desa.items():
        assert found.loc[("desa", kode, ANY), "n"] == n
    served = one.families[one.families["desil"] == 1]["id"].isin(one.receipts["id"]).sum()
    assert found.loc[("kabupaten", "9901", GROUP_SERVED), "n"] == served


def test_the_same_set_has_the_same_key_at_another_level_and_under_another_name() -> None:
    one = quarter(2, desa=2)
    found = count(one, K1).set_index(["tingkat", "kode", "hitungan"])["kunci"]
    # Here every kecamatan has one desa, so their sets are the same.
    desa, kecamatan = (found.xs(level, level="tingkat").droplevel("kode") for level in ("desa", "kecamatan"))
    assert sorted(map(int, desa)) == sorted(map(int, kecamatan))


def test_flows_are_who_came_and_who_left() -> None:
    before, now = quarter(3), quarter(4)
    found = count(now, K1, before).set_index(["tingkat", "kode", "hitungan"])["n"]
    ids = {
        name: [set(q.receipts[q.receipts["program"] == name]["id"]) for q in (before, now)]
        for name in ("PKH",)
    }
    was, there = ids["PKH"]
    assert found["kabupaten", "9901", "PKH/masuk"] == len(there - was)
    assert found["kabupaten", "9901", "PKH/keluar"] == len(was - there)
    assert "desa" not in found[found.index.get_level_values(2).str.contains("/masuk")].index.get_level_values(
        0
    )


def test_nobody_is_a_set_too_and_keys_keep_all_their_bits() -> None:
    one = quarter(5)
    areas = pd.DataFrame({"tingkat": ["desa", "kabupaten"], "kode": ["9901012099", "9901"]})
    raw = count(one, K1)
    found = complete(raw, areas, ["PKH"])
    empty = found[found["kode"] == "9901012099"]
    assert set(empty["n"]) == {0}
    assert set(empty["hitungan"]) == {"PKH", ANY, FAMILIES, GROUP, GROUP_SERVED}
    assert found["kunci"].dtype == np.uint64
    whole = raw[(raw["tingkat"] == "kabupaten") & (raw["hitungan"] == "PKH")]["kunci"].iloc[0]
    kept = found[(found["tingkat"] == "kabupaten") & (found["hitungan"] == "PKH")]["kunci"].iloc[0]
    assert int(whole) == int(kept)


def test_percentages_follow_from_what_is_told() -> None:
    part = pd.Series([50, 195, 200, None, 50, 40], dtype="Int64")
    whole = pd.Series([200, 200, 200, 200, 95, None], dtype="Int64")
    assert percent(part, whole).tolist() == ["25", "≥95", "≥95", "", "", ""]
    assert percent(part, whole, cap=False).tolist() == ["25", "98", "100", "", "", ""]


def test_changes_below_ten_are_about_the_same() -> None:
    now = pd.Series([20, 20, 20, 20, None], dtype="Int64")
    before = pd.Series([10, 15, 30, None, 10], dtype="Int64")
    assert change(now, before).tolist() == ["naik", "tetap", "turun", "", ""]


def test_the_rounding_difference_is_of_what_is_told() -> None:
    assert difference(103, pd.Series([50, 45, None], dtype="Int64")) == 8
    assert difference(None, pd.Series([50], dtype="Int64")) is None


def test_every_rule_says_what_it_means_in_both_languages() -> None:
    for row in rows():
        assert all(row[name] for name in ("nama", "nilai", "aturan", "arti", "arti_en", "sumber"))


def test_who_came_cannot_be_worked_out_from_exact_lists_and_who_left() -> None:
    """2,000 before and 1,701 now, both exact: 300 who left, told exactly, would tell the one who came."""
    codes = [f"99010{i}" for i in range(1, 6)]
    level = cells("kecamatan", [500, 400, 400, 301, 100], "PKH", codes)
    flows = [cells("kabupaten", [n], f"PKH/{way}", ["9901"]) for way, n in (("masuk", 1), ("keluar", 300))]
    found = protect(
        pd.concat([level, cells("kabupaten", [1701], "PKH", ["9901"]), *flows], ignore_index=True), K2, RULE
    ).set_index(["tingkat", "hitungan"])
    assert found.loc[("kabupaten", "PKH"), "tepat"]
    assert not found.loc[("kabupaten", "PKH/keluar"), "tepat"]
    assert found.loc[("kabupaten", "PKH/masuk"), "keadaan"] == "samar"
