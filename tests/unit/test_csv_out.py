"""CSV from the commands: what a spreadsheet would work out is shown instead; figures stay figures."""

from __future__ import annotations

import io

import pandas as pd

from analytics.commands.csv_out import write_csv


def test_formulas_are_shown_and_numbers_stay() -> None:
    frame = pd.DataFrame(
        {
            "wilayah": ['=HYPERLINK("http://x")', "@SUM(1)", "-2+3", "Desa - Baru", None],
            "campur": ["-5", "+62", "01", 3, "\t=1"],
            "galat": [-0.5, 1.0, None, 2.5, -3.0],
            "=1+1": [1, 2, 3, 4, 5],
        }
    )
    text = io.StringIO()
    write_csv(frame, text)
    found = pd.read_csv(io.StringIO(text.getvalue()), dtype=str, keep_default_na=False)
    assert found.columns.tolist() == ["wilayah", "campur", "galat", "'=1+1"]
    assert found["wilayah"].tolist() == ['\'=HYPERLINK("http://x")', "'@SUM(1)", "'-2+3", "Desa - Baru", ""]
    assert found["campur"].tolist() == ["-5", "+62", "01", "3", "'\t=1"]
    assert found["galat"].tolist() == ["-0.5", "1.0", "", "2.5", "-3.0"]
