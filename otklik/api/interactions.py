"""Contacts for programs: a telephone exchange or a chat tells what came, with a token of an employee."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from otklik.api.problems import problem
from otklik.api.tokens import EmployeeToken
from otklik.flows.intake.told import Wrong, take

router = Router(tags=["interactions"])

_MOST: int = 500
Text = Annotated[str, Field(max_length=254, pattern=r"^[^\x00-\x1f]*$")]
Seconds = Annotated[float, Field(ge=0, lt=10_000_000)]


class Problem(Schema):
    """Why a request failed."""

    detail: str


class ContactIn(Schema):
    """One call, chat or visit. external_id: of the other system; repeated, it changes nothing but empty moments.

    touchpoint: a code of the catalogue, else the one with the number `line`, else the channel's own. Moments with
    their offset, or wait_seconds with answered, and talk_seconds. caller: a telephone, kept only as the customer who
    proved it to be his. outcome: solved, answered, unanswered, abandoned, unreached, other.
    """

    external_id: Text = Field(min_length=1, max_length=120)
    channel: Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
    opened_at: AwareDatetime
    direction: Literal["in", "out"] = "in"
    touchpoint: Text = ""
    line: Text = ""
    queued_at: AwareDatetime | None = None
    offered_at: AwareDatetime | None = None
    answered_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    wait_seconds: Seconds | None = None
    answered: bool | None = None
    talk_seconds: Seconds | None = None
    outcome: Annotated[str, Field(pattern=r"^[a-z_]{0,30}$")] = ""
    person: Text = ""
    caller: Text = ""
    account_number: Text = ""
    agent: Text = ""
    subject: Text = ""
    summary: Text = ""


class ContactsIn(Schema):
    """source: the name of the system that tells them; with external_id it makes a contact come in once."""

    source: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,40}$")]
    contacts: list[ContactIn] = Field(min_length=1, max_length=_MOST)


class ContactsOut(Schema):
    """created: new; completed: were open and got what has happened since; known: nothing new."""

    created: int
    completed: int
    known: int


@router.post(
    "/interactions",
    response={200: ContactsOut, 401: Problem, 403: Problem, 422: Problem},
    auth=EmployeeToken("interactions.record"),
    summary="Contacts that another system took",
)
def tell_contacts(request: HttpRequest, told: ContactsIn) -> Any:
    """At most 500. All come in or none: 422 names every one that cannot, by its place, and why."""
    try:
        return take(what="interactions", source=told.source, records=list(map(_values, told.contacts)), at=now())
    except Wrong as error:
        return _wrong(error)


def _values(contact: ContactIn) -> dict[str, Any]:
    told = contact.dict(exclude_none=True)
    return told | ({"answered": "yes" if contact.answered else "no"} if contact.answered is not None else {})


def _wrong(error: Wrong) -> HttpResponse:
    errors = [{"at": f"contacts.{place}", "what": why} for place, why in error.errors]
    return problem(422, "Some contacts cannot come in; none did.", errors=errors)
