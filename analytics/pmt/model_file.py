"""The file of a model: its version, the seal of its content, and its parts read back one by one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from analytics.errors import UserError
from analytics.pmt.calibrate import Calibration
from analytics.pmt.features import Feature
from analytics.pmt.linear import LinearScore, Term
from analytics.pmt.points import Points, QuestionPoints

SCHEMA = "tepat-sasaran/pmt"
#: Version 1 had no points, and bent its quantities another way; version 2 had no seal.
VERSION = 4
#: Version 3 is the same without trees.
READ = (3, 4)
#: The SHA-256 of everything else in the file, so that a figure changed by hand or on the way is noticed.
SEAL = "sidik"


def read_body(text: str) -> dict[str, Any]:
    """What a model file says; UserError for another file, another version and a changed one."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError("Berkas model bukan JSON yang sah.", saran="Pakai berkas hasil `pmt fit`.") from error
    if not isinstance(body, dict) or body.get("schema") != SCHEMA:
        raise UserError("Berkas ini bukan model PMT.", saran="Pakai berkas hasil `pmt fit`.")
    if body.get("version") not in READ:
        raise UserError(
            f"Model PMT versi {body.get('version')}, sedangkan program ini membaca versi {VERSION}.",
            saran="Buat ulang model dengan `pmt fit`.",
        )
    if body.pop(SEAL, None) != seal(body):
        raise UserError(
            "Isi berkas model berubah sejak dibuat: sidiknya tidak cocok.",
            saran="Pakai berkas hasil `pmt fit` tanpa diubah, atau buat ulang.",
        )
    return body


def seal(body: dict[str, Any]) -> str:
    """The fingerprint of the content, however it is laid out."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def linear_of(body: dict[str, Any]) -> LinearScore:
    """The fitted score as it was written."""
    features = tuple(
        Feature(**{**f, **{name: tuple(f[name]) for name in ("categories", "shares", "corners")}})
        for f in body["features"]
    )
    return LinearScore(
        features=features,
        terms=tuple(Term(**term) for term in body["terms"]),
        intercept=body["intercept"],
        asked=tuple(body["asked"]),
        constant=tuple(body["constant"]),
    )


def points_of(body: dict[str, Any]) -> Points:
    """The points of a file, whole numbers every one; UserError where one is not."""
    questions = []
    for question in body["questions"]:
        lists = {name: tuple(question[name]) for name in ("points", "answers", "at")}
        one = QuestionPoints(**{**question, **lists})
        numbers = (*one.points, *one.at, one.empty, one.other, one.decimals, body["base"])
        expected = len(one.at) if one.kind == "angka" else len(one.answers)
        if len(one.points) != expected or not all(type(number) is int for number in numbers):
            raise UserError(
                f"Poin peubah {one.name} dalam berkas model bukan bilangan bulat yang lengkap.",
                saran="Pakai berkas hasil `pmt fit` tanpa diubah, atau buat ulang.",
            )
        questions.append(one)
    return Points(body["base"], tuple(questions), tuple(body["asked"]))


def calibration_of(body: dict[str, Any]) -> Calibration:
    """The calibration as it was written."""
    return Calibration(
        edges=tuple(body["edges"]),
        residuals=tuple(tuple(curve) for curve in body["residuals"]),
        levels=tuple(tuple(curve) for curve in body["levels"]),
    )
