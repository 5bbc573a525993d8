"""The desk of those on duty: what is off, what will be, what was; open, tell, close."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.flows.topic_about_outage import asked_about
from otklik.outages import actions, queries
from otklik.outages.models import Outage
from otklik.web.outages.forms import AreasBase, CloseForm, OutageForm, UpdateForm, areas_form
from otklik.web.outages.showing import shown, shown_list
from otklik.web.shell.access import desk_page, member


@desk_page("outages.manage")
@require_GET
def desk_outages(request: HttpRequest) -> HttpResponse:
    at, after = now(), request.GET.get("after", "")
    past = queries.closed(after=int(after) if after.isdecimal() and len(after) < 19 else None)
    words = {"going_on": shown_list(queries.going_on(at), at), "ahead": shown_list(queries.ahead(at), at)}
    words["closed"] = shown_list(past.outages, at)
    return render(request, "outages/desk_outages.html", words | {"next_after": past.next_after, "after": after})


@desk_page("outages.manage")
@require_http_methods(["GET", "POST"])
def outage_new(request: HttpRequest) -> HttpResponse:
    form, areas = OutageForm(request.POST or None), areas_form(request.POST or None, None)
    if not _is_to_save(request, form, areas):
        return _form_page(request, form, areas, None)
    made = actions.open_outage(
        areas=areas.facts(), by=member(request), at=now(), once_key=form.cleaned_data["once_key"], **form.facts()
    )
    messages.success(request, _("Everybody sees it now."))
    return redirect("desk_outage", made.pk)


@desk_page("outages.manage")
@require_GET
def outage(request: HttpRequest, outage_id: int) -> HttpResponse:
    row = queries.access_outage(request.user, outage_id)
    return _outage_page(request, row, UpdateForm(outage=row), CloseForm(outage=row))


@desk_page("outages.manage")
@require_http_methods(["GET", "POST"])
def outage_edit(request: HttpRequest, outage_id: int) -> HttpResponse:
    row = queries.access_outage(request.user, outage_id)
    form, areas = OutageForm(request.POST or None, outage=row), areas_form(request.POST or None, row)
    if not _is_to_save(request, form, areas):
        return _form_page(request, form, areas, row)
    actions.change_outage(outage=row, areas=areas.facts(), by=member(request), at=now(), **form.facts())
    messages.success(request, _("Saved."))
    return redirect("desk_outage", row.pk)


@desk_page("outages.manage")
@require_POST
def outage_update(request: HttpRequest, outage_id: int) -> HttpResponse:
    row = queries.access_outage(request.user, outage_id)
    form = UpdateForm(request.POST, outage=row)
    if form.is_valid() and _says(request, row, form):
        messages.success(request, _("Everybody sees it now."))
        return redirect("desk_outage", row.pk)
    return _outage_page(request, row, form, CloseForm(outage=row))


@desk_page("outages.manage")
@require_POST
def outage_close(request: HttpRequest, outage_id: int) -> HttpResponse:
    row = queries.access_outage(request.user, outage_id)
    form = CloseForm(request.POST, outage=row)
    if form.is_valid() and _closes(request, row, form):
        messages.success(request, _("Closed."))
        return redirect("desk_outage", row.pk)
    return _outage_page(request, row, UpdateForm(outage=row), form)


def _is_to_save(request: HttpRequest, form: OutageForm, areas: AreasBase) -> bool:
    if request.method != "POST":
        return False
    return all([form.is_valid(), areas.is_valid()]) and "preview" not in request.POST


def _says(request: HttpRequest, row: Outage, form: UpdateForm) -> bool:
    """Whether it was said; if not, the form says why."""
    text, end = form.said("text"), form.promise()
    facts: dict[str, Any] = {"outage": row, "by": member(request), "at": now()}
    facts["once_key"] = form.cleaned_data["once_key"]
    try:
        if end is None:
            actions.add_update(text=text, **facts)
        else:
            actions.change_expectation(text=text, expected_end_at=end, **facts)
    except actions.AlreadyClosed:
        form.add_error(None, _("It is over already."))
    except actions.EndsBeforeStart:
        form.add_error("expected_end_at", _("The end must be later than the start."))
    return not form.errors


def _closes(request: HttpRequest, row: Outage, form: CloseForm) -> bool:
    ended_at = form.cleaned_data.get("ended_at")
    try:
        actions.close_outage(outage=row, text=form.said("text"), by=member(request), at=now(), ended_at=ended_at)
    except actions.EndsBeforeStart:
        form.add_error(None, _("The end must be later than the start."))
    except actions.NotYet:
        form.add_error(None, _("This moment has not come yet."))
    return not form.errors


def _form_page(request: HttpRequest, form: OutageForm, areas: AreasBase, row: Outage | None) -> HttpResponse:
    words: dict[str, Any] = {"form": form, "areas": areas, "outage": row}
    is_wrong = request.method == "POST" and not all([form.is_valid(), areas.is_valid()])
    if request.method == "POST" and not is_wrong:
        services = form.cleaned_data["services"]
        words["affected"] = queries.affected(areas.facts(), services, localdate(now()))
    return render(request, "outages/desk_form.html", words, status=422 if is_wrong else 200)


def _outage_page(request: HttpRequest, row: Outage, update: UpdateForm, close: CloseForm) -> HttpResponse:
    at = now()
    words: dict[str, Any] = {"outage": row, "shown": shown(row, at), "update_form": update, "close_form": close}
    words["affected"] = queries.affected(list(row.areas.all()), row.services, localdate(at))
    words["asked"] = asked_about(row, request.user, at)
    is_wrong = any(form.is_bound and form.errors for form in (update, close))
    return render(request, "outages/desk_outage.html", words, status=422 if is_wrong else 200)
