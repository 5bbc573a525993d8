"""The security record: a chain in which each entry carries the hash of the one before (SHA-256 over canonical JSON)."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from otklik.core.models import AuditEntry

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
        last = AuditEntry.objects.order_by("-number").values("number", "hash").first()
        entry = AuditEntry(
            number=last["number"] + 1 if last else 1,
            at=at,
            actor=actor,
            act=act,
            subject=subject,
            facts=facts,
            previous_hash=last["hash"] if last else _START,
        )
        entry.hash = _hash(entry)
        entry.save(force_insert=True)
    return entry


def breaks() -> Iterator[Break]:
    """Every place where an entry is missing, changed or out of order; an unbroken chain yields nothing."""
    number, previous = 0, _START
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=1000):
        if entry.number != number + 1:
            yield Break(entry.number, f"{entry.number - number - 1} entries before it are missing")
        elif entry.previous_hash != previous:
            yield Break(entry.number, "does not follow the entry before it")
        if entry.hash != _hash(entry):
            yield Break(entry.number, "was changed after it was written")
        number, previous = entry.number, entry.hash


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
