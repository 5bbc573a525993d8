"""The desk of surveys: what they say, how sure that is, their words, their open link and its code for a door."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from otklik.feedback.actions import surveys as actions
from otklik.feedback.models import Response, Survey
from otklik.feedback.queries import figures, surveys
from otklik.web.feedback import drawing
from otklik.web.feedback.qr import svg
from otklik.web.feedback.survey_forms import SurveyForm
from otklik.web.feedback.words import CHANNELS, KINDS, MEANING, PERIODS, SHORT
from otklik.web.shell.access import desk_page, may, member


@desk_page("feedback.read")
@require_GET
def desk_surveys(request: HttpRequest) -> HttpResponse:
    at, days = now(), _days(request)
    period = figures.last_days(days, at)
    rows = [
        (told, drawing.shown(told.figure), drawing.rate(told.reach.rate))
        for told in figures.told(surveys.surveys(), period)
    ]
    words: dict[str, Any] = {"rows": rows, "days": days, "periods": PERIODS.items(), "short": SHORT}
    words["ranking"] = [drawing.rank_row(row) for row in figures.ranking(period)]
    words |= {"calls": surveys.calls_overdue(at), "may_manage": may(request.user, "feedback.manage"), "at": at}
    return render(request, "feedback/desk_surveys.html", words)


@desk_page("feedback.read")
@require_GET
def survey(request: HttpRequest, survey_id: int) -> HttpResponse:
    row, days, after = surveys.access_survey(request.user, survey_id), _days(request), request.GET.get("after", "")
    period = figures.last_days(days, now())
    told = figures.told([row], period)[0]
    low_only = request.GET.get("marks") == "low"
    page = surveys.answers(row, after=int(after) if after.isdecimal() and len(after) < 19 else None, low_only=low_only)
    words: dict[str, Any] = {"survey": row, "told": told, "shown": drawing.shown(told.figure), "low_only": low_only}
    words |= {"bars": drawing.bars(told.figure), "mix": drawing.mix(told), "rate": drawing.rate(told.reach.rate)}
    words |= {"chart": drawing.chart_of(figures.weeks(row, period)), "easy": _easy(told), "days": days}
    words |= {"answers": [(answer, CHANNELS[answer.channel], _said(answer)) for answer in page.rows], "page": page}
    words |= {"versions": surveys.versions(row), "kind": KINDS[row.kind], "meaning": MEANING[row.kind]}
    words |= {"door": _address(row), "periods": PERIODS.items(), "may_manage": may(request.user, "feedback.manage")}
    return render(request, "feedback/desk_survey.html", words)


@desk_page("feedback.manage")
@require_http_methods(["GET", "POST"])
def survey_new(request: HttpRequest) -> HttpResponse:
    form = SurveyForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, form, None)
    row = actions.make_survey(
        kind=form.cleaned_data["kind"], terms=form.terms(), words=form.words(), by=member(request), at=now()
    )
    messages.success(request, _("The survey is there. Its link and code are on this page."))
    return redirect("desk_survey", row.pk)


@desk_page("feedback.manage")
@require_http_methods(["GET", "POST"])
def survey_edit(request: HttpRequest, survey_id: int) -> HttpResponse:
    row = surveys.access_survey(request.user, survey_id)
    form = SurveyForm(request.POST or None, survey=row, version=surveys.current_version(row))
    if not form.is_valid():
        return _form_page(request, form, row)
    actions.change_survey(survey=row, terms=form.terms(), words=form.words(), by=member(request), at=now())
    messages.success(request, _("Saved."))
    return redirect("desk_survey", row.pk)


@desk_page("feedback.manage")
@require_POST
def survey_stop_or_resume(request: HttpRequest, survey_id: int) -> HttpResponse:
    row = surveys.access_survey(request.user, survey_id)
    act = actions.resume_survey if request.POST.get("what") == "resume" else actions.stop_survey
    act(survey=row, by=member(request), at=now())
    messages.success(request, _("Saved."))
    return redirect("desk_survey", row.pk)


@desk_page("feedback.read")
@require_GET
def survey_qr(request: HttpRequest, survey_id: int) -> HttpResponse:
    """The code as a file, for print."""
    row = surveys.access_survey(request.user, survey_id)
    return HttpResponse(svg(f"{_address(row)}?via={Response.QR}"), content_type="image/svg+xml")


@desk_page("feedback.read")
@require_GET
def survey_door(request: HttpRequest, survey_id: int) -> HttpResponse:
    """A sheet for the door of an office."""
    row = surveys.access_survey(request.user, survey_id)
    words = {"survey": row, "version": surveys.current_version(row), "door": _address(row)}
    return render(request, "feedback/door.html", words)


def _days(request: HttpRequest) -> int:
    told = request.GET.get("days", "")
    return int(told) if told in map(str, PERIODS) else 90


def _easy(told: figures.Told) -> str:
    return drawing.percent(told.figure.easy.value) if told.figure.easy else ""


def _said(answer: Response) -> list[tuple[dict[str, str], Any]]:
    """(question, answer), words by language or plain."""
    found: list[tuple[dict[str, str], Any]] = []
    for told in answer.version.follow_ups:
        words = answer.said.get(told["key"])
        if words and told["kind"] == "choice":
            found += [(told["words"], one["words"]) for one in told["choices"] if one["key"] == words]
        elif words:
            found.append((told["words"], words))
    return found


def _address(row: Survey) -> str:
    return settings.SITE_URL + reverse("survey", args=[row.door])


def _form_page(request: HttpRequest, form: SurveyForm, row: Survey | None) -> HttpResponse:
    words = {"form": form, "survey": row}
    return render(request, "feedback/desk_survey_form.html", words, status=422 if form.errors else 200)
