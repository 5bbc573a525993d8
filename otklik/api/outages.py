"""Outages for programs: everybody reads them, monitoring opens, updates and closes them with a token."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import AwareDatetime, StrictBool

from otklik.api.tokens import EmployeeToken, employee
from otklik.core.text import clean_line, clean_text
from otklik.outages import actions, queries
from otklik.outages.models import Outage
from otklik.parties.addresses import address

router = Router(tags=["outages"])

Service = Literal["internet", "tv", "phone", "mobile"]
State = Literal["ahead", "now", "over", "cancelled"]
Language = Literal["ru", "be", "en"]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,40}$", description="Repeated, it changes nothing more")]
Moment = Annotated[AwareDatetime, Field(description="With its offset: 2026-03-02T12:00:00+03:00")]
_keeper: Final = EmployeeToken("outages.manage")
_YEARS: Final = (2000, 2100)  # beyond them clocks are wrong, and dates cannot be told in every zone


def _name(most: int) -> Any:
    return Field("", max_length=most)


class AreaWords(Schema):
    """A town, a district, a street, houses of it as "1-15, 20-30 even, 12/2"; empty means any."""

    city: str = _name(80)
    district: str = _name(80)
    street: str = _name(120)
    houses: str = _name(300)


class OutageIn(Schema):
    """key: of the alarm; the same alarm opens one outage. Words by language; services: none for all of them."""

    key: Key
    title: dict[Language, Annotated[str, Field(max_length=120)]] = Field(min_length=1)
    areas: list[AreaWords] = Field(min_length=1, max_length=30)
    text: dict[Language, Annotated[str, Field(max_length=1000)]] = Field(default_factory=dict)
    cause: dict[Language, Annotated[str, Field(max_length=200)]] = Field(default_factory=dict)
    services: list[Service] = Field(default_factory=list, max_length=4)
    is_planned: StrictBool = False
    started_at: Moment | None = None
    expected_end_at: Moment | None = None


class UpdateIn(Schema):
    """Words for everybody, another expected end, or both."""

    key: Key
    text: dict[Language, Annotated[str, Field(max_length=1000)]] = Field(default_factory=dict)
    expected_end_at: Moment | None = None


class CloseIn(Schema):
    """ended_at: when it worked again, now if it is not told."""

    text: dict[Language, Annotated[str, Field(max_length=1000)]] = Field(default_factory=dict)
    ended_at: Moment | None = None


class OutageOut(Schema):
    """An outage as lists show it; title, text, cause by language. joined: how many said "it is so with me too"."""

    id: int
    state: State
    is_planned: bool
    title: dict[str, str]
    text: dict[str, str]
    cause: dict[str, str]
    services: list[str]
    areas: list[AreaWords]
    started_at: datetime
    expected_end_at: datetime | None
    ended_at: datetime | None
    joined: int
    url: str


class SaidOut(Schema):
    """What was said while it lasted."""

    text: dict[str, str]
    expected_end_at: datetime | None
    said_at: datetime


class OutageDetails(OutageOut):
    """With all that was said of it, the last first, and the closing words."""

    updates: list[SaidOut]
    closing: dict[str, str]


class OutagePage(Schema):
    """next: number to go on from as `after`, null on the last page."""

    items: list[OutageOut]
    next: int | None


class DayOut(Schema):
    """The worst of a day somewhere in the network, and how many outages there were."""

    date: date
    level: Literal["none", "planned", "outage"]
    count: int


class ServiceHistory(Schema):
    """A service that was touched at all; days from the oldest to today, longest: minutes of the longest breakdown."""

    service: str
    breakdowns: int
    longest: int
    days: list[DayOut]


class Problem(Schema):
    """Why a request failed."""

    detail: str


_WRONG: Final[dict[int, Any]] = {401: Problem, 403: Problem, 404: Problem, 409: Problem}


@router.get("/outages", response=OutagePage, summary="What is off now, announced, or over")
def list_outages(
    request: HttpRequest,
    state: Literal["now", "ahead", "over"] = "now",
    after: int | None = Query(None, ge=1, le=2**53),
) -> OutagePage:
    at = now()
    if state == "over":
        page = queries.closed(after=after)
        return OutagePage(items=[_outage(row, at) for row in page.outages], next=page.next_after)
    rows = queries.going_on(at) if state == "now" else queries.ahead(at)
    return OutagePage(items=[_outage(row, at) for row in rows], next=None)


@router.get("/outages/history", response=list[ServiceHistory], summary="Ninety days, day by day and service by service")
def outage_history(request: HttpRequest) -> list[ServiceHistory]:
    return [
        ServiceHistory(
            service=strip.service,
            breakdowns=strip.outages,
            longest=round(strip.longest.total_seconds() / 60),
            days=[DayOut(date=day.date, level=day.level, count=day.count) for day in strip.days],
        )
        for strip in queries.history(now())
    ]


@router.get("/outages/{int:outage_id}", response={200: OutageDetails, 404: Problem}, summary="An outage")
def get_outage(request: HttpRequest, outage_id: int) -> OutageDetails:
    return _details(request, outage_id)


@router.post("/outages", response={201: OutageDetails} | _WRONG, auth=_keeper, summary="Open an outage")
def open_outage(request: HttpRequest, told: OutageIn) -> Status[OutageDetails]:
    at, title = now(), _words(told.title, clean_line)
    if not title:
        raise HttpError(422, "An outage needs a title.")
    areas = [actions.AreaFacts(**{name: clean_line(word) for name, word in area.dict().items()}) for area in told.areas]
    try:
        row = actions.open_outage(
            areas=areas, by=employee(request), at=at, once_key=f"api:{told.key}", is_planned=told.is_planned,
            title=title, text=_words(told.text), cause=_words(told.cause, clean_line),
            services=sorted(set(told.services)), started_at=_moment(told.started_at) or at,
            expected_end_at=_moment(told.expected_end_at),
        )  # fmt: skip
    except (actions.NoArea, queries.BadHouses, actions.EndsBeforeStart) as error:
        raise HttpError(422, _reason(error)) from error
    return Status(201, _details(request, row.pk))


@router.post(
    "/outages/{int:outage_id}/updates", response={200: OutageDetails} | _WRONG, auth=_keeper, summary="Say what is new"
)
def update_outage(request: HttpRequest, outage_id: int, told: UpdateIn) -> OutageDetails:
    row, text, end = queries.access_outage(request.user, outage_id), _words(told.text), _moment(told.expected_end_at)
    said: dict[str, Any] = {"outage": row, "by": employee(request), "at": now(), "once_key": f"api:{told.key}"}
    try:
        if end is None:
            actions.add_update(text=text, **said)
        else:
            actions.change_expectation(text=text, expected_end_at=end, **said)
    except actions.AlreadyClosed as error:
        raise HttpError(409, _reason(error)) from error
    except (actions.NothingSaid, actions.EndsBeforeStart) as error:
        raise HttpError(422, _reason(error)) from error
    return _details(request, outage_id)


@router.post(
    "/outages/{int:outage_id}/close", response={200: OutageDetails} | _WRONG, auth=_keeper, summary="It works again"
)
def close_outage(request: HttpRequest, outage_id: int, told: CloseIn) -> OutageDetails:
    row, at = queries.access_outage(request.user, outage_id), now()
    try:
        actions.close_outage(
            outage=row, text=_words(told.text), by=employee(request), at=at, ended_at=_moment(told.ended_at)
        )
    except (actions.NotYet, actions.EndsBeforeStart) as error:
        raise HttpError(422, _reason(error)) from error
    return _details(request, outage_id)


def _words(told: Mapping[Any, str], clean: Any = clean_text) -> dict[str, str]:
    washed = {code: clean(words) for code, words in told.items()}
    return {code: words for code, words in washed.items() if words}


def _moment(told: datetime | None) -> datetime | None:
    if told is not None and not _YEARS[0] <= told.year < _YEARS[1]:
        raise HttpError(422, f"The year {told.year} is too far away.")
    return told


def _reason(error: Exception) -> str:
    """What the exception means: its own words, after the part of the request that was wrong."""
    meaning = (type(error).__doc__ or "").partition("\n")[0]
    return f"{error}: {meaning}" if str(error) else meaning


def _outage(row: Outage, at: datetime) -> OutageOut:
    return OutageOut(**_facts(row, at))


def _details(request: HttpRequest, outage_id: int) -> OutageDetails:
    row = queries.access_outage(request.user, outage_id)
    closing = getattr(row, "closing", None)
    updates = [
        SaidOut(text=said.text, expected_end_at=said.expected_end_at, said_at=said.said_at)
        for said in row.updates.all()
    ]
    return OutageDetails(**_facts(row, now()), updates=updates, closing=closing.text if closing else {})


def _facts(row: Outage, at: datetime) -> dict[str, Any]:
    closing = getattr(row, "closing", None)
    told = {name: getattr(row, name) for name in ("is_planned", "title", "text", "cause", "services", "started_at")}
    areas = [AreaWords(**{name: getattr(area, name) for name in AreaWords.model_fields}) for area in row.areas.all()]
    return told | {
        "id": row.pk,
        "state": queries.state_of(row, at),
        "areas": areas,
        "expected_end_at": row.expected_end_at,
        "ended_at": closing.ended_at if closing else None,
        "joined": row.joined,  # type: ignore[attr-defined]
        "url": settings.SITE_URL + address("outage", row.pk),
    }
