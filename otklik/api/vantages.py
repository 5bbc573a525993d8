"""Places elsewhere that probes look from: what their agents ask for and what they tell."""

import ipaddress
import json
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import APIKeyHeader
from pydantic import AwareDatetime, Base64Bytes, field_validator

from otklik.api.quality import Problem, Step
from otklik.quality import actions, queries
from otklik.quality.models import Vantage
from otklik.quality.ports import File, Outcome, Reading

router = Router(tags=["quality"])

_MOST_LOOKS = 200
_MOST_FACTS = 16_000  # bytes of one look


class Signature(APIKeyHeader):
    """HMAC-SHA256 in hex, with the headers Otklik-Vantage (code) and Otklik-Time (seconds since 1970).

    Key: SHA-256 of the vantage's key in hex. Text: method, path, Otklik-Time, SHA-256 of the body in hex, a line each.
    """

    param_name = "Otklik-Signature"

    def authenticate(self, request: HttpRequest, key: str | None) -> Vantage | None:
        if not key:
            return None
        signed = actions.Request(
            request.method or "", request.path, request.headers.get("Otklik-Time", ""), request.body
        )
        code = request.headers.get("Otklik-Vantage", "")
        try:
            return actions.whose_request(code=code, signature=key, request=signed, at=now())
        except actions.NotSigned:
            return None
        except actions.WrongClock as error:
            seconds = round(error.args[0])
            side = "ahead of" if seconds > 0 else "behind"
            raise HttpError(401, f"The clock of this vantage is {abs(seconds)} seconds {side} the server's.") from error
        except actions.Replayed as error:
            raise HttpError(409, "This request or a later one was taken before.") from error


class ProbeOut(Schema):
    """What to look at; secrets: those of the settings, null where it cannot be opened any more."""

    probe: int
    version: int
    kind: str
    every_seconds: int
    timeout_seconds: int
    retries: int
    settings: dict[str, Any]
    secrets: dict[str, str | None]


class ScheduleOut(Schema):
    """number: of the vantage, which tells its slots; references: what always answers; ask_every: seconds."""

    vantage: str
    number: int
    references: list[str]
    ask_every: int
    probes: list[ProbeOut]


class LookIn(Schema):
    """One look: due_at is its slot; why and facts as the kind of probe says; milliseconds by step."""

    probe: int = Field(ge=1, lt=2**31)
    version: int = Field(ge=1, lt=2**31)
    due_at: AwareDatetime
    began_at: AwareDatetime
    ended_at: AwareDatetime
    attempts: int = Field(ge=0, le=10)
    outcome: Literal["ok", "degraded", "fail", "unknown"]
    why: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    facts: dict[str, Any] = Field(default_factory=dict)
    milliseconds: dict[Step, Annotated[float, Field(ge=0, le=86_400_000)]] = Field(default_factory=dict, max_length=30)

    @field_validator("facts")
    @classmethod
    def _plain(cls, facts: dict[str, Any]) -> dict[str, Any]:
        """Small, and such that every database keeps them."""
        told = json.dumps(facts, ensure_ascii=False, allow_nan=False)
        if "\\u0000" in told or len(told.encode()) > _MOST_FACTS:  # the encoding refuses halves of characters
            raise ValueError("facts are at most 16,000 bytes, without NUL")
        return facts


class LooksIn(Schema):
    """skew: seconds the agent's clock is ahead; waiting: looks it still keeps; lost: looks it could not keep."""

    agent: str = Field("", max_length=40)
    skew: float = Field(0, ge=-1e10, le=1e10)
    waiting: int = Field(0, ge=0, le=10**9)
    lost: int = Field(0, ge=0, le=10**9)
    looks: list[LookIn] = Field(default_factory=list, max_length=_MOST_LOOKS)


class FileIn(Schema):
    """A file of a look told before. due_at: its slot; content: in base64, 1.5 MB at most when it is read."""

    probe: int = Field(ge=1, lt=2**31)
    due_at: AwareDatetime
    name: Literal["screenshot.jpg", "trace.zip", "heard.wav"]
    content: Base64Bytes = Field(max_length=2_100_000)


class FileOut(Schema):
    """taken: whether it is kept; if not, it is not to be sent again."""

    taken: bool


class LooksOut(Schema):
    """taken: on record now; known: were before; refused: {why: how many}, these are not to be told again."""

    taken: int
    known: int
    refused: dict[str, int]


_PROBLEMS = {401: Problem, 403: Problem, 409: Problem}


@router.get(
    "/vantages/schedule",
    response={200: ScheduleOut, 304: None, **_PROBLEMS},
    auth=Signature(),
    summary="What a vantage elsewhere is to look at",
)
def vantage_schedule(request: HttpRequest, response: HttpResponse) -> Any:
    """Asked for by `otklik probe-agent`; with If-None-Match it is sent only when it has changed."""
    if not _is_private(request):
        raise HttpError(403, "This holds passwords: ask by https.")
    told = queries.schedule_of(_vantage(request))
    mark = queries.mark_of(told)
    response["Cache-Control"], response["ETag"] = "no-store", mark
    if request.headers.get("If-None-Match") == mark:
        return Status(304, None)
    return Status(200, told)


@router.post(
    "/vantages/looks",
    response={200: LooksOut, **_PROBLEMS},
    auth=Signature(),
    summary="What a vantage elsewhere saw",
)
def vantage_looks(request: HttpRequest, told: LooksIn) -> LooksOut:
    """At most 200 looks, the oldest first; an empty list is a sign of life. A look told twice counts once."""
    seen = [_seen(look) for look in told.looks]
    itself = {"skew": told.skew, "waiting": told.waiting, "lost": told.lost}
    received = actions.receive(vantage=_vantage(request), seen=seen, told=itself, at=now())
    return LooksOut(taken=received.taken, known=received.known, refused=dict(received.refused))


@router.post(
    "/vantages/evidence",
    response={200: FileOut, **_PROBLEMS},
    auth=Signature(),
    summary="A picture, a trace or a sound of a look from elsewhere",
)
def vantage_evidence(request: HttpRequest, told: FileIn) -> FileOut:
    """Sent after the look itself; the same file twice is kept once."""
    file, vantage = File(told.name, told.content), _vantage(request)
    return FileOut(
        taken=actions.take_file(vantage=vantage, probe_id=told.probe, due_at=told.due_at, file=file, at=now())
    )


def _seen(look: LookIn) -> actions.Seen:
    reading = Reading(Outcome(look.outcome), look.why, look.facts, look.milliseconds)
    return actions.Seen(look.probe, look.version, look.due_at, look.began_at, look.ended_at, look.attempts, reading)


def _vantage(request: HttpRequest) -> Vantage:
    vantage: Vantage = request.auth  # type: ignore[attr-defined]
    return vantage


def _is_private(request: HttpRequest) -> bool:
    """Whether nobody on the way can read the answer: https, or this very machine and no proxy in between."""
    if request.is_secure():
        return True
    try:
        is_loopback = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return is_loopback and "X-Forwarded-For" not in request.headers
