"""Signs of life that touchpoints push by themselves."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Field, Router, Schema
from ninja.security import HttpBearer

from otklik.core.text import clean_line
from otklik.quality.actions import hear, probe_of_beat
from otklik.quality.models import ProbeDefinition
from otklik.quality.ports import Outcome

router = Router(tags=["quality"])

Step = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,30}$")]


class BeatIn(Schema):
    """outcome: what the other side says of itself; words: why, for whom is on duty; milliseconds: by step."""

    outcome: Literal["ok", "degraded", "fail"] = "ok"
    words: str = Field("", max_length=200)
    milliseconds: dict[Step, Annotated[float, Field(ge=0, le=86_400_000)]] = Field(default_factory=dict, max_length=12)


class Problem(Schema):
    """Why a request failed."""

    detail: str


class BeatOut(Schema):
    """The probe that heard it."""

    probe: str


class BeatKey(HttpBearer):
    """The probe whose key came; 401 without one that holds."""

    def authenticate(self, request: HttpRequest, token: str) -> ProbeDefinition | None:
        return probe_of_beat(token)


@router.post("/beats", response={200: BeatOut, 401: Problem}, auth=BeatKey(), summary="A sign of life of a touchpoint")
def beat(request: HttpRequest, told: BeatIn) -> BeatOut:
    """The key stands on the page of a probe of the kind “signs of life”; whoever knows it may speak for it."""
    probe: ProbeDefinition = request.auth  # type: ignore[attr-defined]
    words, took = clean_line(told.words), told.milliseconds
    hear(probe=probe, outcome=Outcome(told.outcome), words=words, milliseconds=took, at=now())
    return BeatOut(probe=probe.name)
