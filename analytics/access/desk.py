"""The import desk: what a page may do with an office's file, for people with the whole workspace only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

from analytics.access import ledger
from analytics.access.principal import Principal
from analytics.engine import uploads
from analytics.engine.build import build, stale
from analytics.engine.importing import KINDS, import_file
from analytics.engine.originals import kept_folder
from analytics.engine.preview import Preview, preview
from analytics.errors import UserError
from analytics.intake.periods import quarter_of
from analytics.intake.questions import FOLDER, Answer, Question, What, forget, read_answers, remember
from analytics.store import Workspace
from analytics.store.revert import Undoing, last_import, revert

Progress = Callable[[str, float], None]
NEEDED = ("batas", "keluarga", "anggota", "penerima", "kuota", "survei")
#: What the ledger calls a marked workbook.
MARKED = "buku kerja perbaikan"


class ImportDesk:
    """Hand a file in, look at it, put it in force or walk away; take the last import back."""

    def __init__(self, workspace: Workspace, principal: Principal) -> None:
        if not principal.sees_everything:
            raise UserError(
                "Hanya petugas dengan wewenang seluruh kabupaten yang dapat mengimpor.",
                saran="Serahkan berkasnya kepada pengelola data kabupaten.",
            )
        self.workspace, self.principal = workspace, principal

    # -- before anything is decided ---------------------------------------------------------------------
    def receive(self, content: bytes | memoryview, name: str) -> Path:
        """Keep an upload in a closed folder under a name of our own."""
        return uploads.place(self.workspace, content, name)

    def sweep(self) -> int:
        """Remove what earlier sessions left behind."""
        return uploads.sweep(self.workspace)

    def walk_away(self, path: Path) -> None:
        """Forget an upload: nothing of it stays on this computer."""
        uploads.discard(self.workspace, path)

    def preview(
        self,
        path: Path,
        kind: str | None,
        *,
        period: str | None,
        codes: str | None,
        name: str,
        progress: Progress | None = None,
    ) -> Preview:
        """Try a file out; nothing is put in force."""
        return preview(self.workspace, path, kind, period=period, codes=codes, name=name, progress=progress)

    def answer(self, question: Question, choice: str) -> None:
        """Remember an answer to a question for this file and all that follow."""
        one = Answer(
            question.jenis,
            question.tentang,
            question.isi,
            choice,
            self.principal.name,
            date.today().isoformat(),
        )
        remember(self.workspace.root / FOLDER, question.tanya, [one])

    def answers(self, kind: str) -> list[tuple[What, Answer]]:
        """What the office answered about files of a kind, column by column first."""
        folder = self.workspace.root / FOLDER
        return [(what, a) for what in get_args(What) for a in read_answers(folder, what) if a.jenis == kind]

    def forget(self, what: What, answer: Answer) -> None:
        """Withdraw an answer; the next reading puts its question again."""
        forget(self.workspace.root / FOLDER, what, answer)

    def against(self) -> tuple[Any, ...]:
        """What a preview was made against: the inputs in force and the answers; any other is out of date."""
        slots = self.workspace.manifest.slots
        inputs = sorted((name, one.snapshot) for name, one in slots.items() if not name.startswith("bangun/"))
        folder = self.workspace.root / FOLDER
        answered = sorted((f.name, f.stat().st_mtime_ns) for f in folder.glob("*.csv"))
        return (*inputs, *answered)

    # -- decisions ---------------------------------------------------------------------------------------
    def commit(
        self,
        path: Path,
        kind: str,
        *,
        period: str | None,
        codes: str | None,
        name: str,
        agreed: bool = True,
        progress: Progress | None = None,
    ) -> dict[str, Any]:
        """Put a file in force and forget the upload; returns the report.

        ``agreed`` says that somebody agreed to the preview's ``consent``.
        """
        report = import_file(
            self.workspace,
            path,
            kind,
            period=period,
            codes=codes,
            name=name,
            agreed=agreed,
            progress=progress,
        )
        self.walk_away(path)
        return report

    def build(self, period: str | None = None, progress: Progress | None = None) -> dict[str, Any]:
        """Compute a period, the newest register's when none is named."""
        return build(self.workspace, period, progress=progress)

    def last_import(self) -> Undoing | None:
        """The import that may be taken back."""
        return last_import(self.workspace)

    def undo(self, import_id: str) -> None:
        """Take the last import back; what served before it serves again."""
        revert(self.workspace, import_id)

    def periods(self) -> list[str]:
        """The quarters somebody may mean: those in the workspace, today's and the one before."""
        today = date.today()
        now = quarter_of(today)
        before = quarter_of(date(today.year - (now[-1] == "1"), (today.month - 4) % 12 + 1, 1))
        return sorted({*self.workspace.manifest.periods(), before, now})

    # -- what comes next ---------------------------------------------------------------------------------
    def kinds(self) -> tuple[str, ...]:
        """The kinds of file, in the order in which they build on each other."""
        return KINDS

    def missing(self) -> list[str]:
        """Kinds an office's picture is made of and that nothing was imported of yet, in their order."""
        manifest = self.workspace.manifest
        return [kind for kind in NEEDED if not manifest.under(kind)]

    def can_build(self) -> bool:
        """True when boundaries, families and members of one period are in force."""
        manifest = self.workspace.manifest
        periods = set(manifest.periods()) & set(manifest.periods("anggota"))
        return bool(manifest.under("batas")) and bool(periods)

    def must_build(self) -> bool:
        """True when the newest register's figures are not computed, or from other inputs."""
        manifest = self.workspace.manifest
        if not self.can_build():
            return False
        newest = manifest.periods()[-1]
        return newest not in manifest.builds or bool(stale(self.workspace, newest))

    # -- the office's own file back ----------------------------------------------------------------------
    def can_mend(self, report: dict[str, Any]) -> bool:
        """True when the rows of an import were kept and have findings."""
        return bool(report.get("rules")) and kept_folder(self.workspace, report["id"]).is_dir()

    def marked_workbook(self, import_id: str, purpose: str) -> Path:
        """Write an import's marked workbook into a closed folder, after the ledger has taken note.

        The caller sends the file and then calls :meth:`walk_away`. Raises UserError when the import has no
        kept rows or the purpose is none.
        """
        from analytics.intake.report import write_workbook

        report = next((r for r in self.workspace.manifest.imports if r["id"] == import_id), None)
        if report is None or not self.can_mend(report):
            raise UserError(
                "Baris asal impor ini tidak tersimpan.", saran="Impor ulang berkasnya, lalu unduh lagi."
            )
        rows = _rows_marked(self.workspace.root / report["findings"])
        ledger.record(
            self.workspace.root, self.principal, apa=MARKED, rujukan=import_id, baris=rows, tujuan=purpose
        )
        folder = uploads.new_folder(self.workspace)
        path = folder / "perbaikan.xlsx"
        try:
            write_workbook(
                report,
                self.workspace.root / report["findings"],
                kept_folder(self.workspace, import_id),
                path,
                import_id=import_id,
                scratch=folder,
            )
        except BaseException:
            uploads.discard(self.workspace, folder)
            raise
        return path

    def taken_out(self, count: int = 20) -> list[ledger.Entry]:
        """Who took files with personal data out of the workspace, the latest first."""
        return ledger.last(self.workspace.root, count)


def _rows_marked(findings: Path) -> int:
    """How many rows of the file carry a finding."""
    import pyarrow.parquet as pq

    return len(set(pq.read_table(findings, columns=["baris"])["baris"].to_pylist()))
