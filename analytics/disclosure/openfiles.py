"""What lies in a release beside its tables: map layers, programmes, how often targeting errs, open data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analytics import clock, parameters
from analytics.disclosure import gather, ledger
from analytics.parameters import Programme
from analytics.published.opendata.about import About
from analytics.published.opendata.writing import write_open
from analytics.published.rules import ANY
from analytics.store import Workspace

#: The card of a score from a survey of this kabupaten.
OWN = "survei"
#: A rate is told to a tenth of a per cent.
_DIGITS = 3
LAYERS, PROGRAMMES, TARGETING = "lapisan", "program.csv", "ketepatan.json"
#: Of a programme: what the public may read of its rule.
_COLUMNS = (
    *("program", "nama", "nama_en", "satuan", "desil_maks", "syarat_komponen", "berlaku_mulai"),
    *("dasar_hukum", "bukti", "catatan"),
)


def write(space: Workspace, folder: Path, found: dict[str, pd.DataFrame]) -> None:
    """Put the files beside the tables ``found``, which lie there already, into the folder of a release."""
    source = gather.built(space, "batas").parent
    _layers(source, folder)
    newest = str(found["kabupaten"]["periode"].max())
    shown = set(found["kabupaten"]["program"]) - {ANY}
    rules = parameters.programmes(clock.period_end(newest), space.root)
    rows = [{name: getattr(rule, name) for name in _COLUMNS} for code, rule in rules.items() if code in shown]
    table = pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"desil_maks": "Int64"})
    table.to_csv(folder / PROGRAMMES, index=False)
    errors = {
        period: _errors(
            gather.targeting(space, period), parameters.programmes(clock.period_end(period), space.root)
        )
        for period in sorted(set(found["kabupaten"]["periode"]))
    }
    (folder / TARGETING).write_text(json.dumps(errors, ensure_ascii=False, indent=1), "utf-8")
    write_open(folder, source, _about(space, sorted(errors)))


def _about(space: Workspace, periods: list[str]) -> About:
    """Which release this will be, as its manifest will say it."""
    info, past = space.manifest.slots["batas"].info, ledger.releases(space.root)
    number = past[-1].number + 1 if past else 1
    kode, nama = str(info["kabupaten"]), str(info.get("nama", ""))
    return About(number, tuple(periods), kode, nama, bool(info.get("simulasi")))


def _layers(source: Path, folder: Path) -> None:
    (folder / LAYERS).mkdir()
    for layer in sorted(source.glob("*.json")):
        drawing = json.loads(layer.read_text("utf-8"))
        for area in drawing["areas"]:  # as the tables name it
            for part in {"name", "parent"} & area.keys():
                area[part] = str(area[part]).lstrip(gather.NO_FORMULA)
        text = json.dumps(drawing, ensure_ascii=False, separators=(",", ":"))
        (folder / LAYERS / layer.name).write_text(text, "utf-8")


def _errors(card: dict[str, Any], rules: Mapping[str, Programme]) -> dict[str, Any]:
    """Programme -> keluarga or jiwa -> ``garis`` (whose bottom share is called poor), IER and EER (nilai,
    selang, penyebut); empty without a survey of this kabupaten, where nothing was measured.
    """
    found: dict[str, Any] = {}
    if card.get("jalan") != OWN:
        return found
    for program, told in card.get("program", {}).items():
        for unit, rates in (told.get("galat") or {}).items():
            found.setdefault(program, {})[unit] = {"garis": rules[program].pangsa_garis} | {
                name: {
                    "nilai": round(rate["nilai"], _DIGITS),
                    "selang": rate["selang"] and [round(end, _DIGITS) for end in rate["selang"]],
                    "penyebut": rate["penyebut"],
                }
                for name, rate in rates.items()
                if name in ("ier", "eer") and rate["nilai"] is not None
            }
    return found


def sha256(path: Path) -> str:
    """The fingerprint of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
