"""States: the permanent record of how touchpoints stood, and what is left of the runs when they are gone."""

from django.db import models
from django.db.models import F, Q

from otklik.core.compact import CompactEncoder
from otklik.quality.models.probes import ProbeDefinition
from otklik.touchpoints.models import Touchpoint


class State(models.TextChoices):
    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


class StateInterval(models.Model):
    """How a probe stood from begins_at to ends_at, None while it goes on.

    seen_until: the last moment the state is vouched for; after it nothing is known, whatever came before. why, facts:
    of the run that began it. A closed interval never changes.
    """

    definition = models.ForeignKey(ProbeDefinition, on_delete=models.PROTECT, related_name="states")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=10, choices=State.choices)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    seen_until = models.DateTimeField()
    why = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="state_interval_state"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("begins_at")), name="state_interval_ends_after_begin"
            ),
            models.UniqueConstraint(fields=["definition", "begins_at"], name="state_interval_begins_once"),
            models.UniqueConstraint(
                fields=["definition"], condition=Q(ends_at=None), name="state_interval_one_goes_on"
            ),
        ]
        indexes = [models.Index(fields=["definition", "ends_at"], name="state_interval_of_probe")]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.state} {self.begins_at:%Y-%m-%d %H:%M:%S}"


class RunHour(models.Model):
    """The runs of a probe in an hour (kept 400 days) or, with hours=24, a day in UTC (five years).

    outcomes: {"ok": 58, ...}; buckets: how many runs took up to 2^(n/4) milliseconds, by n: hours add up to days, and
    quantiles are told to within a fifth.
    """

    definition = models.ForeignKey(ProbeDefinition, on_delete=models.CASCADE, related_name="hours", db_index=False)
    begins_at = models.DateTimeField()
    hours = models.PositiveSmallIntegerField(default=1)
    outcomes = models.JSONField(default=dict, encoder=CompactEncoder)
    buckets = models.JSONField(default=dict, encoder=CompactEncoder)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours__in=[1, 24]), name="run_hour_or_day"),
            models.UniqueConstraint(fields=["definition", "hours", "begins_at"], name="run_hour_once"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.begins_at:%Y-%m-%d %H}+{self.hours}"


class FrozenMonth(models.Model):
    """A month of a touchpoint as it was reported; it never changes, whatever is found out later.

    open_seconds: seconds by state inside opening hours, maintenance apart; all_seconds: the same round the clock.
    """

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="frozen_months")
    month = models.DateField()
    open_seconds = models.JSONField()
    all_seconds = models.JSONField()
    formula_version = models.PositiveSmallIntegerField()
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["touchpoint", "month"], name="frozen_month_once")]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} {self.month:%Y-%m}"
