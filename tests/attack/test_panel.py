"""The reader who keeps every quarter: the chain is right, real figures withstand it, worse ones do not."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.attacker import attack, limits, over_time, panel
from analytics.attacker.knowledge import cells
from analytics.commands.publish import attack_words
from analytics.published.rules import rules
from tests.attack.release_districts import audited, district, protected, release

LAW = panel.Law(0.1, 0.02)


def figures(*texts: str) -> pd.DataFrame:
    """One count of one desa, quarter by quarter."""
    rows = [
        {
            "periode": f"{i:02d}",
            "tingkat": "desa",
            "kode": "9901012001",
            "hitungan": "PKH",
            "tulis": text,
            "tahu": "bulat" if text.isdigit() else "samar",
            "lo": max(int(text) - 4, 0) if text.isdigit() else 0,
            "hi": int(text) + 4 if text.isdigit() else 9,
        }
        for i, text in enumerate(texts, 1)
    ]
    return pd.DataFrame(rows)


def by_hand(told: pd.DataFrame) -> list[np.ndarray]:
    """Beliefs about each quarter's count: every path of counts and figures, weighed one by one."""
    texts = list(zip(told["tulis"], told["lo"], told["hi"], strict=True))
    states = [
        [(n, v) for n in range(lo, hi + 1) for v in ([int(t)] if t.isdigit() else [0, 5]) if abs(n - v) < 5]
        for t, lo, hi in texts
    ]
    found = [np.zeros(hi - lo + 1) for _, lo, hi in texts]
    for path in itertools.product(*states):
        weight = 1 - abs(path[0][0] - path[0][1]) / 5
        for (n, v), (m, w) in itertools.pairwise(path):
            draw = 1 - abs(m - w) / 5
            step = float(LAW.change(np.array([n]), np.array([m]))[0, 0]) * draw
            if (n, v) == (m, w):
                step += float(LAW.unchanged(np.array([n]))[0])
            weight *= step
        for i, (n, _) in enumerate(path):
            found[i][n - texts[i][1]] += weight
    return [one / one.sum() for one in found]


@pytest.mark.parametrize(
    "texts", [("10", "15", "15"), ("<10", "10", "<10"), ("<10", "<10", "5"), ("30", "20")]
)
def test_the_chain_weighs_every_path(texts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel, "LAWS", (LAW,))
    told = figures(*texts)
    (chain,) = panel.chains(told, rules())
    for found, right in zip(chain.now, by_hand(told), strict=True):
        np.testing.assert_allclose(found, right, atol=1e-9)
    for step, now in zip(chain.steps, chain.now[1:], strict=True):
        np.testing.assert_allclose(step.sum(axis=0), now, atol=1e-9)


def test_what_comes_and_goes_is_a_law() -> None:
    for rate, n in ((0.1, 30), (0.003, 3), (0.3, 40)):
        law, one = panel.Law(rate), np.array([n])
        whole = law.change(one, np.arange(n - 40, n + 41)).sum() + law.unchanged(one)[0]
        assert whole == pytest.approx(1, abs=1e-6)


def test_a_quarter_left_out_begins_a_new_run() -> None:
    told = figures("10", "15", "15", "10", "20")
    gap = told[told["periode"] != "03"]
    other = told.assign(kode="9901012002")
    every = pd.concat([gap, other], ignore_index=True)
    assert sorted(len(chain.cells) for chain in panel.chains(every, rules())) == [2, 2, 5]


@pytest.mark.parametrize(("churn", "rates"), [(0.01, {0.003, 0.01}), (0.1, {0.03, 0.1})])
def test_the_reader_finds_out_how_the_lists_change(
    churn: float, rates: set[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = []
    solved = panel._solved
    monkeypatch.setattr(panel, "_solved", lambda *words: used.append(words[1]) or solved(*words))
    one = district(3, (6, 6), (8, 10), churn=churn, quarters=3)
    told = cells(release(one, tmp_path), rules())
    list(panel.chains(told[told["hitungan"] == "PKH"], rules()))
    assert used[-1].rate in rates


@pytest.mark.parametrize("seed", range(4))
def test_six_quarters_give_nothing_more_away(seed: int, tmp_path: Path) -> None:
    one = district(seed, (3, 5), (2, 5), quarters=6)
    told = protected(one)
    found = attack(release(one, tmp_path, told))
    assert found["violations"] == []
    assert found["panel"]["figures"] > 300
    assert found["panel"]["sure"] <= limits.SURE_SHARE * found["panel"]["figures"]
    noted = [t.assign(periode=q.period) for t, q in zip(audited(told), one.quarters, strict=True)]
    assert over_time.faults(noted) == []


def test_figures_that_tell_too_much_over_time_are_caught() -> None:
    """Rounded to the next even number, and not rounded at all, over six quarters."""
    one = district(2, (6, 6), (6, 8), churn=0.02, quarters=6)
    noted = [t.assign(periode=q.period) for t, q in zip(audited(protected(one)), one.quarters, strict=True)]
    plain = [t.assign(tulis=t["n"].astype(str).where(t["n"] >= 10, "<10")) for t in noted]
    assert any("terlihat" in why for why in over_time.faults(plain))
    fine = replace(rules(), kelipatan=2)
    even = [t.assign(tulis=(t["n"] // 2 * 2).astype(str).where(t["n"] >= 10, "<10")) for t in noted]
    assert any("dihitung tepat" in why for why in over_time.faults(even, fine))


def test_a_jump_in_a_list_that_hardly_changes_gives_both_counts_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 10 to 20 takes two families at least; where one is rare already, it was from 14 to 16."""
    quiet = [figures(*["50"] * 6).assign(kode=f"99010120{i:02d}") for i in range(2, 60)]
    told = pd.concat([figures("10", "10", "20", "20", "20", "20"), *quiet], ignore_index=True)
    # A list that was decided anew explains the jump better, and then nothing follows from it.
    assert panel.guessed(told, rules()) == (len(told), 0)
    monkeypatch.setattr(panel, "LAWS", [law for law in panel.LAWS if not law.anew])
    assert panel.guessed(told, rules()) == (len(told), 6)
    chain = next(one for one in panel.chains(told, rules()) if one.cells[0] == 0)
    assert [chain.first[i] + int(now.argmax()) for i, now in enumerate(chain.now)] == [14, 14, 16, 16, 16, 16]
    assert chain.changes == [0, 2, 0, 0, 0]


def test_the_command_tells_of_it_where_quarters_follow_each_other() -> None:
    audit = {"cells": 9, "exact": 0, "min_width": None, "max_posterior": None, "violations": []}
    assert len(attack_words(audit)) == 1
    assert len(attack_words(audit | {"panel": {"figures": 0, "sure": 0}})) == 1
    told = attack_words(audit | {"panel": {"figures": 300, "sure": 1}})
    assert told[1].startswith("300 angka terbit pada beberapa triwulan berturut-turut; 1 ")
