"""The test report of a score as a table to read, in Indonesian; every figure names its denominator."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from analytics.pmt.metrics import denominators
from analytics.pmt.survey import DROPPED
from analytics.pmt.validate import FAMILIES
from analytics.words import decimal

#: Lines in one table: more would cut their figures on a terminal of 80 columns.
ABREAST = 4
#: Lines from this value on are told without a fraction.
WHOLE = 100
SHOWN = {
    "ter": "Galat pada kuota tetap, TER",
    "ter_ci": "  selang 95 %",
    "ier": "Galat inklusi, IER",
    "eer": "Galat eksklusi, EER",
    "fpr": "Tidak miskin yang menerima",
    "leakage": "Kebocoran",
    "bpac": "BPAC",
    "accuracy": "Ketepatan",
    "poverty_accuracy": "Miskin yang tersasar",
    "cgh": "CGH (kali)",
    "auc": "AUC",
    "sum_p_bias": "Bias jumlah peluang (poin)",
}


def render(report: dict[str, Any]) -> Group:
    """The report of `validate.evaluate` for the console: what was used, the table, remarks."""
    notes = [Text(f"Catatan: {note}") for note in report["notes"]]
    rivals = [_rival(one, report["per"]) for one in report.get("challengers", [])]
    lines = report["lines"]
    per = report["per"]
    tables = [_table(lines[at : at + ABREAST], per) for at in range(0, len(lines), ABREAST)]
    legend = Text("TER: kuota tetap (S = P). IER sampai CGH: garis tetap (skor <= garis).")
    return Group(Text(_summary(report)), *tables, legend, Text(_second_way(lines)), *rivals, *notes)


def _second_way(lines: list[dict[str, Any]]) -> str:
    """Whether a logistic curve would count the poor alike."""
    most, mean = (max(abs(line[key]) for line in lines) for key in ("platt_sum", "platt_family"))
    return (
        f"Pemeriksaan Platt: bagian miskin menurut kurva logistik berselisih paling banyak "
        f"{_text(100 * most, 1)} poin; peluang satu keluarga rata-rata {_text(100 * mean, 1)} poin."
    )


def _rival(challenger: dict[str, Any], per: str) -> Table:
    """A challenger beside the linear score, and whether it deserves a look; nothing is taken over."""
    worth = challenger["worth_review"]
    worse = all(line["interval"][1] < 0 for line in challenger["lines"])
    why = "lebih buruk" if worse else "manfaatnya tidak pasti atau kecil"
    verdict = "layak ditinjau" if worth else f"tidak layak ditinjau: {why}"
    # Both scores are tried on families, whatever the figures above count.
    counted = "" if per == FAMILIES else f" (dihitung per {FAMILIES})"
    title = f"\nPenantang {challenger['name']}{counted}: {verdict}"
    table = Table(box=box.SIMPLE, title=title, title_justify="left", pad_edge=False, show_edge=False)
    every = f"serentak\n({challenger['tried']} uji)"
    # Broken heads: a line of this table fits 80 columns with both intervals whole.
    for name in ("Garis", "TER\nlinear", "TER\npenantang", "Selisih\n(poin)", "selang 95 %", every):
        table.add_column(name, justify="right", no_wrap=True)
    for line in challenger["lines"]:
        ends = (line["gain"], *line["interval"], *line["interval_all"])
        points = [_text(100 * value, 1) for value in ends]
        table.add_row(
            f"{decimal(round(100 * line['share'], 1))} %",
            _cell("ter", line["ter_linear"]),
            _cell("ter", line["ter"]),
            points[0],
            f"{points[1]} sampai {points[2]}",
            f"{points[3]} sampai {points[4]}",
        )
    return table


def _clusters(report: dict[str, Any]) -> str:
    """How many clusters, or that none were named: then neighbours may be on both sides of the test."""
    if not report.get("clustered", report["clusters"] < report["n"]):
        return "keluarga, tiap keluarga klasternya sendiri (--cluster tidak disebut)"
    return f"{report['clusters']} klaster"


def _summary(report: dict[str, Any]) -> str:
    lost = [f"{DROPPED[reason]} {rows}" for reason, rows in report["dropped"].items() if rows]
    empty = [f"{name} {rows}" for name, rows in report["missing"].items()]
    lines = [
        f"{report['model']}, diuji di luar sampel, dihitung per {report['per']}",
        f"Uji silang {report['folds']} lipatan menurut {_clusters(report)}",
        f"Keluarga dipakai: {report['n']}; tidak dipakai: {', '.join(lost) or 'tidak ada'}",
        f"Isian kosong: {', '.join(empty) or 'tidak ada'}",
        f"R² {_text(report['r2'], 3)}; korelasi peringkat {_text(report['spearman'], 3)}",
    ]
    if report.get("area_effect"):
        lines.append(f"Pengaruh kabupaten dari kolom {report['area_effect']} (--kabupaten tidak: tanpa)")
    return "\n".join(lines)


def _table(lines: list[dict[str, Any]], per: str) -> Table:
    of = denominators(per)
    table = Table(box=box.SIMPLE)
    table.add_column("Ukuran, dan dari siapa (penyebut)", max_width=42)
    for line in lines:
        # Where persons are counted, the share of persons below the line and not of families.
        share = line["share" if per == FAMILIES else "share_counted"]
        # An index of a few units is a line too: three digits of it, or whole rupiah.
        places = 0 if line["line"] >= WHOLE else 2
        heading = f"{_text(100 * share, 1)} %\n<= {_text(line['line'], places)}"
        table.add_column(heading, justify="right", no_wrap=True)
    for key, label in SHOWN.items():
        name = f"{label}\n  [dim]dari {of[key]}[/dim]" if key != "ter_ci" else label
        table.add_row(name, *(_cell(key, line[key]) for line in lines))
    return table


def _cell(key: str, value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_cell(key, one) for one in value)
    if value is None:
        return "tidak ada"
    if key == "sum_p_bias":
        return _text(100 * value, 1)
    return _text(value, 2) if key in ("cgh", "auc") else f"{_text(100 * value, 1)} %"


def _text(value: float | None, places: int) -> str:
    return "tidak ada" if value is None else decimal(value, places)
