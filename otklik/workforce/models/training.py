"""Courses, the questions of their quizzes, attempts, certificates, assignments."""

from datetime import date
from typing import Final, Self

from django.db import models
from django.db.models import F, Q

from otklik.parties.models import Individual
from otklik.workforce.models.people import Employee

SOON_DAYS: Final = 30  # before its end a certificate has to be renewed


class Course(models.Model):
    """What people learn and prove. title, about, material (Markdown): words by language code.

    roles: of the posts it is required of (ROLES of people). pass_percent: of right answers; valid_days: of the
    certificate; asked: how many questions of the quiz an attempt gets.
    """

    code = models.SlugField(max_length=40, unique=True)
    title = models.JSONField()
    about = models.JSONField(default=dict)
    material = models.JSONField(default=dict)
    roles = models.JSONField(default=list)
    pass_percent = models.PositiveSmallIntegerField(default=80)
    valid_days = models.PositiveSmallIntegerField(default=365)
    asked = models.PositiveSmallIntegerField(default=8)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pass_percent__gte=1, pass_percent__lte=100), name="course_pass_percent")
        ]

    def __str__(self) -> str:
        return self.code


class QuizQuestion(models.Model):
    """A question. text: words by language code; choices: [{"text": words, "right": bool}], one of them right."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    text = models.JSONField()
    choices = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"question {self.pk} of {self.course_id}"


class Attempt(models.Model):
    """One try of a quiz. asked: the questions as they were shown, in their order, [{"id", "text", "choices"}].

    answers: the number of the choice for each question, None where nothing was chosen.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="attempts")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="attempts")
    asked = models.JSONField()
    answers = models.JSONField(default=list)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    right = models.PositiveSmallIntegerField(default=0)
    passed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee", "course"], name="attempt_open_once", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @property
    def percent(self) -> int:
        return 100 * self.right // len(self.asked) if self.asked else 0


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid_on(self, day: date) -> Self:
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day), issued_on__lte=day, expires_on__gte=day)


class Certificate(models.Model):
    """That an employee knows a course, from issued_on to expires_on, both included.

    attempt: the quiz that proved it, None for one from elsewhere, of which `note` says where from.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="certificates")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="certificates")
    attempt = models.OneToOneField(Attempt, null=True, on_delete=models.PROTECT, related_name="certificate")
    issued_on = models.DateField()
    expires_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    issued_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_on__gte=F("issued_on")), name="certificate_ends_after_begin"),
            models.UniqueConstraint(
                fields=["employee", "course", "issued_on"],
                name="certificate_once_a_day",
                condition=Q(withdrawn_on=None),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.issued_on.year}-{self.pk:05d}"

    def is_valid_on(self, day: date) -> bool:
        is_kept = self.withdrawn_on is None or self.withdrawn_on > day
        return is_kept and self.issued_on <= day <= self.expires_on


class Assignment(models.Model):
    """An employee is to pass a course by a day; over with the certificate that came after it."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="assignments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="assignments")
    due_on = models.DateField()
    assigned_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    assigned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "course"], name="assignment_open_once", condition=Q(done_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class SentLetter(models.Model):
    """A letter that an employee got; what it was about stands in the key, so that nobody gets it twice."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="letters")
    key = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "key"], name="workforce_letter_once")]

    def __str__(self) -> str:
        return self.key
