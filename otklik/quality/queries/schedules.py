"""What an agent elsewhere is told to look at."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from otklik.core.sealing import Unreadable, open_sealed
from otklik.quality.models import ProbeDefinition, Vantage
from otklik.quality.queries.catalogued import settings_now

ASK_EVERY: Final = 20  # seconds between the questions of an agent


def schedule_of(vantage: Vantage) -> dict[str, Any]:
    """{"vantage", "number", "references", "ask_every", "probes": [...]}, secrets opened: for its agent only.

    What settings leave to the catalogue is filled in. A secret that cannot be opened is None. A vantage that rests
    looks at nothing.
    """
    rows = ProbeDefinition.objects.filter(
        watches__vantage=vantage, paused_at=None, retired_at=None, touchpoint__retired_at=None
    ).order_by("pk")
    probes = [] if vantage.paused_at else _told(list(rows))
    return {
        "vantage": vantage.code,
        "number": vantage.pk,
        "references": vantage.references,
        "ask_every": ASK_EVERY,
        "probes": probes,
    }


def mark_of(schedule: dict[str, Any]) -> str:
    """The same for the same schedule: an ETag."""
    told = json.dumps(schedule, sort_keys=True, ensure_ascii=False)
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def _told(rows: Sequence[ProbeDefinition]) -> list[dict[str, Any]]:
    return [_told_one(row, settings) for row, settings in zip(rows, settings_now(rows), strict=True)]


def _told_one(row: ProbeDefinition, settings: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in settings.items() if not name.startswith("secret")}
    sealed = {name: value for name, value in settings.items() if name.startswith("secret") and value}
    return {
        "probe": row.pk,
        "version": row.version,
        "kind": row.kind,
        "every_seconds": row.every_seconds,
        "timeout_seconds": row.timeout_seconds,
        "retries": row.retries,
        "settings": plain,
        "secrets": {name: _opened(value) for name, value in sealed.items()},
    }


def _opened(sealed: str) -> str | None:
    try:
        return open_sealed(sealed)
    except Unreadable:
        return None
