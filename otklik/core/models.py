"""Rows of the ground floor: what happened, what is to be done about it, and who did what."""

from typing import Self

from django.db import models
from django.db.models import Q


class Event(models.Model):
    """Something that happened, written in the transaction in which it happened; never changed."""

    name = models.CharField(max_length=100)
    facts = models.JSONField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class ErrandQuerySet(models.QuerySet["Errand"]):
    def troubled(self) -> Self:
        """Tried in vain at least once and not done: being retried, or given up."""
        return self.filter(attempts__gt=0, done_at=None)


class Errand(models.Model):
    """One duty to react: to an event, to a moment of the calendar, or to a request of an action.

    Waiting while done_at and failed_at are empty and due_at has come; taken while lease_until is in the future.
    """

    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="errands")
    handler = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    # the same key is never waiting twice: a repeated request joins the one that waits; emptied by the first claim
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - NULLs are distinct in the unique constraint
    priority = models.SmallIntegerField(default=5)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"],
                name="errand_waiting",
                condition=Q(done_at=None, failed_at=None),
            ),
            models.Index(fields=["due_at"], name="errand_due", condition=Q(done_at=None, failed_at=None)),
            models.Index(fields=["failed_at"], name="errand_failed", condition=Q(failed_at__isnull=False)),
            models.Index(fields=["-id"], name="errand_troubled", condition=Q(done_at=None, attempts__gt=0)),
            models.Index(fields=["done_at"], name="errand_done", condition=Q(done_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "handler"], name="errand_once_per_event", condition=Q(event__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["handler", "key"], name="errand_waits_once", condition=Q(done_at=None, failed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.pk}"


class CronRun(models.Model):
    """The last moment for which a scheduled errand was handed out."""

    handler = models.CharField(max_length=200, primary_key=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.handler


class AuditEntry(models.Model):
    """A link of the security record: who did what to which thing, chained by hashes so that a gap or a change shows.

    The actor is named by reference ("individual:7", "system"), so that the record outlives the row.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80, db_index=True)
    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, db_index=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.number} {self.act}"


class AuditHead(models.Model):
    """How far the security record has come: one row beside the record, so that the loss of its newest entries shows."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"head {self.number}"


class CacheRow(models.Model):
    """The table behind Django's database cache (rate limits must be common to all processes)."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"

    def __str__(self) -> str:
        return self.cache_key
