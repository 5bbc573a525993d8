"""Forms of calendars. They check shape only."""

import re
from collections.abc import Sequence
from datetime import time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.touchpoints.actions import CalendarTerms, SpecialTerms
from otklik.touchpoints.models import Calendar, SpecialDays
from otklik.touchpoints.queries import Hours, Interval, week_of
from otklik.web.shell.words import DayField, SaidForm

COUNTRIES: Final = {"by": gettext_lazy("Belarus"), "ru": gettext_lazy("Russia")}
RULES: Final = {
    SpecialDays.CLOSED: pgettext_lazy("of days", "Closed"),
    SpecialDays.HOURS: gettext_lazy("Hours of its own"),
    SpecialDays.LIKE: gettext_lazy("Works like another weekday"),
    SpecialDays.SHORTER: gettext_lazy("Ends earlier"),
}
_SPAN: Final = re.compile(r"(\d{1,2}):?(\d{2})?\s*[-–—]\s*(\d{1,2}):?(\d{2})?")


class CalendarForm(SaidForm):
    words = {"title": (pgettext_lazy("of a calendar", "Name"), 80, True)}

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Latin letters, stays for ever.")
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Like Europe/Minsk. Leave it empty for the time zone of this portal."),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Keeps the public holidays of"), required=False, choices=[("", "—"), *COUNTRIES.items()]
    )
    eve_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes by which the day before a holiday is shorter"),
        required=False,
        min_value=0,
        max_value=720,
    )

    def __init__(self, *args: Any, calendar: Calendar | None = None, **settings: Any) -> None:
        started: dict[str, Any] = {"eve_minutes": 0}
        if calendar is not None:
            started = {name: getattr(calendar, name) for name in ("zone", "country", "eve_minutes")}
        known = {"title": calendar.title} if calendar else {}
        super().__init__(*args, known=known, **settings | {"initial": started})
        if calendar is not None:
            del self.fields["code"]

    def terms(self) -> CalendarTerms:
        told = self.cleaned_data
        return CalendarTerms(self.said("title"), told["zone"], told["country"], told["eve_minutes"] or 0)


class WeekForm(forms.Form):
    """A line a weekday: `9:00-18:00, 19:00-2:00`; empty is closed, `0:00-0:00` is round the clock."""

    def __init__(self, *args: Any, calendar: Calendar, **settings: Any) -> None:
        week = week_of(calendar)
        super().__init__(*args, **settings | {"initial": {f"day_{day}": _line(week, day) for day in range(7)}})
        for day in range(7):
            self.fields[f"day_{day}"] = forms.CharField(label=WEEKDAYS[day], required=False, max_length=100)

    def clean(self) -> None:
        self.week: list[Interval] = []
        for day in range(7):
            try:
                self.week += [Interval(day, *hours) for hours in _hours(self.cleaned_data.get(f"day_{day}") or "")]
            except ValueError:
                self.add_error(f"day_{day}", ValidationError(_("Write it like 9:00-18:00, 19:00-22:00.")))


class SpecialDaysForm(SaidForm):
    words = {"title": (gettext_lazy("Why"), 80, False)}

    first_date = DayField(label=gettext_lazy("From"))
    last_date = DayField(
        label=gettext_lazy("To, this day included"),
        required=False,
        help_text=gettext_lazy("Leave it empty for one day."),
    )
    rule = forms.ChoiceField(label=gettext_lazy("How"), choices=list(RULES.items()))
    hours = forms.CharField(
        label=gettext_lazy("Hours"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For hours of its own: 9:00-13:00, 14:00-15:00."),
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Like which weekday"), required=False, coerce=int, choices=list(WEEKDAYS.items())
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes earlier"), required=False, min_value=1, max_value=720, initial=60
    )

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.order_fields(["first_date", "last_date", "rule", "hours", "weekday", "minutes"])

    def clean(self) -> None:
        super().clean()
        try:
            self.spans = _hours(self.cleaned_data.get("hours") or "")
        except ValueError:
            self.add_error("hours", ValidationError(_("Write it like 9:00-18:00, 19:00-22:00.")))
        else:
            if self.cleaned_data.get("rule") == SpecialDays.HOURS and not self.spans:
                self.add_error("hours", ValidationError(_("Write the hours, or choose “Closed”.")))

    def terms(self) -> SpecialTerms:
        told = self.cleaned_data
        return SpecialTerms(
            first_date=told["first_date"],
            last_date=told["last_date"] or told["first_date"],
            rule=told["rule"],
            hours=tuple(self.spans),
            weekday=told["weekday"] or 0,
            minutes=told["minutes"] or 60,
            title=self.said("title"),
        )


def _line(week: Sequence[Interval], day: int) -> str:
    return ", ".join(f"{row.opens_at:%H:%M}-{row.closes_at:%H:%M}" for row in week if row.weekday == day)


def _hours(words: str) -> list[Hours]:
    """Intervals with commas between; raises ValueError when one cannot be read; 24:00 is midnight."""
    return [_interval(part) for part in filter(None, words.replace(" ", "").split(","))]


def _interval(part: str) -> Hours:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise ValueError(part)
    from_hour, from_minute, to_hour, to_minute = (int(word or 0) for word in found.groups())
    return time(from_hour, from_minute), time(0 if to_hour == 24 else to_hour, to_minute)
