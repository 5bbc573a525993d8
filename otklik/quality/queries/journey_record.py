"""A journey map as it is taken away: the file that `actions.read_journey` reads back (docs/journey-maps.md)."""

from datetime import datetime
from typing import Any

from otklik.quality.models import StepEmotion
from otklik.quality.models.journey_body import FORMAT
from otklik.quality.queries.journeys import Sheet


def journey_record(sheet: Sheet, *, at: datetime) -> dict[str, Any]:
    """The whole sheet; "version" is null for a draft, "at" of an emotion is in UTC."""
    told = sheet.body.as_json()
    for steps in told["stages"].values():
        for step in steps:
            step["emotion"] = _emotion(sheet.emotions.get(step["key"]))
    head = {"format": FORMAT, "code": sheet.journey.code, "version": sheet.version.number if sheet.version else None}
    return head | {"exported_at": at.isoformat(timespec="seconds")} | told


def _emotion(said: StepEmotion | None) -> dict[str, Any] | None:
    if said is None:
        return None
    by = said.said_by.nick if said.said_by else ""
    facts = {"at": said.said_at.isoformat(timespec="seconds"), "by": by, "source": said.source}
    return {"value": said.value, "reason": said.reason} | facts
