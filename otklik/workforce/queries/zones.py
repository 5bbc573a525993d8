"""By whose clock a touchpoint lives."""

from zoneinfo import ZoneInfo

from django.utils.timezone import get_default_timezone_name

from otklik.touchpoints.models import Calendar, Touchpoint


def calendar_of(touchpoint: Touchpoint) -> Calendar | None:
    """Its own, else its whole's. Uses calendar and parent.calendar."""
    return touchpoint.calendar or (touchpoint.parent.calendar if touchpoint.parent else None)


def zone_of(touchpoint: Touchpoint) -> ZoneInfo:
    calendar = calendar_of(touchpoint)
    return ZoneInfo((calendar.zone if calendar else "") or get_default_timezone_name())
