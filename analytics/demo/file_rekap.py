"""The recap that is often all an office has: deciles per desa under a header of two rows, a total below."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analytics.demo.files import CREATED
from analytics.demo.population import Population
from analytics.demo.ranking import INACTIVE

TOP = (
    *("NMKAB", "NMKEC", "NMDESA", "kdkab", "kdkec", "kddesa", "DESIL", "", "", "", "TOTAL D1-D4"),
    *("DESIL", "", "", "", "NONAKTIF", "TOTAL"),
)
BELOW = ("",) * 6 + ("1", "2", "3", "4", "", "5", "6", "7-10", "NULL", "", "")
TITLE = "REKAPITULASI DESIL PER DESA (DATA SIMULASI)"


def write_recap(population: Population, path: Path) -> int:
    """Write the recap of the registered families and return how many desa it has."""
    import xlsxwriter

    places = population.places
    counts = _counts(population)
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    book.set_properties({"created": CREATED, "title": TITLE, "comments": "Data simulasi"})
    page = book.add_worksheet("REKAP")
    page.write_string(0, 0, TITLE)
    for line, names in ((2, TOP), (3, BELOW)):
        for column, name in enumerate(names):
            page.write_string(line, column, name)
    for row, (place, numbers) in enumerate(zip(places.itertuples(), counts, strict=True), start=4):
        code = str(place.kode_kemendagri)
        texts = (place.kabupaten, place.kecamatan, place.desa, code[2:4], code[4:6], code[6:])
        for column, text in enumerate(texts):
            page.write_string(row, column, str(text))
        for column, number in enumerate(numbers, start=len(texts)):
            page.write_number(row, column, int(number))
    last = 4 + len(places)
    page.write_string(last, 0, "TOTAL")
    for column, number in enumerate(counts.sum(axis=0), start=6):
        page.write_number(last, column, int(number))
    book.close()
    return len(places)


def _counts(population: Population) -> np.ndarray:
    """Per desa: deciles 1-4, their sum, 5, 6, 7-10 together, not ranked, inactive, all."""
    families = population.families[population.families["terdata"]]
    table = np.zeros((len(population.places), 12), dtype=np.int64)
    np.add.at(table, (families["desa"].to_numpy(), families["desil_nasional"].to_numpy() - INACTIVE), 1)
    inactive, unranked, ranked = table[:, 0], table[:, 1], table[:, 2:]
    low, high = ranked[:, :4], ranked[:, 6:].sum(axis=1)
    parts = [low, low.sum(axis=1), ranked[:, 4], ranked[:, 5], high, unranked, inactive, table.sum(axis=1)]
    return np.column_stack(parts)
