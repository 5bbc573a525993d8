"""When somebody rests: until which moment a message for him waits."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from otklik.alerts.models import QuietHours


def quiet_until(hours: QuietHours | None, at: datetime) -> datetime | None:
    """When the quiet in which `at` lies ends; None if it lies in none."""
    if hours is None:
        return None
    zone = ZoneInfo(hours.zone)
    local = at.astimezone(zone)
    for back in (1, 0):
        day = local.date() - timedelta(days=back)
        begins = datetime.combine(day, hours.begins, zone)
        ends = datetime.combine(day + timedelta(days=hours.ends < hours.begins), hours.ends, zone)
        # by the instant: in one zone Python compares clock faces, and those of a night may come twice
        if begins.timestamp() <= at.timestamp() < ends.timestamp():
            return ends.astimezone(at.tzinfo)
    return None
