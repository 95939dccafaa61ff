"""The score in points as one SQL expression, for whoever holds the families in a database of their own.

Written for DuckDB. The points are integers and only integers are added, so the database finds the very score
that this programme finds, family by family.
"""

from __future__ import annotations

from analytics.pmt.features import MAX_MISSING
from analytics.pmt.points import Points, QuestionPoints

_LARGEST = "1.7976931348623157e308"
_SPACES = r"[\s\p{Z}\x0b\x1c-\x1f\x{85}]"
#: How other column types write the same code.
_ALIASES = {"1": ("true",), "0": ("false", "-0.0")}


def score_sql(points: Points) -> str:
    """An expression over the columns of the model's questions: the score in points, NULL without one."""
    terms = "\n  + ".join(_question(question) for question in points.questions) or "0"
    most = MAX_MISSING * max(len(points.asked), 1)
    blank = " + ".join(f"CAST({_text(name)} IS NULL AS INTEGER)" for name in points.asked) or "0"
    return f"CASE WHEN {blank} > {most:g} THEN NULL ELSE {points.base}\n  + {terms} END"


def _question(question: QuestionPoints) -> str:
    return _category(question) if question.kind == "kategori" else _quantity(question)


def _category(question: QuestionPoints) -> str:
    answer = _text(question.name)
    cases = [f"WHEN {answer} IS NULL THEN {question.empty}"]
    for text, points in zip(question.answers, question.points, strict=True):
        same = (text, *_ALIASES.get(text, ()), *([f"{text}.0"] if text.lstrip("-").isdigit() else ()))
        cases.append(f"WHEN {answer} IN ({', '.join(map(_quoted, same))}) THEN {points}")
    return f"CASE {' '.join(cases)} ELSE {question.other} END"


def _quantity(question: QuestionPoints) -> str:
    number, at = _number(question.name), question.at
    unit = 10.0 ** abs(question.decimals)
    scaled = f"{number} {'*' if question.decimals >= 0 else '/'} {unit:.1f}"
    steps = f"CAST(floor(least(greatest({scaled}, {at[0]}.0), {at[-1]}.0) + 0.5) AS BIGINT)"
    cases = [f"WHEN abs({number}) <= {_LARGEST} IS NOT TRUE THEN {question.empty}"]
    for i in range(len(at) - 1):
        (left, right), (low, high) = at[i : i + 2], question.points[i : i + 2]
        run, sign = right - left, "+" if high >= low else "-"
        climbed = f"(2 * ({steps} - {left}) * {abs(high - low)} + {run}) // {2 * run}"
        cases.append(f"WHEN {steps} < {right} THEN {low} {sign} {climbed}")
    return f"CASE {' '.join(cases)} ELSE {question.points[-1]} END"


def _number(name: str) -> str:
    """DuckDB reads 1_0 as ten; nobody answers so."""
    column = _column(name)
    return f"CASE WHEN NOT contains(CAST({column} AS VARCHAR), '_') THEN TRY_CAST({column} AS DOUBLE) END"


def _text(name: str) -> str:
    """The answer without white space of any kind around it."""
    text = f"CAST({_column(name)} AS VARCHAR)"
    return f"nullif(regexp_replace({text}, '^{_SPACES}+|{_SPACES}+$', '', 'g'), '')"


def _column(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
