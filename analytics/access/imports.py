"""What came into a workspace, for whoever sees all of it: reports, findings, and the quality of a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import clock
from analytics.access import sources
from analytics.access.principal import Principal
from analytics.engine import quality
from analytics.errors import UserError
from analytics.store import Manifest, Workspace


class Reader:
    """One workspace at the manifest in force when this was made, and the one who reads it."""

    def __init__(self, workspace: Workspace, principal: Principal) -> None:
        self.workspace, self.principal = workspace, principal
        self.manifest: Manifest = workspace.manifest

    def areas(self) -> pd.DataFrame:
        """Areas in scope: tingkat, kode, nama, induk and more; kecamatan that hold a seen desa included."""
        table = sources.areas(self._file("batas"))
        seen = table["kode"].map(self.principal.sees_name)
        return table[seen].reset_index(drop=True)

    def has_boundaries(self) -> bool:
        """True once a boundary file is in force, also before anything is computed."""
        return "batas" in self.manifest.slots

    def _file(self, slot: str) -> Path:
        found = self.manifest.slots.get(slot)
        if found is None:
            raise UserError(
                f"Data '{slot}' belum ada di ruang kerja ini.",
                saran="Jalankan impor lalu 'tepat build'.",
            )
        return self.workspace.root / found.file

    def _slot_info(self, slot: str) -> dict[str, Any]:
        found = self.manifest.slots.get(slot)
        return found.info if found else {}


class ImportReports(Reader):
    """The import reports and what hangs on them; they speak of all areas, so only a full scope reads them."""

    def imports(self) -> list[dict[str, Any]]:
        """The import reports, newest first; they speak of all areas, so only a full scope reads them."""
        return list(reversed(self.manifest.imports)) if self.principal.sees_everything else []

    def findings(self, import_id: str, *, limit: int = 50, offset: int = 0) -> tuple[pd.DataFrame, int]:
        """A page of an import's findings (values masked) and how many there are."""
        known = {r["id"]: r for r in self.imports()}
        report = known.get(import_id)
        if report is None or not report.get("findings"):
            return pd.DataFrame(), 0
        files: dict[str, Path | list[Path]] = {"temuan": self.workspace.root / report["findings"]}
        total = sources.rows("SELECT count(*) AS n FROM temuan", files, {})
        page = sources.rows(
            "SELECT * FROM temuan ORDER BY tingkat, baris, aturan LIMIT $limit OFFSET $offset",
            files,
            {"limit": limit, "offset": offset},
        )
        return page, int(total["n"].iloc[0])

    def quality_measures(self, import_id: str) -> list[str]:
        """The measures of quality a map of an imported file can show; none where it names no desa."""
        return quality.offered(self._quality(import_id)[0]) if self.has_boundaries() else []

    def quality(self, import_id: str, measure: str) -> quality.DesaQuality:
        """What is wrong with an imported file per desa, by one of its measures."""
        counts, period = self._quality(import_id)
        one, end = quality.measures()[measure], clock.period_end(period)
        return quality.desa_quality(counts, one, self.areas(), end, date.today())

    def interrupted(self) -> list[dict[str, Any]]:
        """Imports that died half way; the data before them still serves. Only a full scope reads them."""
        return self.workspace.interrupted() if self.principal.sees_everything else []

    def _quality(self, import_id: str) -> tuple[pd.DataFrame, str]:
        report = next((r for r in self.imports() if r["id"] == import_id), {})
        file = report.get("quality")
        if not file:
            return pd.DataFrame(), ""
        return sources.rows("SELECT * FROM mutu", {"mutu": self.workspace.root / file}, {}), report["period"]
