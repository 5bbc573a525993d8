"""Files of looks are kept while they may explain something: the newest of each probe, none longer than its run."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from otklik.quality.models import ProbeRun, RunEvidence, Vantage
from otklik.quality.models.run_evidence import KINDS
from otklik.quality.ports import File

MOST_OF_A_PROBE: Final = 40  # files, the oldest go first


def keep_file(*, run: ProbeRun, file: File, at: datetime) -> bool:
    """Keep a file of a look once; False for one that is too large or not what its name says."""
    begins = KINDS[file.name][1] if file.name in KINDS else b"\0"
    if not file.content.startswith(begins) or len(file.content) > File.MOST_BYTES:
        return False
    if RunEvidence.objects.filter(run=run, name=file.name).exists():
        return True
    digest = hashlib.sha256(file.content).hexdigest()
    row = RunEvidence(run=run, name=file.name, size=len(file.content), sha256=digest, kept_at=at)
    row.file.save(f"{secrets.token_hex(16)}-{file.name}", ContentFile(file.content), save=False)
    try:
        with transaction.atomic():
            row.save()
    except BaseException:
        default_storage.delete(str(row.file.name))  # nobody would ever know of it
        raise
    newest = RunEvidence.objects.filter(run__definition=run.definition_id).order_by("-run__due_at", "-pk")
    forget_files(RunEvidence.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[MOST_OF_A_PROBE:])))
    return True


def take_file(*, vantage: Vantage, probe_id: int, due_at: datetime, file: File, at: datetime) -> bool:
    """Keep a file of a look that this vantage has told; False if it has not, or as keep_file says."""
    run = ProbeRun.objects.filter(vantage=vantage, definition=probe_id, due_at=due_at, attempts__gt=0).first()
    return run is not None and keep_file(run=run, file=file, at=at)


def forget_files(rows: QuerySet[RunEvidence]) -> None:
    """Take them from the record, then from the disk."""
    names = list(rows.values_list("file", flat=True))
    rows.delete()
    transaction.on_commit(lambda: _unlink(names))


def _unlink(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
