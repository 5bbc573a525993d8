"""An employee takes the quiz of a course: asked in an order of its own each time, kept as it was asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from otklik.workforce.models import Assignment, Attempt, Certificate, Course, Employee
from otklik.workforce.queries.training import questions_of

_DICE: Final = SystemRandom()


class NothingToAsk(Exception):
    """The course has no questions."""


class AlreadyAnswered(Exception):
    """This attempt is over."""


def begin_attempt(*, employee: Employee, course: Course, at: datetime) -> Attempt:
    """The open attempt, or a new one with its questions and choices shuffled. Raises NothingToAsk."""
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=employee.pk)  # two clicks begin one attempt
        going_on = employee.attempts.filter(course=course, ended_at=None).first()
        if going_on is not None:
            return going_on
        questions = questions_of(course)
        if not questions:
            raise NothingToAsk
        asked = _DICE.sample(questions, min(course.asked, len(questions)))
        shown = [{"id": one.pk, "text": one.text, "choices": _shuffled(one.choices)} for one in asked]
        return Attempt.objects.create(employee=employee, course=course, asked=shown, began_at=at)


def finish_attempt(*, attempt: Attempt, answers: Sequence[int | None], at: datetime) -> Attempt:
    """Judge the answers (the number of the choice for each question); a passed one brings the certificate.

    Raises AlreadyAnswered.
    """
    with transaction.atomic():
        row = Attempt.objects.select_for_update(of=("self",)).select_related("course", "employee").get(pk=attempt.pk)
        if row.ended_at is not None:
            raise AlreadyAnswered
        row.answers, row.ended_at = list(answers), at
        row.right = sum(is_right(one, answer) for one, answer in zip(row.asked, answers, strict=True))
        row.passed = 100 * row.right >= row.course.pass_percent * len(row.asked)
        row.save(update_fields=["answers", "ended_at", "right", "passed"])
        if row.passed:
            issue_certificate(employee=row.employee, course=row.course, attempt=row, at=at)
    return row


def is_right(asked: dict[str, Any], answer: int | None) -> bool:
    choices = asked["choices"]
    return answer is not None and 0 <= answer < len(choices) and bool(choices[answer]["right"])


def issue_certificate(
    *, employee: Employee, course: Course, attempt: Attempt | None, at: datetime, **facts: Any
) -> Certificate:
    """The certificate from today; a valid one ends what was assigned. The second of a day is the first one."""
    day = facts.pop("issued_on", None) or localdate(at)
    told = {"attempt": attempt, "expires_on": day + timedelta(days=course.valid_days - 1)} | facts
    row, _fresh = Certificate.objects.get_or_create(
        employee=employee, course=course, issued_on=day, withdrawn_on=None, defaults=told
    )
    if row.is_valid_on(localdate(at)):
        Assignment.objects.filter(employee=employee, course=course, done_at=None).update(done_at=at)
    return row


def _shuffled(choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return _DICE.sample(choices, len(choices))
