"""Fill a throwaway instance for the health benchmark, count health in it, and print what that took.

Usage: python -m bench.fill_health TOUCHPOINTS INTERACTIONS   (settings by environment); the last line is JSON.
An instance that is filled only gets the contacts it lacks.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils.timezone import localdate, now  # noqa: E402

from otklik.core.intervals import wilson  # noqa: E402
from otklik.interactions.models import Interaction  # noqa: E402
from otklik.parties.models import Individual, Operator, StaffRole  # noqa: E402
from otklik.parties.roles import QUALITY_MANAGER  # noqa: E402
from otklik.quality.actions.scoring import score_all  # noqa: E402
from otklik.quality.models import Measurement, ProbeDefinition, Score, StateInterval  # noqa: E402
from otklik.touchpoints.actions import preload_catalogue  # noqa: E402
from otklik.touchpoints.models import Calendar, CalendarHours, Norm, Touchpoint  # noqa: E402
from otklik.touchpoints.queries import STAGES  # noqa: E402

CODES = ("N1.1", "N1.2x", "N2.1", "N2.2", "N2.2c", "N3.1", "N3.2", "N5.1", "N6.1", "N7.1")
DAYS = 30  # of scores
MEASURED = 10  # days, one measurement of each norm a day
TRIES = 3
BATCH = 2000
_dice = random.Random(1)


def main(touchpoints: int, interactions: int) -> None:
    at = now()
    if not Operator.objects.exists():
        with transaction.atomic():
            _fill(at, touchpoints)
    _journal(list(Touchpoint.objects.order_by("pk")[:touchpoints]), at, interactions)
    used = time.process_time()
    took = [_timed(lambda: score_all(at=at)) for _ in range(TRIES)]
    used = (time.process_time() - used) / TRIES
    rows = list(Score.objects.filter(day=localdate(at)))
    bare = [_timed(lambda: _written_bare(rows)) for _ in range(TRIES)]
    reader = Individual.objects.get(email="reader@example.com")
    told = {"scored": len(rows), "seconds": statistics.median(took), "cpu": used, "bare": statistics.median(bare)}
    print(json.dumps(told | {"session": _session(reader), "interactions": Interaction.objects.count()}))


def _fill(at: datetime, touchpoints: int) -> None:
    preload_catalogue(at=at)
    Operator.objects.create(name={"ru": "Парус"}, languages=["ru", "be", "en"], changed_at=at)
    reader = Individual.objects.create(nick="Марта", email="reader@example.com", joined_at=at, password="!")
    StaffRole.objects.create(individual=reader, role=QUALITY_MANAGER, granted_at=at)
    places = _places(touchpoints)
    _watched(places, at)
    _measured(places, at)
    _scored(at)


def _places(number: int) -> list[Touchpoint]:
    """On top of the catalogue; all open from nine to eight on working days."""
    calendar = Calendar.objects.create(code="bench", title={"ru": "Будни"})
    CalendarHours.objects.bulk_create(
        CalendarHours(calendar=calendar, weekday=day, opens_at=clock(9), closes_at=clock(20)) for day in range(5)
    )
    known = Touchpoint.objects.count()
    rows = [
        Touchpoint(
            code=f"bench-{place}", kind="phone", title={"ru": f"Телефон {place}"}, owner_zone="technical",
            stage=_dice.choice(list(STAGES)), calendar=calendar,
        )
        for place in range(max(0, number - known))
    ]  # fmt: skip
    Touchpoint.objects.bulk_create(rows)
    return list(Touchpoint.objects.order_by("pk")[:number])


def _watched(places: list[Touchpoint], at: datetime) -> None:
    """A probe a touchpoint, which fell five times in the month."""
    since = at - timedelta(days=40)
    probes = ProbeDefinition.objects.bulk_create(
        ProbeDefinition(touchpoint=place, kind="http", name=place.code, created_at=since) for place in places
    )
    rows = []
    for probe in probes:
        reached = since
        for fall in sorted(_dice.uniform(0, 40) for _ in range(5)):
            begins = since + timedelta(days=fall)
            for state, ends in (("up", begins), ("down", begins + timedelta(minutes=20))):
                if ends > reached and ends < at:
                    rows.append(_interval(probe, state, reached, ends))
                    reached = ends
        rows.append(_interval(probe, "up", reached, at))
    StateInterval.objects.bulk_create(rows, BATCH)


def _interval(probe: ProbeDefinition, state: str, begins: datetime, ends: datetime) -> StateInterval:
    return StateInterval(
        definition=probe, touchpoint_id=probe.touchpoint_id, state=state, begins_at=begins, ends_at=ends,
        seen_until=ends, why="ok",
    )  # fmt: skip


def _measured(places: list[Touchpoint], at: datetime) -> None:
    norms = [Norm.objects.get(code=code) for code in CODES]
    for back in range(MEASURED):
        day = localdate(at) - timedelta(days=back)
        rows = [_measurement(place, norm, day, at) for place in places for norm in norms]
        Measurement.objects.bulk_create(rows, BATCH)


def _measurement(place: Touchpoint, norm: Norm, day: Any, at: datetime) -> Measurement:
    whole = _dice.randint(50, 5000)
    part = round(whole * _dice.uniform(0.85, 1))
    low, high = wilson(part, whole)
    return Measurement(
        touchpoint=place, norm=norm, day=day, window_from=at - timedelta(days=30), window_to=at, numerator=part,
        denominator=whole, value=100 * part / whole, unit="%", low=100 * low, high=100 * high, coverage=1.0,
        verdict="pass", formula=norm.formula, formula_version=1, measured_at=at,
    )  # fmt: skip


def _scored(at: datetime) -> None:
    """Thirty days, each like the last one: only how many there are matters here."""
    score_all(at=at)
    rows = list(Score.objects.filter(day=localdate(at)))
    for back in range(1, DAYS + 1):
        for row in rows:
            row.pk, row.day = None, localdate(at) - timedelta(days=back)
        Score.objects.bulk_create(rows, BATCH)


def _journal(places: list[Touchpoint], at: datetime, number: int) -> None:
    for start in range(Interaction.objects.count(), number, BATCH):
        moments = [at - timedelta(minutes=_dice.uniform(0, 90 * 24 * 60)) for _ in range(min(BATCH, number - start))]
        Interaction.objects.bulk_create(
            Interaction(
                touchpoint=_dice.choice(places), channel="phone", opened_at=moment, external_id=str(start + place),
                answered_at=moment + timedelta(seconds=40), source="bench",
            )
            for place, moment in enumerate(moments)
        )  # fmt: skip


def _written_bare(rows: list[Score]) -> None:
    """The same rows written by bulk over the same keys, with nothing read and nothing counted."""
    fields = [field.name for field in Score._meta.concrete_fields if field.name not in ("id", "touchpoint", "day")]
    with transaction.atomic():
        for row in rows:
            row.pk = None
        Score.objects.bulk_create(
            rows, 500, update_conflicts=True, unique_fields=["touchpoint", "day"], update_fields=fields
        )


def _session(reader: Individual) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(reader.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = reader.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
