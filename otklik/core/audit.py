"""The security record: a chain in which each entry carries the hash of the one before (SHA-256 over canonical JSON).

Number and hash of the newest entry stand in a row of their own, and the next entry follows that row: entries taken
from the end leave a gap that no later entry closes.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from otklik.core.models import AuditEntry, AuditHead

_START = "0" * 64
_LOCK = 7_310_001  # advisory lock on PostgreSQL; on SQLite the IMMEDIATE transaction is the lock


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    number: int
    why: str


def record(*, actor: str, act: str, subject: str, at: datetime, **facts: Any) -> AuditEntry:
    """Add an entry in the transaction of the act it tells of; facts are plain JSON values without personal data."""
    with transaction.atomic():
        _one_at_a_time()
        head = AuditHead.objects.first() or AuditHead(number=0, hash=_START)
        entry = AuditEntry(
            number=head.number + 1,
            at=at,
            actor=actor,
            act=act,
            subject=subject,
            facts=facts,
            previous_hash=head.hash,
        )
        entry.hash = _hash(entry)
        entry.save(force_insert=True)
        head.number, head.hash = entry.number, entry.hash
        head.save()
    return entry


def breaks() -> Iterator[Break]:
    """Every place where an entry is missing, changed or out of order; an unbroken chain yields nothing."""
    before = AuditHead.objects.first()
    number, previous, noted = 0, _START, None
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=1000):
        if entry.number != number + 1:
            yield Break(entry.number, f"{entry.number - number - 1} entries before it are missing")
        elif entry.previous_hash != previous:
            yield Break(entry.number, "does not follow the entry before it")
        if entry.hash != _hash(entry):
            yield Break(entry.number, "was changed after it was written")
        number, previous = entry.number, entry.hash
        if before and entry.number == before.number:
            noted = entry.hash
    yield from _breaks_at_the_end(number, noted, before)


def _breaks_at_the_end(number: int, noted: str | None, before: AuditHead | None) -> Iterator[Break]:
    """number: the last entry read; noted: the hash of the entry that was the newest when the reading began."""
    after = AuditHead.objects.first()  # entries may have been written meanwhile
    if number > (after.number if after else 0):
        yield Break(number, "was added past the house's own count")
    if before and before.number > number:
        yield Break(before.number, f"was the newest; from entry {number + 1} on they are missing")
    elif before and noted and noted != before.hash:
        yield Break(before.number, "is not the one that was written")


def _hash(entry: AuditEntry) -> str:
    told = {
        "number": entry.number,
        "at": entry.at.timestamp(),
        "actor": entry.actor,
        "act": entry.act,
        "subject": entry.subject,
        "facts": entry.facts,
        "previous": entry.previous_hash,
    }
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
