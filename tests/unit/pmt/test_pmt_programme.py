"""Errors of a list from a small survey: every draw used, no estimate outside its interval, none from luck."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.pmt import metrics, programme
from analytics.pmt.intervals import around, stretch
from analytics.pmt.programme import Known


def survey(recipients: int, others: int = 140, clusters: int = 22, seed: int = 4) -> Known:
    """Families of a few villages whose list follows their consumption with some error."""
    random = np.random.default_rng(seed)
    receives = np.arange(recipients + others) < recipients
    score = random.normal(13 - 0.4 * receives, 0.5)
    log_welfare = score + random.normal(0, 0.4, len(score))
    cluster = (np.arange(len(score)) % clusters).astype(np.uint64)
    return Known(score, log_welfare, np.ones(len(score)), receives, cluster)


def drawn(known: Known) -> programme.Draws:
    one = np.ones(len(known.score))
    return programme.draws(known, known.score, known.receives, {"": one}, float(np.exp(13)))


@pytest.mark.parametrize("recipients", [50, 55, 70, 90, 120])
def test_nearly_every_survey_drawn_is_used(recipients: int) -> None:
    """A draw holds about 63 of 100 families once or more: the floor is the survey's, not the draw's."""
    found = drawn(survey(recipients))
    assert len(found.cells[""]) >= 0.95 * programme.BOOTSTRAPS
    assert found.clusters == 22


@pytest.mark.parametrize("recipients", [50, 55, 70, 90])
@pytest.mark.parametrize("share", [None, 0.4])
def test_the_estimate_lies_in_its_interval(recipients: int, share: float | None) -> None:
    known, line = survey(recipients), float(np.exp(13))
    one = np.ones(len(known.score))
    between = programme.interval(known, known.score, known.receives, one, line, share=share)
    within = programme.fit_within(known.score, known.log_welfare, known.weight, known.receives)
    assert within
    p = within.probability(known.score, known.receives, line)
    for name, value in programme.rates(programme.expected_counts(p, known.receives, one)).items():
        low, high = between[name] or (1.0, 0.0)
        assert low < value < high
        assert 0.05 < high - low < 0.5


def test_the_line_of_everybody_is_found_again_among_those_who_were_asked() -> None:
    """Receipt asked of the poorer half alone: everybody's 40 per cent line is near their 80 per cent."""
    known = survey(60)
    line, half = (
        np.exp(np.quantile(known.log_welfare, 0.4)),
        known.log_welfare <= np.median(known.log_welfare),
    )
    asked = Known(*(getattr(known, name)[half] for name in Known.__dataclass_fields__))
    assert programme.own_share(known, line, 0.4, len(half)) == 0.4
    found = programme.own_share(asked, line, 0.4, len(half))
    assert found == pytest.approx(0.8, abs=0.02)
    assert metrics.line_value(np.exp(asked.log_welfare), asked.weight, found) == pytest.approx(line, rel=0.02)
    assert programme.own_share(asked, line, None, len(half)) is None


def test_recipients_of_two_villages_give_no_interval() -> None:
    """Half the surveys drawn hold hardly any of them: those that do would look surer than they are."""
    known = survey(60)
    together = np.where(known.receives, np.arange(len(known.score)) % 2, known.cluster).astype(np.uint64)
    found = drawn(Known(known.score, known.log_welfare, known.weight, known.receives, together))
    assert found.cells[""] == []
    assert programme.rate_intervals(found, "", {"ier": 0.4, "eer": 0.4}) == {"ier": None, "eer": None}


def test_too_small_a_survey_has_no_interval() -> None:
    known = survey(40)
    between = programme.interval(known, known.score, known.receives, np.ones(180), float(np.exp(13)))
    assert between == {"ier": None, "eer": None}


def test_an_interval_is_laid_off_from_its_estimate_and_wider_for_few_clusters() -> None:
    values = list(np.linspace(0.4, 0.6, 201))
    many = around(0.7, values, 100_000)
    assert many == pytest.approx([0.605, 0.795], abs=1e-4)
    few = around(0.7, values, 10)
    # Student's t of nine degrees of freedom, 2,262 / 1,960, and the root of 10 / 9.
    assert few == pytest.approx([0.7 - 0.095 * stretch(10), 0.7 + 0.095 * stretch(10)])
    assert stretch(10) == pytest.approx(2.2622 / 1.96 * np.sqrt(10 / 9), abs=1e-3)
    assert around(0.99, values, 10) == pytest.approx([0.99 - 0.095 * stretch(10), 1.0])


@pytest.mark.parametrize(
    ("value", "values", "clusters"), [(0.5, [], 9), (float("nan"), [0.4], 9), (0.5, [0.4, 0.6], 1)]
)
def test_nothing_known_is_no_interval(value: float, values: list[float], clusters: int) -> None:
    assert around(value, values, clusters) is None
