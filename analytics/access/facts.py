"""Everything a build knows of its model, gathered for the Model page, the method page and the printed card.

Aggregates only: groups of families below the floor of the audit hold no figure here, and there is no row of
a household or a person.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from analytics.access.repository import ScopedRepository
from analytics.access.sources import areas
from analytics.pmt.drift import UNKNOWN
from analytics.pmt.features import KOSONG
from analytics.schema import load

#: How many figures of a fingerprint are enough to tell two files apart by eye.
SHORT = 12
YES_NO = {"1": "Ya", "0": "Tidak"}


@dataclass(frozen=True)
class Facts:
    """One period's model in figures: ``card`` as the build wrote it, and what the workspace knows beside it.

    ``names`` are the kecamatan by code, ``labels`` the variables in words, ``versions`` what made the figures
    (programme, snapshot, and fingerprints of survey, register and model), ``root`` the workspace.
    """

    period: str
    place: str
    simulated: bool
    built: str
    card: dict[str, Any]
    names: dict[str, str]
    labels: dict[str, str]
    imported: str | None
    versions: dict[str, str]
    root: Path

    @property
    def way(self) -> str:
        """Where the score comes from: survei, koefisien or pinjaman."""
        return str(self.card.get("jalan", "survei"))

    @property
    def judged(self) -> dict[str, Any] | None:
        """The figures out of sample; None where the score came without a survey."""
        found: dict[str, Any] | None = self.card.get("evaluation")
        return found

    def line(self, share: float | None) -> dict[str, Any] | None:
        """The errors at the line nearest to a share of the families."""
        if not self.judged:
            return None
        lines: list[dict[str, Any]] = self.judged["lines"]
        return min(lines, key=lambda one: abs(one["share"] - share)) if share else lines[-1]

    def audit(self, share: float | None) -> dict[str, Any] | None:
        """The audit at the line nearest to a share, at the lowest one without; None where there is none."""
        lines: list[dict[str, Any]] = (self.card.get("audit") or {}).get("garis", [])
        if not lines:
            return None
        return min(lines, key=lambda one: abs(one["share"] - share)) if share else lines[0]

    @property
    def features(self) -> list[str]:
        """The variables the score asks for."""
        asked: list[str] = self.card["model"]["linear"]["asked"]
        return asked


def gather(repo: ScopedRepository, period: str, english: bool = False) -> Facts | None:
    """The facts of a period; None where it was built without a score."""
    card = repo.model_card(period)
    if card is None:
        return None
    build = repo.manifest.builds[period]
    table = areas(repo.workspace.root / repo.manifest.slots["batas"].file)
    places = dict(zip(table["kode"], table["nama"], strict=True))
    asked = card["model"]["linear"]["asked"]
    return Facts(
        period=period,
        place=str(places.get(repo.kabupaten, repo.kabupaten)),
        simulated=repo.is_simulated(),
        built=build["time"],
        card=card,
        names={str(kode): str(nama) for kode, nama in places.items() if len(str(kode)) == 6},
        labels=dict(zip(asked, repo.feature_labels(asked, english), strict=True)),
        imported=_imported(repo, build) if _rests_on(card) == "survei" else None,
        versions=_versions(repo, period, build, _rests_on(card)),
        root=repo.workspace.root,
    )


def _rests_on(card: dict[str, Any]) -> str:
    """What an office brought that the score was made of: its survei, or the koefisien of a publication."""
    return "koefisien" if card.get("jalan") == "koefisien" else "survei"


def _imported(repo: ScopedRepository, build: dict[str, Any]) -> str | None:
    """The day the survey of a build was handed in; that is not the day it was asked."""
    slot = repo.manifest.slots.get("survei")
    if slot is None or slot.sha256 != build["inputs"].get("survei"):
        return None
    found = (one["time"] for one in repo.manifest.imports if one.get("snapshot") == slot.snapshot)
    return next(found, None)


def _versions(repo: ScopedRepository, period: str, build: dict[str, Any], basis: str) -> dict[str, str]:
    """The fingerprints of what made the figures; what lay beside it unused is left out."""
    inputs = build["inputs"]
    wanted = {
        "survei": "survei",
        "koefisien": "skor",
        "register": f"keluarga/{period}",
        "aturan": "parameter/variabel_pmt.csv",
    }
    unused = {"survei", "koefisien"} - {basis}
    found = {n: str(inputs[key])[:SHORT] for n, key in wanted.items() if key in inputs and n not in unused}
    model = repo.manifest.slots[f"bangun/{period}/model"]
    return {
        "program": metadata.version("tepat-sasaran"),
        "potret": str(build["snapshot"]),
        **found,
        "model": model.sha256[:SHORT],
    }


@cache
def _codes(name: str) -> dict[str, str]:
    table = load("survei")
    if name not in table:
        return {}
    if table[name].tipe == "ya_tidak":  # read as 1 and 0, whatever codes the register writes
        return YES_NO
    return {str(code): words for code, words in table[name].codes.items()}


_BIN = re.compile(r"> (\S+) ≤ (\S+)")


def answer_words(name: str, answer: str, english: bool = False) -> str:
    """An answer of the drift table in words: codes by their label, bins as from-to, empty ones as such."""
    if answer in (KOSONG, UNKNOWN):
        own = ("kosong", "empty") if answer == KOSONG else ("tidak dikenal survei", "unknown to the survey")
        return own[english]
    codes = _codes(name)
    if english and codes == YES_NO:
        return {"1": "yes", "0": "no"}[answer]
    words = codes.get(answer) or _BIN.sub(r"\1–\2", answer)
    return words if english or answer in codes else words.replace(".", ",")


def as_json(facts: Facts) -> str:
    """The facts as a machine reads them: what the printed card was made of."""
    body = {
        "periode": facts.period,
        "tempat": facts.place,
        "simulasi": facts.simulated,
        "dibangun": facts.built,
        "jalan": facts.way,
        "peubah": facts.labels,
        "survei_diimpor": facts.imported,
        "versi": facts.versions,
        **{key: facts.card.get(key) for key in ("evaluation", "audit", "hanyutan", "umur", "program")},
    }
    return json.dumps(body, ensure_ascii=False, allow_nan=False)
