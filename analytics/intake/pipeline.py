"""One file from the door to the accepted tables: stage, map, judge codes, run the rules, write."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from analytics import clock, parameters
from analytics.errors import UserError
from analytics.intake import keys, outputs, rules
from analytics.intake.codes import programme_aliases, recognise
from analytics.intake.guard import stage_guarded
from analytics.intake.mapping import map_columns
from analytics.intake.model import KINDS, Context, Intake, MappedColumn, Progress, Staged
from analytics.intake.names import known_names, safe_name, squash
from analytics.intake.periods import normalise_period, quarter_of
from analytics.intake.sql import EMPTY, INACTIVE, UNRANKED, ident, listed, literal, macros, typed
from analytics.schema import Column, Table, load

_SCRATCH = "kerja"
#: Above this many different texts a coded column is no coded column; only the first are looked at.
_DISTINCT = 20_000


def run(
    path: Path, kind: str, *, period: str | None, context: Context, staging: Path, progress: Progress | None
) -> Intake:
    """See :func:`analytics.intake.read_file`."""
    if kind not in KINDS:
        raise UserError(
            f"Jenis berkas '{kind}' tidak dikenal.", saran=f"Pilih salah satu: {', '.join(KINDS)}."
        )
    if kind == "anggota" and not context.families:
        raise UserError(
            "Belum ada keluarga yang diterima pada periode ini, sehingga anggota tidak dapat dipasangkan.",
            saran="Impor dulu berkas keluarga periode yang sama, lalu impor berkas anggota.",
        )
    tell = progress or (lambda _label, _share: None)
    scratch = staging / _SCRATCH
    try:
        tell("membaca berkas", 0.05)
        staged = stage_guarded(path, scratch, known_names(KINDS))
        mapping = map_columns(staged.headers, kind)
        if staged.rows + staged.broken_rows == 0:
            raise UserError("Berkas hanya berisi judul kolom.", saran="Pastikan barisnya ikut terekspor.")
        with duckdb.connect() as con:
            return _Run(con, path, load(kind), period, context, staging, staged, mapping, tell).result()
    finally:
        # The scratch files hold the file's personal data in full.
        shutil.rmtree(scratch, ignore_errors=True)


class _Run:
    """The steps of one import over one in-memory database; each step leaves a table for the next."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        path: Path,
        table: Table,
        period: str | None,
        context: Context,
        staging: Path,
        staged: Staged,
        mapping: list[MappedColumn],
        tell: Progress,
    ) -> None:
        self.con, self.path, self.table, self.context = con, path, table, context
        self.staging, self.staged, self.mapping, self.tell = staging, staged, mapping, tell
        self.positions = {m.kolom: m.posisi for m in mapping if m.kolom}
        self.notes = list(staged.notes)
        self._open()
        self.codes: dict[str, dict] = {}
        #: SQL that is true where a coded column holds a text that is none of its answers.
        self.strange: dict[str, str] = {}
        for column in table.columns:
            if column.tipe in _CODED:
                self.codes[column.kolom], self.strange[column.kolom] = self._recognised(column.kolom)
        self.values = {c.kolom: self._typed(c) for c in table.columns}
        self.period = self._choose_period(period)

    def result(self) -> Intake:
        """Run all steps and gather the outcome."""
        present = set(self.positions)
        keys.add_pseudonyms(self.con, self.context, present)
        keys.add_register(self.con, self.context)
        self.tell("mencocokkan wilayah", 0.35)
        system = keys.add_places(self.con, self.table, self.context, present)
        keys.add_links(self.con, self.table, self.values.get("program", "NULL"), self._units())
        self._explain_absent(present)
        facts = self._facts(system.name if system else "-")
        self.tell("memeriksa aturan", 0.5)
        checks = self._check(facts, present)
        self.tell("menulis hasil", 0.8)
        return self._write(checks, facts, system)

    def _open(self) -> None:
        self.con.execute("SET threads = 2; SET memory_limit = '3GB'; SET preserve_insertion_order = true")
        self.con.execute(f"SET temp_directory = {literal(str(self.staging / _SCRATCH / 'tmp'))}")
        self.con.execute(macros())
        for name, path in (("mentah", self.staged.parquet), ("rusak", self.staged.broken)):
            self.con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({literal(str(path))})")
        columns = ["baris"] + [self._text_column(c.kolom, c.tipe) for c in self.table.columns]
        flags = [
            f"n{i} AS {ident(f'{k}#angka')}"
            for k, i in self.positions.items()
            if i in self.staged.number_flags
        ]
        self.con.execute(f"CREATE VIEW teks AS SELECT {', '.join(columns + flags)} FROM mentah")

    def _text_column(self, kolom: str, tipe: str) -> str:
        if kolom not in self.positions:
            return f"NULL::VARCHAR AS {ident(kolom)}"
        cell = f"c{self.positions[kolom]}"
        # Only the empty words that do occur: comparing every cell with all of them would double the time.
        found = self.con.execute(
            f"SELECT DISTINCT {cell} FROM mentah WHERE {cell} IN ({listed(EMPTY)})"
        ).fetchall()
        empty = [text for (text,) in found]
        tidy = f"rapikan({cell})" if tipe in ("nik", "no_kk") and self._needs_tidying(cell) else cell
        return f"{_without(cell, empty, tidy)} AS {ident(kolom)}"

    def _needs_tidying(self, cell: str) -> bool:
        query = f"SELECT bool_or(rapikan({cell}) <> {cell}) FROM mentah"
        return bool(self.con.execute(query).fetchall()[0][0])

    def _recognised(self, kolom: str) -> tuple[dict, str]:
        """The texts of a coded column that are answers, and SQL that finds those that are not."""
        if kolom not in self.positions:
            return {}, "FALSE"
        k = ident(kolom)
        query = f"SELECT DISTINCT {k} FROM teks WHERE {k} IS NOT NULL ORDER BY 1 LIMIT {_DISTINCT}"
        texts = [t for (t,) in self.con.execute(query).fetchall()]
        codes = self._answers(self.table[kolom], texts)
        unknown = [t for t in texts if t not in codes]
        if len(texts) < _DISTINCT:
            return codes, f"{k} IN ({listed(unknown)})" if unknown else "FALSE"
        return codes, f"{k} IS NOT NULL AND {k} NOT IN ({listed(['', *codes])})"

    def _answers(self, column: Column, texts: list[str]) -> dict:
        if column.tipe == "periode":
            return {t: p for t in texts if (p := normalise_period(t))}
        if column.tipe == "program":
            return {t: p for t in texts if (p := self._programme(t))}
        # A survey codes "no" as 0; where 2 occurs as well, 0 means something we do not know.
        return recognise(column, texts, zero_is_no=self.table.name == "survei" and "2" not in texts)

    def _typed(self, column: Column) -> str:
        codes = self.codes.get(column.kolom, {})
        if column.tipe in ("program", "periode"):
            return _text_case(column.kolom, codes)
        return typed(column, codes, self.strange.get(column.kolom, "FALSE"))

    def _programme(self, text: str) -> str | None:
        codes = {squash(p): p for p in self.context.programmes}
        found = codes.get(squash(text)) or programme_aliases().get(squash(text))
        if not found:
            names = {squash(r["nama"]): r["program"] for r in parameters.rows("program")}
            found = names.get(squash(text))
        return found if found in self.context.programmes else None

    def _choose_period(self, wanted: str | None) -> str:
        if wanted:
            return clock.check_period(wanted)
        found = sorted(set(self.codes.get("periode", {}).values()))
        if len(found) > 1:
            raise UserError(
                f"Berkas berisi lebih dari satu periode: {', '.join(found)}.",
                saran="Pilih satu dengan --period; baris periode lain dilaporkan dan ditolak.",
            )
        if found:
            return str(found[0])
        period = quarter_of(self.context.today)
        self.notes.append(f"Periode tidak disebut; dianggap {period}.")
        return period

    def _units(self) -> dict[str, str]:
        given = self.context.programmes
        if hasattr(given, "items"):
            return dict(given.items())
        shipped = {r["program"]: r["satuan"] for r in parameters.rows("program")}
        return {p: shipped.get(p, "keluarga") for p in given}

    def _explain_absent(self, present: set[str]) -> None:
        if self.table.name == "penerima" and not (self.context.families or self.context.persons):
            self.notes.append("Register periode ini belum ada; penerima belum dicocokkan dengan register.")
        if self.context.areas is None and self.table.name != "anggota":
            self.notes.append("Batas wilayah belum diimpor; kode diperiksa terhadap daftar resmi saja.")
        unused = [m.kolom_berkas for m in self.mapping if not m.kolom and m.kolom_berkas]
        if unused:
            self.notes.append(f"Kolom yang tidak dipakai: {', '.join(unused[:30])}.")

    def _facts(self, system: str) -> dict[str, str]:
        return {
            "akhir": literal(clock.period_end(self.period)),
            "periode": literal(self.period),
            "periode_terpilih": self.period,
            "program": ", ".join(sorted(self.context.programmes)),
            "sistem": {"kemendagri": "Kemendagri", "bps": "BPS"}.get(system, system),
            "bukan_desil": listed(UNRANKED + INACTIVE),
            "nonaktif": listed(INACTIVE),
            "ada_batas": literal(self.context.areas is not None),
            "ada_register": literal(bool(self.context.families or self.context.persons)),
            "ada_register_orang": literal(bool(self.context.persons)),
            "nilai_kelamin": self.values.get("jenis_kelamin", "NULL"),
        }

    def _check(self, facts: dict[str, str], present: set[str]) -> list[rules.Rule]:
        own = {k: v for k, v in self.values.items() if k in present}
        per_column = {c: {"asing": sql} for c, sql in self.strange.items()}
        for c in (keys.NIK, keys.KK):
            if c in present:
                per_column[c] = {"angka": self._flag(c), "rusak": self._spoilt(c)}
        checks = rules.expand(self.table, own, facts, per_column)
        rules.start(self.con)
        rules.structure_rule(self.con, "rusak", len(self.staged.headers))
        rules.run(self.con, [r for r in checks if r.tahap == 1], "teks")
        rules.run(self.con, [r for r in checks if r.tahap == 2], "teks JOIN silang USING (baris)")
        if self.table.name == "anggota":
            value = self.values["status_hubungan_keluarga"]
            self.con.execute(f"CREATE VIEW hubungan AS SELECT baris, {value} AS hubungan FROM teks")
        keys.add_repeats(
            self.con, self.table.name, self.values.get("program", "NULL"), len(self.staged.headers)
        )
        rules.run(self.con, [r for r in checks if r.tahap == 3], "teks JOIN lintas USING (baris)")
        return checks

    def _flag(self, kolom: str) -> str:
        has = self.positions[kolom] in self.staged.number_flags
        return f"coalesce({ident(f'{kolom}#angka')}, FALSE)" if has else "FALSE"

    def _spoilt(self, kolom: str) -> str:
        """TRUE when a column of numbers went through Excel: twenty or more, most of them ending in 0."""
        query = (
            f"SELECT count(*), count(*) FILTER (right({kolom}, 1) = '0') FROM teks WHERE enam_belas({kolom})"
        )
        total, zeros = self.con.execute(query).fetchall()[0]
        return literal(total >= 20 and zeros * 2 > total)

    def _write(self, checks: list[rules.Rule], facts: dict[str, str], system: keys.System | None) -> Intake:
        con, out = self.con, self.staging
        outputs.mark_failed(con)
        files = {n: out / f"{n}.parquet" for n in ("analisis", "identitas", "ditolak", "temuan")}
        accepted = outputs.write_analysis(con, self.table, self.values, checks, facts, files["analisis"])
        has_identity = outputs.write_identity(con, self.table, self.values, files["identitas"])
        rejected = outputs.write_rejected(con, len(self.staged.headers), files["ditolak"])
        headers = {m.kolom: m.kolom_berkas for m in self.mapping if m.kolom}
        outputs.write_findings(con, headers, files["temuan"])
        read = self.staged.rows + self.staged.broken_rows
        if read != accepted + rejected:
            raise AssertionError(f"read {read} != accepted {accepted} + rejected {rejected}")
        counts = outputs.rule_counts(con)
        self.tell("selesai", 1.0)
        return Intake(
            kind=self.table.name,
            period=self.period,
            source=safe_name(self.path.name),
            read=read,
            accepted=accepted,
            rejected=rejected,
            warnings=sum(int(str(r["count"])) for r in counts if r["severity"] == rules.PERINGATAN),
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
            sheet=self.staged.sheet,
            blank_rows=self.staged.blank_rows,
            notes=self.notes,
        )


_CODED = ("pilihan", "ya_tidak", "program", "periode")


def _text_case(kolom: str, codes: dict[str, str]) -> str:
    """SQL of a recognised text, for columns whose value is a word (programme, period)."""
    if not codes:
        return "CAST(NULL AS VARCHAR)"
    whens = " ".join(f"WHEN {literal(text)} THEN {literal(value)}" for text, value in codes.items())
    return f"(CASE {ident(kolom)} {whens} END)"


def _without(cell: str, empty: list[str], tidy: str) -> str:
    return f"CASE WHEN {cell} IN ({listed(empty)}) THEN NULL ELSE {tidy} END" if empty else tidy
