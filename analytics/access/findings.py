"""What stands out in a model's audit, offers and drift: the pages and the printed card say the same of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from analytics.engine.card_groups import KECAMATAN as AREA
from analytics.pmt.audit import CLUSTERS as CLUSTERS
from analytics.pmt.audit import EVERYBODY, TAIL

#: The readings of a drift, the worst first; the first two are told one by one.
READINGS = ("jauh", "bergeser", "tetap", "kebetulan")
#: Whom a remedy is watched for: single persons, and whoever could have a channel of their own.
WATCHED = (("ukuran", "1 orang"), ("lansia_tunggal", "ya"), ("disabilitas", "ya"))


def stands_out(one: dict[str, Any], everybody: dict[str, Any], measure: str = "eer") -> bool:
    """Whether a group's error lies above everybody's by more than its interval leaves room for."""
    interval, usual = one.get(f"{measure}_interval"), everybody.get(measure)
    return interval is not None and usual is not None and interval[0] > usual


def told(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups with figures: not hidden, and of clusters enough for an interval of any."""
    return [one for one in entries if not one["hidden"] and one["poor"] is not None]


def of_few_clusters(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups without a figure, as too few clusters hold them."""
    return [one for one in entries if not one["hidden"] and one["poor"] is None]


def failed(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups of people whose poor are left out more than everybody's, the worst first; no areas."""
    worse = [one for one in entries[1:] if one["by"] != AREA and stands_out(one, entries[0])]
    return sorted(worse, key=lambda one: -float(one["eer"]))


def by_chance(shown: int) -> int:
    """How many of so many groups lie beyond one end of a 95 % interval though nothing sets them apart.

    Rounded; 0 where fewer than one is expected: among twelve groups a false mark is the exception.
    """
    expected = shown * TAIL
    return 0 if expected < 1 else round(expected)


def worst_crossed(told: dict[str, Any], most: int = 10) -> list[dict[str, Any]]:
    """The crossed groups whose exclusion error is most surely high: by the lower end of its interval.

    By the error itself the smallest groups would come first, whatever they are.
    """
    known = [one for one in told["silang"] if one["eer_interval"]]
    return sorted(known, key=lambda one: (-one["eer_interval"][0], one["by"], one["group"]))[:most]


def watched(offers: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Of the groups a remedy is watched for, those that are shown."""
    shown = {(one["by"], one["group"]) for one in offers[0]["groups"] if not one["hidden"]}
    return [cell for cell in WATCHED if cell in shown]


def by_yardstick(offers: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The offers by who counts as poor, in their order."""
    kinds = dict.fromkeys(one["yardstick"] for one in offers)
    return {kind: [one for one in offers if one["yardstick"] == kind] for kind in kinds}


def outcome(offer: dict[str, Any], by: str = EVERYBODY, group: str = EVERYBODY) -> dict[str, Any]:
    """A group under an offer, its error and the interval; ``eer`` None where it is hidden or has no poor."""
    found = [one for one in offer["groups"] if (one["by"], one["group"]) == (by, group)]
    return {"eer": None, **(found[0] if found else {})}


def readings(drifted: dict[str, Any]) -> dict[str, int]:
    """How many variables are read which way."""
    counts = Counter(one["reading"] for one in drifted["peubah"])
    return {name: counts[name] for name in READINGS}


def moved(drifted: dict[str, Any]) -> list[dict[str, Any]]:
    """The variables that moved more than chance and more than the usual bound."""
    return [one for one in drifted["peubah"] if one["reading"] in READINGS[:2]]
