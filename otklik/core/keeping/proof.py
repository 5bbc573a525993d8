"""Backups leave marks in the security record: one that is whole on the disk, and one that was restored for proof."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from otklik.core import audit
from otklik.core.keeping.census import BACKED_UP, counted
from otklik.core.keeping.place import is_inhabited
from otklik.core.models import AuditEntry

_RESTORED: Final = ("core.restore", "core.prove_restore")


def note_backup(*, name: str, at: datetime) -> None:
    """The archive is on the disk, whole; how many rows there are now. A database of an older version takes no notes."""
    if _is_current():
        audit.record(actor="system", act=BACKED_UP, subject=name[:120], at=at, **counted())


def note_restore(*, name: str, into: Path, at: datetime) -> bool:
    """An archive was put back beside the installation in use; False where there is none to remember it.

    One put back in its place tells of itself already.
    """
    var = Path(settings.VAR_DIR).absolute()
    if connection.vendor != "sqlite" or into == var or not is_inhabited(var) or not _is_current():
        return False
    audit.record(actor="system", act=_RESTORED[1], subject=name[:120], at=at)
    return True


def _is_current() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def backed_up_at() -> datetime | None:
    """When the last whole backup was made, None if never."""
    return _last(BACKED_UP)


def restored_at() -> datetime | None:
    """When an archive was last put back, in its place or beside it; None if never."""
    return _last(*_RESTORED)


def _last(*acts: str) -> datetime | None:
    rows = AuditEntry.objects.filter(act__in=acts).order_by("-at")
    return rows.values_list("at", flat=True).first()
