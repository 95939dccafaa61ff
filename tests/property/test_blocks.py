"""A text read in blocks of bytes is the text that Python reads, whatever its encoding and its line ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.intake import blocks
from analytics.intake.sniff import MIXED, open_text

_CALM = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
_LETTERS = st.text(st.sampled_from("a1;é\u20ac\U0001f600\r\n\x85\u2028"), max_size=40)
_BYTES = st.lists(
    st.sampled_from([b"a", b";", b"\r", b"\n", b"\xe9", b"\x81", b"\xc3\xa9", b"\xc3", b"\xff"]), max_size=40
)


def _same(path: Path, encoding: str, size: int) -> None:
    with open_text(path, encoding) as handle:
        whole = handle.read().encode()
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        found = list(blocks.blocks_of_lines(path, encoding))
    assert all(block.endswith(b"\n") for block, _ in found)
    assert all(not last for _, last in found[:-1])
    ended = not whole or whole.endswith(b"\n")
    assert b"".join(block for block, _ in found) == (whole if ended else whole + b"\n")
    assert bool(found and found[-1][1]) is not ended


@_CALM
@given(
    text=_LETTERS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]),
    size=st.integers(1, 12),
)
def test_letters_of_every_width(tmp_path: Path, text: str, encoding: str, size: int) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    _same(path, encoding, size)


@_CALM
@given(
    data=_BYTES, encoding=st.sampled_from(["cp1252", "latin-1", MIXED, "utf-8-sig"]), size=st.integers(1, 9)
)
def test_bytes_that_are_no_letters(tmp_path: Path, data: list[bytes], encoding: str, size: int) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"".join(data))
    _same(path, encoding, size)
