"""A register of any size with the faults of real ones: the demo's file repeated under new card numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from analytics.store import Workspace

_CARD = re.compile(r"[0-9]{16}")
#: One row in so many gets one of the faults below, on top of those the demo plants.
_EVERY = 2_000

Change = Callable[[list[str], dict[str, int]], None]


def _put(column: str, text: str) -> Change:
    def change(cells: list[str], at: dict[str, int]) -> None:
        cells[at[column]] = text

    return change


def _card(make: Callable[[str], str]) -> Change:
    def change(cells: list[str], at: dict[str, int]) -> None:
        cells[at["nomor_kartu_keluarga"]] = make(cells[at["nomor_kartu_keluarga"]])

    return change


FAULTS: list[Change] = [
    _put("jenis_lantai_terluas", "99"),
    _put("luas_lantai", "-5"),
    _put("luas_lantai", "luas"),
    _put("luas_lantai", "5000"),
    _put("pbi_nas", "entah"),
    _put("jumlah_ternak_sapi", "40000"),
    _put("aset_bergerak_ac", "3"),
    _put("desil_provinsi", "12"),
    _put("desil_nasional", "nonaktif"),
    _put("desil_nasional", "sangat miskin"),
    _put("kode_kelurahan_desa", ""),
    _put("nomor_kartu_keluarga", ""),
    _put("nomor_kartu_keluarga", "1" * 16),
    _card(lambda card: "00" + card[2:]),
    _card(lambda card: card[:6] + "45" + card[8:]),
    _card(lambda card: card[:12] + "0000"),
    _card(lambda card: f" {card} "),
]


def make_workspace(folder: Path, families: int = 20_000) -> tuple[Path, Path]:
    """A demo workspace with boundaries only, and the demo's own register file."""
    from analytics.demo.inbox import write_inbox
    from analytics.engine.importing import import_file

    space = Workspace.open(folder, create=True)
    write_inbox(folder, families=families, seed=2026)
    import_file(space, next((folder / "inbox").glob("batas_*")), "batas")
    return folder, next((folder / "inbox").glob("keluarga_*"))


def write_register(source: Path, target: Path, rows: int) -> None:
    """Repeat the lines of a `|` latin1 register until there are so many; each copy has its own cards."""
    head, *lines = source.read_text("latin-1").split("\n")[:-1]
    at = {name: n for n, name in enumerate(head.split("|"))}
    with target.open("w", encoding="latin-1", newline="") as handle:
        handle.write(head + "\n")
        handle.writelines(line + "\n" for line in _repeated(lines, at, rows))


def _repeated(lines: list[str], at: dict[str, int], rows: int) -> Iterator[str]:
    rng = random.Random(7)
    card, width, number = at["nomor_kartu_keluarga"], len(at), 0
    for start in range(0, rows, len(lines)):
        new: dict[str, str] = {}
        for n, line in enumerate(lines[: rows - start], start):
            cells = line.split("|")
            if len(cells) == width:
                if _CARD.fullmatch(old := cells[card]):
                    number += old not in new
                    cells[card] = new.setdefault(old, _numbered(old, number))
                cells[at["luas_lantai"]] = str(rng.randrange(12, 200))
                if n % _EVERY == 0:
                    FAULTS[n // _EVERY % len(FAULTS)](cells, at)
            yield "|".join(cells)


def _numbered(card: str, number: int) -> str:
    """The card's area with a date and a serial that no other number has."""
    day, serial = divmod(number, 9_999)
    month, day = divmod(day, 28)
    return f"{card[:6]}{day + 1:02d}{month % 12 + 1:02d}{month // 12:02d}{serial + 1:04d}"
