"""Draw a journey map and publish it: every change goes into the draft, a published version stays as it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.models import Journey, JourneyVersion, StepEmotion
from otklik.quality.models.journey_body import STAGE_KEYS, Body, Persona, Step, Words
from otklik.quality.queries.journeys import emotions_of
from otklik.touchpoints.models import Touchpoint

MOST_STEPS: Final = 60
MOST_TOUCHPOINTS: Final = 12  # of one step


class CodeTaken(Exception):
    """Another map has this code."""


class TooManySteps(Exception):
    """A map holds MOST_STEPS steps."""


class StepGone(Exception):
    """The draft has no such step any more."""


class UnknownTouchpoint(Exception):
    """The catalogue has no touchpoint with this code."""


class NothingToUndo(Exception):
    """Nothing was changed since the map was begun, or the last change is undone already."""


class NothingNew(Exception):
    """The draft says what the newest version says."""


class NothingDrawn(Exception):
    """A map without steps is not published."""


class EmotionOutOfRange(Exception):
    """Emotions go from -2 to +2."""


def create_journey(*, code: str, title: Words, persona: Persona, by: Individual, at: datetime) -> Journey:
    """An empty map; raises CodeTaken."""
    return begin_journey(code=code, body=Body(title, persona), by=by, at=at)


def begin_journey(*, code: str, body: Body, by: Individual, at: datetime) -> Journey:
    """A map with its first draft; raises CodeTaken, TooManySteps and UnknownTouchpoint."""
    _refuse(body)
    try:
        with transaction.atomic():
            journey = Journey.objects.create(code=code, draft=body.as_json(), changed_by=by, changed_at=at)
            audit.record(actor=by.ref, act="journeys.create", subject=journey.ref, at=at)
    except IntegrityError:
        if Journey.objects.filter(code=code).exists():
            raise CodeTaken(code) from None
        raise
    return journey


def redraw(*, journey: Journey, body: Body, by: Individual, at: datetime) -> Journey:
    """Another draft instead of the present one; raises TooManySteps and UnknownTouchpoint."""
    return _draw(journey, lambda _before: body, by, at)


def tell_persona(*, journey: Journey, title: Words, persona: Persona, by: Individual, at: datetime) -> Journey:
    """Say anew who goes this way and what the map is called."""
    return _draw(journey, lambda body: replace(body, title=title, persona=persona), by, at)


def put_step(*, journey: Journey, stage: str, step: Step, by: Individual, at: datetime) -> Journey:
    """Add a step at the end of a stage, or tell a step of the draft anew; in its own stage it keeps its place.

    Raises TooManySteps and UnknownTouchpoint.
    """

    def changed(body: Body) -> Body:
        found = body.find(step.key)
        if found and found[0] == stage:
            same = tuple(step if one.key == step.key else one for one in body.steps_of(stage))
            return body.with_stage(stage, same)
        without = _without(body, step.key) if found else body
        return without.with_stage(stage, (*without.steps_of(stage), step))

    return _draw(journey, changed, by, at)


def move_step(*, journey: Journey, key: str, down: bool, by: Individual, at: datetime) -> Journey:
    """One place earlier or later; over the edge of a stage into the next one. Raises StepGone."""
    return _draw(journey, lambda body: _moved(body, key, 1 if down else -1), by, at)


def remove_step(*, journey: Journey, key: str, by: Individual, at: datetime) -> Journey:
    """Take a step out of the draft; what was said of its emotion stays. Raises StepGone."""

    def changed(body: Body) -> Body:
        if body.find(key) is None:
            raise StepGone(key)
        return _without(body, key)

    return _draw(journey, changed, by, at)


def undo_change(*, journey: Journey, by: Individual, at: datetime) -> Journey:
    """The draft as it was before the last change; raises NothingToUndo."""
    with transaction.atomic():
        row = Journey.objects.select_for_update().get(pk=journey.pk)
        if row.before is None:
            raise NothingToUndo
        row.draft, row.before, row.changed_by, row.changed_at = row.before, None, by, at
        row.save()
    return row


def publish_journey(*, journey: Journey, note: str, by: Individual, at: datetime) -> JourneyVersion:
    """The draft becomes the next version, with the emotions that hold; raises NothingDrawn and NothingNew."""
    with transaction.atomic():
        row = Journey.objects.select_for_update().get(pk=journey.pk)
        drawn = {step.key for _stage, step in row.body.steps()}
        if not drawn:
            raise NothingDrawn
        emotions = {key: said.pk for key, said in emotions_of(row).items() if key in drawn}
        last = row.versions.order_by("-number").first()
        if last is not None and (last.drawing, last.emotions) == (row.draft, emotions):
            raise NothingNew
        version = JourneyVersion.objects.create(
            journey=row,
            number=last.number + 1 if last else 1,
            drawing=row.draft,
            emotions=emotions,
            note=note,
            published_by=by,
            published_at=at,
        )
        Journey.objects.filter(pk=row.pk).update(before=None)  # what is published is not undone
        audit.record(actor=by.ref, act="journeys.publish", subject=row.ref, at=at, version=version.number)
    return version


def say_emotion(
    *,
    journey: Journey,
    step: str,
    value: int,
    reason: Words,
    by: Individual,
    at: datetime,
    source: str = StepEmotion.HAND,
) -> StepEmotion:
    """What customers feel at a step from now on; raises EmotionOutOfRange and StepGone.

    The same said again by the same person changes nothing.
    """
    if not -2 <= value <= 2:
        raise EmotionOutOfRange(value)
    with transaction.atomic():
        row = Journey.objects.select_for_update().get(pk=journey.pk)
        if row.body.find(step) is None:
            raise StepGone(step)
        last = emotions_of(row).get(step)
        if last and (last.value, last.reason, last.source, last.said_by_id) == (value, reason, source, by.pk):
            return last
        return StepEmotion.objects.create(
            journey=row, step=step, value=value, reason=reason, source=source, said_by=by, said_at=at
        )


def _draw(journey: Journey, changed: Callable[[Body], Body], by: Individual, at: datetime) -> Journey:
    with transaction.atomic():
        row = Journey.objects.select_for_update().get(pk=journey.pk)
        body = changed(row.body)
        _refuse(body)
        told = body.as_json()
        if told == row.draft:
            return row
        row.before, row.draft, row.changed_by, row.changed_at = row.draft, told, by, at
        row.save()
    return Journey.objects.get(pk=row.pk)


def _refuse(body: Body) -> None:
    if sum(1 for _step in body.steps()) > MOST_STEPS:
        raise TooManySteps
    codes = body.codes()
    unknown = set(codes) - set(Touchpoint.objects.filter(code__in=codes).values_list("code", flat=True))
    if unknown:
        raise UnknownTouchpoint(min(unknown))


def _without(body: Body, key: str) -> Body:
    stages = {stage: tuple(one for one in body.steps_of(stage) if one.key != key) for stage in STAGE_KEYS}
    return replace(body, stages=stages)


def _moved(body: Body, key: str, by: int) -> Body:
    found = body.find(key)
    if found is None:
        raise StepGone(key)
    stage, step = found
    steps = list(body.steps_of(stage))
    place = steps.index(step) + by
    if 0 <= place < len(steps):
        steps.remove(step)
        steps.insert(place, step)
        return body.with_stage(stage, tuple(steps))
    other = STAGE_KEYS.index(stage) + by
    if not 0 <= other < len(STAGE_KEYS):
        return body
    without, target = _without(body, key), STAGE_KEYS[other]
    there = without.steps_of(target)
    return without.with_stage(target, (step, *there) if by > 0 else (*there, step))
