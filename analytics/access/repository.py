"""The scoped repository: everything a page may ask, always cut to the areas of the one who asks.

Area arguments come from widgets and URLs and are never trusted: they are intersected with the scope.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import clock, parameters
from analytics.access import mismatch as mismatches
from analytics.access import queues, sources
from analytics.access.imports import ImportReports
from analytics.access.judged import Judged
from analytics.access.need import BPS, need
from analytics.access.need import COLUMNS as NEED_COLUMNS
from analytics.access.proposals import ProposalReport, Question, make_report
from analytics.coverage.attention import attention
from analytics.coverage.change import compare
from analytics.coverage.definitions import indicators
from analytics.coverage.gaps import Gap
from analytics.coverage.quota import quota_table
from analytics.engine.build import FORM, stale
from analytics.engine.features import declared
from analytics.errors import UserError
from analytics.pmt.metrics import ter_of_lots


@dataclass(frozen=True)
class Place:
    """One area with its parents, for breadcrumbs: level, code, name."""

    tingkat: str
    kode: str
    nama: str


class ScopedRepository(ImportReports):
    """What one principal may read of one workspace, at the manifest in force when it was made."""

    # -- what there is ---------------------------------------------------------------------------------
    def periods(self) -> list[str]:
        """Built periods, newest first; not those whose figures an earlier version of the program counted."""
        builds = self.manifest.builds
        return sorted((p for p, note in builds.items() if note["inputs"].get("bentuk") == FORM), reverse=True)

    def outdated(self) -> bool:
        """True where there are figures, all of them counted by an earlier version of the program."""
        return bool(self.manifest.builds) and not self.periods()

    def programmes(self, period: str) -> dict[str, parameters.Programme]:
        """The programmes in force at the end of a period."""
        return parameters.programmes(clock.period_end(period), self.workspace.root)

    def offered(self, period: str) -> dict[str, parameters.Programme]:
        """The programmes a page offers: those with recipients or a quota in the built figures of a period.

        Where an office brought neither, those for which the eligible can be counted.
        """
        rules, table = self.programmes(period), sources.cube(self._file(f"bangun/{period}/indikator"))
        brought = table[table["indikator"].isin(("penerima", "kuota")) & table["nilai"].notna()]
        shown = set(brought["program"]) or {name for name, rule in rules.items() if rule.ranks}
        return {name: rule for name, rule in rules.items() if name in shown}

    def offered_indicators(self, period: str, program: str) -> list[str]:
        """The indicators with figures for a programme; the upper bound only where coverage is unknown."""
        table = sources.cube(self._file(f"bangun/{period}/indikator"))
        known = set(table.loc[(table["program"] == program) & table["nilai"].notna(), "indikator"])
        if "cakupan" in known:
            known.discard("penerima_per_layak")
        return [name for name in indicators() if name in known] or list(indicators())

    def has_register(self, period: str) -> bool:
        """False where a period was counted from recaps alone, without a single family."""
        return self.manifest.builds[period].get("dasar") != "rekap"

    def gaps(self, period: str, program: str | None = None) -> list[Gap]:
        """What the figures of a period lack and why; with a programme, what concerns it or all."""
        found: list[Gap] = self.manifest.builds[period].get("kurang", [])
        return [gap for gap in found if program is None or gap.get("program", program) == program]

    def steps(self) -> dict[str, bool]:
        """The kinds of file in the order an office brings them, and whether each is in."""
        kinds = ("batas", "keluarga", "anggota", "penerima", "kuota", "survei")
        return {kind: bool(self.manifest.under(kind)) for kind in kinds}

    def place(self, kode: str | None) -> list[Place]:
        """The breadcrumb from the kabupaten down to an area; the kabupaten alone for an unknown code."""
        table = sources.areas(self._file("batas")).set_index("kode")
        chain = []
        current = str(kode) if kode in table.index and self.principal.sees_name(str(kode)) else self.kabupaten
        while current in table.index:
            row = table.loc[current]
            chain.append(Place(str(row["tingkat"]), str(current), str(row["nama"])))
            current = str(row["induk"])
        return chain[::-1]

    @property
    def kabupaten(self) -> str:
        """The code of the kabupaten of this workspace."""
        return str(self._slot_info("batas")["kabupaten"])

    def is_simulated(self) -> bool:
        """True when the workspace holds the fictitious kabupaten; every page then says so."""
        return bool(self._slot_info("batas").get("simulasi"))

    def layers_id(self) -> str:
        """The fingerprint of the drawable layers in force, for their immutable address."""
        return str(self._slot_info("batas")["lapisan"])

    # -- figures ---------------------------------------------------------------------------------------
    def indicators(self, period: str, **where: str) -> pd.DataFrame:
        """The cube of a period, cut to scope and to the given columns (program, tingkat, indikator, kode)."""
        table = sources.cube(self._file(f"bangun/{period}/indikator"))
        keep = table["kode"].map(self.principal.sees)
        for column, value in where.items():
            keep &= table[column] == value
        return table[keep].reset_index(drop=True)

    def changes(self, period: str, **where: str) -> pd.DataFrame:
        """What moved since the built period before: the cube with nilai_sebelum and selisih."""
        before = [p for p in self.periods() if p < period]
        if not before:
            raise UserError(
                f"Belum ada triwulan sebelum {period} yang dihitung, jadi belum ada perubahan.",
                saran="Impor dan hitung juga triwulan sebelumnya.",
            )
        return compare(self.indicators(period, **where), self.indicators(before[0], **where))

    def coverage_below(self, period: str, program: str, kode: str) -> pd.DataFrame:
        """Coverage of the areas next below an area, or its upper bound where nobody can say who receives.

        Rows of the cube of one indicator (cakupan or penerima_per_layak); none where neither is known.
        """
        below = self.indicators(period, program=program, tingkat="desa" if kode else "kecamatan")
        below = below[below["kode"].str.startswith(kode[:6])]
        known = set(below.loc[below["nilai"].notna(), "indikator"])
        first = next((name for name in ("cakupan", "penerima_per_layak") if name in known), "")
        return below[below["indikator"] == first].reset_index(drop=True)

    def area_figures(self, period: str, kode: str) -> pd.DataFrame:
        """All programmes and indicators of one area; empty outside the scope."""
        return self.indicators(period, kode=kode)

    def quota_table(self, period: str, program: str, tingkat: str, kode: str = "") -> pd.DataFrame:
        """Quota against realisation per area below an area, wide, with its state in ``keadaan``."""
        cube = self.indicators(period, program=program, tingkat=tingkat)
        return quota_table(cube[cube["kode"].str.startswith(kode)])

    def attention(self, period: str, program: str, tingkat: str, kode: str = "") -> dict[str, pd.DataFrame]:
        """The areas below an area that stand out by quota and by coverage."""
        cube = self.indicators(period, program=program, tingkat=tingkat)
        return attention(cube[cube["kode"].str.startswith(kode)])

    def recap_differences(self, period: str) -> pd.DataFrame:
        """Where a recap and the register disagree, class by class; empty without both."""
        if f"bangun/{period}/beda_rekap" not in self.manifest.slots:
            return pd.DataFrame(columns=["kode_desa", "satuan", "kelas", "rekap", "register", "selisih"])
        table = sources.rows("SELECT * FROM beda", {"beda": self._file(f"bangun/{period}/beda_rekap")}, {})
        return table[table["kode_desa"].map(self.principal.sees)].reset_index(drop=True)

    def data_age(self, period: str) -> dict[str, Any]:
        """The last day of the register, when the figures were built, and what changed since."""
        end = clock.period_end(period)
        return {
            "per": end,
            "hari": max((date.today() - end).days, 0),
            "dibangun": self.manifest.builds[period]["time"],
            "berubah": stale(self.workspace, period),
        }

    def figures(self, period: str, program: str, kode: str) -> dict[str, float]:
        """Indicator -> value of one programme and area."""
        table = self.indicators(period, program=program, kode=kode)
        return dict(zip(table["indikator"], table["nilai"], strict=True))

    def beyond_eligible(self, period: str, program: str, kode: str) -> int | None:
        """Recipients who are not eligible by decile: above the cut-off, unranked, or not in the register.

        None where only counts are there, or where the programme has no cut-off.
        """
        table = self.indicators(period, program=program, kode=kode)
        eligible = dict(zip(table["indikator"], table["pembilang"], strict=True))
        if pd.isna(eligible["penerima"]) or pd.isna(eligible["cakupan"]):
            return None
        return int(eligible["penerima"]) - int(eligible["cakupan"])

    def has_need(self, period: str, program: str = BPS) -> bool:
        """Whether need per area was estimated for a programme (or for the published poverty rate)."""
        slot = f"bangun/{period}/kebutuhan"
        if slot not in self.manifest.slots:
            return False
        return bool((sources.cube(self._file(slot))["program"] == program).any())

    def estimates_need(self, period: str) -> bool:
        """Whether the survey of a period lets need be estimated at all."""
        return "kebutuhan" in (self.model_card(period) or {})

    def published_rate(self, period: str) -> dict[str, Any] | None:
        """The published poverty rate that need was matched to (tahun, bagian_jiwa, sumber); None without."""
        card = self.model_card(period) or {}
        found: dict[str, Any] | None = card.get("kebutuhan", {}).get("bps")
        return found

    def need(self, period: str, program: str, tingkat: str, kode: str = "") -> pd.DataFrame:
        """The poor per area below an area, each with its interval, beside who receives; empty without."""
        if not self.has_need(period, program):
            return pd.DataFrame(columns=NEED_COLUMNS)
        names = sources.areas(self._file("batas"))
        found = need(self._file(f"bangun/{period}/kebutuhan"), names, program, tingkat, kode)
        return found[found["kode"].map(self.principal.sees)].reset_index(drop=True)

    # -- families --------------------------------------------------------------------------------------
    def queue(self, period: str, query: queues.Queue) -> tuple[pd.DataFrame, int]:
        """One page of a verification queue in scope, and how many families it holds in all."""
        return queues.page(self._build_files(period), query, self.principal.areas)

    def mismatch(self, period: str, program: str, kode: str = "") -> pd.DataFrame:
        """Families whose receipt and decile disagree, in the order of the decile; no error rate, no marks."""
        return mismatches.mismatch(self._build_files(period), period, program, kode, self.principal.areas)

    def queue_counts(self, period: str, query: queues.Queue) -> dict[float, int]:
        """Families of a queue in scope at every share of wrong marks on offer."""
        return queues.counts(self._build_files(period), query, self.principal.areas)

    def judged(self, period: str, program: str) -> Judged:
        """By which rule the marks of a programme were made, and how often its list errs."""
        card = self.model_card(period) or {}
        return Judged.of(card.get("program", {}).get(program, {}), card.get("jalan", "survei"))

    def family(self, period: str, id_keluarga: str) -> dict[str, Any] | None:
        """One family's score, standing per programme, receipts and housing; None outside the scope."""
        files: dict[str, Path | list[Path]] = dict(self._build_files(period))
        for name in ("keluarga", "anggota"):
            files[name] = [self.workspace.root / f for f in self.manifest.builds[period]["files"][name]]
        return queues.family(files, id_keluarga, self.principal.areas)

    # -- proposals -------------------------------------------------------------------------------------
    def proposal_periods(self) -> list[str]:
        """The periods of which a file of proposals is in force, newest first; they need no build."""
        return sorted(self.manifest.periods("usulan"), reverse=True)

    def proposals(self, period: str, kode: str = "", kind: str = "") -> ProposalReport:
        """The funnel of proposals of a period and area in scope, with its losses and its pace."""
        files = tuple(
            (p, tuple(self.workspace.files(f"usulan/{p}", self.manifest))) for p in self.proposal_periods()
        )
        scope, names = self.principal.areas, self._file("batas")
        return make_report(Question(files, period, kode, scope, names, date.today(), kind))

    # -- model -----------------------------------------------------------------------------------------
    def model_card(self, period: str) -> dict[str, Any] | None:
        """The comparison model of a period with its out-of-sample figures; None without a survey."""
        return sources.model_card(self._file(f"bangun/{period}/model"))

    def judged_line(self, period: str, share: float | None) -> dict[str, Any]:
        """The line of the comparison model nearest to a programme's own; the widest one without a share."""
        lines: list[dict[str, Any]] = self._card(period)["evaluation"]["lines"]
        return min(lines, key=lambda one: abs(one["share"] - share)) if share else lines[-1]

    def error_curve(self, period: str) -> list[dict[str, float]]:
        """The error of the model at every quota (share, ter) beside that of drawing lots (acak)."""
        return [{**p, "acak": ter_of_lots(p["share"])} for p in self._card(period)["curve"]]

    def feature_labels(self, names: list[str], english: bool = False) -> list[str]:
        """The model's variables in words."""
        table = declared(self.workspace.root).set_index("fitur")
        column = "label_en" if english else "label"
        return [str(table.at[n, column]) if n in table.index else n for n in names]

    # -- inside ----------------------------------------------------------------------------------------
    def _card(self, period: str) -> dict[str, Any]:
        card = self.model_card(period)
        if card is None:
            raise UserError(f"Triwulan {period} dihitung tanpa survei, jadi tanpa skor pembanding.")
        return card

    def _build_files(self, period: str) -> dict[str, Path | list[Path]]:
        return {name: self._file(f"bangun/{period}/{name}") for name in ("skor", "tanda", "terima")}
