"""The desk's rosters: a week of a place, shifts laid and copied, the numbers needed."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from otklik.touchpoints.models import Touchpoint
from otklik.web.shell.access import desk_page, may, member
from otklik.web.workforce.roster_forms import MinimumForm, PatternForm
from otklik.web.workforce.words import WEEKDAYS
from otklik.workforce import actions, queries


@desk_page("workforce.read")
@require_GET
def desk_rosters(request: HttpRequest) -> HttpResponse:
    """Places somebody serves, with what their coming week lacks."""
    at = now()
    rows = queries.rostered(queries.monday_of(localdate(at)), at)
    return render(request, "workforce/desk_rosters.html", {"rows": rows})


@desk_page("workforce.read")
@require_GET
def desk_roster(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    return _page(request, queries.access_place(request.user, touchpoint_id))


@desk_page("workforce.manage")
@require_POST
def roster_lay(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    place = queries.access_place(request.user, touchpoint_id)
    form = PatternForm(request.POST, place=place)
    if not form.is_valid():
        return _page(request, place, pattern=form)
    try:
        people, pattern, by = list(form.cleaned_data["employees"]), form.pattern(), member(request)
        laid = actions.lay_pattern(touchpoint=place, employees=people, pattern=pattern, by=by, at=now())
        _tell(request, laid)
    except actions.PatternTooLong:
        form.add_error("last", _("Three months at once are enough."))
        return _page(request, place, pattern=form)
    return _back(place, queries.monday_of(form.cleaned_data["first"]))


@desk_page("workforce.manage")
@require_POST
def roster_copy(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    place, monday = queries.access_place(request.user, touchpoint_id), _monday(request.POST.get("week", ""))
    _tell(request, actions.copy_week(touchpoint=place, monday=monday, by=member(request), at=now()))
    return _back(place, monday)


@desk_page("workforce.manage")
@require_POST
def roster_minimum(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    place, form = queries.access_place(request.user, touchpoint_id), MinimumForm(request.POST)
    if not form.is_valid():
        return _page(request, place, minimum=form)
    (first, end), told = form.slots(), form.cleaned_data
    try:
        actions.set_minimum(
            touchpoint=place, weekdays=frozenset(told["weekdays"]), first_slot=first, end_slot=end,
            people=told["people"], by=member(request), at=now(),
        )  # fmt: skip
        messages.success(request, _("Saved."))
    except actions.BadMinimum:
        form.add_error("ends", _("The end must be later than the start."))
        return _page(request, place, minimum=form)
    return _back(place, _monday(request.GET.get("week", "")))


@desk_page("workforce.manage")
@require_POST
def shift_remove(request: HttpRequest, shift_id: int) -> HttpResponse:
    row = queries.access_shift(request.user, shift_id)
    actions.remove_shift(shift=row, by=member(request), at=now())
    messages.success(request, _("The shift is taken away."))
    return _back(row.touchpoint, queries.monday_of(localdate(row.begins_at)))


def _tell(request: HttpRequest, laid: actions.Laid) -> None:
    told = _("Shifts laid: %(made)s. Left out, because the person is busy then or does not work here: %(skipped)s.")
    level = messages.SUCCESS if laid.made else messages.WARNING
    messages.add_message(request, level, told % {"made": laid.made, "skipped": laid.skipped})


def _back(place: Touchpoint, monday: date) -> HttpResponse:
    response = redirect("desk_roster", place.pk)
    response["Location"] += f"?week={monday.isoformat()}"
    return response


def _monday(told: str) -> date:
    """The Monday of the day told, of today's week when none can be read."""
    try:
        day = date.fromisoformat(told[:10])
    except ValueError:
        day = localdate(now())
    return queries.monday_of(min(max(day, date(2000, 1, 3)), date(2100, 1, 1)))


def _page(
    request: HttpRequest, place: Touchpoint, pattern: PatternForm | None = None, minimum: MinimumForm | None = None
) -> HttpResponse:
    monday = _monday(request.GET.get("week", ""))
    last = monday + timedelta(days=6)
    words: dict[str, Any] = {"place": place, "week": queries.week_of_place(place, monday, now())}
    words |= {"earlier": monday - timedelta(days=7), "later": monday + timedelta(days=7), "last": last}
    words["may_manage"] = may(request.user, "workforce.manage")
    initial = {"first": monday, "last": last, "begins_at": "09:00", "ends_at": "18:00"}
    words["pattern_form"] = pattern or PatternForm(place=place, initial=initial)
    words["minimum_form"] = minimum or MinimumForm()
    words["minima"] = [(WEEKDAYS[day], rows) for day, rows in words["week"].minima]
    wrong = pattern is not None or minimum is not None
    return render(request, "workforce/desk_roster.html", words, status=422 if wrong else 200)
