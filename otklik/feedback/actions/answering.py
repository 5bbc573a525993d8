"""Ask by letter, take answers: one for a letter or a browser, changeable for an hour; told twice it is one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from otklik.feedback.models import CallBack, Invitation, Response, Survey, SurveyOptOut
from otklik.feedback.queries.surveys import Entrance
from otklik.feedback.queries.terms import after_working_days, working_days_of
from otklik.parties.models import Individual

CALL_WITHIN: Final = 2  # working days
_MACHINE: Final = timedelta(seconds=10)  # nobody taps two different marks so quickly; mail scanners follow all of them


class NotOpen(Exception):
    """The survey takes no answers now."""


class TooLate(Exception):
    """The answer stands; it could be changed for an hour."""


class NoSuchMark(ValueError):
    """The mark is not on the survey's scale."""


@dataclass(frozen=True)
class Told:
    """What was answered. said: by the keys of the follow-ups; telephone: to be called back, empty if not wanted."""

    score: int
    said: dict[str, str] = field(default_factory=dict)
    telephone: str = ""
    language: str = ""
    channel: str = Response.LINK
    browser_key: str = ""


def invite(*, survey: Survey, individual: Individual, subject: str, at: datetime) -> Invitation | None:
    """Note that a person is asked about a subject; None if he was asked lately, wants no such letters, or it is closed.

    Of two who ask the same person at once one waits for the other.
    """
    with transaction.atomic():
        Individual.objects.select_for_update().get(pk=individual.pk)
        if not survey.is_live(localdate(at)) or SurveyOptOut.objects.filter(individual=individual).exists():
            return None
        mine = Invitation.objects.filter(individual=individual)
        if mine.filter(sent_at__gt=at - timedelta(days=survey.rest_days)).exists():
            return None
        if Invitation.objects.filter(survey=survey, subject=subject).exclude(subject="").exists():
            return None
        return Invitation.objects.create(survey=survey, individual=individual, subject=subject, sent_at=at)


def opt_out(*, individual: Individual, at: datetime) -> None:
    """No more letters with surveys."""
    SurveyOptOut.objects.get_or_create(individual=individual, defaults={"at": at})


def tap(*, entered: Entrance, score: int, language: str, at: datetime) -> Response | None:
    """A mark in the letter was followed: it counts, unless a machine follows them all; then a button must be pressed.

    Raises NotOpen, TooLate, NoSuchMark.
    """
    invitation = entered.invitation
    if invitation is None or invitation.machine_at is not None:
        return None
    _check(entered, score, at)
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if locked.machine_at is not None:  # while this one waited
            return None
        known = Response.objects.filter(invitation=locked).first()
        if known is None:
            fresh = Response(invitation=locked, survey=entered.survey, answered_at=at)
            told = Told(score, language=language, channel=Response.LETTER)
            return _keep(fresh, entered, told, at, is_confirmed=False)
        if known.score == score or known.confirmed_at is not None:
            return known
        if at - known.changed_at < _MACHINE:
            Invitation.objects.filter(pk=locked.pk).update(machine_at=at)
            known.delete()
            return None
        if not known.is_changeable(at):
            raise TooLate
        told = Told(score, known.said, language=language, channel=Response.LETTER)
        return _keep(known, entered, told, at, is_confirmed=False)


def answer(*, entered: Entrance, told: Told, at: datetime) -> Response:
    """Keep an answer, or change it within the hour. Raises NotOpen, TooLate, NoSuchMark."""
    _check(entered, told.score, at)
    try:
        with transaction.atomic():
            return _answer(entered, told, at)
    except IntegrityError:  # the same browser was answering at the same moment
        with transaction.atomic():
            return _answer(entered, told, at)


def mark_called(*, call: CallBack, note: str, by: Individual, at: datetime) -> None:
    """He was called; what was said. The first call keeps its moment."""
    CallBack.objects.filter(pk=call.pk, done_at=None).update(done_at=at, done_by=by, note=note)


def _answer(entered: Entrance, told: Told, at: datetime) -> Response:
    rows = Response.objects.select_for_update().select_related("survey")
    if entered.invitation is not None:
        known = rows.filter(invitation=entered.invitation).first()
    else:
        known = rows.filter(survey=entered.survey, browser_key=told.browser_key).first()
    if known is None:
        fresh = Response(survey=entered.survey, invitation=entered.invitation, answered_at=at)
        fresh.browser_key = "" if entered.invitation else told.browser_key
        return _keep(fresh, entered, told, at, is_confirmed=True)
    is_tapped_only = known.confirmed_at is None
    if _is_the_same(known, told) and not is_tapped_only:
        return known
    if not (known.is_changeable(at) or is_tapped_only):
        raise TooLate
    return _keep(known, entered, told, at, is_confirmed=True)


def _keep(row: Response, entered: Entrance, told: Told, at: datetime, *, is_confirmed: bool) -> Response:
    row.version, row.score, row.said, row.language = entered.version, told.score, told.said, told.language
    row.channel = Response.LETTER if entered.invitation else told.channel
    row.changed_at = at
    row.confirmed_at = at if is_confirmed else None
    row.save()
    _ask_for_call(row, entered, told.telephone, at)
    return row


def _ask_for_call(row: Response, entered: Entrance, telephone: str, at: datetime) -> None:
    known = CallBack.objects.filter(response=row).first()
    if known is not None:
        if known.done_at is None and not telephone:
            known.delete()
        elif known.done_at is None:
            CallBack.objects.filter(pk=known.pk).update(telephone=telephone)
        return
    if telephone:
        due_at = after_working_days(CALL_WITHIN, at, working_days_of(entered.survey.touchpoint))
        CallBack.objects.create(response=row, telephone=telephone, asked_at=at, due_at=due_at)


def _is_the_same(row: Response, told: Told) -> bool:
    call = CallBack.objects.filter(response=row).first()
    return (row.score, row.said, call.telephone if call else "") == (told.score, told.said, told.telephone)


def _check(entered: Entrance, score: int, at: datetime) -> None:
    if score not in entered.survey.scale.marks:
        raise NoSuchMark(score)
    if entered.survey.stopped_at is not None or localdate(at) < entered.survey.opens_on:
        raise NotOpen
    # who got a letter in time may answer it after the wave
    if entered.invitation is None and not entered.survey.is_live(localdate(at)):
        raise NotOpen
