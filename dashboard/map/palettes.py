"""Colours that people with any kind of colour vision can tell apart, and that survive a photocopy.

ColorBrewer 2.0 by Cynthia Brewer, Mark Harrower and The Pennsylvania State University (Apache 2.0);
only schemes it lists as colour-blind safe. Keys are the number of classes.
"""

from __future__ import annotations


def _scheme(**rows: str) -> dict[int, tuple[str, ...]]:
    return {int(n[1:]): tuple(f"#{c}" for c in colors.split()) for n, colors in rows.items()}


SEQUENTIAL: dict[str, dict[int, tuple[str, ...]]] = {
    "YlGnBu": _scheme(
        n1="7fcdbb",
        n2="edf8b1 2c7fb8",
        n3="edf8b1 7fcdbb 2c7fb8",
        n4="ffffcc a1dab4 41b6c4 225ea8",
        n5="ffffcc a1dab4 41b6c4 2c7fb8 253494",
        n6="ffffcc c7e9b4 7fcdbb 41b6c4 2c7fb8 253494",
        n7="ffffcc c7e9b4 7fcdbb 41b6c4 1d91c0 225ea8 0c2c84",
    ),
    "YlOrBr": _scheme(
        n1="fec44f",
        n2="fff7bc d95f0e",
        n3="fff7bc fec44f d95f0e",
        n4="ffffd4 fed98e fe9929 cc4c02",
        n5="ffffd4 fed98e fe9929 d95f0e 993404",
        n6="ffffd4 fee391 fec44f fe9929 d95f0e 993404",
        n7="ffffd4 fee391 fec44f fe9929 ec7014 cc4c02 8c2d04",
    ),
}

DIVERGING: dict[str, dict[int, tuple[str, ...]]] = {
    "PuOr": _scheme(
        n1="f7f7f7",
        n2="f1a340 998ec3",
        n3="f1a340 f7f7f7 998ec3",
        n4="e66101 fdb863 b2abd2 5e3c99",
        n5="e66101 fdb863 f7f7f7 b2abd2 5e3c99",
        n6="b35806 f1a340 fee0b6 d8daeb 998ec3 542788",
        n7="b35806 f1a340 fee0b6 f7f7f7 d8daeb 998ec3 542788",
    ),
    "RdBu": _scheme(
        n1="f7f7f7",
        n2="ef8a62 67a9cf",
        n3="ef8a62 f7f7f7 67a9cf",
        n4="ca0020 f4a582 92c5de 0571b0",
        n5="ca0020 f4a582 f7f7f7 92c5de 0571b0",
        n6="b2182b ef8a62 fddbc7 d1e5f0 67a9cf 2166ac",
        n7="b2182b ef8a62 fddbc7 f7f7f7 d1e5f0 67a9cf 2166ac",
    ),
}
