"""What can be said about the state of this installation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min

from otklik.core.errands import waiting
from otklik.core.models import Errand
from otklik.core.search.engine import MISSING, shared_engine


@dataclass(frozen=True)
class Queue:
    """The queue of errands: due and not begun, being retried, given up; since when the oldest due one has waited."""

    waiting: int
    retried: int
    failed: int
    oldest_at: datetime | None
    lag: timedelta


def reasons_not_to_serve() -> list[str]:
    """Why this node cannot serve people now; empty when it can."""
    try:
        missing = unapplied_migrations()
    except (DatabaseError, OSError):
        return ["the database cannot be reached"]
    told = [f"{len(missing)} migrations are not applied"] if missing else []
    engine = shared_engine()
    if engine.state() == MISSING:
        told.append("there is no search index; a worker makes it")
    elif not engine.can_answer():
        told.append("the first search index is being made")
    return told


def unapplied_migrations() -> list[str]:
    """Migrations this version has and the database has not; raises DatabaseError."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def queue(at: datetime) -> Queue:
    """How the queue of errands stands."""
    due = waiting(at)
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    failed = Errand.objects.filter(failed_at__isnull=False, done_at=None).count()
    retried = Errand.objects.troubled().filter(failed_at=None).count()
    return Queue(due.count(), retried, failed, oldest, at - oldest if oldest else timedelta())
