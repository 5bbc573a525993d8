"""Make surveys, change their words by new versions, stop them and let them go on."""

import secrets
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from otklik.core import audit
from otklik.feedback.models import SCALES, Survey, SurveyVersion
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint

MOST_FOLLOW_UPS: Final = 4
_AGAIN: Final = timedelta(minutes=1)


class NotASurvey(ValueError):
    """The terms or the words contradict each other; the text says how."""


@dataclass(frozen=True)
class SurveyTerms:
    """Everything of a survey but its words; touchpoint: None for the company as a whole."""

    name: str
    touchpoint: Touchpoint | None
    opens_on: date
    closes_on: date | None = None
    after_topic: bool = False
    rest_days: int = 90


@dataclass(frozen=True)
class SurveyWords:
    """question: by language code; follow_ups as `SurveyVersion` keeps them."""

    question: dict[str, str]
    follow_ups: list[dict[str, Any]] = field(default_factory=list)


def make_survey(*, kind: str, terms: SurveyTerms, words: SurveyWords, by: Individual | None, at: datetime) -> Survey:
    """A new survey with its first version; the same form sent twice within a minute is one. Raises NotASurvey."""
    if kind not in SCALES:
        raise NotASurvey(f"kind {kind}")
    _check(terms, words)
    with transaction.atomic():
        if (known := _just_made(kind, terms, words, by, at)) is not None:
            return known
        survey = Survey.objects.create(
            kind=kind, door=secrets.token_urlsafe(9), made_by=by, made_at=at, **_columns(terms)
        )
        _new_version(survey, 1, words, by, at)
        _record("make", survey, by, at)
    return survey


def change_survey(
    *, survey: Survey, terms: SurveyTerms, words: SurveyWords, by: Individual | None, at: datetime
) -> Survey:
    """Terms change in place; changed words become the next version, the same words none. Raises NotASurvey."""
    _check(terms, words)
    with transaction.atomic():
        row = Survey.objects.select_for_update().get(pk=survey.pk)
        for name, value in _columns(terms).items():
            setattr(row, name, value)
        row.save()
        last = SurveyVersion.objects.filter(survey=row).order_by("-number")[0]
        if (last.question, last.follow_ups) != (words.question, words.follow_ups):
            _new_version(row, last.number + 1, words, by, at)
        _record("change", row, by, at)
    return row


def stop_survey(*, survey: Survey, by: Individual | None, at: datetime) -> None:
    """No more answers; the first stop keeps its moment."""
    with transaction.atomic():
        if Survey.objects.filter(pk=survey.pk, stopped_at=None).update(stopped_at=at):
            _record("stop", survey, by, at)


def resume_survey(*, survey: Survey, by: Individual | None, at: datetime) -> None:
    """Answers again, within the dates of the wave."""
    with transaction.atomic():
        if Survey.objects.filter(pk=survey.pk, stopped_at__isnull=False).update(stopped_at=None):
            _record("resume", survey, by, at)


def _just_made(kind: str, terms: SurveyTerms, words: SurveyWords, by: Individual | None, at: datetime) -> Survey | None:
    if by is None:
        return None
    Individual.objects.select_for_update().get(pk=by.pk)  # his own forms wait for each other
    alike = Survey.objects.filter(kind=kind, made_by=by, made_at__gt=at - _AGAIN, **_columns(terms))
    same = [row for row in alike if row.versions.filter(number=1, question=words.question).exists()]
    return same[0] if same else None


def _check(terms: SurveyTerms, words: SurveyWords) -> None:
    if not any(words.question.values()):
        raise NotASurvey("no question")
    if terms.closes_on is not None and terms.closes_on < terms.opens_on:
        raise NotASurvey("it ends before it begins")
    if len(words.follow_ups) > MOST_FOLLOW_UPS:
        raise NotASurvey("too many follow-ups")


def _columns(terms: SurveyTerms) -> dict[str, Any]:
    return {one.name: getattr(terms, one.name) for one in fields(terms)}


def _new_version(survey: Survey, number: int, words: SurveyWords, by: Individual | None, at: datetime) -> None:
    SurveyVersion.objects.create(
        survey=survey, number=number, question=words.question, follow_ups=words.follow_ups, made_by=by, made_at=at
    )


def _record(what: str, survey: Survey, by: Individual | None, at: datetime) -> None:
    if by is not None:
        audit.record(actor=by.ref, act=f"feedback.{what}_survey", subject=survey.ref, at=at)
