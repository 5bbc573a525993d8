"""The desk's calendars: the week, the days that differ, a year at a glance."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.touchpoints import actions
from otklik.touchpoints.models import Calendar, SpecialDays
from otklik.touchpoints.queries import Year, access_calendar, access_special_days, calendars, timetable_of, week_of
from otklik.web.shell.access import desk_page, may, member
from otklik.web.touchpoints.calendar_forms import COUNTRIES, RULES, CalendarForm, SpecialDaysForm, WeekForm
from otklik.web.touchpoints.showing import hours_in_words, week_in_words

_YEARS = range(2000, 2101)


@desk_page("touchpoints.read")
@require_GET
def desk_calendars(request: HttpRequest) -> HttpResponse:
    at = now()
    rows = [(row, timetable_of(row).opening(at), week_in_words(week_of(row))) for row in calendars()]
    words = {"rows": rows, "may_edit": may(request.user, "touchpoints.edit"), "countries": COUNTRIES}
    return render(request, "touchpoints/desk_calendars.html", words)


@desk_page("touchpoints.read")
@require_GET
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    return _page(request, access_calendar(request.user, calendar_id), SpecialDaysForm())


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def calendar_new(request: HttpRequest) -> HttpResponse:
    form = CalendarForm(request.POST or None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        made = _try(form, lambda: actions.create_calendar(code=code, terms=form.terms(), by=member(request), at=now()))
        if made is not None:
            return redirect("desk_calendar_week", made.pk)
    return _form_page(request, form, _("New calendar"), None)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def calendar_edit(request: HttpRequest, calendar_id: int) -> HttpResponse:
    row = access_calendar(request.user, calendar_id)
    form = CalendarForm(request.POST or None, calendar=row)
    if form.is_bound and form.is_valid():
        terms = form.terms()
        _try(form, lambda: actions.change_calendar(calendar=row, terms=terms, by=member(request), at=now()))
        if form.is_valid():
            return _saved(request, row)
    return _form_page(request, form, _("Change the calendar"), row)


@desk_page("touchpoints.edit")
@require_http_methods(["GET", "POST"])
def calendar_week(request: HttpRequest, calendar_id: int) -> HttpResponse:
    row = access_calendar(request.user, calendar_id)
    form = WeekForm(request.POST or None, calendar=row)
    if request.method == "POST" and form.is_valid():
        _try(form, lambda: actions.set_week(calendar=row, week=form.week, by=member(request), at=now()))
        if form.is_valid():
            return _saved(request, row)
    return _form_page(request, form, _("Opening hours"), row)


@desk_page("touchpoints.edit")
@require_POST
def special_days_new(request: HttpRequest, calendar_id: int) -> HttpResponse:
    row = access_calendar(request.user, calendar_id)
    form = SpecialDaysForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    terms = form.terms()
    if "preview" in request.POST:
        told = _try(form, lambda: actions.special_days(row, terms))
        return _page(request, row, form, told)
    _try(form, lambda: actions.add_special_days(calendar=row, terms=terms, by=member(request), at=now()))
    return _saved(request, row, terms.first_date.year) if form.is_valid() else _page(request, row, form)


@desk_page("touchpoints.edit")
@require_POST
def special_days_remove(request: HttpRequest, special_id: int) -> HttpResponse:
    special = access_special_days(request.user, special_id)
    actions.remove_special_days(special=special, by=member(request), at=now())
    return _saved(request, special.calendar, special.first_date.year)


@desk_page("touchpoints.edit")
@require_POST
def calendar_holidays(request: HttpRequest, calendar_id: int) -> HttpResponse:
    row = access_calendar(request.user, calendar_id)
    year = _year(request.POST.get("year", ""))
    count = actions.write_holidays(calendar=row, year=year, by=member(request), at=now())
    messages.success(request, _("Public holidays written in: %(count)s.") % {"count": count})
    return redirect(f"{row.get_absolute_url()}?year={year}")


@desk_page("touchpoints.edit")
@require_POST
def calendar_delete(request: HttpRequest, calendar_id: int) -> HttpResponse:
    row = access_calendar(request.user, calendar_id)
    try:
        actions.delete_calendar(calendar=row, by=member(request), at=now())
    except actions.CalendarInUse:
        messages.warning(request, _("Touchpoints go by this calendar: give them another one first."))
        return redirect(row)
    messages.success(request, _("The calendar is deleted."))
    return redirect("desk_calendars")


def _try(form: Any, act: Callable[[], Any]) -> Any:
    """Carry out; what is refused is told at the field it is about."""
    try:
        return act()
    except actions.CodeTaken:
        form.add_error("code", _("Another calendar has this code."))
    except actions.UnknownZone:
        form.add_error("zone", _("There is no such time zone. Write it like Europe/Minsk."))
    except actions.HoursOverlap:
        form.add_error("hours" if "hours" in form.fields else None, _("Two spans of hours overlap."))
    except actions.BadSpan:
        form.add_error("last_date", _("The last day is not before the first, and not two years after it."))
    except actions.DaysTaken:
        form.add_error("first_date", _("These dates have hours of their own already: remove those first."))
    return None


def _saved(request: HttpRequest, row: Calendar, year: int | None = None) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(f"{row.get_absolute_url()}?year={year}" if year else row.get_absolute_url())


def _year(words: str) -> int:
    year = int(words) if words.isascii() and words.isdigit() and len(words) == 4 else 0
    return year if year in _YEARS else localdate(now()).year


def _form_page(request: HttpRequest, form: Any, heading: str, row: Calendar | None) -> HttpResponse:
    words = {"form": form, "heading": heading, "calendar": row, "is_week": isinstance(form, WeekForm)}
    return render(request, "touchpoints/desk_calendar_form.html", words, status=422 if form.errors else 200)


def _page(request: HttpRequest, row: Calendar, form: SpecialDaysForm, told: SpecialDays | None = None) -> HttpResponse:
    asked = str(told.first_date.year) if told else request.GET.get("year", "")
    year = Year(row, _year(asked), (told,) if told else ())
    words: dict[str, Any] = {"calendar": row, "year": year, "form": form, "previewed": told, "rules": RULES}
    words |= {"opening": timetable_of(row).opening(now()), "week": week_in_words(week_of(row))}
    words |= {"months": list(zip(MONTHS.values(), year.months, strict=True)), "weekdays": WEEKDAYS_ABBR.values()}
    words |= {"listed": _listed(row, year.year), "country": COUNTRIES.get(row.country)}
    words["may_edit"] = may(request.user, "touchpoints.edit")
    return render(request, "touchpoints/desk_calendar.html", words, status=422 if form.errors else 200)


def _listed(row: Calendar, year: int) -> list[tuple[SpecialDays, str]]:
    """Special days that touch a year, in order, with their hours in words."""
    touching = [
        one for one in row.special.all() if one.first_date <= date(year, 12, 31) and one.last_date >= date(year, 1, 1)
    ]
    table = timetable_of(row)
    touching.sort(key=lambda one: (one.first_date, one.last_date))
    return [(one, hours_in_words(table.hours_of(one.first_date))) for one in touching]
