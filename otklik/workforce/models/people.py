"""Employees, their posts, the touchpoints they serve and what they can do."""

from datetime import date
from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import LANGUAGES, Individual
from otklik.touchpoints.models import Touchpoint

ROLES: Final = {
    "front": _("Talks to customers"),
    "duty": _("On duty for failures"),
    "owner": _("Answers for a touchpoint"),
    "inside": _("Inside work"),
}
LEVELS: Final = {1: _("Beginner"), 2: _("Able"), 3: _("Sure"), 4: _("Teaches others")}


class Post(models.Model):
    """What somebody is employed as. title: words by language code; role: by it courses are required."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.JSONField()
    role = models.CharField(max_length=10, choices=[(key, key) for key in ROLES])

    def __str__(self) -> str:
        return self.code


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def at_work(self, day: date) -> Self:
        """Employed on this day."""
        return self.filter(Q(active_to=None) | Q(active_to__gte=day), active_from__lte=day)


class Employee(models.Model):
    """A person who works here. individual: the one who signs in, None for those who do not.

    active_to: the last day. An erased one keeps his rows for the figures, without a name.
    """

    individual = models.OneToOneField(
        Individual, null=True, blank=True, on_delete=models.SET_NULL, related_name="employee"
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="ru")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="employees")
    touchpoints = models.ManyToManyField(Touchpoint, related_name="employees", blank=True)
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)
    number = models.CharField(max_length=40, blank=True)  # the company's own, by which files name him
    once_key = models.CharField(max_length=40, blank=True)  # a form sent twice takes on one person
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="employee_number_once", condition=~Q(number="")),
            models.UniqueConstraint(fields=["once_key"], name="employee_taken_on_once", condition=~Q(once_key="")),
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_to__gte=F("active_from")), name="employee_leaves_after_coming"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"№ {self.pk}"

    @property
    def ref(self) -> str:
        return f"employee:{self.pk}"

    def is_at_work(self, day: date) -> bool:
        return self.active_from <= day and (self.active_to is None or self.active_to >= day)


class Skill(models.Model):
    """Something a person can be good at. title: words by language code."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.JSONField()

    def __str__(self) -> str:
        return self.code


class SkillLevel(models.Model):
    """How good an employee is at something, as somebody noted on a day; 1-4 of LEVELS."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField(choices=[(key, key) for key in LEVELS])
    noted_on = models.DateField()
    noted_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee", "skill"], name="skill_once_per_employee"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="skill_level_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.skill_id} {self.level}"
