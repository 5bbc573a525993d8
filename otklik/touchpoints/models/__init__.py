"""Tables of the catalogue, one file a noun."""

from otklik.touchpoints.models.calendars import Calendar, CalendarHours, SpecialDays, WrittenHolidays
from otklik.touchpoints.models.catalogue import PortalAction, Touchpoint
from otklik.touchpoints.models.norms import Norm

__all__ = ["Calendar", "CalendarHours", "Norm", "PortalAction", "SpecialDays", "Touchpoint", "WrittenHolidays"]
