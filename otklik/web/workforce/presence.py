"""The desk's presence: a day of a place as it was, put right where it is wrong."""

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.touchpoints.models import Touchpoint
from otklik.web.shell.access import desk_page, member
from otklik.web.workforce.roster_forms import CorrectionForm, PresenceForm
from otklik.web.workforce.tables import TableForm
from otklik.web.workforce.words import HOW
from otklik.workforce import actions, queries

_NEEDED: Final = ("employee", "touchpoint", "begins_at", "ends_at")


@desk_page("workforce.manage")
@require_GET
def desk_presence(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    return _page(request, queries.access_place(request.user, touchpoint_id), None)


@desk_page("workforce.manage")
@require_POST
def presence_note(request: HttpRequest, touchpoint_id: int) -> HttpResponse:
    place = queries.access_place(request.user, touchpoint_id)
    form = PresenceForm(request.POST, place=place)
    if form.is_valid():
        try:
            actions.note_presence(touchpoint=place, by=member(request), at=now(), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("desk_presence", place.pk)
        except (actions.BadSpan, actions.OverlapsAnother) as error:
            form.add_error("ends_at", _why(error))
    return _page(request, place, form)


@desk_page("workforce.manage")
@require_http_methods(["GET", "POST"])
def presence_correct(request: HttpRequest, presence_id: int) -> HttpResponse:
    row, at = queries.access_presence(request.user, presence_id), now()
    form = CorrectionForm(request.POST or None, presence=row, at=at)
    if form.is_valid():
        try:
            actions.correct_presence(presence=row, by=member(request), at=at, **form.cleaned_data)
            messages.success(request, _("Saved. The person sees both rows."))
            return redirect("desk_presence", row.touchpoint_id)
        except (actions.BadSpan, actions.OverlapsAnother, actions.AlreadyCorrected) as error:
            form.add_error(None, _why(error))
    words = {"form": form, "presence": row, "how": HOW[row.how]}
    return render(request, "workforce/desk_presence_correct.html", words, status=422 if form.errors else 200)


@desk_page("workforce.manage")
@require_http_methods(["GET", "POST"])
def presence_import(request: HttpRequest) -> HttpResponse:
    form = TableForm(request.POST or None, request.FILES or None)
    if form.is_valid() and (records := form.records(_NEEDED)):
        try:
            count = actions.bring_presence(records=records, by=member(request), at=now())
            messages.success(request, _("New rows of presence: %(count)s.") % {"count": count})
            return redirect("desk_rosters")
        except actions.FileRefused as refused:
            form.refuse(refused)
    words = {"form": form, "columns": _NEEDED}
    return render(request, "workforce/desk_presence_import.html", words, status=422 if form.errors else 200)


def _why(error: Exception) -> str:
    if isinstance(error, actions.BadSpan):
        return _("It ends before it begins, lasts longer than a day or lies ahead.")
    if isinstance(error, actions.OverlapsAnother):
        return _("The person was somewhere else at that time, by another row.")
    return _("Another row stands instead of this one already.")


def _page(request: HttpRequest, place: Touchpoint, form: PresenceForm | None) -> HttpResponse:
    today = localdate(now())
    try:
        day = min(max(date.fromisoformat(request.GET.get("day", "")[:10]), date(2000, 1, 3)), today)
    except ValueError:
        day = today
    words: dict[str, Any] = {"place": place, "day": day, "form": form or PresenceForm(place=place)}
    words["rows"] = [(row, HOW[row.how]) for row in queries.presence_on(place, day)]
    words |= {"earlier": day - timedelta(days=1), "later": day + timedelta(days=1) if day < today else None}
    return render(request, "workforce/desk_presence.html", words, status=422 if form else 200)
