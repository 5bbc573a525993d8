"""Surveys for those who may see them; the open door of one by its token; answers page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import Q, QuerySet
from django.http import Http404

from otklik.feedback.models import CallBack, Invitation, Response, Survey, SurveyVersion
from otklik.parties.models import Individual

User = Individual | AnonymousUser
READ: Final = "feedback.read"
_SALT: Final = "feedback.invitation"
_PAGE: Final = 30
_LONGEST_TOKEN: Final = 80


@dataclass(frozen=True)
class Entrance:
    """Where an address of a survey leads; invitation: None for the open link."""

    survey: Survey
    version: SurveyVersion
    invitation: Invitation | None


@dataclass(frozen=True)
class AnswerPage:
    rows: list[Response]
    next_key: int | None


@dataclass(frozen=True)
class CallPage:
    """waiting: not called yet, the most urgent first; done: the latest."""

    waiting: list[CallBack]
    done: list[CallBack]


def surveys() -> QuerySet[Survey]:
    """All of them, those that run first."""
    return Survey.objects.select_related("touchpoint").order_by("stopped_at", "-opens_on", "-pk")


def access_survey(user: User, survey_id: int) -> Survey:
    """For staff who may read feedback; everybody else 404."""
    row = Survey.objects.select_related("touchpoint").filter(pk=survey_id).first()
    if row is None or not may(user, READ):
        raise Http404
    return row


def current_version(survey: Survey) -> SurveyVersion:
    """The words in force."""
    return SurveyVersion.objects.filter(survey=survey).order_by("-number")[0]


def versions(survey: Survey) -> list[SurveyVersion]:
    return list(SurveyVersion.objects.filter(survey=survey).order_by("-number"))


def version_of(survey: Survey, told: str) -> SurveyVersion | None:
    """The words of a number as a form told it."""
    is_number = told.isdecimal() and told.isascii() and len(told) < 5
    return SurveyVersion.objects.filter(survey=survey, number=int(told)).first() if is_number else None


def token_of(invitation: Invitation) -> str:
    """The last part of a letter's address: signed, and nothing of the person can be read from it."""
    return signing.Signer(salt=_SALT).sign(str(invitation.pk))


def entrance(token: str) -> Entrance:
    """The survey behind an address, a letter's or an open one; raises Http404 for others."""
    if len(token) > _LONGEST_TOKEN or "\0" in token:
        raise Http404
    invitation = _invitation(token) if ":" in token else None
    survey = invitation.survey if invitation else Survey.objects.filter(door=token).first()
    if survey is None or (":" in token and invitation is None):
        raise Http404
    return Entrance(survey, current_version(survey), invitation)


def answered_before(entered: Entrance, browser_key: str) -> Response | None:
    """What this person or browser answered already."""
    if entered.invitation is not None:
        mine = Q(invitation=entered.invitation)
    elif browser_key:
        mine = Q(survey=entered.survey, browser_key=browser_key)
    else:
        return None
    return Response.objects.select_related("version", "survey", "call").filter(mine).first()


def answers(survey: Survey, *, after: int | None = None, low_only: bool = False) -> AnswerPage:
    """Answers with words, the newest first."""
    rows = Response.objects.filter(survey=survey).exclude(said={}).select_related("version")
    if low_only:
        rows = rows.filter(score__lte=survey.scale.bad)
    if after is not None and (last := Response.objects.filter(pk=after).first()):
        rows = rows.filter(Q(answered_at__lt=last.answered_at) | Q(answered_at=last.answered_at, pk__lt=last.pk))
    some = list(rows.order_by("-answered_at", "-pk")[: _PAGE + 1])
    return AnswerPage(some[:_PAGE], some[_PAGE - 1].pk if len(some) > _PAGE else None)


def calls() -> CallPage:
    """Who asked to be called."""
    rows = CallBack.objects.select_related("response__survey__touchpoint", "response__version", "done_by")
    waiting = rows.filter(done_at=None).order_by("due_at", "pk")[:100]
    return CallPage(list(waiting), list(rows.exclude(done_at=None).order_by("-done_at", "-pk")[:_PAGE]))


def access_call(user: User, call_id: int) -> CallBack:
    """For staff who answer people; everybody else 404."""
    row = CallBack.objects.select_related("response__survey").filter(pk=call_id).first()
    if row is None or not may(user, "feedback.claims"):
        raise Http404
    return row


def calls_overdue(at: datetime) -> int:
    return CallBack.objects.filter(done_at=None, due_at__lte=at).count()


def told_by(person: Individual) -> list[Response]:
    """What a person answered to our letters, the newest first."""
    rows = Response.objects.filter(invitation__individual=person).select_related("survey", "version", "call")
    return list(rows.order_by("-answered_at", "-pk"))


def _invitation(token: str) -> Invitation | None:
    try:
        key = int(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Invitation.objects.select_related("survey", "individual").filter(pk=key).first()


def may(user: User, permission: str) -> bool:
    return isinstance(user, Individual) and user.may(permission)
