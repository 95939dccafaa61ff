"""What only the office can test, who has the true counts: is the noise what the rules say, and a secret?

An outsider cannot see one figure's error; over many figures the office can. Noise that follows from the
count, the place, the programme, from one constant, from nothing secret, or from a new draw at every call
looks well on any single figure and gives the truth away over several. Every test looks at *surprise*: 1 - r/5
for a figure rounded up, -r/5 for one rounded down (r the last digit's rest), which random rounding makes
nought on average and unrelated between sets.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.attacker.limits import BIAS, MOVED
from analytics.attacker.panel import CAME, LEFT
from analytics.published.rules import MASKED, Rules, rules

#: So many standard errors: a sound release fails once in some ten million.
_FAR = 5.5
#: With fewer figures nothing is said of chance.
_FEW = 30

Numbers = NDArray[np.float64]


def faults(quarters: Sequence[pd.DataFrame], by: Rules | None = None) -> list[str]:
    """What is wrong with the noise, in Indonesian; empty for sound noise.

    ``quarters``: true counts beside published figures, one table a quarter, oldest first: tingkat, kode,
    hitungan, n, kunci (the set's key, uint64), angka (the figure under the mask), tulis (as it is written:
    a number, ``<10`` or nothing), tepat (told exactly).
    """
    rule = by or rules()
    table = pd.concat([one.assign(putaran=i) for i, one in enumerate(quarters)], ignore_index=True)
    noisy = table[~table["tepat"].astype(bool)].copy()
    noisy["sisa"] = noisy["n"].astype(np.int64) % rule.kelipatan
    noisy["galat"] = noisy["angka"].to_numpy(dtype=np.int64) - noisy["n"].to_numpy(dtype=np.int64)
    found = [*_neighbours(noisy, rule), *_mask(noisy, rule), *_untouched(table), *_sets(table)]
    # One set seen in several cells is one draw.
    draws = noisy[noisy["sisa"] > 0].drop_duplicates("kunci")
    share = draws["sisa"] / rule.kelipatan
    draws = draws.assign(naik=draws["galat"] > 0, kejutan=(draws["galat"] > 0) - share)
    draws = draws.assign(ragam=share * (1 - share))
    return found + _chance(draws) + _keyed(draws) + _secret(draws, share)


def _neighbours(noisy: pd.DataFrame, rule: Rules) -> list[str]:
    far = noisy["galat"].abs() >= rule.kelipatan
    odd = noisy["angka"].to_numpy(dtype=np.int64) % rule.kelipatan != 0
    count = int((far | odd).sum())
    return [f"{count} angka bukan kelipatan tetangga dari jumlahnya"] if count else []


def _mask(noisy: pd.DataFrame, rule: Rules) -> list[str]:
    """The mask looks at the rounded figure, on either side."""
    told = noisy[noisy["tulis"] != ""]
    wrong = (told["tulis"] == MASKED) != (told["angka"] < rule.samar)
    return (
        [f"{int(wrong.sum())} angka disamarkan menurut jumlah, bukan menurut angka bulat"]
        if wrong.any()
        else []
    )


def _untouched(table: pd.DataFrame) -> list[str]:
    """A set that did not change keeps its figure, cell by cell, quarter by quarter."""
    # The kabupaten may be exact in one quarter and rounded in another: two figures of one set, both its own.
    keys = ["tingkat", "kode", "hitungan", "kunci", "n", "tepat"]
    same = table[table["n"] > 0].groupby(keys)["angka"].agg(["nunique", "size"])
    same = same[same["size"] > 1]
    moved = int((same["nunique"] > 1).sum())
    allowed = MOVED * len(same)
    return [f"{moved} dari {len(same)} angka berubah padahal keluarganya sama"] if moved > allowed else []


def _sets(table: pd.DataFrame) -> list[str]:
    """A key belongs to one set of families: to one count, and at each level to one area.

    Who moves leaves a list where he lived and comes to another where he lives: flows have two places.
    """
    somebody = table[table["n"] > 0]
    counts = somebody.groupby("kunci")["n"].nunique() > 1
    stays = somebody[~somebody["hitungan"].str.endswith((CAME, LEFT))]
    places = stays.groupby(["putaran", "tingkat", "kunci"])["kode"].nunique() > 1
    shared = int(counts.sum()) + int(places.sum())
    return [f"{shared} kunci dipakai himpunan yang berbeda"] if shared else []


def _chance(draws: pd.DataFrame) -> list[str]:
    """Right on average, and up as often as every rest asks for."""
    if len(draws) < _FEW:
        return []
    found = []
    error, spread = float(draws["galat"].mean()), float(draws["galat"].std() / np.sqrt(len(draws)))
    if abs(error) > BIAS and abs(error) > _FAR * max(spread, 1e-9):
        found.append(f"pembulatan berat sebelah: galat rata-rata {error:+.2f}")
    for rest, some in draws.groupby("sisa"):
        if len(some) >= _FEW and abs(_distance(some["kejutan"], some["ragam"])) > _FAR:
            found.append(f"sisa {rest}: dibulatkan ke atas {some['naik'].mean():.0%}, bukan acak")
    return found


def _distance(surprise: pd.Series, variance: pd.Series) -> float:
    """A sum of surprises in standard errors."""
    return float(surprise.sum() / np.sqrt(variance.sum()))


def _keyed(draws: pd.DataFrame) -> list[str]:
    """Different sets that share a count, a place, a name or nothing at all must not share their noise."""
    by = {
        "jumlahnya": ["n"],
        "desanya": ["tingkat", "kode"],
        "programnya": ["hitungan"],
        "tempatnya di tabel": ["tingkat", "kode", "hitungan"],
        "satu tetapan": [],
    }
    return [f"galat mengikuti {name}" for name, keys in by.items() if _together(draws, keys) > _FAR]


def _together(draws: pd.DataFrame, keys: list[str]) -> float:
    """How far surprises of neighbours in a group go together, in standard errors; each is used once."""
    order = draws.sort_values([*keys, "kunci"], ignore_index=True)
    group = order.groupby(keys, sort=False).ngroup() if keys else pd.Series(0, index=order.index)
    place = order.groupby(group).cumcount()
    table = order.assign(pasangan=group * len(order) + place // 2)[["pasangan", "kejutan", "ragam"]]
    first, second = (table[place % 2 == turn].set_index("pasangan") for turn in (0, 1))
    joined = first.join(second.add_suffix("_lain"), how="inner")
    if len(joined) < _FEW:
        return 0.0
    product = joined["kejutan"] * joined["kejutan_lain"]
    return _distance(product, joined["ragam"] * joined["ragam_lain"])


def _secret(draws: pd.DataFrame, share: pd.Series) -> list[str]:
    """Draws that anybody who knows the method can make again from the key of the set."""
    for name, guess in _GUESSES.items():
        u = np.array([guess(int(one)) for one in draws["kunci"]])
        up = pd.Series(u, index=draws.index) < share
        agreed = (up - share) * draws["kejutan"]
        if len(draws) >= _FEW and _distance(agreed, draws["ragam"] ** 2) > _FAR:
            return [f"galat dapat dihitung ulang tanpa rahasia ({name})"]
    return []


def _unit(digest: bytes) -> float:
    return int.from_bytes(digest[:7], "big") / 2.0**56


_GUESSES = {
    "HMAC berkunci kosong": lambda key: _unit(hmac.digest(b"", key.to_bytes(8, "big"), "sha256")),
    "HMAC berkunci nol": lambda key: _unit(hmac.digest(bytes(32), key.to_bytes(8, "big"), "sha256")),
    "SHA-256": lambda key: _unit(hashlib.sha256(key.to_bytes(8, "big")).digest()),
    "kunci himpunan itu sendiri": lambda key: key / 2.0**64,
}
