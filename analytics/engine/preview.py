"""An import tried out: everything is read and checked in a closed folder, nothing is put in force."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analytics import database
from analytics.engine import consent, repeats, uploads
from analytics.engine.boundaries import preview_boundary_file
from analytics.engine.importing import context_of, slot_rows
from analytics.errors import UserError
from analytics.intake import Intake, read_file, to_report
from analytics.intake.detect import BOUNDARIES, is_boundary
from analytics.intake.names import safe_name
from analytics.intake.preview import ROWS, Look, look
from analytics.intake.questions import Question
from analytics.intake.sources.form import OpenQuestions
from analytics.intake.sql import literal
from analytics.store import Workspace

Progress = Callable[[str, float], None]
#: Findings shown of each rule before anything is decided.
PER_RULE = 5


@dataclass(frozen=True)
class Preview:
    """What an import of a file would do.

    ``look`` says what a table was taken for (None for boundaries, whose ``sample`` are desa); ``report`` is
    that of the dry run, None where ``problem`` (a sentence, a remedy) stops the whole file. ``replaces``
    are slot -> (rows in force, rows afterwards); ``shrinks`` those that would lose more than half.
    ``consent`` says why somebody must agree before the import (``import_file``); empty: nobody need.
    ``findings`` are the first of every rule, masked as all findings are.
    """

    kind: str
    source: str
    look: Look | None = None
    report: dict[str, Any] | None = None
    problem: tuple[str, str] | None = None
    questions: tuple[Question, ...] = ()
    replaces: dict[str, tuple[int, int]] = field(default_factory=dict)
    shrinks: tuple[str, ...] = ()
    sample: tuple[dict[str, str], ...] = ()
    consent: tuple[consent.Reason, ...] = ()
    findings: tuple[dict[str, Any], ...] = ()

    @property
    def takes_effect(self) -> bool:
        """Whether an import would put anything in force: not without an accepted row, nor half a whole."""
        counts = self.report or {"accepted": 0, "rejected": 0}
        return counts["accepted"] > 0 and not (self.kind == consent.WHOLE and counts["rejected"] > 0)


def preview(
    workspace: Workspace,
    path: Path,
    kind: str | None = None,
    *,
    period: str | None = None,
    codes: str | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> Preview:
    """Try a file out; ``kind`` None lets the columns decide. Leaves nothing, raises nothing mendable."""
    tell = progress or (lambda _label, _share: None)
    source = safe_name(name or path.name)
    folder = uploads.new_folder(workspace)
    try:
        if kind == BOUNDARIES or (kind is None and is_boundary(path)):
            found = _boundaries(workspace, path, codes, source, folder, tell)
        else:
            found = _table(workspace, path, kind, period, codes, source, folder, tell)
        if found.report:
            found.report["notes"] += repeats.same_file(workspace.manifest, repeats.content_of(path))
        return found
    except UserError as error:
        return Preview(kind or "", source, problem=(error.pesan, error.saran))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _table(
    workspace: Workspace,
    path: Path,
    kind: str | None,
    period: str | None,
    codes: str | None,
    source: str,
    folder: Path,
    tell: Progress,
) -> Preview:
    context = context_of(workspace, period, codes)
    tell("mengenali berkas", 0.05)
    first = look(path, kind, context, folder / "lihat")
    shutil.rmtree(folder / "lihat")
    staging = folder / "coba"
    staging.mkdir(mode=0o700)
    try:
        intake = read_file(path, first.kind, period=period, context=context, staging=staging, progress=tell)
        if context.period and intake.period != context.period:
            context = context_of(workspace, intake.period, codes)
            intake = read_file(
                path, first.kind, period=intake.period, context=context, staging=staging, progress=tell
            )
    except UserError as error:
        # A refusal for a missing column asks about the one that is likely meant, which a look does not.
        asked = error.questions if isinstance(error, OpenQuestions) else []
        put = tuple(asked) or first.questions
        return Preview(first.kind, source, first, problem=(error.pesan, error.saran), questions=put)
    return _outcome(workspace, intake, first, source)


def _outcome(workspace: Workspace, intake: Intake, first: Look, source: str) -> Preview:
    rows = slot_rows(intake)
    replaces = consent.replaced_rows(workspace.manifest, rows)
    return Preview(
        intake.kind,
        source,
        first,
        report={**to_report(intake), "source": source},
        questions=tuple(intake.questions),
        replaces=replaces,
        shrinks=tuple(n for n, (old, new) in replaces.items() if consent.shrinks(old, new)),
        consent=consent.table_reasons(workspace, intake, rows),
        findings=_first_findings(intake.findings),
    )


def _first_findings(file: Path) -> tuple[dict[str, Any], ...]:
    """The first findings of every rule, in the order of the file: the scratch they lie in goes."""
    with database.connect() as con:
        cursor = con.execute(
            f"SELECT * FROM read_parquet({literal(str(file))}) "
            f"QUALIFY row_number() OVER (PARTITION BY aturan, tingkat ORDER BY baris) <= {PER_RULE} "
            "ORDER BY tingkat, baris, aturan"
        )
        names = [d[0] for d in cursor.description]
        return tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())


def _boundaries(
    workspace: Workspace, path: Path, codes: str | None, source: str, folder: Path, tell: Progress
) -> Preview:
    tell("membaca dan memperbaiki batas", 0.1)
    report = preview_boundary_file(workspace, path, folder, codes=codes, source=source)
    sample = tuple(report.pop("sample"))[:ROWS]
    shown, manifest, count = report.pop("info"), workspace.manifest, report["accepted"]
    reasons = consent.map_reasons(manifest, count, shown["kabupaten"], shown["nama"]) if shown else ()
    replaces = consent.replaced_rows(manifest, {BOUNDARIES: count} if count else {})
    questions = (
        Question(**{**q, "pilihan": tuple(tuple(choice) for choice in q["pilihan"])})
        for q in report["questions"]
    )
    return Preview(
        BOUNDARIES,
        source,
        report=report,
        questions=tuple(questions),
        replaces=replaces,
        shrinks=tuple(n for n, (old, new) in replaces.items() if consent.shrinks(old, new)),
        sample=sample,
        consent=reasons,
    )
