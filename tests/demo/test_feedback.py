"""The demo's interviews: eight conversations, loaded once, nothing ahead of its time, a contract only of who agreed."""

from datetime import datetime

import pytest
from django.utils.timezone import localdate

from demo import facts, feedback, moments, places
from otklik.feedback.models import Interview
from otklik.touchpoints.actions import preload_catalogue

NOW = moments.here(datetime.fromisoformat("2026-03-11T10:30:00+00:00"))


@pytest.mark.django_db
def test_the_interviews_are_loaded_once(marta, vera, kirill, timur):
    preload_catalogue(at=NOW)
    places.load(NOW)
    for _twice in range(2):
        feedback.load(NOW, {"marta": marta, "vera": vera, "kirill": kirill, "timur": timur})
    rows = list(Interview.objects.order_by("held_on"))
    assert [row.said for row in rows] == [told["said"] for told in facts.feedback()["interview"]]
    assert (len(rows), {row.language for row in rows}) == (8, {"ru", "be", "en"})
    assert [row for row in rows if row.held_on > localdate(NOW) or (row.line and not row.agreed_to_record)] == []
