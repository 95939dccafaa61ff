"""How many families are poor in each desa, with the interval of that number, beside how many receive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.engine import benchmark, ground
from analytics.engine.against import against
from analytics.engine.evidence import Evidence
from analytics.engine.ground import Chance
from analytics.parameters import Programme
from analytics.parameters.poverty import PovertyRate
from analytics.pmt.linear import LinearScore

#: The rows of the published poverty rate belong to no programme.
BPS = ""
COLUMNS = [
    *("program", "tingkat", "kode", "keluarga", "jiwa", "contoh", "bagian", "galat", "rendah", "tinggi"),
    *("miskin", "bagian_jiwa", "rendah_jiwa", "tinggi_jiwa", "penerima", "per_miskin", "menonjol"),
    *("bagian_patokan", "rendah_patokan", "tinggi_patokan"),
]


def needs(
    families: pd.DataFrame,
    evidence: Evidence,
    score: tuple[LinearScore, Chance],
    rules: Mapping[str, Programme],
    lines: Mapping[float, float],
    standings: pd.DataFrame,
    published: PovertyRate | None = None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Rows per programme, level and area, and how they were found; ``ditolak``: why the survey cannot tell.

    ``score`` is the score with its calibrated probabilities: every level adds up to what these say of the
    whole register, at every line. Without enough desa or clusters of two families or more nobody can tell how
    much areas differ: then there are rows of the kabupaten only, or none where the survey visited few places.

    Columns: program, tingkat, kode, keluarga, jiwa, contoh (families of the survey), bagian (share of the
    families that is poor), galat (standard error), rendah, tinggi (95 %), miskin (families), penerima
    (families of the register on the list), per_miskin (penerima / miskin), menonjol (``kurang`` or ``lebih``:
    recipients against the poor differ from the kabupaten's ratio by more than chance), bagian_jiwa with
    rendah_jiwa and tinggi_jiwa, and with a published rate rows of no programme with bagian_patokan,
    rendah_patokan, tinggi_patokan.
    """
    linear, chance = score
    terms = ground.prepare(families, evidence, linear)
    if isinstance(terms, dict):
        return pd.DataFrame(columns=COLUMNS), {"ditolak": terms}
    parts, spread, desa_of = [], {}, families.set_index("id_keluarga")["kode_desa"]
    for share in sorted({r.pangsa_garis for r in rules.values() if r.pangsa_garis is not None} & set(lines)):
        table, spread[f"{share:g}"] = ground.at(terms, lines[share], chance)
        for program, rule in rules.items():
            if rule.pangsa_garis == share and (standings["program"] == program).any():
                parts.append(against(table, desa_of, standings[standings["program"] == program], program))
    if published is not None:
        line, refused = benchmark.published_line(
            evidence.survey.welfare, benchmark.weight_of_persons(evidence), published
        )
        table, spread["bps"] = ground.at(terms, line, chance)
        parts.append(benchmark.benchmarked(table, published.bagian_jiwa).assign(program=BPS))
    if not parts:
        return pd.DataFrame(columns=COLUMNS), {}
    report = {
        "ragam": spread,
        "desa_bercontoh": int((terms.sampled > 0).sum()),
        "tingkat": list(terms.levels),
        "klaster_separuh": terms.known.halved,
    }
    if published is not None:
        report["garis_bps"] = {"rupiah": round(line), "ditolak": refused}
    return pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS), report
