"""What touchpoints do by themselves."""

from datetime import datetime

from django.utils.timezone import localdate

from otklik.core.cron import cron
from otklik.touchpoints.actions import write_holidays
from otklik.touchpoints.models import Calendar


@cron("20 4 * * *")
def write_holidays_of_next_year(at: datetime) -> None:
    """This year's and the next one's, wherever they are not written yet."""
    for calendar in Calendar.objects.exclude(country=""):
        for year in (localdate(at).year, localdate(at).year + 1):
            write_holidays(calendar=calendar, year=year, by=None, at=at)
