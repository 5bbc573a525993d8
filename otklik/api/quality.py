"""Signs of life that touchpoints push by themselves."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.timezone import now
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from otklik.core.text import clean_line
from otklik.quality.actions import NoSuchProbe, hear
from otklik.quality.ports import Outcome

router = Router(tags=["quality"])

Step = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,30}$")]


class BeatIn(Schema):
    """outcome: what the other side says of itself; words: why, for whom is on duty; milliseconds: by step."""

    outcome: Literal["ok", "degraded", "fail"] = "ok"
    words: str = Field("", max_length=200)
    milliseconds: dict[Step, Annotated[float, Field(ge=0, le=86_400_000)]] = Field(default_factory=dict, max_length=12)


class BeatOut(Schema):
    """The probe that heard it."""

    probe: str


@router.post("/beats/{str:key}", response=BeatOut, summary="A sign of life of a touchpoint")
def beat(request: HttpRequest, key: str, told: BeatIn) -> BeatOut:
    """The key stands on the page of a probe of the kind “signs of life”; whoever knows it may speak for it."""
    try:
        probe = hear(
            key=key,
            outcome=Outcome(told.outcome),
            words=clean_line(told.words),
            milliseconds=told.milliseconds,
            at=now(),
        )
    except NoSuchProbe as error:
        raise HttpError(404, "No probe has this key.") from error
    return BeatOut(probe=probe.name)
