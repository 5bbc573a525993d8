"""Courses and their questions are written; people are told to learn; papers from elsewhere are taken in."""

import tomllib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.workforce.actions.quiz import issue_certificate
from otklik.workforce.events import CourseAssigned
from otklik.workforce.models import Assignment, Certificate, Course, Employee, Post, QuizQuestion, Skill
from otklik.workforce.queries.training import lacking

Words = dict[str, str]
_FILES: Final = Path(__file__).resolve().parent.parent / "data"


class CodeTaken(Exception):
    """Another course is called so."""


class EndsBeforeItBegins(Exception):
    """The last day lies before the first."""


class IssuedAhead(Exception):
    """The day of issue has not come yet."""


class CertificateThere(Exception):
    """Another certificate of this course was issued to him on that day."""


@dataclass(frozen=True)
class CourseTerms:
    """What is said of a course; see the model."""

    title: Words
    about: Words
    material: Words
    roles: list[str]
    pass_percent: int = 80
    valid_days: int = 365
    asked: int = 8


@dataclass(frozen=True)
class QuestionTerms:
    """A question, the right choice and the wrong ones."""

    text: Words
    right: Words
    wrong: list[Words]

    @property
    def choices(self) -> list[dict[str, Any]]:
        return [{"text": self.right, "right": True}, *({"text": words, "right": False} for words in self.wrong)]


def preload_training(*, at: datetime) -> int:
    """Add every course, post and skill of the data files that is not there yet; returns how many courses came."""
    with transaction.atomic():
        told = _read("people.toml")
        for kind, names in ((Post, ("title", "role")), (Skill, ("title",))):
            for one in told[kind.__name__.lower()]:
                kind._default_manager.get_or_create(code=one["code"], defaults={name: one[name] for name in names})
        known = set(Course.objects.values_list("code", flat=True))
        missing = [one for one in _read("courses.toml")["course"] if one["code"] not in known]
        for one in missing:
            _preload(one)
    return len(missing)


def create_course(*, code: str, terms: CourseTerms, by: Individual, at: datetime) -> Course:
    """Raises CodeTaken."""
    with transaction.atomic():
        row, fresh = Course.objects.get_or_create(code=code, defaults=asdict(terms))
        if not fresh:
            raise CodeTaken
        audit.record(actor=by.ref, act="workforce.create_course", subject=f"course:{row.pk}", at=at, code=code)
    return row


def change_course(*, course: Course, terms: CourseTerms, by: Individual, at: datetime) -> Course:
    with transaction.atomic():
        row = Course.objects.select_for_update().get(pk=course.pk)
        for name, value in asdict(terms).items():
            setattr(row, name, value)
        row.save()
        audit.record(actor=by.ref, act="workforce.change_course", subject=f"course:{row.pk}", at=at, code=row.code)
    return row


def retire_course(*, course: Course, by: Individual, at: datetime) -> None:
    """Teach it no more: nobody is asked for it or reminded of it. A second time changes nothing."""
    with transaction.atomic():
        if Course.objects.filter(pk=course.pk, retired_at=None).update(retired_at=at):
            audit.record(actor=by.ref, act="workforce.retire_course", subject=f"course:{course.pk}", at=at)


def teach_again(*, course: Course, by: Individual, at: datetime) -> None:
    """Take it back among those taught, with everything that was asked and proved."""
    with transaction.atomic():
        if Course.objects.filter(pk=course.pk, retired_at__isnull=False).update(retired_at=None):
            audit.record(actor=by.ref, act="workforce.teach_again", subject=f"course:{course.pk}", at=at)


def put_question(
    *, course: Course, terms: QuestionTerms, by: Individual, at: datetime, question: QuizQuestion | None = None
) -> QuizQuestion:
    """Add a question, or say one anew; attempts keep theirs as it was asked. The same words twice are one question."""
    with transaction.atomic():
        Course.objects.select_for_update().get(pk=course.pk)
        asked = course.questions.filter(retired_at=None, text=terms.text)
        if question is None and (known := asked.first()) is not None:
            return known
        row = question or QuizQuestion(course=course, position=course.questions.count())
        row.text, row.choices = terms.text, terms.choices
        row.save()
        audit.record(actor=by.ref, act="workforce.put_question", subject=f"course:{course.pk}", at=at, question=row.pk)
    return row


def retire_question(*, question: QuizQuestion, by: Individual, at: datetime) -> None:
    """Ask it no more; a second time changes nothing."""
    with transaction.atomic():
        if QuizQuestion.objects.filter(pk=question.pk, retired_at=None).update(retired_at=at):
            subject = f"course:{question.course_id}"
            audit.record(actor=by.ref, act="workforce.retire_question", subject=subject, at=at, question=question.pk)


def assign(*, course: Course, employees: Iterable[Employee], due_on: date, by: Individual, at: datetime) -> int:
    """Have these people pass the course by a day; whom it is assigned already keeps his. Returns how many are new."""
    fresh = 0
    with transaction.atomic():
        for employee in employees:
            row, is_new = Assignment.objects.get_or_create(
                employee=employee,
                course=course,
                done_at=None,
                defaults={"due_on": due_on, "assigned_by": by, "assigned_at": at},
            )
            if is_new:
                fresh += 1
                publish(CourseAssigned(row.pk), at=at)
        if fresh:
            subject = f"course:{course.pk}"
            audit.record(actor=by.ref, act="workforce.assign", subject=subject, at=at, people=fresh)
    return fresh


def assign_to_lacking(*, course: Course, due_on: date, by: Individual, at: datetime, day: date) -> int:
    """Everybody who needs the course and has no certificate that lasts another month."""
    people = list(lacking(course, day).order_by("pk"))
    return assign(course=course, employees=people, due_on=due_on, by=by, at=at)


def note_certificate(
    *, employee: Employee, course: Course, issued_on: date, expires_on: date, note: str, by: Individual, at: datetime
) -> Certificate:
    """Take in what was proved elsewhere; note: where. The same paper twice is one.

    Raises EndsBeforeItBegins, IssuedAhead, CertificateThere.
    """
    if expires_on < issued_on:
        raise EndsBeforeItBegins
    if issued_on > localdate(at):
        raise IssuedAhead
    with transaction.atomic():
        told: dict[str, Any] = {"expires_on": expires_on, "note": note, "issued_by": by}
        row = issue_certificate(employee=employee, course=course, attempt=None, at=at, issued_on=issued_on, **told)
        if (row.attempt_id, row.expires_on, row.note) != (None, expires_on, note):
            raise CertificateThere
        audit.record(actor=by.ref, act="workforce.note_certificate", subject=employee.ref, at=at, course=course.code)
    return row


def withdraw_certificate(*, certificate: Certificate, why: str, day: date, by: Individual, at: datetime) -> None:
    """From `day` on it does not count; a second time changes nothing."""
    with transaction.atomic():
        rows = Certificate.objects.filter(pk=certificate.pk, withdrawn_on=None)
        if rows.update(withdrawn_on=day, withdrawn_why=why):
            subject = f"certificate:{certificate.pk}"
            audit.record(actor=by.ref, act="workforce.withdraw_certificate", subject=subject, at=at)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FILES / name).read_text(encoding="utf-8"))


def _preload(told: dict[str, Any]) -> None:
    names = ("title", "about", "roles", "pass_percent")
    course = Course.objects.create(
        code=told["code"],
        material={code: text.strip() + "\n" for code, text in told["material"].items()},
        **{name: told[name] for name in names if name in told},
    )
    for position, one in enumerate(told["question"]):
        terms = QuestionTerms(one["ask"], one["right"], one["wrong"])
        QuizQuestion.objects.create(course=course, text=terms.text, choices=terms.choices, position=position)
