"""An outage in words: how far it has come, how long it lasts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.outages.models import SERVICES, Closing, Outage

State = Literal["ahead", "now", "over", "cancelled"]
ICONS: Final[dict[State, str]] = {
    "ahead": "clock", "now": "wifi-off", "over": "circle-check", "cancelled": "circle-x",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """services: titles, empty for all; lasted: in words, of what is over; is_late: it should have been over by now."""

    outage: Outage
    state: State
    icon: str
    services: list[str]
    lasted: str
    is_late: bool
    closing: Closing | None


def shown(outage: Outage, at: datetime) -> Shown:
    """Uses closing."""
    closing: Closing | None = getattr(outage, "closing", None)
    state = _state(outage, closing, at)
    end = outage.expected_end_at
    return Shown(
        outage=outage,
        state=state,
        icon=ICONS[state],
        services=[str(SERVICES[code]) for code in outage.services if code in SERVICES],
        lasted=duration(closing.ended_at - outage.started_at) if closing and state == "over" else "",
        is_late=state == "now" and end is not None and end <= at,
        closing=closing,
    )


def shown_list(outages: Iterable[Outage], at: datetime) -> list[Shown]:
    return [shown(outage, at) for outage in outages]


def duration(span: timedelta) -> str:
    """How long, in words: 40 min, 3 h 5 min, 2 days."""
    minutes = max(round(span.total_seconds() / 60), 0)
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    return (
        _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
        if rest
        else _("%(hours)d h") % {"hours": hours}
    )


def _state(outage: Outage, closing: Closing | None, at: datetime) -> State:
    if closing is None:
        return "ahead" if outage.is_ahead(at) else "now"
    return "cancelled" if closing.is_cancellation else "over"
