"""The demo's findings: loaded once, at whatever weekday, nothing ahead of its time, every state there is."""

from datetime import datetime, timedelta

import pytest

from demo import facts, findings, journal, moments, places, watching
from otklik.quality.models import Finding, FindingEntry, Improvement, ImprovementEntry, NormRequest
from otklik.quality.models.improvements import STATES
from otklik.quality.queries.effects import effect_of
from otklik.touchpoints.actions import preload_catalogue

NOW = moments.here(datetime.fromisoformat("2026-03-11T10:30:00+00:00"))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 4])  # a Wednesday, and a Sunday which moves other acts to a Friday
def test_they_are_loaded_once_in_every_state(marta, timur, oleg, igor, days):
    at = NOW + timedelta(days=days)
    people = {"marta": marta, "timur": timur, "oleg": oleg, "igor": igor}
    preload_catalogue(at=at)
    places.load(at)
    for _batch in journal.load(at, people):
        pass
    watching.load(at, people)
    for _twice in range(2):
        findings.load(at, people)
    told = facts.findings()
    assert (Finding.objects.count(), Improvement.objects.count()) == (len(told["finding"]), len(told["improvement"]))
    for entries in (FindingEntry, ImprovementEntry):
        assert not entries.objects.filter(at__gt=at).exists()
    assert {row.state for row in Finding.objects.all()} == {"draft", "open", "explained", "closed"}
    assert set(Improvement.objects.values_list("state", flat=True)) == set(STATES)
    assert {row.approved for row in NormRequest.objects.all()} == {None, False}
    effects = {row.title: effect_of(row.before, row.after).verdict for row in Improvement.objects.exclude(after=None)}
    (host,) = [told["title"] for told in facts.findings()["improvement"] if told["key"] == "host"]
    assert [title for title, verdict in effects.items() if verdict == "better"] == [host]
    assert len(effects) == 3
