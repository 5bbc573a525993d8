"""The demo's ninety days of health are what the nights would have written."""

from datetime import timedelta

import pytest

from demo import moments, scoring, watching
from otklik.quality.actions.scoring import score_all
from otklik.quality.models import Score
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON


@pytest.mark.slow
def test_the_past_is_what_the_nights_would_have_written(operator, marta, timur):
    preload_catalogue(at=NOON)
    local = moments.here(NOON)
    watching.load(local, {"marta": marta, "timur": timur})
    counts = list(scoring.load(local))
    assert (len(counts), Score.objects.count()) == (91, sum(counts))
    fields = ("touchpoint", "day", "value", "low", "high", "band", "dimensions", "missing", "inputs")
    told = {row[:2]: row for row in Score.objects.values_list(*fields)}
    assert len({row[3] for row in told.values()}) > 2
    for back in (0, 41, 60):
        score_all(at=local - timedelta(days=back))
    assert {row[:2]: row for row in Score.objects.values_list(*fields)} == told
