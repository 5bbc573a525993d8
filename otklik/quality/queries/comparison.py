"""Ourselves beside competitors over a period: what people saw, by criteria, with how sure it is."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils.timezone import get_default_timezone, localdate

from otklik.feedback.models import Review, ReviewSource
from otklik.quality.models import Competitor, CompetitorObservation, Inspection, Measurement
from otklik.quality.queries.compared_figures import (
    Figure,
    compared,
    of_measurement,
    of_offers,
    of_rating,
    of_reviews,
    of_scores,
    of_waits,
)
from otklik.quality.queries.competitors import competitors_in_use

BANDS: Final[Mapping[str, tuple[int, ...]]] = {"internet": (100, 300), "bundle": (100, 300), "mobile": (10, 30)}
_LOOK_BACK: Final = timedelta(days=2 * 365)
_WAIT_NORM: Final = "N1.1m"


@dataclass(frozen=True)
class Period:
    """Whole days, both ends included."""

    begins: date
    ends: date

    def before(self) -> "Period":
        """The quarter before a quarter; else as many days before."""
        if self == quarter_of(self.begins):
            return quarter_of(self.begins - timedelta(days=1))
        return Period(self.begins - (self.ends - self.begins) - timedelta(days=1), self.begins - timedelta(days=1))

    def holds(self, day: date) -> bool:
        return self.begins <= day <= self.ends


@dataclass(frozen=True)
class Fact:
    """One thing somebody saw or the house measured. whose: a competitor's number, None for our own."""

    whose: int | None
    day: date
    row: CompetitorObservation | Inspection | Measurement | Sequence[Review]


@dataclass(frozen=True)
class Cell:
    """figure: of the period; of the time before it where state is OLDER. before: of the period before.

    against: "better", "worse", "same" or "unknown" beside our own; change: "better", ... since the period before.
    """

    whose: int | None
    figure: Figure
    before: Figure
    against: str
    change: str
    facts: list[Fact] = field(default_factory=list)


@dataclass(frozen=True)
class Criterion:
    """A row of the table. kind: score, wait, price, rating; subject: what it is about, for the page to say in words."""

    key: str
    kind: str
    subject: Mapping[str, Any]
    cells: list[Cell]


@dataclass(frozen=True)
class Comparison:
    """cells of a row: our own first, then those of `competitors` in their order."""

    period: Period
    competitors: list[Competitor]
    rows: list[Criterion]

    def cell(self, key: str, whose: int | None) -> tuple[Criterion, Cell] | None:
        found = [(row, cell) for row in self.rows for cell in row.cells if (row.key, cell.whose) == (key, whose)]
        return found[0] if found else None


def quarter_of(day: date) -> Period:
    first = day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    after = (first + timedelta(days=95)).replace(day=1)
    return Period(first, after - timedelta(days=1))


def comparison(period: Period) -> Comparison:
    """Rows where at least one competitor was observed, now or in the two years before; six queries at most."""
    companies = competitors_in_use()
    subjects, facts = dict[str, dict[str, Any]](), defaultdict[str, list[Fact]](list)
    for key, subject, fact in _seen(period, companies):
        subjects.setdefault(key, subject)
        facts[key].append(fact)
    known = {row.pk for row in companies}
    kept = {key: rows for key, rows in facts.items() if any(fact.whose in known for fact in rows)}
    _add_own(kept, subjects, period)
    rows = [_row(key, subjects[key], kept[key], companies, period) for key in sorted(kept, key=_order(subjects))]
    return Comparison(period, companies, rows)


def _row(
    key: str, subject: dict[str, Any], facts: list[Fact], companies: list[Competitor], period: Period
) -> Criterion:
    kind = subject["kind"]
    by_whose: dict[int | None, list[Fact]] = {None: [], **{row.pk: [] for row in companies}}
    for fact in facts:
        if fact.whose in by_whose:
            by_whose[fact.whose].append(fact)
    found = {whose: _figures(kind, mine, period) for whose, mine in by_whose.items()}
    own = found[None][0]
    cells = []
    for whose, (figure, before) in found.items():
        against = "" if whose is None else compared(kind, figure, own)
        newest_first = sorted(by_whose[whose], key=lambda fact: fact.day, reverse=True)
        cells.append(Cell(whose, figure, before, against, compared(kind, figure, before), newest_first))
    return Criterion(key, kind, subject, cells)


def _figures(kind: str, facts: list[Fact], period: Period) -> tuple[Figure, Figure]:
    """Of the period, or what is known from before it; and of the period before."""
    before = period.before()
    now = _figure(kind, [fact for fact in facts if period.holds(fact.day)])
    then = _figure(kind, [fact for fact in facts if before.holds(fact.day)])
    if now.n == 0:
        last = max((fact.day for fact in facts if fact.day < period.begins), default=None)
        if last is not None:
            held = before if before.holds(last) else Period(last - timedelta(days=91), last)
            now = _figure(kind, [fact for fact in facts if held.holds(fact.day)]).as_older()
    return now, then


def _figure(kind: str, facts: list[Fact]) -> Figure:
    rows: list[Any] = [fact.row for fact in sorted(facts, key=lambda fact: fact.day)]
    if not rows:
        return Figure()
    measured = [row for row in rows if isinstance(row, Measurement)]
    by_hand = [row for row in rows if isinstance(row, CompetitorObservation)]
    made: Callable[[], Figure] = {
        "score": lambda: of_scores([row.result["share"] for row in rows]),
        "wait": lambda: of_measurement(measured[-1]) if measured else of_waits(by_hand),
        "price": lambda: of_offers(by_hand),
        "rating": lambda: of_rating(by_hand[-1]) if by_hand else of_reviews(rows[-1]),
    }[kind]
    used: list[Any] = (measured if kind == "wait" else by_hand if kind == "rating" else rows) or rows
    return made().on(max(fact.day for fact in facts if any(fact.row is row for row in used)))


def _seen(period: Period, companies: list[Competitor]) -> Iterable[tuple[str, dict[str, Any], Fact]]:
    since = period.begins - _LOOK_BACK
    rows = CompetitorObservation.objects.standing().filter(observed_on__gte=since, observed_on__lte=period.ends)
    for row in rows.select_related("touchpoint", "by").order_by("observed_on", "pk"):
        key, subject = _subject(row)
        yield key, subject, Fact(row.competitor_id, row.observed_on, row)
    zone = get_default_timezone()
    first, last = (datetime.combine(day, time(), zone) for day in (since, period.ends + timedelta(days=1)))
    theirs = Inspection.objects.filter(competitor_place__competitor__in=companies).values("version")
    done = Inspection.objects.filter(version__in=theirs, second_of=None, submitted_at__gte=first, submitted_at__lt=last)
    names = ("version__template", "touchpoint", "competitor_place", "assignee")
    for one in done.select_related(*names).order_by("submitted_at", "pk"):
        if one.submitted_at is None or one.result.get("share") is None:
            continue
        kind = one.touchpoint.kind
        told = {"kind": "score", "version": one.version, "touchpoint": one.touchpoint}
        whose = one.competitor_place.competitor_id if one.competitor_place else None
        yield f"score:{one.version_id}:{kind}", told, Fact(whose, localdate(one.submitted_at), one)


def _subject(row: CompetitorObservation) -> tuple[str, dict[str, Any]]:
    if row.kind == CompetitorObservation.WAIT:
        return f"wait:{row.touchpoint_id}", {"kind": "wait", "touchpoint": row.touchpoint}
    if row.kind == CompetitorObservation.RATING:
        mark = hashlib.sha256(row.title.casefold().encode()).hexdigest()[:10]
        return f"rating:{mark}:{row.best}", {"kind": "rating", "title": row.title, "best": row.best}
    size = row.volume_gb if row.service == "mobile" else row.speed_mbit
    band = sum(size > limit for limit in BANDS.get(row.service, ())) if size is not None else ""
    told = {"kind": "price", "service": row.service, "band": band, "currency": row.currency, "per": row.per}
    return f"price:{row.service}:{band}:{row.currency}:{row.per}", told


def _add_own(facts: dict[str, list[Fact]], subjects: dict[str, dict[str, Any]], period: Period) -> None:
    """Our own waits as the journal tells them, and what people wrote of us; two queries."""
    places: dict[int, list[Fact]] = {}
    sites: dict[str, list[Fact]] = {}
    for key, rows in facts.items():
        if subjects[key]["kind"] == "wait":
            places[subjects[key]["touchpoint"].pk] = rows
        if subjects[key]["kind"] == "rating" and subjects[key]["best"] == 5:
            sites[subjects[key]["title"].casefold()] = rows
    since, until = period.before().begins, period.ends
    judged = Measurement.objects.filter(touchpoint__in=places, norm__code=_WAIT_NORM, value__isnull=False)
    for row in judged.filter(day__gt=since, day__lte=until + timedelta(days=1)).order_by("day", "pk"):
        places[row.touchpoint_id].append(Fact(None, row.day - timedelta(days=1), row))
    if sites:
        _add_reviews(sites, period)


def _add_reviews(sites: dict[str, list[Fact]], period: Period) -> None:
    """All that was given until the end of the period, as a site shows it; and until the end of the one before."""
    titles = {row.pk: row.title.casefold() for row in ReviewSource.objects.all()}
    wanted = [pk for pk, title in titles.items() if title in sites]
    written = Review.objects.filter(rating__isnull=False, source__in=wanted).defer("text", "reply")
    found = defaultdict[str, list[Review]](list)
    for review in written.order_by("posted_at", "pk"):
        found[titles[review.source_id]].append(review)
    for site, rows in found.items():
        for part in (period.before(), period):
            told = [row for row in rows if localdate(row.posted_at) <= part.ends]
            if told and localdate(told[-1].posted_at) >= part.begins:
                sites[site].append(Fact(None, localdate(told[-1].posted_at), told))


def _order(subjects: dict[str, dict[str, Any]]) -> Callable[[str], tuple[int, str]]:
    kinds = ("score", "wait", "price", "rating")
    return lambda key: (kinds.index(subjects[key]["kind"]), key)
