"""Everything put together: the inbox of a fictitious Dinas Sosial and, apart, the truth behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.demo.dirt import LEDGER, plant
from analytics.demo.file_anggota import anggota_table, pbi_recorded
from analytics.demo.file_keluarga import keluarga_table
from analytics.demo.file_rekap import write_recap
from analytics.demo.file_usulan import usulan_table
from analytics.demo.files import write_csv, write_xlsx
from analytics.demo.odd import make_odd
from analytics.demo.places import write_boundary
from analytics.demo.population import Population, make_population
from analytics.demo.programmes import Lists, make_lists
from analytics.demo.published import write_rate
from analytics.demo.recipients import recipient_table
from analytics.demo.sizes import FULL_FAMILIES, PERIOD, scale
from analytics.demo.spare import Spare
from analytics.demo.survey import make_survey
from analytics.demo.truth import write_truth

Progress = Callable[[str, float], None]
Odd = tuple[str, np.ndarray]

BOUNDARY = "batas_desa_simulasi.gpkg"
KELUARGA = "keluarga_dtsen_v3_2026_simulasi.csv"
ANGGOTA = "anggota_dtsen_v3_2026_simulasi.csv"
LISTS = {
    "PKH": f"penerima_pkh_{PERIOD.replace('-', '')}.xlsx",
    "SEMBAKO": f"penerima_sembako_{PERIOD.replace('-', '')}.csv",
    "PBI-JK": f"penerima_pbi-jk_{PERIOD.replace('-', '')}.csv",
}
QUOTA = f"kuota_{PERIOD.replace('-', '')}.csv"
DTSEN: dict[str, Any] = {"delimiter": "|", "encoding": "latin-1"}
LIST_DIALECTS: dict[str, dict[str, Any]] = {
    "PKH": {"sheet": "PKH"},
    "SEMBAKO": {"delimiter": ";", "encoding": "utf-8-sig"},
    "PBI-JK": {},
}
SURVEY = "survei_rumah_tangga_2026_simulasi.csv"
PROPOSALS = f"usulan_{PERIOD.replace('-', '')}.csv"
RECAP = f"rekap-desil_{PERIOD.replace('-', '')}_simulasi.xlsx"


def write_inbox(
    folder: Path, *, families: int = FULL_FAMILIES, seed: int = 2026, progress: Progress | None = None
) -> dict[str, Any]:
    """Write ``folder/inbox`` (what an office would have) and ``folder/kebenaran`` (what only tests read).

    ``families`` is the number of clean families; recipients, desa and kecamatan scale with it. Returns the
    numbers of clean rows per file and of dirty rows. The same seed and size give the same bytes.
    """
    tell = progress or (lambda _label, _share: None)
    folder = Path(folder)
    inbox = folder / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    tell("menyusun penduduk simulasi", 0.0)
    population = make_population(seed, scale(families))
    lists = make_lists(population)
    spare = Spare(population.places["awalan_nik"].to_numpy(), 2_000 + len(population.people) // 25, seed)
    tell("menulis batas desa", 0.30)
    write_boundary(population.polygons, inbox / BOUNDARY)
    writer = _Writer(inbox, spare, seed)
    _write_register(writer, population, lists, tell)
    _write_lists(writer, population, lists, tell)
    tell("menulis kuota dan survei", 0.92)
    writer.write(pa.Table.from_pandas(lists.kuota, preserve_index=False), "kuota", QUOTA)
    survey = make_survey(population, lists)
    survey.to_csv(inbox / SURVEY, index=False, lineterminator="\n")
    proposals = usulan_table(population)
    write_csv(proposals, inbox / PROPOSALS, delimiter=";", encoding="utf-8-sig")
    more = {PROPOSALS: len(proposals), RECAP: write_recap(population, inbox / RECAP)}
    write_rate(population, folder / "parameter", int(PERIOD[:4]))
    write_truth(folder / "kebenaran", population, lists, writer.dirty(), writer.odd())
    tell("selesai", 1.0)
    return _summary(population, writer, {SURVEY: len(survey), **more})


class _Writer:
    """Plants the odd and the dirty rows, writes the file and remembers every line."""

    def __init__(self, inbox: Path, spare: Spare, seed: int) -> None:
        self._inbox, self.spare, self._seed = inbox, spare, seed
        self._ledgers: list[pd.DataFrame] = []
        self._odd: list[pd.DataFrame] = []
        self.clean: dict[str, int] = {}

    def write(self, table: pa.Table, what: str, name: str, *, odd: Odd | None = None, **dialect: Any) -> None:
        """Write a file with its dirt; ``odd``: a column and, per row, what is odd there (empty: nothing)."""
        self.clean[name] = len(table)
        kind = odd[1] if odd else np.full(len(table), "", dtype=object)
        spoilt = pd.DataFrame({"row": np.flatnonzero(kind != "")})
        spoilt["kolom"], spoilt["jenis"] = odd[0] if odd else "", kind[spoilt["row"]]
        if what != "kuota":
            table, more = make_odd(table, what, name, self._seed, kind == "")
            spoilt = pd.concat([spoilt, more], ignore_index=True)
        workbook = name.endswith(".xlsx")
        free = ~np.isin(np.arange(len(table)), spoilt["row"])
        dirty, ledger, line = plant(
            table, what, name, self.spare, self._seed, free=free, broken_lines=not workbook
        )
        self._ledgers.append(ledger)
        spoilt = spoilt.assign(berkas=name, baris=line[spoilt["row"]])
        self._odd.append(spoilt[["berkas", "baris", "kolom", "jenis"]])
        write_file = write_xlsx if workbook else write_csv
        write_file(dirty, self._inbox / name, **dialect)

    def dirty(self) -> pd.DataFrame:
        """Every row that must be rejected."""
        return pd.concat(self._ledgers, ignore_index=True)[LEDGER]

    def odd(self) -> pd.DataFrame:
        """Every accepted row that deserves a warning."""
        return pd.concat(self._odd, ignore_index=True).sort_values(["berkas", "baris"], ignore_index=True)


def _write_register(writer: _Writer, population: Population, lists: Lists, tell: Progress) -> None:
    national, local = pbi_recorded(population, lists)
    tell("menulis register keluarga", 0.34)
    writer.write(keluarga_table(population, national, local), "keluarga", KELUARGA, **DTSEN)
    tell("menulis register anggota", 0.45)
    table = anggota_table(population, national, local)
    known = population.families["terdata"].to_numpy()[population.people["keluarga"]]
    matched = population.people["nik_padan"].to_numpy()[known]
    kind = np.where(matched, "", "nik_beda_tanggal_lahir").astype(object)
    writer.write(table, "anggota", ANGGOTA, odd=("nomor_induk_kependudukan", kind), **DTSEN)


def _write_lists(writer: _Writer, population: Population, lists: Lists, tell: Progress) -> None:
    for share, (program, name) in zip((0.72, 0.82, 0.87), LISTS.items(), strict=True):
        tell(f"menulis daftar penerima {program}", share)
        table, kind = recipient_table(population, lists, program, writer.spare)
        odd = ("NIK KTP", kind.to_numpy(dtype=object))
        writer.write(table, "penerima", name, odd=odd, **LIST_DIALECTS[program])


def _summary(population: Population, writer: _Writer, clean: dict[str, int]) -> dict[str, Any]:
    dirty = writer.dirty()
    rejected = dirty[dirty["jenis"] != "baris_patah_lanjutan"]
    return {
        "benih": population.seed,
        "periode": PERIOD,
        "kecamatan": population.sizes.kecamatan,
        "desa": len(population.places),
        "bersih": writer.clean | clean,
        "rusak": {name: int(n) for name, n in rejected["berkas"].value_counts().sort_index().items()},
    }
