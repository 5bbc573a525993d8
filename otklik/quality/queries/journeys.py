"""Journey maps: one for those who may see it, the list, and what a map shows now, then, or as it was published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils.timezone import get_default_timezone

from otklik.parties.models import Individual
from otklik.quality.models import Journey, JourneyVersion, StepEmotion
from otklik.quality.models.journey_body import Body
from otklik.touchpoints.models import Touchpoint


class NothingPublished(Exception):
    """No version had been published by that day."""


class NoSuchSheet(Exception):
    """Neither a version of the map nor a day."""


@dataclass(frozen=True)
class Sheet:
    """One map as it is looked at. version: None for the draft; emotions: by key of the step, those that hold."""

    journey: Journey
    body: Body
    version: JourneyVersion | None = None
    emotions: Mapping[str, StepEmotion] = field(default_factory=dict)


@dataclass(frozen=True)
class JourneyRow:
    """A line of the list; the sheet is without its emotions."""

    sheet: Sheet
    steps: int


def access_journey(user: Individual | AnonymousUser, journey_id: int) -> Journey:
    """Staff who may read the catalogue of touchpoints; everybody else 404."""
    if not (isinstance(user, Individual) and user.may("touchpoints.read")):
        raise Http404
    journey = Journey.objects.select_related("changed_by").filter(pk=journey_id).first()
    if journey is None:
        raise Http404
    return journey


def access_journey_version(user: Individual | AnonymousUser, journey_id: int, number: int) -> JourneyVersion:
    """A published version, for those who may see the map; everybody else 404."""
    journey = access_journey(user, journey_id)
    version = journey.versions.select_related("journey", "published_by").filter(number=number).first()
    if version is None:
        raise Http404
    return version


def journeys(*, retired: bool = False) -> list[JourneyRow]:
    """Every map in use, or out of it, as it stands published, by code; two queries."""
    newest = JourneyVersion.objects.filter(journey=OuterRef("pk")).order_by("-number").values("pk")[:1]
    found = Journey.objects.filter(retired_at__isnull=not retired).annotate(newest=Subquery(newest))
    rows = list(found.select_related("changed_by").order_by("code"))
    versions = JourneyVersion.objects.select_related("published_by").in_bulk([row.newest for row in rows if row.newest])
    sheets = [_sheet(row, versions.get(row.newest), {}) for row in rows]
    return [JourneyRow(sheet, sum(1 for _step in sheet.body.steps())) for sheet in sheets]


def versions_of(journey: Journey) -> list[JourneyVersion]:
    """The newest first."""
    return list(journey.versions.select_related("published_by").order_by("-number"))


def sheet_now(journey: Journey) -> Sheet:
    """The newest version with today's emotions; the draft of a map that nobody has published yet."""
    version = journey.versions.select_related("published_by").order_by("-number").first()
    return _sheet(journey, version, emotions_of(journey))


def sheet_of_draft(journey: Journey) -> Sheet:
    return Sheet(journey, journey.body, None, emotions_of(journey))


def sheet_of_version(version: JourneyVersion) -> Sheet:
    """As it was published, the emotions of that moment too."""
    rows = StepEmotion.objects.select_related("said_by").filter(pk__in=version.emotions.values())
    return Sheet(version.journey, version.body, version, {row.step: row for row in rows})


def sheet_newest(journey: Journey) -> Sheet | None:
    """The newest version as it was published; None where there is none."""
    version = journey.versions.select_related("journey", "published_by").order_by("-number").first()
    return sheet_of_version(version) if version else None


def sheet_on(journey: Journey, day: date) -> Sheet:
    """As the map stood at the end of a day, by the operator's clock; raises NothingPublished."""
    midnight = datetime.combine(day + timedelta(days=1), time(), get_default_timezone())
    versions = journey.versions.select_related("published_by").filter(published_at__lt=midnight)
    version = versions.order_by("-number").first()
    if version is None:
        raise NothingPublished
    return Sheet(journey, version.body, version, emotions_of(journey, before=midnight))


def sheet_called(journey: Journey, name: str) -> Sheet:
    """By "draft", the number of a version or a day like 2026-11-03; raises NothingPublished and NoSuchSheet."""
    if name == "draft":
        return sheet_of_draft(journey)
    if name.isascii() and name.isdigit():
        version = journey.versions.select_related("journey", "published_by").filter(number=min(int(name[:9]), 10**9))
        if found := version.first():
            return sheet_of_version(found)
        raise NoSuchSheet(name)
    try:
        day = date.fromisoformat(name)
    except ValueError:
        raise NoSuchSheet(name) from None
    if not 1970 <= day.year < 9999:
        raise NoSuchSheet(name)
    return sheet_on(journey, day)


def emotions_of(journey: Journey, *, before: datetime | None = None) -> dict[str, StepEmotion]:
    """By key of a step the emotion that holds, or held before a moment; one query."""
    rows = StepEmotion.objects.filter(journey=journey)
    return {row.step: row for row in _holding(rows.filter(said_at__lt=before) if before else rows, before)}


def emotions_at_step(journey: Journey, step: str) -> list[StepEmotion]:
    """What was said of a step, the newest first, a hundred at most."""
    rows = StepEmotion.objects.filter(journey=journey, step=step).select_related("said_by")
    return list(rows.order_by("-said_at", "-pk")[:100])


def touchpoints_of(*bodies: Body) -> dict[str, Touchpoint]:
    """The touchpoints that the drawings name, by code; one query."""
    codes = {code for body in bodies for code in body.codes()}
    return {row.code: row for row in Touchpoint.objects.filter(code__in=codes)}


def _holding(rows: QuerySet[StepEmotion], before: datetime | None = None) -> QuerySet[StepEmotion]:
    """Of these rows the newest of each step."""
    same = StepEmotion.objects.filter(journey=OuterRef("journey"), step=OuterRef("step"))
    if before:
        same = same.filter(said_at__lt=before)
    newest = same.order_by("-said_at", "-pk").values("pk")[:1]
    return rows.filter(pk=Subquery(newest)).select_related("said_by")


def _sheet(journey: Journey, version: JourneyVersion | None, emotions: Mapping[str, StepEmotion]) -> Sheet:
    return Sheet(journey, version.body if version else journey.body, version, emotions)
