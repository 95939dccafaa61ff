"""A text file as blocks of whole lines in UTF-8, whatever its encoding and the ends of its lines.

Bytes are looked at, not letters, wherever the encoding allows it: a register has a letter beyond ASCII in one
line of a hundred, and every letter that becomes Python's own costs as much as cutting its line.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from analytics.intake.sniff import decoding

#: Small enough to stay in the processor while its lines are cut.
BLOCK = 1 << 21
#: Encodings of one byte a letter, and what each byte is in UTF-8 where the encoding knows it.
_SINGLE = {
    name: [bytes((i,)).decode(name, "replace").encode() for i in range(256)] for name in ("cp1252", "latin-1")
}


def blocks_of_lines(path: Path, encoding: str) -> Iterator[tuple[bytes, bool]]:
    """Blocks in which every line ends in a line feed, and whether the file's last line had no end."""
    begun: list[bytes] = []
    with path.open("rb") as handle:
        for chunk in _utf8(handle, encoding):
            end = chunk.rfind(b"\n") + 1
            if end:
                yield b"".join([*begun, chunk[:end]]), False
                begun = []
            begun.append(chunk[end:])
    if any(begun):
        yield b"".join([*begun, b"\n"]), True


def _utf8(handle: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The text in UTF-8 with its lines ended by line feeds only."""
    name, errors = decoding(encoding)
    decoder = codecs.getincrementaldecoder(name)(errors)
    held = b""
    while chunk := handle.read(BLOCK):
        if name in _SINGLE:
            data = _replaced(chunk, _SINGLE[name])
        else:
            # What is UTF-8 all through was found to be so when its encoding was worked out.
            data = chunk if name == "utf-8" else decoder.decode(chunk).encode()
        data, held = _line_feeds(held + data)
        yield data
    yield (b"\n" if held else b"") + decoder.decode(b"", final=True).encode()


def _replaced(chunk: bytes, letters: list[bytes]) -> bytes:
    """A chunk with its bytes beyond ASCII replaced."""
    at = np.flatnonzero(np.frombuffer(chunk, np.uint8) >= 0x80).tolist()
    parts, start = [], 0
    for i in at:
        parts += [chunk[start:i], letters[chunk[i]]]
        start = i + 1
    return b"".join([*parts, chunk[start:]])


def _line_feeds(data: bytes) -> tuple[bytes, bytes]:
    """The other ends of lines replaced; a carriage return at the end waits for what follows it."""
    if b"\r" not in data:
        return data, b""
    held = data[-1:] if data.endswith(b"\r") else b""
    data = data[: len(data) - len(held)]
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"), held
