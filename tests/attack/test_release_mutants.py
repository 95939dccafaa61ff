"""Mutants of the rules: each is the pipeline with one rule broken, and each must be killed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.attacker import attack
from analytics.attacker.noise_audit import faults
from analytics.disclosure import protect, sets, tables
from analytics.published import exactness
from analytics.published.rules import rules
from tests.attack import release_districts
from tests.attack.release_districts import audited, district, kept_apart, protected, release

#: A district with places of every kind.
SEED = 7
Patch = Callable[[pytest.MonkeyPatch], object]


def verdict(folder: Path, seed: int = SEED, size: tuple[int, int] = (8, 8), decreed: bool = False) -> str:
    """All that attacker and office find against a release of the district, as one text.

    ``decreed``: where decrees keep two of its lists to some areas.
    """
    one = district(seed, size)
    one = kept_apart(one, seed) if decreed else one
    told = protected(one)
    found = attack(release(one, folder, told))["violations"]
    return "; ".join([*(v["sebab"] for v in found), *faults(audited(told))])


def test_the_rules_themselves_survive(tmp_path: Path) -> None:
    assert verdict(tmp_path) == ""


def spoil(module: Any, name: str, how: Callable[..., Any]) -> Patch:
    """Replace a function by one that is given the old one first."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        old = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *a, **k: how(old, *a, **k))

    return patch


def _up(_old: Any, counts: Any, _u: Any, rule: Any) -> Any:
    return -(-counts // rule.kelipatan) * rule.kelipatan


def _nearest(_old: Any, counts: Any, _u: Any, _rule: Any) -> Any:
    return 5 * ((counts + 2) // 5)


def _three(_old: Any, counts: Any, u: Any, rule: Any) -> Any:
    """Up with a chance that is no share of the rest."""
    rest = counts % rule.kelipatan
    return counts - rest + rule.kelipatan * ((u < 0.5) & (rest > 0))


def _on_the_count(old: Any, cells: pd.DataFrame, *rest: Any) -> pd.DataFrame:
    return protect_again(old(cells, *rest), lambda out: out["n"] < rules().samar)


def protect_again(out: pd.DataFrame, low: Callable[[pd.DataFrame], Any]) -> pd.DataFrame:
    free = out["keadaan"].isin(("", protect.MASKED))
    state = out["keadaan"].mask(free, "").mask(free & low(out), protect.MASKED)
    return out.assign(keadaan=state, terbit=out["angka"].mask(state != ""))


def _summed(old: Any, offers: Any, *rest: Any) -> Any:
    told = old(offers, *rest)
    for level, code, name in list(told):
        if level == "kecamatan" and "/" not in name:
            desa = [v for (one, k, n), v in told.items() if one == "desa" and k[:6] == code and n == name]
            told[level, code, name] = sum(desa)
    return told


def _kecamatan_exact(old: Any, cells: pd.DataFrame, rule: Any, *rest: Any) -> Any:
    return old(cells, rule, *rest) | ((cells["tingkat"] == "kecamatan") & (cells["n"] >= rule.samar))


def _always_exact(_old: Any, cells: pd.DataFrame, *_rest: Any) -> Any:
    return cells["tingkat"] == "kabupaten"


def _keys_of_counts(old: Any, *rest: Any) -> pd.DataFrame:
    out = old(*rest)
    return out.assign(kunci=out["n"].astype(np.uint64))


def _keys_of_desa(old: Any, *rest: Any) -> pd.DataFrame:
    out = old(*rest)
    return out.assign(kunci=pd.util.hash_pandas_object(out["kode"], index=False).to_numpy())


def _first_offer(_old: Any, offers: Any, *_rest: Any) -> Any:
    return {cell: figures[0] for cell, figures in offers.items()}


def _other_threshold(**numbers: int) -> Patch:
    """The pipeline runs under looser numbers; the attacker keeps the rules."""
    return lambda monkeypatch: monkeypatch.setattr(
        release_districts, "rules", lambda: replace(rules(), **numbers)
    )


def _rupiah_of_all(old: Any, table: pd.DataFrame, one: Any, level: str) -> pd.Series:
    """The mean benefit told beside rounded recipients of the kabupaten too."""
    if level != "kabupaten":
        return old(table, one, level)
    benefit = table["program"].map({name: b.rupiah for name, b in one.quarter.benefits.items()})
    return table["nilai"] * benefit.astype("Int64")


def _quotas_of_all(old: Any, table: pd.DataFrame, one: Any) -> pd.DataFrame:
    return old(table, replace(one, cells=one.cells.assign(tepat=True)))


def _decreed_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that a decree keeps to some areas is told as it is, like any other."""
    spoil(protect, "may_be_exact", lambda old, one, two, rule, _kept: old(one, two, rule, set()))(monkeypatch)
    spoil(protect, "_kept", lambda _old, _cells: set())(monkeypatch)


def _any_beside_all(_old: Any, kecamatan: Any, families: Any, rule: Any, kept: Any) -> Any:
    return exactness._told_widely(kecamatan, families, rule) - kept


def same(_old: Any, cells: pd.DataFrame, *_rest: Any) -> pd.DataFrame:
    return cells


MUTANTS: dict[str, tuple[Patch, str]] = {
    "rounding up only": (spoil(protect, "rounded", _up), "dibulatkan ke atas"),
    "rounding to the nearest": (spoil(protect, "rounded", _nearest), "bukan acak"),
    "a coin instead of the rest": (spoil(protect, "rounded", _three), "bukan acak"),
    "one constant draw": (
        spoil(protect, "draws", lambda _o, _k, keys: np.full(len(keys), 0.4)),
        "bukan acak",
    ),
    "draws without the secret": (spoil(protect, "draws", lambda old, _k, keys: old(b"", keys)), "rahasia"),
    "the key of a set is its count": (spoil(sets, "_level", _keys_of_counts), "kunci dipakai"),
    "the key of a set is its desa": (spoil(sets, "_level", _keys_of_desa), "kunci dipakai"),
    "mask on the true count": (
        spoil(release_districts.protect_module, "protect", _on_the_count),
        "disamarkan menurut jumlah",
    ),
    "mask off": (_other_threshold(samar=0), "tidak disamarkan"),
    "mask from five": (_other_threshold(samar=5), "tidak disamarkan"),
    "totals summed": (spoil(protect, "settle", _summed), "tetangga"),
    "kecamatan exact": (spoil(protect, "_exact", _kecamatan_exact), "bukan kelipatan"),
    "kabupaten exact below a hundred": (spoil(protect, "_exact", _always_exact), "bukan kelipatan"),
    "small desa off": (spoil(protect, "_small_desa", same), "desa kecil"),
    "group rule off": (spoil(protect, "_small_groups", same), "kelompok terlalu kecil"),
    "cap off": (
        spoil(tables, "percent", lambda old, *a, **k: old(*a, **(k | {"cap": False}))),
        "persen bukan",
    ),
    "percent of small denominators": (_other_threshold(persen_penyebut=10), "persen bukan"),
    "figures not settled": (spoil(protect, "settle", _first_offer), "hanya mungkin"),
    "rare programmes told by area": (
        spoil(protect, "rare", lambda _old, cells, *_rest: cells["keadaan"]),
        "berpeluang",
    ),
    "kabupaten of few kecamatan exact": (_other_threshold(utuh_kecamatan=1), "kecamatannya terlalu sedikit"),
    "mean benefits beside rounded figures": (spoil(tables, "_rupiah", _rupiah_of_all), "rata-rata bantuan"),
    "quotas beside rounded figures": (spoil(tables, "_with_quota", _quotas_of_all), "kuota di samping"),
    "decreed lists exact": (_decreed_exact, "dibatasi keputusan"),
    "any programme exact beside a list of few places": (
        spoil(protect, "may_be_exact", _any_beside_all),
        "kecamatannya terlalu sedikit",
    ),
    "changes of five told": (_other_threshold(perubahan=5), "perubahan bukan"),
}


#: Districts in which a rule has something to do, where the usual one has not.
SHOWN_BY: dict[str, tuple[Any, ...]] = {
    "rare programmes told by area": (0, (5, 5)),
    "kabupaten of few kecamatan exact": (SEED, (4, 4)),
    "quotas beside rounded figures": (SEED, (4, 4)),
    "cap off": (4, (5, 5)),
    "figures not settled": (SEED, (3, 7)),
    "decreed lists exact": (1, (8, 8), True),
    "any programme exact beside a list of few places": (1, (8, 8), True),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_killed(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    patch, why = MUTANTS[name]
    patch(monkeypatch)
    assert why in verdict(tmp_path, *SHOWN_BY.get(name, (SEED,)))


def test_draws_afresh_at_every_call_are_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    one = district(SEED)
    first, again = protected(one), protected(one)
    for here, there in zip(first, again, strict=True):
        assert (here["angka"] == there["angka"]).all()
    spoil(protect, "draws", lambda _o, _k, keys: np.random.default_rng().random(len(keys)))(monkeypatch)
    fresh = protected(one)
    # An unchanged set moves between two calls: seen as soon as a release is made twice.
    assert "padahal keluarganya sama" in "; ".join(faults(audited([first[0], fresh[0]])))


def test_another_secret_gives_other_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    one = district(SEED)
    told = protected(one)[0]
    for name in ("K1", "K2"):
        with monkeypatch.context() as patch:
            patch.setattr(release_districts, name, b"lain" * 8)
            other = protected(one)[0]
        loose = ~told["tepat"] & (told["n"] % 5 > 0)
        assert 0.2 < (told["angka"] != other["angka"])[loose].mean() < 0.6
