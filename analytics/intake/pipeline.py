"""One file from the door to the accepted tables: stage, map, judge codes, run the rules, write."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from analytics import clock, database, parameters
from analytics.errors import UserError
from analytics.intake import (
    hints,
    keys,
    masking,
    mended,
    original,
    outputs,
    places,
    quality,
    remarks,
    rules,
)
from analytics.intake.areas import System
from analytics.intake.by_text import ByText
from analytics.intake.columns import make_views, raw_views, read_columns
from analytics.intake.guard import stage_guarded
from analytics.intake.model import KINDS, Context, Intake, Progress
from analytics.intake.names import known_names, safe_name
from analytics.intake.questions import Question
from analytics.intake.sources.asking import code_questions
from analytics.intake.sources.form import Form, understand
from analytics.intake.sources.units import units_note
from analytics.intake.sql import INACTIVE, UNRANKED, ident, listed, literal, macros
from analytics.intake.which_period import choose_period

_SCRATCH = "kerja"
_ELSEWHERE = (
    "Kolom kabupaten berisi '{}', batas wilayahnya '{}'; desa yang tidak ada di peta tidak ditanyakan."
)


def run(
    path: Path, kind: str, *, period: str | None, context: Context, staging: Path, progress: Progress | None
) -> Intake:
    """See :func:`analytics.intake.read_file`."""
    _refuse_at_once(kind, context)
    tell = progress or (lambda _label, _share: None)
    scratch = staging / _SCRATCH
    try:
        tell("membaca berkas", 0.05)
        came = stage_guarded(path, scratch, known_names(KINDS))
        staged, before = mended.restore(came, kind, period, context, scratch)
        if before:
            period, context = before.period, replace(context, codes=context.codes or before.codes)
        form = understand(staged, kind, context)
        if staged.rows + staged.broken_rows == 0:
            raise UserError("Berkas hanya berisi judul kolom.", saran="Pastikan barisnya ikut terekspor.")
        with database.connect() as con:
            con.execute("SET threads = 2; SET memory_limit = '3GB'; SET preserve_insertion_order = true")
            con.execute(f"SET temp_directory = {literal(str(scratch / 'tmp'))}")
            con.execute(macros() + masking.macros())
            intake = _Run(con, form, context, period).result(path, staging, tell)
            intake.mends = mended.import_of(came.headers)
            if context.original and (intake.rules or before):
                kept = original.Original(staged, kind, intake.period, context.codes)
                intake.original = original.keep(con, kept, staging / original.FOLDER)
            return intake
    finally:
        # The scratch files hold the file's personal data in full.
        shutil.rmtree(scratch, ignore_errors=True)


def _refuse_at_once(kind: str, context: Context) -> None:
    if kind not in KINDS:
        raise UserError(
            f"Jenis berkas '{kind}' tidak dikenal.", saran=f"Pilih salah satu: {', '.join(KINDS)}."
        )
    if kind == "anggota" and not context.families:
        raise UserError(
            "Belum ada keluarga yang diterima pada periode ini, sehingga anggota tidak dapat dipasangkan.",
            saran="Impor dulu berkas keluarga periode yang sama, lalu impor berkas anggota.",
        )


class _Run:
    """The steps of one import over one in-memory database; each step leaves tables for the next."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        form: Form,
        context: Context,
        period: str | None,
    ) -> None:
        self.con, self.form, self.context = con, form, context
        self.table, self.staged, self.mapping = form.table, form.staged, form.mapping
        self.width = len(self.staged.headers)
        self.notes = [*self.staged.notes, *form.notes]
        self.questions: list[Question] = list(form.questions)
        self.strangers: tuple[int, int] | None = None
        self.elsewhere: tuple[str, str] | None = None
        programmes = context.programmes
        raw_views(con, self.staged)
        self.pseudonyms = keys.Pseudonyms(con, context, {m.kolom: m.posisi for m in self.mapping if m.kolom})
        self.cells = make_views(con, self.table, self.staged, self.mapping)
        self.pseudonyms.of_units()
        self.columns = read_columns(
            con, self.table, self.staged, self.mapping, self.cells, programmes, form.coding
        )
        self.notes += self.columns.notes
        self._ask_about_codes()
        self.program = self.columns.values.get("program", "NULL")
        self.period, guessed = choose_period(con, self.table.name, self.columns, context, period)
        self.notes += guessed

    def result(self, path: Path, staging: Path, tell: Progress) -> Intake:
        """Run all steps and gather the outcome."""
        con, present = self.con, self.columns.present
        keys.add_register(con, self.context)
        tell("mencocokkan wilayah", 0.35)
        headers = {m.kolom: m.kolom_berkas for m in self.mapping if m.kolom}
        placed = places.add_places(con, self.table, self.context, present, headers)
        system = placed.system
        self.notes += placed.notes
        self.elsewhere = hints.other_regency(con, self.context, present)
        if self.elsewhere:
            # Our own areas are no answer to where another kabupaten's kecamatan is.
            self.notes.append(_ELSEWHERE.format(*self.elsewhere))
        else:
            self.questions += placed.questions
        facts = self._facts(system)
        tell("memeriksa aturan", 0.5)
        if self.table.name == "skor":
            from analytics.intake import coefficients  # brings the rooms of the model along

            self.notes += coefficients.judge_rows(con, self.columns, self.context.workspace)
        checks = self._check_cells(facts)
        self.pseudonyms.keep(con)
        keys.add_links(con, self.table, self.program, _units(self.context), self.form.unit)
        self.notes += units_note(con)
        self._note_gaps()
        self._check_links(checks)
        tell("menulis hasil", 0.8)
        intake = self._write(checks, facts, system, safe_name(path.name), staging)
        tell("selesai", 1.0)
        return intake

    def _ask_about_codes(self) -> None:
        headers = {m.kolom: m.kolom_berkas for m in self.mapping if m.kolom}
        units = _units(self.context)
        asked, notes = code_questions(
            self.con, self.table, self.columns.judged, headers, self.columns.coding, units
        )
        self.questions += asked
        self.notes += notes

    def _note_gaps(self) -> None:
        self.notes += remarks.missing(self.table.name, self.context)
        if self.table.name == "penerima":
            self.strangers = hints.strangers(self.con, self.context)
            note = hints.unknown_recipients(
                self.con, self.context, self.columns.present, self.strangers, self.elsewhere
            )
            self.notes += [note] if note else []
        self.notes += remarks.unused(self.mapping)

    def _facts(self, system: System | None) -> dict[str, str]:
        """What the braces of the rule table stand for, apart from the column's own."""
        register, persons = self.context.families or self.context.persons, self.context.persons
        return {
            "akhir": literal(clock.period_end(self.period)),
            "periode": literal(self.period),
            "periode_terpilih": self.period,
            "program": ", ".join(sorted(self.context.programmes)),
            "sistem": {"kemendagri": "Kemendagri", "bps": "BPS"}[system.name] if system else "-",
            "bukan_desil": listed(UNRANKED + INACTIVE),
            "nonaktif": listed(INACTIVE),
            "ada_batas": literal(self.context.areas is not None),
            "ada_register": literal(bool(register)),
            "ada_register_orang": literal(bool(persons)),
            "nilai_kelamin": self.columns.values.get("jenis_kelamin", "NULL"),
        }

    def _check_cells(self, facts: dict[str, str]) -> list[rules.Rule]:
        """The rules about single cells; the pseudonyms are still being made."""
        own = {k: v for k, v in self.columns.values.items() if k in self.columns.present}
        columns = self.columns
        per_column = {
            c: {"asing": sql, "kasar": columns.coarse[c], "ragu": columns.doubtful[c]}
            for c, sql in columns.strange.items()
        }
        for c in {keys.NIK, keys.KK} & own.keys():
            per_column[c] = {"angka": self._number_flag(c), "rusak": self._spoilt(c)}
        checks = rules.expand(self.table, own, facts, per_column)
        rules.start(self.con)
        rules.line_rules(self.con, "rusak", "judul_ulang", self.width)
        rules.run(self.con, [r for r in checks if r.tahap == 1], "teks", self.cells.texts)
        return checks

    def _check_links(self, checks: list[rules.Rule]) -> None:
        """The rules about what a row belongs to, then those about several rows."""
        rules.run(self.con, [r for r in checks if r.tahap == 2], "teks JOIN silang USING (baris)")
        if self.table.name == "anggota":
            value = self.columns.values["status_hubungan_keluarga"]
            self.con.execute(f"CREATE VIEW hubungan AS SELECT baris, {value} AS hubungan FROM teks")
        keys.add_repeats(self.con, self.table.name, self.program, self.width)
        rules.run(self.con, [r for r in checks if r.tahap == 3], "teks JOIN lintas USING (baris)")

    def _number_flag(self, kolom: str) -> str:
        typed_cells = self.columns.positions[kolom] in self.staged.number_flags
        return f"coalesce({ident(f'{kolom}#angka')}, FALSE)" if typed_cells else "FALSE"

    def _spoilt(self, kolom: str) -> str:
        """Whether a column of numbers went through Excel, as SQL; where it only may have, a note says so."""
        header = next(m.kolom_berkas for m in self.mapping if m.kolom == kolom)
        spoilt, note = hints.excel_damage(self.con, kolom, header, self._number_flag(kolom))
        self.notes += [note] if note else []
        return literal(spoilt)

    def _write(
        self, checks: list[rules.Rule], facts: dict[str, str], system: System | None, source: str, out: Path
    ) -> Intake:
        con, values = self.con, self.columns.values
        outputs.mark_failed(con)
        files = {n: out / f"{n}.parquet" for n in ("analisis", "identitas", "ditolak", "temuan")}
        by_text = ByText(con, self.staged.parquet, self.cells.places, self.cells.texts)
        by_text.sum_up(quality.answered(self.table, values, checks))
        analysis = outputs.write_analysis(con, self.table, values, checks, facts, files["analisis"], by_text)
        has_identity = outputs.write_identity(con, self.table, values, files["identitas"])
        rejected = outputs.write_rejected(con, self.width, files["ditolak"])
        headers = {m.kolom: m.kolom_berkas for m in self.mapping if m.kolom}
        outputs.write_findings(con, headers, files["temuan"])
        accepted = analysis.result()
        quality.write(con, self.table, values, checks, self.context, out / "mutu.parquet", by_text)
        read = self.staged.rows + self.staged.broken_rows
        if read != accepted + rejected:
            raise AssertionError(f"read {read} != accepted {accepted} + rejected {rejected}")
        counts = outputs.rule_counts(con)
        lines = remarks.file_lines(con, self.form)
        self.notes += remarks.of_lines(lines, self.staged.rows)
        return Intake(
            kind=self.table.name,
            period=self.period,
            source=source,
            read=read,
            accepted=accepted,
            rejected=rejected,
            warnings=sum(r["count"] for r in counts if r["severity"] == rules.PERINGATAN),
            rules=counts,
            findings=files["temuan"],
            analysis=files["analisis"] if accepted else None,
            identity=files["identitas"] if accepted and has_identity else None,
            rejected_rows=files["ditolak"] if rejected else None,
            code_system=system.name if system else None,
            hit_rate=system.rates if system else None,
            mapping=self.mapping,
            delimiter=self.staged.delimiter,
            encoding=self.staged.encoding,
            sheet=safe_name(self.staged.sheet) if self.staged.sheet else None,
            blank_rows=self.staged.blank_rows,
            notes=self.notes,
            questions=self.questions,
            quality=out / "mutu.parquet",
            source_form=self.form.source,
            file_rows=lines,
            strangers=self.strangers,
            elsewhere=self.elsewhere,
        )


def _units(context: Context) -> dict[str, str]:
    """Programme -> keluarga or jiwa."""
    if isinstance(context.programmes, Mapping):
        return dict(context.programmes)
    shipped = {row["program"]: row["satuan"] for row in parameters.rows("program")}
    return {program: shipped.get(program, "keluarga") for program in context.programmes}
