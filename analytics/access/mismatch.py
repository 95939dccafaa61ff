"""Where a list and the decile disagree: families in the order of the desil that BPS gave them.

This is all that can be said without a score: whether the list keeps the rule. It is *ketidaksesuaian desil*,
compliance with a rule, and neither an inclusion nor an exclusion error: a decile is an estimate too, and the
list against it tells nothing of poverty. So it has no probability and no marks, nor a cause that is one.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analytics.access import sources

RECEIVES, LEFT_OUT = "menerima_di_atas_batas", "layak_belum_menerima"
COLUMNS = ["periode", "program", "kode_desa", "id_keluarga", "ketidaksesuaian", "status", "desil", "jiwa"]
#: The causes of a family that does not receive although its decile is eligible, and whose turn comes first.
_LEFT_OUT = (
    *("belum_menerima", "dugaan_exclusion_error", "kuota_belum_diisi", "di_luar_kuota"),
    *("komponen_belum_diketahui", "tidak_punya_komponen"),
)
#: The causes without the score: a family that it marks is one that does not receive, like the others.
_STATUS = "CASE t.status WHEN 'dugaan_exclusion_error' THEN 'belum_menerima' ELSE t.status END"


def mismatch(
    files: dict[str, Path | list[Path]], period: str, program: str, kode: str, areas: tuple[str, ...]
) -> pd.DataFrame:
    """Families whose receipt and decile disagree in a programme: COLUMNS.

    First the eligible who do not receive, the lowest decile and the largest family first; then the recipients
    above the cut-off, the highest decile first. Families without a decile are in neither.
    """
    values = {"program": program, "kode": kode, "areas": list(areas), "luar": list(_LEFT_OUT)}
    frame = sources.rows(
        f"""SELECT t.program, s.kode_desa, t.id_keluarga,
                   CASE WHEN t.penerima THEN '{RECEIVES}' ELSE '{LEFT_OUT}' END AS ketidaksesuaian,
                   {_STATUS} AS status, s.desil_nasional AS desil, s.jiwa
            FROM tanda t JOIN skor s USING (id_keluarga)
            WHERE t.program = $program AND starts_with(s.kode_desa, $kode)
              AND list_bool_or([starts_with(s.kode_desa, a) FOR a IN $areas])
              AND (CASE WHEN t.penerima THEN t.status = 'desil_di_atas_batas'
                        ELSE list_contains($luar, t.status) END)
            ORDER BY t.penerima, CASE WHEN t.penerima THEN -s.desil_nasional ELSE s.desil_nasional END,
                     s.jiwa DESC, t.id_keluarga""",
        files,
        values,
    )
    frame.insert(0, "periode", period)
    return frame[COLUMNS]
