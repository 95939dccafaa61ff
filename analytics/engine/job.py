"""The unit of work: register or recaps, lists, quota and survey of one kabupaten in; scores and cube out.

A pure function of the files named in ``Job``: the same files give the same bytes, whoever schedules it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from analytics import clock, database, parameters
from analytics.coverage.cube import build_cube
from analytics.coverage.gaps import cluster_gap, line_gap, rate_gap
from analytics.coverage.receipts import link_receipts
from analytics.eligibility.status import add_status
from analytics.engine.card import examine
from analytics.engine.challenge import challenge_of
from analytics.engine.features import declared, family_frame
from analytics.engine.model import Comparison
from analytics.engine.opinion import give
from analytics.engine.recaps import use_recaps
from analytics.engine.scores import score_families
from analytics.engine.standing import EMPTY_STANDING as NO_STANDING
from analytics.engine.ways import Basis, compare, is_own, split
from analytics.errors import UserError
from analytics.parameters.poverty import unused_rates

Progress = Callable[[str, float], None]
RESULTS = ("indikator", "skor", "tanda", "terima")
#: Written only where there is something to write.
EXTRAS = ("beda_rekap", "kebutuhan")


@dataclass(frozen=True)
class Job:
    """One kabupaten and period: the input files per table, and the folder that takes the results."""

    root: Path
    kabupaten: str
    period: str
    files: dict[str, list[Path]]
    out: Path
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def has_register(self) -> bool:
        """False where the office only has recaps and counts per desa."""
        return bool(self.files.get("keluarga"))


def run(job: Job, progress: Progress | None = None) -> dict[str, Any]:
    """Score, mark and count; writes ``skor, tanda, terima, indikator`` (Parquet) and ``model.json``.

    Returns the row counts, how well the comparison score does, and what the figures lack. Without a survey
    there are no scores; without a register there are no families, and recaps give what counts can give.
    """
    tell = progress or (lambda _label, _share: None)
    job.out.mkdir(parents=True, exist_ok=True)
    connection = _open(job)
    rules = _rules(job, connection)
    _put(connection, "aturan", rule_frame(rules))
    tell("membaca register", 0.05)
    features = declared(job.root)
    families = family_frame(connection, list(features["fitur"])) if job.has_register else None
    comparison, problem = _fit(job, connection, features, rules, families)
    tell("model dinilai pada survei", 0.25)
    if families is not None:
        _put(connection, "skor", score_families(families, comparison, rules, features))
    else:
        connection.execute(f"CREATE TABLE skor ({NO_SCORES})")
    tell("keluarga diberi skor dan alasan", 0.6)
    link_receipts(connection)
    standings, needed, opinion = NO_STANDING, None, dict[str, Any]()
    seen: tuple[pd.DataFrame, pd.DataFrame] | None = None
    if families is not None:
        scores, where = connection.table("skor").df(), (job.kabupaten, job.period, job.root)
        seen = (families, scores)
        standings, needed, opinion = give(
            connection, families, scores, _survey(job, connection), comparison, rules, where
        )
    _put(connection, "tanda", standings)
    if needed is not None and len(needed):
        _put(connection, "kebutuhan", needed)
    add_status(connection)
    tell("tanda dan sebab", 0.8)
    gaps = use_recaps(connection, job.has_register)
    if refused := opinion.get("kebutuhan_ditolak"):
        gaps.append(refused)
    if needed is not None and len(needed):
        year = clock.period_end(job.period).year
        gaps += rate_gap(job.kabupaten, year, unused_rates(job.kabupaten, year, job.root))
        gaps += line_gap(opinion.get("kebutuhan", {}).get("bps") or {})
        gaps += cluster_gap(opinion.get("kebutuhan", {}))
    _put(connection, "indikator", build_cube(connection, period=job.period, kabupaten=job.kabupaten))
    results = [*RESULTS, *(name for name in EXTRAS if name in _tables(connection))]
    counts = {name: _write(connection, name, job.out) for name in results}
    told = examine(comparison, _survey(job, connection), seen, rules.values(), job.period, job.root)
    card = {**comparison.card, **opinion, **told} if comparison else None
    (job.out / "model.json").write_text(json.dumps(card), encoding="utf-8")
    tell("selesai", 1.0)
    metrics = comparison.card["evaluation"] if comparison else None
    basis = {"jalan": card["jalan"], "rumah_tangga": card["model"]["n"], **card["asal"]} if card else None
    return {"rows": counts, "metrics": metrics, "problem": problem, "gaps": gaps, "basis": basis}


def _open(job: Job) -> duckdb.DuckDBPyConnection:
    connection = database.connect()
    connection.execute("SET threads = 2")
    for kind in {**dict.fromkeys(EMPTY), **job.files}:
        name, files = kind.replace("-", "_"), job.files.get(kind)
        if files:
            listed = ", ".join("'" + str(f).replace("'", "''") + "'" for f in files)
            connection.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}], union_by_name = true)"
            )
        elif kind in EMPTY:
            connection.execute(f"CREATE TABLE {name} ({EMPTY[kind]})")
    return connection


# What a table looks like while the office has not brought that file yet.
EMPTY = {
    "penerima": "program VARCHAR, id_keluarga VARCHAR, id_anggota VARCHAR, kode_desa VARCHAR",
    "kuota": "program VARCHAR, periode VARCHAR, kode_wilayah VARCHAR, kuota BIGINT",
    "wilayah": "tingkat VARCHAR, kode VARCHAR, nama VARCHAR, induk VARCHAR",
    "keluarga": "id_keluarga VARCHAR, kode_desa VARCHAR, desil_nasional TINYINT",
    "anggota": "id_anggota VARCHAR, id_keluarga VARCHAR",
    "rekap-desil": "kode_desa VARCHAR, satuan_hitung VARCHAR",
    "rekap-penerima": "program VARCHAR, kode_desa VARCHAR, jumlah_penerima BIGINT",
}
#: A score table without families, with every column that a page or a command asks for.
NO_SCORES = (
    "id_keluarga VARCHAR, kode_desa VARCHAR, desil_nasional TINYINT, jiwa INTEGER, punya_komponen BOOLEAN, "
    "skor BIGINT" + "".join(f", alasan_{d}_{n} VARCHAR" for d in ("miskin", "mampu") for n in (1, 2, 3))
)


def _rules(job: Job, connection: duckdb.DuckDBPyConnection) -> dict[str, parameters.Programme]:
    """The rules in force that concern this office: eligible by decile, or with a list, a count or a quota."""
    rules = parameters.programmes(clock.period_end(job.period), job.root)
    if not rules:
        raise UserError(
            f"Tidak ada aturan program yang berlaku pada {job.period}.",
            saran="Tambahkan barisnya di parameter/program.csv, dengan dasar hukumnya.",
        )
    brought = {program for (program,) in connection.execute(BROUGHT).fetchall()}
    return {name: rule for name, rule in rules.items() if rule.ranks or name in brought}


BROUGHT = (
    "SELECT program FROM penerima UNION SELECT program FROM kuota UNION SELECT program FROM rekap_penerima"
)


def _fit(
    job: Job,
    connection: duckdb.DuckDBPyConnection,
    features: pd.DataFrame,
    rules: dict[str, parameters.Programme],
    families: pd.DataFrame | None,
) -> tuple[Comparison | None, str | None]:
    """The score by the first way that can be gone, or the reason in words why there is none.

    Figures are counted either way. Of a survey that also visited other kabupaten only this one's households
    stay in the view ``survei`` where they are enough: what follows rests on them alone.
    """
    shares = sorted({rule.pangsa_garis for rule in rules.values() if rule.pangsa_garis is not None})
    if not shares:
        return None, "Tidak ada program dengan pangsa garis di parameter/program.csv."
    survey, own = _survey(job, connection), _own_codes(job, connection)
    table = connection.execute("SELECT * FROM koefisien").df() if job.files.get("koefisien") else None
    if survey is not None and is_own(survey, own) and len(split(survey, own)[1]):
        _put(connection, "survei_setempat", split(survey, own)[0])
        connection.execute("CREATE OR REPLACE VIEW survei AS FROM survei_setempat")
    challenge = challenge_of(job.period, job.root)
    return compare(Basis(survey, table, families, own, challenge), features, shares, job.root)


def _own_codes(job: Job, connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The codes that this kabupaten goes by: Kemendagri's, and that of BPS where the map knows it."""
    known = {name for name, *_ in connection.execute("DESCRIBE wilayah").fetchall()}
    if "kode_bps" not in known:
        return frozenset({job.kabupaten})
    query = "SELECT DISTINCT left(kode_bps, 4) FROM wilayah WHERE kode_bps IS NOT NULL"
    return frozenset({job.kabupaten, *(code for (code,) in connection.execute(query).fetchall())})


def _survey(job: Job, connection: duckdb.DuckDBPyConnection) -> pd.DataFrame | None:
    """The office's survey, always in the same order; None without one."""
    if not job.files.get("survei"):
        return None
    return connection.execute("SELECT * FROM survei ORDER BY id_responden").df()


def rule_frame(rules: dict[str, parameters.Programme]) -> pd.DataFrame:
    """The rules as the counting needs them: program, satuan, desil_maks (empty: none), syarat_komponen."""
    keys = ["program", "satuan", "desil_maks", "syarat_komponen"]
    table = pd.DataFrame([{k: getattr(rule, k) for k in keys} for rule in rules.values()], columns=keys)
    return table.astype({"desil_maks": "Int64"})


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def _put(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    connection.register("_frame", frame)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM _frame")
    connection.unregister("_frame")


def _write(connection: duckdb.DuckDBPyConnection, name: str, out: Path) -> int:
    order = {
        "indikator": "program, tingkat, kode, indikator",
        "skor": "kode_desa, id_keluarga",
        "beda_rekap": "kode_desa, satuan, kelas",
        "kebutuhan": "program, tingkat, kode",
    }
    sort = order.get(name, "program, id_keluarga" if name == "tanda" else "program, kode_desa, subjek")
    target = str(out / f"{name}.parquet").replace("'", "''")
    connection.execute(
        f"COPY (SELECT * FROM {name} ORDER BY {sort}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, "
        "ROW_GROUP_SIZE 20000)"
    )
    row = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
    assert row
    return int(row[0])
