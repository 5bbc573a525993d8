"""The desk's incidents: what does not work, who took it, what was told, of what it came."""

from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.alerts.queries import tellings
from otklik.quality import actions, queries
from otklik.quality.models import Incident
from otklik.touchpoints.queries import backup_of
from otklik.web.alerts.words import telling_words
from otklik.web.quality.incident_forms import CauseForm, IncidentForm, ReviewForm, SayForm, SwitchForm
from otklik.web.shell.access import desk_page, may, member


@desk_page("quality.read")
@require_GET
def desk_incidents(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    page = queries.incidents(after=int(after) if after.isdecimal() and len(after) < 19 else None)
    words: dict[str, Any] = {"going_on": _said(page.going_on), "over": _said(page.over), "after": after}
    words |= {"next_after": page.next_after, "may_act": may(request.user, "quality.duty")}
    return render(request, "quality/desk_incidents.html", words)


@desk_page("quality.duty")
@require_http_methods(["GET", "POST"])
def incident_new(request: HttpRequest) -> HttpResponse:
    form = IncidentForm(request.POST or None, initial={"began_at": now()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        row = actions.open_incident(
            touchpoint=told["touchpoint"], title=form.said("title"), began_at=told["began_at"],
            by=member(request), at=now(),
        )  # fmt: skip
        return redirect("desk_incident", row.pk)
    return render(request, "quality/desk_incident_form.html", {"form": form}, status=422 if form.errors else 200)


@desk_page("quality.read")
@require_GET
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    row = queries.access_incident(request.user, incident_id)
    ready = next((text.words for text in queries.ready_texts(row) if text.key == request.GET.get("text")), None)
    return _page(request, row, SayForm(ready=ready), CauseForm())


@desk_page("quality.duty")
@require_POST
def incident_take(request: HttpRequest, incident_id: int) -> HttpResponse:
    row = queries.access_incident(request.user, incident_id)
    try:
        actions.take_incident(incident=row, by=member(request), at=now())
        messages.success(request, _("It is yours now."))
    except actions.AlreadyResolved:
        messages.error(request, _("It is over already."))
    return redirect("desk_incident", row.pk)


@desk_page("quality.duty")
@require_POST
def incident_say(request: HttpRequest, incident_id: int) -> HttpResponse:
    row = queries.access_incident(request.user, incident_id)
    form = SayForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.say_of_incident(
                incident=row, words=form.said("words"), is_public=told["is_public"],
                by=member(request), at=now(), once_key=told["once_key"],
            )  # fmt: skip
        except actions.AlreadyResolved:
            form.add_error(None, _("It is over already."))
        else:
            messages.success(request, _("Said."))
            return redirect("desk_incident", row.pk)
    return _page(request, row, form, CauseForm())


@desk_page("quality.duty")
@require_POST
def incident_resolve(request: HttpRequest, incident_id: int) -> HttpResponse:
    row = queries.access_incident(request.user, incident_id)
    form = CauseForm(request.POST)
    if form.is_valid():
        try:
            actions.resolve_incident(
                incident=row, cause=form.said("cause"), by=member(request), at=now(),
                is_public=form.cleaned_data["is_public"], as_finding=form.cleaned_data["as_finding"],
            )  # fmt: skip
        except actions.AlreadyResolved:
            form.add_error(None, _("It is over already."))
        else:
            messages.success(request, _("It is over."))
            return redirect("desk_incident", row.pk)
    return _page(request, row, SayForm(), form)


@desk_page("quality.duty")
@require_POST
def incident_backup(request: HttpRequest, incident_id: int) -> HttpResponse:
    """The backup channel comes into use, or goes out of it."""
    row = queries.access_incident(request.user, incident_id)
    form = SwitchForm(request.POST)
    form.full_clean()
    is_on, is_public = form.cleaned_data["is_on"], form.cleaned_data["is_public"]
    ready = next((text.words for text in queries.ready_texts(row) if text.key == "backup"), {})
    try:
        actions.switch_backup(
            incident=row, is_on=is_on, words=ready if is_on else {}, is_public=is_public and is_on,
            by=member(request), at=now(),
        )  # fmt: skip
    except actions.AlreadyResolved:
        messages.error(request, _("It is over already."))
    except actions.NoBackup:
        messages.error(request, _("This touchpoint has no backup. Name one in the catalogue."))
    return redirect("desk_incident", row.pk)


@desk_page("quality.duty")
@require_http_methods(["GET", "POST"])
def incident_review(request: HttpRequest, incident_id: int) -> HttpResponse:
    """What was learnt, once it is over."""
    row = queries.access_incident(request.user, incident_id)
    known = getattr(row, "review", None)
    form = ReviewForm(request.POST or None, initial=model_to_dict(known) if known else {})
    if form.is_bound and form.is_valid():
        try:
            actions.review_incident(incident=row, terms=form.terms(), by=member(request), at=now())
        except actions.IncidentGoesOn:
            form.add_error(None, _("It goes on. What was learnt is written when it is over."))
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_incident", row.pk)
    words = {"form": form, "incident": row, "seen": _seen(row)}
    return render(request, "quality/desk_incident_review.html", words, status=422 if form.errors else 200)


def _said(rows: list[Incident]) -> list[tuple[Incident, str]]:
    return [(row, _seen(row)) for row in rows]


def _seen(row: Incident) -> str:
    """What a probe said, empty if a person opened it."""
    return queries.sentence(row.probe_kind, row.why, row.facts) if row.probe_kind else ""


def _lines(row: Incident) -> list[dict[str, Any]]:
    """The time line: what people and probes said, and who was told of it, the oldest first."""
    said = [{"at": entry.at, "entry": entry} for entry in row.entries.all()]
    told = [{"at": line.at, "told": telling_words(line), "line": line} for line in tellings(row)]
    return sorted([*said, *told], key=lambda line: line["at"])


def _page(request: HttpRequest, row: Incident, say: SayForm, cause: CauseForm) -> HttpResponse:
    words: dict[str, Any] = {"incident": row, "seen": _seen(row), "say_form": say, "cause_form": cause}
    words |= {"backup": backup_of(row.touchpoint), "may_act": may(request.user, "quality.duty")}
    words |= {"ready": queries.ready_texts(row), "is_backup_on": queries.backup_is_on(row)}
    words |= {"may_find": may(request.user, "quality.manage"), "source": row.ref, "lines": _lines(row)}
    is_wrong = any(form.is_bound and form.errors for form in (say, cause))
    return render(request, "quality/desk_incident.html", words, status=422 if is_wrong else 200)
