"""Probes: what is looked at, from where, when next, and what each look said."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from otklik.core.compact import CompactEncoder
from otklik.parties.addresses import address
from otklik.touchpoints.models import Touchpoint


class Vantage(models.Model):
    """A place probes look from. code "here" is this server, which is there with the first probe.

    references: ["host:port", ...] that always answer; if none of them does, the vantage is blind and what it says of
    touchpoints is unknown. Of one elsewhere: key, what its agent signs by (a hash of the key it was given, sealed);
    signed_at: of the newest request, none older is taken; heard_at: its last sign of life, by our clock; told: what it
    said of itself then, {"skew" (seconds its clock is ahead), "waiting", "lost" (looks)}.
    """

    HERE = "here"

    code = models.SlugField(max_length=40, unique=True)
    title = models.JSONField(default=dict)
    references = models.JSONField(default=list)
    place = models.CharField(max_length=120, blank=True)
    key = models.TextField(blank=True)
    key_made_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(default=dict)
    paused_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code

    @property
    def is_here(self) -> bool:
        return self.code == self.HERE


class ProbeDefinition(models.Model):
    """One way one touchpoint is looked at; a change raises `version`, runs keep the one they were made by.

    kind: of the adapter; settings: its settings, secret ones sealed. effect: what a failure does to the touchpoint.
    failures_for_down: in a row from one vantage; two vantages failing at once are enough by themselves.
    everywhere: every vantage looks, later ones too; else those that have a watch.
    depends_on: while that one is down, a failure here says nothing of this touchpoint. heard_at, heard: when the
    touchpoint itself last pushed a sign of life, and what it said: {"outcome", "words", "milliseconds"}.
    """

    DOWN, DEGRADED = "down", "degraded"

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, related_name="probes")
    kind = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    settings = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    every_seconds = models.PositiveIntegerField(default=60)
    timeout_seconds = models.PositiveSmallIntegerField(default=5)
    retries = models.PositiveSmallIntegerField(default=0)
    failures_for_down = models.PositiveSmallIntegerField(default=2)
    effect = models.CharField(max_length=10, choices=[(DOWN, "down"), (DEGRADED, "degraded")], default=DOWN)
    depends_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="carries")
    everywhere = models.BooleanField(default=False)
    heard_at = models.DateTimeField(null=True, blank=True)
    heard = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_seconds__gte=10), name="probe_every_10_seconds_at_most"),
            models.CheckConstraint(
                condition=Q(timeout_seconds__gte=1) & Q(timeout_seconds__lte=600), name="probe_timeout_1_to_600"
            ),
            models.CheckConstraint(condition=Q(retries__lte=3), name="probe_retries_at_most_3"),
            models.CheckConstraint(
                condition=Q(failures_for_down__gte=1) & Q(failures_for_down__lte=10), name="probe_failures_1_to_10"
            ),
            models.CheckConstraint(condition=Q(effect__in=["down", "degraded"]), name="probe_effect"),
            models.CheckConstraint(condition=~Q(depends_on=F("id")), name="probe_depends_on_another"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def get_absolute_url(self) -> str:
        return address("desk_probe", self.pk)

    @property
    def every(self) -> timedelta:
        return timedelta(seconds=self.every_seconds)

    @property
    def longest(self) -> timedelta:
        """What one look may take with its repetitions."""
        return timedelta(seconds=self.timeout_seconds * (1 + self.retries))

    @property
    def valid_for(self) -> timedelta:
        """How long a look tells the state: until the next one is over, and half an interval of patience."""
        return self.every * 1.5 + self.longest


class Watch(models.Model):
    """A definition at a vantage: when it is due, in whose hands it is, how it stood last.

    next_at: the coming slot of the schedule, of a vantage elsewhere the first it has told nothing of; in_hand_at: the
    slot being run until lease_until by `worker`.
    failures: in a row; failing_at: the slot of the first of them.
    """

    definition = models.ForeignKey(ProbeDefinition, on_delete=models.CASCADE, related_name="watches")
    vantage = models.ForeignKey(Vantage, on_delete=models.CASCADE, related_name="watches")
    next_at = models.DateTimeField(db_index=True)
    in_hand_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True, db_index=True)
    worker = models.CharField(max_length=80, blank=True)
    last_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "vantage"], name="watch_once")]

    def __str__(self) -> str:
        return f"{self.definition_id} from {self.vantage_id}"


class ProbeRun(models.Model):
    """One look, kept for thirty days. due_at: its slot; began_at - due_at is the lateness, began_at None if missed.

    attempts: looks taken, more than one where a failure was repeated. milliseconds, facts: as in a Reading.
    """

    # found by the constraint below; an index of its own would be a tenth of all there is
    definition = models.ForeignKey(ProbeDefinition, on_delete=models.CASCADE, related_name="runs", db_index=False)
    vantage = models.ForeignKey(Vantage, on_delete=models.PROTECT, related_name="runs", db_index=False)
    version = models.PositiveIntegerField()
    due_at = models.DateTimeField(db_index=True)
    began_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=10)
    why = models.CharField(max_length=40)
    milliseconds = models.JSONField(default=dict, encoder=CompactEncoder)
    facts = models.JSONField(default=dict, encoder=CompactEncoder)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "vantage", "due_at"], name="probe_run_once")]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.due_at:%Y-%m-%d %H:%M:%S} {self.outcome}"


class Maintenance(models.Model):
    """Announced work at a touchpoint; its time stands on a line of its own, never inside the availability unseen."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="maintenance")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    reason = models.JSONField(default=dict)
    announced_by = models.CharField(max_length=80)  # party reference

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="maintenance_ends_after_begin")
        ]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} {self.begins_at:%Y-%m-%d %H:%M}"
