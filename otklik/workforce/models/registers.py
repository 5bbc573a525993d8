"""What a touchpoint rests on and must be proved again in time: equipment, controls, contracts; and its regular care."""

from datetime import date, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models.people import Employee

EQUIPMENT, CONTROL, SUPPORT, SYSTEM = "equipment", "control", "support", "system"
KINDS: Final = {
    EQUIPMENT: _("Equipment"),
    CONTROL: _("Security control"),
    SUPPORT: _("Support contract"),
    SYSTEM: _("System's certificate"),
}
WARN_DAYS: Final = 60


class RegisterEntry(models.Model):
    """Something at a touchpoint that holds as long as its newest proof says so. name: what the company calls it.

    owner: who gets the letters; owner_zone: whose business it is. supplier: who sells, supports or certifies.
    """

    kind = models.CharField(max_length=10, choices=[(key, key) for key in KINDS])
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="register")
    name = models.CharField(max_length=200)
    supplier = models.CharField(max_length=200, blank=True)
    owner_zone = models.CharField(max_length=20, choices=Touchpoint.ZONES)
    owner = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.SET_NULL, related_name="register")
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "touchpoint", "name"], name="register_entry_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"register_entry:{self.pk}"


class Proof(models.Model):
    """What was seen of an entry on a day: it holds until valid_to (None: until somebody looks again), or it does not.

    link: where the paper lies; file: the paper itself.
    """

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="proofs")
    holds = models.BooleanField(default=True)
    proved_on = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    link = models.URLField(max_length=300, blank=True)
    file = models.FileField(upload_to="proofs/%Y/%m/", blank=True)
    note = models.CharField(max_length=300, blank=True)
    told_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("proved_on")), name="proof_ends_after_begin"
            )
        ]

    def __str__(self) -> str:
        return f"proof {self.pk}"


class CarePlan(models.Model):
    """Work that keeps a touchpoint well, due on first_due and then every so many days. title: plain words."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="care")
    title = models.CharField(max_length=200)
    every_days = models.PositiveSmallIntegerField()
    first_due = models.DateField()
    owner_zone = models.CharField(max_length=20, choices=Touchpoint.ZONES)
    owner = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.SET_NULL, related_name="care")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_days__gte=1), name="care_every_day_at_most"),
            models.UniqueConstraint(fields=["touchpoint", "title"], name="care_plan_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"care_plan:{self.pk}"

    def dues(self, first: date, last: date) -> list[date]:
        """The days on which it is due, from first to last, both included."""
        skipped = max(0, -((self.first_due - first).days // self.every_days))
        due = self.first_due + timedelta(days=skipped * self.every_days)
        found = []
        while due <= last:
            found.append(due)
            due += timedelta(days=self.every_days)
        return found


class CareDone(models.Model):
    """The work of one due day was done. announced_at: when customers were told of it, None where nobody was."""

    plan = models.ForeignKey(CarePlan, on_delete=models.CASCADE, related_name="done")
    due_on = models.DateField()
    done_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    told_by = models.ForeignKey(Individual, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "due_on"], name="care_done_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.due_on}"
