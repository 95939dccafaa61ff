"""How fast is the import of a register against a hand-written pandas one with the same rules?

`python -m benchmarks.import_families [--families N] [--rounds N]`. A `|` latin1 DTSEN v3 file of 500,000
families, about 0.3 % of them dirty; both read it, check it, and write accepted, identity, rejected,
findings and the faults per desa. Each run is a process of its own, the two in turn; memory counts child
processes too. At the end the findings of both are compared row for row: row, column, rule, value, reason;
and the table of desa.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks.measure import compare, table

PERIOD = "2026-Q3"


def main(argv: list[str] | None = None) -> int:
    """Prints the table and the number of differences; 1 when there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--families", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--worker", choices=("kami", "pandas"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.worker:
        counts = (_ours if options.worker == "kami" else _by_hand)(options.folder)
        print(json.dumps(counts))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _compare(Path(folder), options.families, options.rounds)


def _compare(folder: Path, families: int, rounds: int) -> int:
    from benchmarks.intake.register import make_workspace, write_register

    _, source = make_workspace(folder / "ruang")
    write_register(source, folder / "keluarga.csv", families)
    size = (folder / "keluarga.csv").stat().st_size / 1e6
    print(f"{families} keluarga, {size:.0f} MB", flush=True)
    words = ["-m", "benchmarks.import_families", "--folder", str(folder), "--worker"]
    ours, peer = compare([*words, "kami"], [*words, "pandas"], rounds)
    print(table(ours, peer, "pandas tulisan tangan"))
    print(f"kami   {ours[-1].printed.strip()}\npandas {peer[-1].printed.strip()}")
    return _differences(folder)


def _differences(folder: Path) -> int:
    both = [_findings(folder / name / "temuan.parquet") for name in ("kami", "pandas")]
    only = [sorted(both[0] - both[1]), sorted(both[1] - both[0])]
    print(f"temuan: {len(both[0])} dan {len(both[1])}; berbeda {len(only[0]) + len(only[1])}")
    for name, rows in zip(("kami", "pandas"), only, strict=True):
        for row in rows[:5]:
            print(f"  hanya {name}: {row}")
    mine, theirs = (_desa(folder / name / "mutu.parquet") for name in ("kami", "pandas"))
    print(
        f"mutu per desa: {len(mine)} dan {len(theirs)} baris; {'sama' if mine.equals(theirs) else 'BERBEDA'}"
    )
    return int(any(only) or not mine.equals(theirs))


def _desa(path: Path) -> pd.DataFrame:
    names = ["dibaca", "ditolak", "diperingatkan", "diminta", "terisi"]
    table = pd.read_parquet(path, columns=["kode_desa", *names]).astype(dict.fromkeys(names, "int64"))
    return table.astype({"kode_desa": "str"}).sort_values("kode_desa", ignore_index=True)


def _findings(path: Path) -> set[tuple[object, ...]]:
    columns = ["baris", "kolom", "kolom_berkas", "aturan", "tingkat", "nilai", "alasan"]
    frame = pd.read_parquet(path, columns=columns).fillna("")
    return set(frame.itertuples(index=False, name=None))


def _ours(folder: Path) -> dict[str, int]:
    from analytics.intake import Context, read_file
    from analytics.store import Workspace

    space = Workspace.open(folder / "ruang")
    context = Context(
        areas=pd.read_parquet(space.files("batas")[0]),
        families=None,
        persons=None,
        pseudonym=space.pseudonyms,
        programmes={},
        today=date(2026, 9, 1),
    )
    out = folder / "kami"
    out.mkdir(exist_ok=True)
    intake = read_file(folder / "keluarga.csv", "keluarga", period=PERIOD, context=context, staging=out)
    return {"read": intake.read, "accepted": intake.accepted, "rejected": intake.rejected}


def _by_hand(folder: Path) -> dict[str, int]:
    from analytics.store import Workspace
    from benchmarks.intake.by_hand import Register

    space = Workspace.open(folder / "ruang")
    out = folder / "pandas"
    out.mkdir(exist_ok=True)
    areas = pd.read_parquet(space.files("batas")[0])
    register = Register(folder / "keluarga.csv", areas, space.pseudonyms)
    register.check()
    return register.write(out)


if __name__ == "__main__":
    sys.exit(main())
