"""Errands by the calendar: each tick is handed out once however many workers run; missed ticks run once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from zoneinfo import ZoneInfo

from cronsim import CronSim
from django.conf import settings
from django.db import transaction

from otklik.core.events import errand, handler_name
from otklik.core.models import CronRun, Errand

Scheduled = Callable[[datetime], None]

# a tick further ahead than clocks differ was handed out by a clock that was wrong: it would silence all until then
_AHEAD = timedelta(minutes=10)

_schedules: dict[str, str] = {}


def cron(expression: str, *, outside: bool = False) -> Callable[[Scheduled], Scheduled]:
    """Have `handler(at)` carried out by the calendar of the installation's time zone; `at` is the tick.

    Raises cronsim's CronSimError at import when the expression is not one.
    """
    CronSim(expression, datetime(2026, 1, 1))

    def register(handler: Scheduled) -> Scheduled:
        @wraps(handler)
        def at_tick(at: str) -> None:
            handler(datetime.fromisoformat(at))

        errand(outside=outside)(at_tick)
        _schedules[handler_name(handler)] = expression
        return handler

    return register


def last_tick(expression: str, at: datetime) -> datetime:
    """The latest moment of the expression that is not after `at`."""
    zone = ZoneInfo(settings.TIME_ZONE)
    whole = at.replace(microsecond=0) + timedelta(seconds=1)
    return next(CronSim(expression, whole.astimezone(zone), reverse=True))


def hand_out(at: datetime) -> int:
    """Turn every tick that has come since the last call into one errand; returns how many.

    A schedule seen for the first time starts with its next tick.
    """
    known = dict(CronRun.objects.values_list("handler", "last_at"))
    handed = 0
    for name, expression in _schedules.items():
        if name not in known:
            CronRun.objects.get_or_create(handler=name, defaults={"last_at": at})
        elif known[name] > at + _AHEAD:
            CronRun.objects.filter(handler=name, last_at=known[name]).update(last_at=at)
        elif known[name] < (tick := last_tick(expression, at)):
            handed += _hand_out_once(name, tick, at)
    return handed


def waiting_for(at: datetime) -> timedelta:
    """For how long a tick that has come waits for a worker to hand it out; nothing where none waits."""
    zone = ZoneInfo(settings.TIME_ZONE)
    known = dict(CronRun.objects.filter(last_at__lt=at).values_list("handler", "last_at"))
    coming = [
        next(CronSim(expression, known[name].astimezone(zone)))
        for name, expression in _schedules.items()
        if name in known
    ]
    return max((at - tick for tick in coming if tick <= at), default=timedelta())


def _hand_out_once(name: str, tick: datetime, at: datetime) -> int:
    with transaction.atomic():
        if not CronRun.objects.filter(handler=name, last_at__lt=tick).update(last_at=tick):
            return 0
        Errand.objects.create(handler=name, facts={"at": tick.isoformat()}, due_at=at)
    return 1
