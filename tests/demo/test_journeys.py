"""Marta's journey maps: every word in three languages, two versions that differ, nothing that lies ahead."""

from datetime import datetime, timedelta

import pytest

from demo import facts, journeys, moments
from otklik.parties.models import LANGUAGES
from otklik.quality import queries
from otklik.quality.models import Journey, JourneyVersion, StepEmotion
from otklik.touchpoints.actions import preload_catalogue

NOW = moments.here(datetime.fromisoformat("2026-03-11T10:30:00+00:00"))


def words_of(told):
    yield from (told["title"], *told["persona"].values())
    for step in told["step"]:
        yield step["title"]
        yield step.get("about", dict(LANGUAGES))
        yield from (said["reason"] for said in step["emotion"])


def test_every_word_is_said_in_every_language():
    told = [words for one in facts.journeys() for words in words_of(one)]
    assert {tuple(words) for words in told} == {tuple(dict(LANGUAGES))}
    assert [words for words in told if not all(words.values())] == []


@pytest.mark.parametrize("days", range(7))
def test_both_maps_are_loaded_once_with_two_versions_that_differ(marta, days):
    at = NOW + timedelta(days=days)  # every weekday moves other acts to a Friday
    preload_catalogue(at=at)
    for _twice in range(2):
        journeys.load(at, {"marta": marta})
    said = sum(len(step["emotion"]) for told in facts.journeys() for step in told["step"])
    assert (Journey.objects.count(), JourneyVersion.objects.count(), StepEmotion.objects.count()) == (2, 4, said)
    assert JourneyVersion.objects.filter(published_at__gt=at).count() == 0
    assert StepEmotion.objects.filter(said_at__gt=at).count() == 0
    for journey in Journey.objects.all():
        before, after = (queries.sheet_called(journey, name) for name in ("1", "2"))
        compared = queries.compare(before, after)
        assert min(compared.counts[mark] for mark in ("added", "removed", "moved", "touchpoints", "emotion")) > 0
        assert {key for key, pair in compared.pairs.items() if pair.left and not pair.left_emotion} == set()
        assert {key for key, pair in compared.pairs.items() if pair.right and not pair.right_emotion} == set()
