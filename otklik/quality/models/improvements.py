"""Improvements: what is done about findings, and what came of it."""

from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import Q

from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.quality.models.findings import Change, Finding
from otklik.quality.models.measures import Measurement
from otklik.touchpoints.models import Touchpoint

PROPOSED: Final = "proposed"
DECIDED: Final = "decided"
IN_WORK: Final = "in_work"
DONE: Final = "done"
VERIFIED: Final = "verified"
MEASURED: Final = "measured"
REOPENED: Final = "reopened"
REFUSED: Final = "refused"
STATES: Final = (PROPOSED, DECIDED, REOPENED, IN_WORK, DONE, VERIFIED, MEASURED, REFUSED)
UNDONE: Final = (PROPOSED, DECIDED, REOPENED, IN_WORK)


class Improvement(models.Model):
    """about, cost: plain words. norm_code: the norm that is measured again at `touchpoint`, empty if none can tell.

    before: measured when it was decided; after: when it was measured again last. retest_date: the first day on which
    it is measured again. overdue_told: the due date of which the owner has been told that it has passed.
    """

    findings = models.ManyToManyField(Finding, related_name="improvements")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="improvements")
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    zone = models.CharField(max_length=20, choices=Touchpoint.ZONES)
    owner = models.ForeignKey(Individual, null=True, blank=True, on_delete=models.PROTECT, related_name="improvements")
    due_date = models.DateField(null=True)
    cost = models.CharField(max_length=200, blank=True)
    norm_code = models.CharField(max_length=20, blank=True)
    retest_date = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES], default=PROPOSED)
    state_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    before = models.ForeignKey(Measurement, null=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Measurement, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(Individual, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    overdue_told = models.DateField(null=True)
    once_key = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["once_key"], condition=~Q(once_key=""), name="improvement_once"),
            models.CheckConstraint(
                condition=Q(state__in=(PROPOSED, REFUSED)) | Q(owner__isnull=False, due_date__isnull=False),
                name="improvement_decided_with_owner_and_date",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_date", "id"], name="improvement_board")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("desk_improvement", self.pk)

    @property
    def ref(self) -> str:
        return f"improvement:{self.pk}"

    def is_of(self, person: Individual) -> bool:
        return self.owner_id == person.pk

    def is_overdue(self, today: date) -> bool:
        return self.state in UNDONE and self.due_date is not None and self.due_date < today

    def told(self) -> dict[str, Any]:
        """What its history compares."""
        days = {name: day.isoformat() if (day := getattr(self, name)) else "" for name in ("due_date", "retest_date")}
        names = ("title", "about", "zone", "cost", "norm_code")
        return {name: getattr(self, name) for name in names} | days | {"owner": self.owner_id}


class ImprovementEntry(Change):
    """kind: a state that was reached, `changed`, `overdue` or `put_off` (a re-test that had too little to go on).

    measurement: what it was measured at in that step.
    """

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="entries")
    measurement = models.ForeignKey(Measurement, null=True, on_delete=models.PROTECT, related_name="+")
    once_key = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["improvement", "once_key"], condition=~Q(once_key=""), name="improvement_entry_once"
            )
        ]


class ZonePerson(models.Model):
    """Who is written to when something of a zone has no owner, and once a week of everything in it."""

    zone = models.CharField(max_length=20, choices=Touchpoint.ZONES)
    individual = models.ForeignKey(Individual, on_delete=models.CASCADE, related_name="zones")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "individual"], name="zone_person_once")]

    def __str__(self) -> str:
        return f"{self.zone} {self.individual_id}"
