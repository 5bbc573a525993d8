"""What a survey says, with how sure it is: every figure with its n, its interval and who was asked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek

from otklik.core.estimates import Estimate, apart, effort, lower_bound_drawn_to, loyalty
from otklik.core.intervals import Share, difference, share
from otklik.feedback.models import CES, CSAT, NPS, SCALES, Invitation, Response, Survey
from otklik.touchpoints.models import Touchpoint

LEAST: Final = 30  # fewer answers are "few data"
LEAST_RATE: Final = 0.10  # below this response rate the figure may be of the angry and the happy only
Marks = Mapping[int, int]  # how often each mark was given


@dataclass(frozen=True)
class Period:
    """From the first moment to just before the last."""

    begins: datetime
    ends: datetime

    @property
    def before(self) -> "Period":
        return Period(self.begins - (self.ends - self.begins), self.begins)


@dataclass(frozen=True)
class Figure:
    """estimate: CSAT in percent, NPS in points, CES as a mean of 1-7; None without answers.

    easy: of CES the share that found it easy. counts: by mark. change: against the period before, None where one of
    the two has few answers.
    """

    kind: str
    counts: Marks
    estimate: Estimate | None
    easy: Share | None = None
    change: Estimate | None = None

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def is_few(self) -> bool:
        return self.n < LEAST

    @property
    def has_changed(self) -> bool:
        """Whether the interval of the difference excludes nothing at all."""
        return self.change is not None and (self.change.low > 0 or self.change.high < 0)


@dataclass(frozen=True)
class Reach:
    """Who was asked by letter and who of them answered; channels: answers by the way they came."""

    rate: Share
    channels: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_low(self) -> bool:
        return self.rate.value is not None and self.rate.value < LEAST_RATE


@dataclass(frozen=True)
class Told:
    """A survey with its figure and its reach over a period."""

    survey: Survey
    figure: Figure
    reach: Reach


@dataclass(frozen=True)
class Ranked:
    """A touchpoint by its customers' satisfaction. part of whole are satisfied; bound: 0..1, by which it is ranked."""

    touchpoint: Touchpoint
    share: Share
    bound: float

    @property
    def is_few(self) -> bool:
        return self.share.whole < LEAST


@dataclass(frozen=True)
class Week:
    """monday: its first day."""

    monday: date
    figure: Figure


def figure_of(kind: str, counts: Marks, before: Marks | None = None) -> Figure:
    """The figure of these marks; before: those of the period before, to tell a change."""
    now, past = _estimate(kind, counts), _estimate(kind, before or {})
    n, was = sum(counts.values()), sum((before or {}).values())
    change = None
    if n >= LEAST and was >= LEAST:
        change = _change_of_share(counts, before or {}) if kind == CSAT else apart(now, past)
    easy = share(_satisfied(CES, counts), n) if kind == CES and n else None
    return Figure(kind, counts, now, easy, change)


def told(surveys: Iterable[Survey], period: Period) -> list[Told]:
    """Each with its figure and the change against the period before it; three queries, however many there are."""
    rows = list(surveys)
    now, past = _counts(rows, period), _counts(rows, period.before)
    asked = {
        row["survey"]: row
        for row in Invitation.objects.filter(survey__in=rows, **_within("sent_at", period))
        .values("survey")
        .annotate(invited=Count("pk"), answered=Count("response"))
    }
    found = []
    for survey in rows:
        marks, channels = _added(now.get(survey.pk, {}))
        before, _channels = _added(past.get(survey.pk, {}))
        row = asked.get(survey.pk, {"answered": 0, "invited": 0})
        reach = Reach(share(row["answered"], row["invited"]), channels)
        found.append(Told(survey, figure_of(survey.kind, marks, before), reach))
    return found


def weeks(survey: Survey, period: Period) -> list[Week]:
    """The figure of each week with answers, the oldest first."""
    rows = _answers([survey], period).annotate(week=TruncWeek("answered_at")).values_list("week", "score")
    by_week: dict[date, Counter[int]] = {}
    for week, score, count in rows.annotate(count=Count("pk")).order_by("week"):
        by_week.setdefault(week.date(), Counter())[score] += count
    return [Week(monday, figure_of(survey.kind, counts)) for monday, counts in by_week.items()]


def ranking(period: Period) -> list[Ranked]:
    """Touchpoints by CSAT, the best first. Small groups are drawn to the company's share before they are ranked."""
    good = Q(score__gte=SCALES[CSAT].good)
    rows = Response.objects.filter(
        survey__kind=CSAT, survey__touchpoint__isnull=False, **_within("answered_at", period)
    )
    counted = rows.values("survey__touchpoint").annotate(whole=Count("pk"), part=Count("pk", filter=good))
    by_place = {row["survey__touchpoint"]: share(row["part"], row["whole"]) for row in counted.order_by()}
    whole = sum(one.whole for one in by_place.values())
    mean = sum(one.part for one in by_place.values()) / whole if whole else 0.0
    found = [
        Ranked(place, by_place[place.pk], lower_bound_drawn_to(one.part, one.whole, mean))
        for place in Touchpoint.objects.filter(pk__in=by_place)
        if (one := by_place[place.pk])
    ]
    return sorted(found, key=lambda row: (-row.bound, row.touchpoint.code))


def last_days(days: int, at: datetime) -> Period:
    return Period(at - timedelta(days=days), at)


def _estimate(kind: str, counts: Marks) -> Estimate | None:
    n = sum(counts.values())
    if not n:
        return None
    if kind == NPS:
        bad = sum(count for mark, count in counts.items() if mark <= SCALES[NPS].bad)
        good = _satisfied(NPS, counts)
        return loyalty(good, n - good - bad, bad)
    if kind == CES:
        found = effort([mark for mark, count in counts.items() for _one in range(count)])
        return found.mean if found else Estimate(n, float(next(iter(counts))), 1.0, 7.0)
    found_share = share(_satisfied(CSAT, counts), n)
    value, low, high = (100 * (end or 0.0) for end in (found_share.value, found_share.low, found_share.high))
    return Estimate(n, value, low, high)


def _change_of_share(now: Marks, before: Marks) -> Estimate | None:
    first, second = (share(_satisfied(CSAT, one), sum(one.values())) for one in (now, before))
    found = difference(first, second)
    if found is None:
        return None
    return Estimate(first.whole + second.whole, 100 * found.value, 100 * found.low, 100 * found.high)


def _satisfied(kind: str, counts: Marks) -> int:
    return sum(count for mark, count in counts.items() if mark >= SCALES[kind].good)


def _counts(surveys: list[Survey], period: Period) -> dict[int, dict[tuple[int, str], int]]:
    """By survey: how often each mark came by each way."""
    found: dict[int, dict[tuple[int, str], int]] = {}
    rows = _answers(surveys, period).values("survey", "score", "channel").annotate(count=Count("pk")).order_by()
    for row in rows:
        found.setdefault(row["survey"], {})[row["score"], row["channel"]] = row["count"]
    return found


def _added(counts: Mapping[tuple[int, str], int]) -> tuple[Counter[int], Counter[str]]:
    marks, channels = Counter[int](), Counter[str]()
    for (mark, channel), count in counts.items():
        marks[mark] += count
        channels[channel] += count
    return marks, channels


def _answers(surveys: list[Survey], period: Period) -> QuerySet[Response]:
    return Response.objects.filter(survey__in=surveys, **_within("answered_at", period))


def _within(name: str, period: Period) -> dict[str, datetime]:
    return {f"{name}__gte": period.begins, f"{name}__lt": period.ends}
