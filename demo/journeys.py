"""Journey maps of the demo operator, as Marta drew and published them over ninety days."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from demo import facts, moments
from otklik.parties.models import Individual
from otklik.quality.actions import begin_journey, publish_journey, redraw, say_emotion
from otklik.quality.models import Journey
from otklik.quality.models.journey_body import STAGE_KEYS, Body, Persona, Step


def load(at: datetime, people: dict[str, Individual]) -> None:
    """Every map that is not there yet, its acts in the order of their days. Safe twice."""
    for told in facts.journeys():
        if Journey.objects.filter(code=told["code"]).exists():
            continue
        with transaction.atomic():
            for moment, act in sorted(_acts(told, at), key=lambda pair: pair[0]):
                act(by=people["marta"], at=moment)


def _acts(told: facts.Facts, at: datetime) -> Iterator[tuple[datetime, Any]]:
    code = told["code"]
    for number, version in enumerate(told["version"], 1):
        drawn = moments.office_hours(f"{code} drawn {number}", version["drawn"], at)
        yield drawn, partial(_draw, code, body_of(told, number))
        published = moments.office_hours(f"{code} published {number}", version["published"], at)
        yield published, partial(_publish, code, version["note"])
    for step in told["step"]:
        for said in step["emotion"]:
            moment = moments.office_hours(f"{code} {step['key']}", said["days_ago"], at)
            yield moment, partial(_say, code, step["key"], said["value"], said["reason"])


def body_of(told: facts.Facts, number: int) -> Body:
    """The drawing of a version: the steps of that time, told as they were told then."""
    stages: dict[str, tuple[Step, ...]] = dict.fromkeys(STAGE_KEYS, ())
    for one in told["step"]:
        if one.get("from", 1) <= number <= one.get("to", number):
            now = one | (one.get("then", {}) if number > 1 else {})
            step = Step(one["key"], now["title"], now.get("about", {}), tuple(now["touchpoints"]))
            stages[now["stage"]] += (step,)
    return Body(told["title"], Persona(**told["persona"]), stages)


def _draw(code: str, body: Body, *, by: Individual, at: datetime) -> None:
    journey = Journey.objects.filter(code=code).first()
    if journey is None:
        begin_journey(code=code, body=body, by=by, at=at)
    else:
        redraw(journey=journey, body=body, by=by, at=at)


def _publish(code: str, note: str, *, by: Individual, at: datetime) -> None:
    publish_journey(journey=Journey.objects.get(code=code), note=note, by=by, at=at)


def _say(code: str, step: str, value: int, reason: dict[str, str], *, by: Individual, at: datetime) -> None:
    say_emotion(journey=Journey.objects.get(code=code), step=step, value=value, reason=reason, by=by, at=at)
