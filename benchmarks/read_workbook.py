"""How fast is a large workbook read against pandas with openpyxl?

`python -m benchmarks.read_workbook [--rows N] [--columns N] [--rounds N]`. An XLSX of 200,000 x 60; ours goes
the whole guarded way (archive checked, child process, types seen, Parquet written), pandas reads it into a
frame of texts. Each run is a process of its own, the two in turn; memory counts child processes too.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import compare, table


def main(argv: list[str] | None = None) -> int:
    """Prints the table; 1 when both did not read the same number of cells."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--columns", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--worker", choices=("kami", "pandas"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.worker:
        print(json.dumps((_ours if options.worker == "kami" else _pandas)(options.folder)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _compare(Path(folder), options.rows, options.columns, options.rounds)


def _compare(folder: Path, rows: int, columns: int, rounds: int) -> int:
    from benchmarks.intake.workbook import write_workbook

    write_workbook(folder / "buku.xlsx", rows, columns)
    size = (folder / "buku.xlsx").stat().st_size / 1e6
    print(f"{rows} x {columns}, {size:.0f} MB", flush=True)
    words = ["-m", "benchmarks.read_workbook", "--folder", str(folder), "--worker"]
    ours, peer = compare([*words, "kami"], [*words, "pandas"], rounds, warm=False)
    print(table(ours, peer, "pandas + openpyxl"))
    print(f"kami   {ours[-1].printed.strip()}\npandas {peer[-1].printed.strip()}")
    return int(ours[-1].printed != peer[-1].printed)


def _ours(folder: Path) -> dict[str, int]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from analytics.intake.guard import stage_guarded
    from analytics.intake.model import KINDS
    from analytics.intake.names import known_names

    staged = stage_guarded(folder / "buku.xlsx", folder / "kami", known_names(KINDS))
    digits = pc.sum(pc.cast(pq.read_table(staged.parquet, columns=["c3"])["c3"], "int64")).as_py()
    return {"rows": staged.rows, "columns": len(staged.headers), "sum": int(digits)}


def _pandas(folder: Path) -> dict[str, int]:
    import pandas as pd

    frame = pd.read_excel(folder / "buku.xlsx", engine="openpyxl", dtype=str)
    return {
        "rows": len(frame),
        "columns": frame.shape[1],
        "sum": int(frame["desil_nasional"].astype("int64").sum()),
    }


if __name__ == "__main__":
    sys.exit(main())
