"""Incidents that no single probe opens: a budget that goes too fast, a critical norm that is not met any more."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import localdate

from otklik.core.events import publish
from otklik.quality.actions.incidents import Words, is_announced, note
from otklik.quality.events import IncidentOpened
from otklik.quality.models import Incident, IncidentEntry, Measurement, ProbeRun
from otklik.quality.models.measures import FAIL, NOTHING
from otklik.quality.ports import Outcome
from otklik.quality.queries.budgets import FEWEST_FAILURES, RULES, Burn
from otklik.quality.queries.incident_texts import burn_title
from otklik.quality.queries.objectives import MONTH, held
from otklik.quality.queries.states import standings
from otklik.touchpoints.models import Touchpoint

BURN: Final = "burn"
_LATELY: Final = max(rule.long for rule in RULES if rule.is_urgent)


def open_of_burns(*, at: datetime) -> int:
    """Touchpoints that fail again and again, each time too short for anybody: the month's budget goes all the same.

    Only the urgent rules open one. While an incident is open nothing more is, nor for the length of the rule's long
    window after the last of this kind: what was seen before its end burns there still. Returns how many were opened.
    """
    late = ProbeRun.objects.filter(outcome=Outcome.FAIL, due_at__gt=at - _LATELY, due_at__lte=at)
    counted = late.values("definition__touchpoint").annotate(number=Count("pk")).order_by()
    failing = counted.filter(number__gte=FEWEST_FAILURES).values("definition__touchpoint")
    places = Touchpoint.objects.filter(pk__in=failing, retired_at=None).exclude(pk__in=_with_one())
    rows = list(places.select_related("calendar").prefetch_related("calendar__week", "calendar__special"))
    stood = standings(rows, at - MONTH, at)
    opened = 0
    for row in rows:
        burn = next((one for one in held(row, stood[row.pk], at).burns if one.rule.is_urgent and one.is_burning), None)
        if burn and not _was_known(row, burn, at):
            opened += _open(row, burn_title(round(burn.long or 0)), BURN, at)
    return opened


def open_of_norms(*, at: datetime) -> int:
    """Critical norms that are judged "not met" today and were not at the judgement before. Returns how many opened."""
    rows = Measurement.objects.filter(day=localdate(at), verdict=FAIL, norm__severity="critical")
    rows = rows.filter(touchpoint__retired_at=None).exclude(touchpoint__in=_with_one())
    opened = 0
    for row in rows.select_related("touchpoint", "norm").order_by("pk"):
        past = Measurement.objects.of(row.touchpoint, row.norm.code).filter(day__lt=row.day).exclude(verdict=NOTHING)
        before = past.order_by("-day", "-pk").values_list("verdict", flat=True).first()
        if before is not None and before != FAIL:
            opened += _open(row.touchpoint, row.norm.title, row.norm.code, at)
    return opened


def _with_one() -> QuerySet[Incident, int]:
    """Touchpoints with an incident that goes on."""
    return Incident.objects.filter(resolved_at=None).values_list("touchpoint", flat=True)


def _was_known(place: Touchpoint, burn: Burn, at: datetime) -> bool:
    return Incident.objects.filter(touchpoint=place, why=BURN, resolved_at__gt=at - burn.rule.long).exists()


def _open(place: Touchpoint, title: Words, why: str, at: datetime) -> int:
    """1 if it was opened: not over announced work, and never a second one at a touchpoint."""
    with transaction.atomic():
        Touchpoint.objects.select_for_update().get(pk=place.pk)
        if is_announced(place.pk, at) or Incident.objects.filter(touchpoint=place, resolved_at=None).exists():
            return 0
        row = Incident.objects.create(touchpoint=place, title=title, why=why, began_at=at, opened_at=at)
        note(row, IncidentEntry.OPENED, at, words=title)
        publish(IncidentOpened(row.pk), at=at)
    return 1
