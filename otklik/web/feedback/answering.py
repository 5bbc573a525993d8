"""The public page of a survey: a mark, a few words, and a way to be asked no more. Nobody signs in."""

import secrets
from dataclasses import replace
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.core.pace import seconds_to_wait
from otklik.feedback.actions import answering
from otklik.feedback.models import Response
from otklik.feedback.queries.surveys import Entrance, answered_before, entrance, version_of
from otklik.web.feedback.answer_form import AnswerForm, initial_of
from otklik.web.feedback.words import ENDS
from otklik.web.shell.access import public_page

COOKIE: Final = "survey_browser"
_SALT: Final = "feedback.browser"
_MOST_A_MINUTE: Final = 10  # of one address: an office behind one gateway must still be able to answer
_YEAR: Final = 365 * 24 * 60 * 60


@public_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, survey_token: str) -> HttpResponse:
    """A mark followed in a letter counts at once; the button adds the words."""
    entered = entrance(survey_token)
    if request.method == "POST":
        return _answer(request, entered, survey_token)
    score = request.GET.get("score", "")[:2]
    if entered.invitation is not None and score.isdecimal():
        return _tap(request, entered, survey_token, int(score))
    return _page(request, entered)


# without a token of forms: mail programs press the button for the reader (RFC 8058)
@public_page
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def survey_stop(request: HttpRequest, invitation_token: str) -> HttpResponse:
    """GET only asks, because programs follow links."""
    entered = entrance(invitation_token)
    person = entered.invitation.individual if entered.invitation else None
    if person is None:
        raise Http404
    if request.method == "POST":
        answering.opt_out(individual=person, at=now())
    return render(request, "feedback/stop.html", {"is_done": request.method == "POST"})


def _tap(request: HttpRequest, entered: Entrance, token: str, score: int) -> HttpResponse:
    if request.method == "HEAD":
        return _page(request, entered)
    try:
        kept = answering.tap(entered=entered, score=score, language=request.LANGUAGE_CODE, at=now())
    except (answering.NotOpen, answering.TooLate, answering.NoSuchMark):
        kept = answered_before(entered, "")
    return redirect("survey", token) if kept else _page(request, entered)


def _answer(request: HttpRequest, entered: Entrance, token: str) -> HttpResponse:
    told = request.POST.get("version", "")
    entered = replace(entered, version=version_of(entered.survey, told) or entered.version)
    form = AnswerForm(request.POST, survey=entered.survey, version=entered.version)
    if not form.is_valid():
        return _page(request, entered, form, status=422)
    key = _cookie(request) or _visit(form.cleaned_data["visit"]) or secrets.token_urlsafe(18)
    before = answered_before(entered, _hash(key))
    wait = 0 if entered.invitation or before else _seconds_to_wait(request)
    if wait:
        response = _page(request, entered, form, status=429, wait=wait)
        response["Retry-After"] = str(wait)
        return response
    answered = form.told(language=request.LANGUAGE_CODE, browser_key=_hash(key))
    try:
        answering.answer(entered=entered, told=answered, at=now())
    except (answering.NotOpen, answering.TooLate):
        return _page(request, entered, form, status=409)
    return _remember(request, redirect("survey", token), entered, key)


def _page(
    request: HttpRequest, entered: Entrance, form: AnswerForm | None = None, *, status: int = 200, wait: int = 0
) -> HttpResponse:
    at, key = now(), _cookie(request)
    before = answered_before(entered, _hash(key) if key else "")
    words: dict[str, Any] = {"survey": entered.survey, "version": entered.version, "before": before, "wait": wait}
    words["is_open"] = entered.survey.stopped_at is None and (
        entered.invitation is not None or entered.survey.is_live(localdate(at))
    )
    words["is_changeable"] = before is None or before.is_changeable(at) or before.confirmed_at is None
    words["has_answered"] = before is not None and before.confirmed_at is not None and form is None
    words["form"] = form or _fresh_form(request, entered, before, key)
    words["ends"] = ENDS[entered.survey.kind]
    return render(request, "feedback/survey.html", words, status=status)


def _fresh_form(request: HttpRequest, entered: Entrance, before: Response | None, key: str) -> AnswerForm:
    visit = signing.dumps(key or secrets.token_urlsafe(18), salt=_SALT)
    via = Response.QR if request.GET.get("via") == Response.QR else ""
    version = before.version if before else entered.version
    begun = initial_of(before, visit=visit, via=via, score=request.GET.get("score", "")[:2])
    return AnswerForm(survey=entered.survey, version=version, initial=begun)


def _remember(request: HttpRequest, response: HttpResponse, entered: Entrance, key: str) -> HttpResponse:
    if entered.invitation is None:
        response.set_signed_cookie(
            COOKIE, key, salt=_SALT, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


def _seconds_to_wait(request: HttpRequest) -> int:
    who = get_adapter().get_client_ip(request)
    return seconds_to_wait(what="survey", who=who, most_a_minute=_MOST_A_MINUTE, at=now())


def _cookie(request: HttpRequest) -> str:
    found = request.get_signed_cookie(COOKIE, default="", salt=_SALT)
    return str(found or "")


def _visit(told: str) -> str:
    """The key the page was given, so that a double click without a cookie yet is one answer."""
    try:
        return str(signing.loads(told, salt=_SALT))
    except signing.BadSignature:
        return ""


def _hash(key: str) -> str:
    return salted_hmac(_SALT, key, algorithm="sha256").hexdigest()
