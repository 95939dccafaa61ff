"""What the import of a map repaired and matched, before and after it is in force."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, parts, reading
from dashboard.words import t

AREAS = {"kualitas.tumpang": "overlap_ha", "kualitas.celah": "gap_ha"}


def show(boundary: dict[str, Any]) -> None:
    """Overlaps and gaps before and after in hectares, the codes, and what was set aside."""
    table = pd.DataFrame(
        {
            "apa": [t(label) for label in AREAS],
            "sebelum": [formats.number(boundary["before"][key], 1) for key in AREAS.values()],
            "sesudah": [formats.number(boundary[key], 1) for key in AREAS.values()],
        }
    )
    columns = [reading.Column("apa", t("kualitas.perbaikan_peta"), "judul")]
    columns += [reading.Column(name, t(f"kualitas.{name}"), "angka") for name in ("sebelum", "sesudah")]
    reading.show(table, columns, t("kualitas.perbaikan_peta"))
    st.caption(codes(boundary))
    for note in boundary.get("catatan", []):
        st.caption(parts.plain(note))
    if boundary["set_aside"]:
        shape = {"nama": "judul", "kode": "", "alasan": "lebar", "saran": "lebar"}
        heads = [reading.Column(name, t(f"kualitas.sisih_{name}"), kind) for name, kind in shape.items()]
        reading.show(
            pd.DataFrame(boundary["set_aside"]).reindex(columns=list(shape)), heads, t("kualitas.sisih")
        )


def codes(boundary: dict[str, Any]) -> str:
    """How many desa there are, and how many codes the official list knows; none is no failure."""
    desa, kec, matched = boundary["desa"], boundary["kecamatan"], boundary["matched_codes"]
    words = {"desa": formats.number(desa), "kec": formats.number(kec), "sistem": boundary["code_system"]}
    if not matched:
        return t("kualitas.batas_tanpa_daftar", **words)
    return t("kualitas.batas", cocok=formats.number(matched), **words)
