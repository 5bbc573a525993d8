"""What quality does by itself: look, add up, forget, judge."""

import os
import socket
import threading
import uuid
from datetime import UTC, datetime

from django.utils.timezone import now

from otklik.core.cron import cron
from otklik.core.events import subscribe
from otklik.core.worker import follower
from otklik.quality.actions import judge_all
from otklik.quality.actions.assessing import measure_assessments
from otklik.quality.actions.findings import open_failed
from otklik.quality.actions.incident_sources import open_of_burns, open_of_norms
from otklik.quality.actions.incidents import follow_every, follow_state
from otklik.quality.actions.inspection_decisions import accept_silent
from otklik.quality.actions.receiving import tell_missed
from otklik.quality.actions.retesting import measure_all_again, tell_overdue
from otklik.quality.actions.rolling import DAY, HOUR, forget_runs, freeze_month, month_before, roll_day, roll_hour
from otklik.quality.actions.scoring import score_all
from otklik.quality.actions.watcher import Watcher
from otklik.quality.events import ScoreTermsChanged, StateChanged
from otklik.quality.models import Vantage


@follower("probes")
def look(stop: threading.Event) -> None:
    """Look from this server at whatever is due."""
    name = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    Watcher(name, Vantage.HERE).run(stop)


@subscribe(StateChanged)
def follow(event: StateChanged) -> None:
    """An incident opens when a touchpoint does not work any more, and hears when it works again."""
    follow_state(touchpoint_id=event.touchpoint_id, at=now())


@subscribe(ScoreTermsChanged, outside=True)
def count_today_anew(event: ScoreTermsChanged) -> None:
    """Today's health by the terms that hold now; earlier days stay as they were."""
    score_all(at=now())


@cron("* * * * *")
def follow_what_no_event_tells(at: datetime) -> None:
    """Announced work that ended while the touchpoint still does not work, a failing probe that was retired."""
    follow_every(at)


@cron("*/5 * * * *")
def see_budgets_burn(at: datetime) -> None:
    """A touchpoint that fails again and again without staying down has an incident too."""
    open_of_burns(at=at)


@cron("*/5 * * * *")
def tell_what_agents_missed(at: datetime) -> None:
    """Looks of places elsewhere that come no more."""
    tell_missed(at)


@cron("7 * * * *")
def roll_last_hours(at: datetime) -> None:
    """The last three full hours, so that one that was slept through is made up for."""
    full = at.replace(minute=0, second=0, microsecond=0)
    for back in (3, 2, 1):
        roll_hour(full - back * HOUR)


@cron("37 3 * * *")
def roll_yesterday_and_forget(at: datetime) -> None:
    """The last two whole days in UTC, then what is too old."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for back in (2, 1):
        roll_day(midnight - back * DAY)
    forget_runs(at)


@cron("15 5 2 * *")
def freeze_last_month(at: datetime) -> None:
    """On the second of the month, when late words about the first are in."""
    freeze_month(month_before(at), at)


@cron("50 4 * * *", outside=True)  # reading a month of contacts must not hold the database
def judge_every_night(at: datetime) -> None:
    """Every touchpoint by every norm, over the windows that ended at midnight; then its health."""
    judge_all(at=at)
    score_all(at=at)
    open_of_norms(at=at)
    open_failed(at=at)
    measure_all_again(at=at)


@cron("20 5 * * *", outside=True)
def measure_what_is_assessed(at: datetime) -> None:
    """Every assessment that runs, over its days so far."""
    measure_assessments(at=at)


@cron("20 7 * * *")
def tell_of_overdue(at: datetime) -> None:
    """In the morning, when letters are read."""
    tell_overdue(at=at)


@cron("20 5 * * *")
def accept_what_nobody_appealed(at: datetime) -> None:
    """Results of inspections stand when the days for an appeal are over."""
    accept_silent(at)
