"""Waits and load of a touchpoint over days: every figure of the page in one pass over the journal."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from django.db.models import Count, Min, Q
from django.utils.timezone import get_default_timezone, localdate

from otklik.core.intervals import Share, share
from otklik.interactions.models import Interaction
from otklik.quality.queries.contacts import Contact, Fate, contacts
from otklik.quality.queries.judging import limit_of
from otklik.quality.queries.load_again import Again, again
from otklik.quality.queries.load_seats import Seats, seats
from otklik.quality.queries.measured import Question, Window, question_over, terms_for
from otklik.quality.queries.measures.service_level import outcome
from otklik.quality.queries.staffing import Target
from otklik.quality.queries.waiting import Waits
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import norms_in_force

LONGEST: Final = 92  # days
_HOUR: Final = timedelta(hours=1)
_LATE: Final = ("late", "gave_up", "still_waiting")
_ANSWERED: Final = ("in_time", "late", "untold")


@dataclass
class Tally:
    """Contacts by what came of them (see `outcome` of the service level)."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def contacts(self) -> int:
        return self.counts.total()

    @property
    def level(self) -> Share:
        """N1.1: in time of those who were answered, gave up later than at once, or wait longer than the norm."""
        counts = self.counts
        return share(counts["in_time"], counts["in_time"] + sum(counts[name] for name in _LATE))

    @property
    def gave_up(self) -> Share:
        """M02: who gave up later than at once, of them and those who were answered."""
        answered = sum(self.counts[name] for name in _ANSWERED)
        return share(self.counts["gave_up"], self.counts["gave_up"] + answered)


@dataclass
class Told:
    """What contacts tell. wait: in opening hours; reply, whole: by the clock, till the first answer and till the end.

    days: by the day they came; hours: how many came, by (weekday, hour).
    """

    all: Tally = field(default_factory=Tally)
    days: dict[date, Tally] = field(default_factory=dict)
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)
    wait: Waits = field(default_factory=Waits)
    reply: Waits = field(default_factory=Waits)
    whole: Waits = field(default_factory=Waits)


@dataclass(frozen=True)
class Backlog:
    """Now: who waits for a first answer, and what was answered and is not over; with the oldest of each."""

    waiting: int
    waiting_since: datetime | None
    going_on: int
    going_on_since: datetime | None


@dataclass(frozen=True)
class Load:
    """seconds, percent: of the norm, percent None where it has no limit; happened: hours of the period, open ones,
    by (weekday, hour); hours_known: whether somebody said when it is open."""

    touchpoint: Touchpoint
    window: Window
    seconds: float
    percent: float | None
    told: Told
    happened: Counter[tuple[int, int]]
    hours_known: bool
    backlog: Backlog
    again: Again
    seats: Seats


def load_of_place(touchpoint: Touchpoint, first: date, last: date, *, at: datetime) -> Load:
    """The days from `first` to `last`, not further than now. touchpoint: with its calendar."""
    zone = get_default_timezone()
    begins, midnight = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    window = Window(begins, max(min(midnight, at), begins + timedelta(minutes=30)), last + timedelta(days=1))
    norm = _norm(localdate(at))
    asked = question_over(touchpoint, norm, window)
    terms = terms_for(norm, touchpoint.kind)
    seconds, percent = terms.get("seconds", norm.parameters["seconds"]), limit_of(norm, terms).value
    told = told_by(contacts(asked), seconds, terms.get("abandoned_not_counted_within_seconds", 0), zone)
    target = Target(min(percent or 95.0, 99.0) / 100, seconds)
    return Load(
        touchpoint, window, seconds, percent, told, _happened(asked, zone), touchpoint.pk not in asked.hourless,
        _backlog(asked), again(list(asked.clocks), window.begins, window.ends), seats(asked, target),
    )  # fmt: skip


def told_by(some: Iterable[Contact], seconds: float, at_once: float, zone: tzinfo) -> Told:
    """Asks the database nothing. seconds: within which they ought to be answered; at_once: gave up so soon."""
    told = Told()
    for contact in some:
        how, local = outcome(contact, seconds, at_once), contact.opened_at.astimezone(zone)
        told.all.counts[how] += 1
        told.days.setdefault(local.date(), Tally()).counts[how] += 1
        told.hours[local.weekday(), local.hour] += 1
        _wait(told, contact)
    return told


def _wait(told: Told, contact: Contact) -> None:
    if contact.fate is Fate.ANSWERED:
        told.wait.answered[round(contact.seconds)] += 1
        told.reply.answered[round(contact.elapsed)] += 1
        # who was answered and is not done with has taken at least so long; when it will end nobody knows
        if contact.lasted is not None:
            told.whole.answered[round(contact.lasted)] += 1
        else:
            told.whole.unanswered[round(contact.elapsed)] += 1
    elif contact.fate in (Fate.WAITING, Fate.GAVE_UP):
        told.wait.unanswered[round(contact.seconds)] += 1
        told.reply.unanswered[round(contact.elapsed)] += 1
        if contact.fate is Fate.WAITING:
            told.whole.unanswered[round(contact.elapsed)] += 1


def _norm(day: date) -> Norm:
    """N1.1 as it holds; five minutes in opening hours where no norm holds."""
    held = [norm for norm in norms_in_force(day) if norm.code == "N1.1"]
    plain = {"seconds": 300, "abandoned_not_counted_within_seconds": 5}
    return held[-1] if held else Norm(code="N1.1", parameters=plain, scope={"hours": "working"}, comparator=">=")


def _happened(asked: Question, zone: tzinfo) -> Counter[tuple[int, int]]:
    clock, found = asked.clocks[asked.touchpoint.pk], Counter[tuple[int, int]]()
    moment = asked.window.begins
    while moment < asked.window.ends:
        if clock.seconds(moment, min(moment + _HOUR, asked.window.ends)) > 0:
            local = moment.astimezone(zone)
            found[local.weekday(), local.hour] += 1
        moment += _HOUR
    return found


def _backlog(asked: Question) -> Backlog:
    """Of all days, as the journal stands now; one query."""
    rows = Interaction.objects.standing().filter(
        touchpoint_id__in=list(asked.clocks), direction=Interaction.INBOUND, ended_at=None
    )
    waits, runs = Q(answered_at=None), Q(answered_at__isnull=False)
    found = rows.aggregate(
        waiting=Count("pk", filter=waits), waiting_since=Min("opened_at", filter=waits),
        going_on=Count("pk", filter=runs), going_on_since=Min("opened_at", filter=runs),
    )  # fmt: skip
    return Backlog(**found)
