"""The demo's competitors: loaded once, of two quarters, with what is better, worse, too little and too old."""

from datetime import datetime

import pytest
from django.utils.timezone import localdate

from demo import competitors, moments
from otklik.quality.actions.inspection_templates import bring_presets
from otklik.quality.models import CompetitorObservation, Inspection
from otklik.quality.queries.comparison import comparison, quarter_of
from otklik.touchpoints.actions import preload_catalogue

NOW = moments.here(datetime.fromisoformat("2026-04-01T10:30:00+00:00"))  # the first day of a quarter: the least of it


@pytest.mark.slow
@pytest.mark.django_db
def test_they_are_loaded_once_and_the_table_says_what_it_can_and_what_it_cannot(marta, igor, kirill, timur):
    at = NOW
    preload_catalogue(at=at)
    bring_presets(by=None, at=at)
    people = {"marta": marta, "igor": igor, "kirill": kirill, "timur": timur}
    loaded = [(sum(competitors.load(at, people)), CompetitorObservation.objects.count(), Inspection.objects.count())]
    assert (sum(competitors.load(at, people)), CompetitorObservation.objects.count()) == (0, loaded[0][1])
    told = comparison(quarter_of(localdate(at)).before())
    assert {cell.against for row in told.rows for cell in row.cells} == {"", "better", "worse", "same", "unknown"}
    assert {cell.figure.state for row in told.rows for cell in row.cells} == {"told", "few", "nothing"}
    assert not CompetitorObservation.objects.filter(observed_on__gt=localdate(at)).exists()
    assert not CompetitorObservation.objects.exclude(kind="wait").filter(sha256="").exists()
