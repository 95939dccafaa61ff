"""``make bench``: every claim of speed, each against a peer in the same run. Ratios, no verdicts."""

from __future__ import annotations

import subprocess
import sys

#: Module -> what it compares.
BENCHMARKS = {
    "benchmarks.map_render": "Peta 326 desa: komponen sendiri terhadap peta Plotly dengan GeoJSON di dalam",
    "benchmarks.import_families": "Impor 500.000 keluarga terhadap pandas tulisan tangan, aturannya sama",
    "benchmarks.score_families": "150.602 keluarga: skor, tanda dan alasan terhadap pandas + scikit-learn",
    "benchmarks.public_pages": "Peta publik di jalur 1,6 Mbit/s: aplikasi Streamlit terhadap situs statis",
    "benchmarks.read_workbook": "Membaca XLSX 200.000 x 60 terhadap pandas dengan openpyxl",
}


def main() -> int:
    """Run the named benchmarks, all of them by default."""
    chosen = sys.argv[1:] or list(BENCHMARKS)
    failed = 0
    for name in chosen:
        module = name if name.startswith("benchmarks.") else f"benchmarks.{name}"
        print(f"\n== {BENCHMARKS.get(module, module)}", flush=True)
        failed |= subprocess.run([sys.executable, "-m", module], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
