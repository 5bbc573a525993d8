"""The board of touchpoints: state now, health, trend and open incident of each, by stage, kind or a journey map."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Max, Q, QuerySet

from otklik.quality.models import Incident, ProbeDefinition, Score, StateInterval
from otklik.quality.queries.health import BAD, BETWEEN, GOOD, MIDDLING, UNTOLD, Estimate, change
from otklik.quality.queries.journeys import JourneyRow
from otklik.quality.queries.scores import estimate_of
from otklik.quality.queries.states import works_of
from otklik.quality.queries.stretches import DEGRADED, DOWN, MAINTENANCE, UNKNOWN, worst
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import STAGES

BANDS: Final = (BAD, BETWEEN, MIDDLING, GOOD, UNTOLD)  # the worst first
STAGE, KIND = "stage", "kind"
UNSEEN: Final = "unseen"  # the state of a touchpoint that no probe looks at
TREND: Final = timedelta(days=30)
_ENOUGH_DAYS: Final = 28  # between the two scores of a change, so that their windows hardly touch
_MOMENT: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class HealthWish:
    """What of the board is asked for; empty values do not narrow. by: stage, kind or the code of a journey map."""

    by: str = STAGE
    zone: str = ""
    kind: str = ""
    region: str = ""
    reach: str = ""  # public or internal
    state: str = ""
    band: str = ""
    is_troubled: bool = False


@dataclass(frozen=True)
class TrendDay:
    day: date
    value: float
    band: str


@dataclass(frozen=True)
class HealthRow:
    """state: up ... unknown, or unseen; score: of the last day scored, None where nothing is known.

    trend: thirty days, the oldest first; change: against the beginning of them, None where it cannot be compared.
    """

    touchpoint: Touchpoint
    state: str
    score: Score | None
    incident: Incident | None
    trend: tuple[TrendDay, ...] = ()
    change: Estimate | None = None

    @property
    def band(self) -> str:
        return self.score.band if self.score else UNTOLD

    @property
    def is_known(self) -> bool:
        return self.band != UNTOLD or self.state != UNSEEN or self.incident is not None


@dataclass(frozen=True, slots=True)
class _Glance:
    """What a touchpoint is narrowed, grouped and sorted by; the rest is read of those alone that are shown."""

    touchpoint: int
    code: str
    kind: str
    stage: str
    state: str
    band: str
    low: float | None
    is_broken: bool

    @property
    def is_troubled(self) -> bool:
        return self.state in (DOWN, DEGRADED) or self.is_broken or self.band == BAD


@dataclass(frozen=True)
class HealthGroup:
    """key: of a stage or a kind; number: how many the whole group has, more than rows on a page that is cut."""

    key: str
    rows: list[HealthRow]
    number: int


@dataclass(frozen=True)
class HealthBoard:
    """day: the last one scored, None before the first night; counts: by band of all that were found."""

    day: date | None
    groups: list[HealthGroup]
    counts: dict[str, int]
    next_key: str


def health_board(
    wish: HealthWish, at: datetime, maps: Iterable[JourneyRow], *, after: str = "", limit: int = 60
) -> HealthBoard:
    """A page of the board, `after` the touchpoint that ended the last one; twelve queries however many rows."""
    placed, day = _found(wish, at, maps)
    everything = [one for glances in placed.values() for one in glances]
    ids = [str(one.touchpoint) for one in everything]
    start = ids.index(after) + 1 if after in ids else 0
    lively = {row.touchpoint.pk: row for row in with_trends(_rows(everything[start : start + limit], day), day)}
    groups, place = [], 0
    for key, glances in placed.items():
        here = [lively[one.touchpoint] for one in glances[max(0, start - place) : max(0, start + limit - place)]]
        place += len(glances)
        if here:
            groups.append(HealthGroup(key, here, len(glances)))
    counted = Counter(one.band for one in everything)
    next_key = ids[start + limit - 1] if len(ids) > start + limit else ""
    return HealthBoard(day, groups, {band: counted[band] for band in BANDS}, next_key)


def health_rows(wish: HealthWish, at: datetime, maps: Iterable[JourneyRow]) -> list[tuple[str, HealthRow]]:
    """(group, row) of the whole board without trends, for a file; ten queries."""
    placed, day = _found(wish, at, maps)
    keys = [key for key, glances in placed.items() for _one in glances]
    return list(zip(keys, _rows([one for glances in placed.values() for one in glances], day), strict=True))


def regions() -> list[str]:
    """Those of touchpoints in service."""
    rows = Touchpoint.objects.filter(retired_at=None).exclude(region="").order_by("region")
    return list(rows.values_list("region", flat=True).distinct())


def states_now(places: QuerySet[Touchpoint], at: datetime) -> dict[int, str]:
    """{touchpoint: its state at a moment}, for those that a probe looks at; three queries."""
    probes = ProbeDefinition.objects.filter(retired_at=None, touchpoint__in=places, created_at__lt=at)
    vouched = StateInterval.objects.filter(
        Q(ends_at=None) | Q(ends_at__gte=at), definition__in=probes, begins_at__lt=at, seen_until__gte=at
    )
    seen = dict(vouched.values_list("definition", "state"))
    works = works_of(places, at - _MOMENT, at)
    of: dict[int, list[str]] = defaultdict(list)
    for pk, touchpoint_id, effect in probes.values_list("pk", "touchpoint", "effect"):
        state = seen.get(pk, UNKNOWN)
        of[touchpoint_id].append(effect if state == DOWN else state)
    return {pk: MAINTENANCE if works.get(pk) else worst(states) for pk, states in of.items()}


def with_trends(rows: Sequence[HealthRow], day: date | None) -> list[HealthRow]:
    """The rows with their last thirty days; two queries."""
    if day is None or not rows:
        return list(rows)
    past = Score.objects.filter(touchpoint__in=[row.touchpoint for row in rows], day__gte=day - TREND, day__lte=day)
    past = past.exclude(value=None).order_by("day")
    trends: dict[int, list[TrendDay]] = defaultdict(list)
    for pk, moment, value, its_band in past.values_list("touchpoint", "day", "value", "band"):
        trends[pk].append(TrendDay(moment, value or 0.0, its_band))
    old: dict[int, list[Score]] = defaultdict(list)
    for score in past.filter(day__lte=day - timedelta(days=_ENOUGH_DAYS)).defer("inputs", "dimensions", "weights"):
        old[score.touchpoint_id].append(score)
    return [_with_trend(row, trends[row.touchpoint.pk], old[row.touchpoint.pk]) for row in rows]


def comparable_change(before: Score, now: Score) -> Estimate | None:
    """How much better or worse; None where the two were not made of the same dimensions by the same terms."""
    same = [(one.terms_version, one.formula_version, one.missing) for one in (before, now)]
    first, last = estimate_of(before), estimate_of(now)
    if first is None or last is None or same[0] != same[1]:
        return None
    return change(first, last)


def month_earlier(past: Iterable[Score], now: Score) -> Score | None:
    """The first score of the last thirty days, if it is old enough to be compared with."""
    return next((one for one in past if _ENOUGH_DAYS <= (now.day - one.day).days <= TREND.days), None)


def _with_trend(row: HealthRow, trend: Iterable[TrendDay], old: Iterable[Score]) -> HealthRow:
    before = month_earlier(old, row.score) if row.score else None
    change_since = comparable_change(before, row.score) if before and row.score else None
    return replace(row, trend=tuple(trend), change=change_since)


def _found(wish: HealthWish, at: datetime, maps: Iterable[JourneyRow]) -> tuple[dict[str, list[_Glance]], date | None]:
    """Touchpoints by group, both in the order of the board; and the day of their scores."""
    day = Score.objects.aggregate(last=Max("day"))["last"]
    wanted = sorted((one for one in _glances(_places(wish), day, at) if _is_wanted(one, wish)), key=_trouble)
    drawn = next((row.sheet.body for row in maps if row.sheet.journey.code == wish.by), None)
    stages = (
        {code: stage for stage, step in reversed(list(drawn.steps())) for code in step.touchpoints} if drawn else None
    )
    return _grouped(wanted, wish, stages), day


def _glances(places: QuerySet[Touchpoint], day: date | None, at: datetime) -> list[_Glance]:
    """All of them in the order of the catalogue; six queries."""
    states = states_now(places, at)
    scores = _scores(day).filter(touchpoint__in=places).values_list("touchpoint", "band", "low")
    told = {pk: (band, low) for pk, band, low in scores}
    broken = set(Incident.objects.filter(resolved_at=None, touchpoint__in=places).values_list("touchpoint", flat=True))
    rows = places.order_by("position", "pk").values_list("pk", "code", "kind", "stage", "parent__stage")
    return [
        _Glance(pk, code, kind, stage or of or "", states.get(pk, UNSEEN), *told.get(pk, (UNTOLD, None)), pk in broken)
        for pk, code, kind, stage, of in rows
    ]


def _rows(glances: Sequence[_Glance], day: date | None) -> list[HealthRow]:
    """The same in full; three queries."""
    ids = [one.touchpoint for one in glances]
    places = Touchpoint.objects.select_related("parent").in_bulk(ids)
    told = {row.touchpoint_id: row for row in _scores(day).filter(touchpoint__in=ids).defer("inputs", "weights")}
    broken = {row.touchpoint_id: row for row in Incident.objects.filter(resolved_at=None, touchpoint__in=ids)}
    return [
        HealthRow(places[pk], one.state, told.get(pk), broken.get(pk)) for pk, one in zip(ids, glances, strict=True)
    ]


def _scores(day: date | None) -> QuerySet[Score]:
    return Score.objects.filter(day=day) if day else Score.objects.none()


def _places(wish: HealthWish) -> QuerySet[Touchpoint]:
    rows = Touchpoint.objects.filter(retired_at=None)
    told = {"owner_zone": wish.zone, "kind": wish.kind, "region": wish.region}
    rows = rows.filter(**{name: value for name, value in told.items() if value})
    if wish.reach:
        rows = rows.filter(is_public=wish.reach == "public")
    return rows


def _is_wanted(one: _Glance, wish: HealthWish) -> bool:
    return (
        (not wish.state or one.state == wish.state)
        and (not wish.band or one.band == wish.band)
        and (not wish.is_troubled or one.is_troubled)
    )


def _trouble(one: _Glance) -> tuple[int, int, float]:
    """The worst first: what does not work, then by the lower end of health, then what nothing is known of."""
    return 0 if one.state == DOWN else 1, 0 if one.is_broken else 1, 101.0 if one.low is None else one.low


def _grouped(
    glances: Iterable[_Glance], wish: HealthWish, stages: Mapping[str, str] | None
) -> dict[str, list[_Glance]]:
    """By the stage a journey map meets a touchpoint first, by kind, or by the stage of the catalogue."""
    groups: dict[str, list[_Glance]] = {} if wish.by == KIND else {key: [] for key in (*STAGES, "")}
    for one in glances:
        own = one.kind if wish.by == KIND else one.stage
        key = own if stages is None else stages.get(one.code)
        if key is not None:
            groups.setdefault(key, []).append(one)
    kinds = sorted(groups) if wish.by == KIND else groups
    return {key: groups[key] for key in kinds}
