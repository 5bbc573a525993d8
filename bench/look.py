"""A watcher looks at many touchpoints for a while; what it did is read off its rows.

Usage: python -m bench.look URL COUNT EVERY SECONDS   (settings by environment); one JSON object as the last line.
"""

import json
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import django


def main(url: str, count: int, every: int, seconds: int) -> None:
    django.setup()
    from django.utils.timezone import now

    from otklik.quality.actions import Watcher

    _set_up(url, count, every)
    begins = now()
    stop = threading.Event()
    used = time.process_time()
    loop = threading.Thread(target=Watcher("bench", "here").run, args=[stop])
    loop.start()
    time.sleep(seconds)
    stop.set()
    loop.join()
    told = _read(begins, begins + timedelta(seconds=seconds - 3), timedelta(seconds=every))
    runs = max(1, told.pop("all"))
    print(json.dumps(told | {"cpu_ms": round((time.process_time() - used) * 1000 / runs, 3)}))


def _set_up(url: str, count: int, every: int) -> None:
    from django.utils.timezone import now

    from otklik.quality.actions import add_watches
    from otklik.quality.models import ProbeDefinition
    from otklik.touchpoints.models import Touchpoint

    at = now()
    for number in range(count):
        place = Touchpoint.objects.create(code=f"t{number}", kind="site", title={"en": str(number)}, owner_zone="it")
        row = ProbeDefinition.objects.create(
            touchpoint=place, kind="http", name=str(number), settings={"url": url}, every_seconds=every, created_at=at
        )
        add_watches(row, at)


def _read(begins: datetime, ends: datetime, every: timedelta) -> dict[str, Any]:
    """Slots between the moments are those that had to be looked at; what began after them is not held against it."""
    import numpy as np

    from otklik.quality.models import ProbeRun, Watch

    rows = ProbeRun.objects.filter(due_at__gte=begins)
    told = list(rows.exclude(began_at=None).values_list("due_at", "began_at", "outcome"))
    late = [(began - slot).total_seconds() * 1000 for slot, began, _outcome in told if began]
    due = 0
    for following in Watch.objects.values_list("next_at", flat=True):
        first = following - ((following - begins) // every) * every
        due += (ends - first) // every + 1 if first <= ends else 0
    return {
        "all": len(told),
        "due": due,
        "unseen": due - sum(slot <= ends for slot, _began, _outcome in told),
        "missed": rows.filter(began_at=None).count(),
        "not_ok": sum(outcome != "ok" for _slot, _began, outcome in told),
        "late_p99_ms": round(float(np.percentile(late, 99)), 1) if late else None,
        "year_gb": round(_year() / 1e9, 3),
    }


def _year() -> float:
    """Bytes 200 probes leave in a year, all kinds alike, each at its own interval: 30 days of runs, and the hours."""
    from otklik.quality.models import ProbeDefinition, ProbeRun, RunHour
    from otklik.quality.queries import probe_kinds

    probe, hour = ProbeDefinition.objects.order_by("pk")[0], datetime(2026, 1, 1, tzinfo=UTC)
    facts = {"outcomes": {"ok": 57, "degraded": 3}, "buckets": {str(number): 7 for number in range(20, 28)}}
    hours = [RunHour(definition=probe, begins_at=hour + n * timedelta(hours=1), **facts) for n in range(1000)]
    RunHour.objects.bulk_create(hours)
    told = list(ProbeRun.objects.exclude(began_at=None))
    for day in range(1, 1 + 5000 // len(told)):  # as many again, or a page of the file would be most of it
        for run in told:
            run.pk, run.due_at = None, run.due_at + timedelta(days=day)
        ProbeRun.objects.bulk_create(told)
    days = [timedelta(days=1) / adapter.every for adapter in probe_kinds.all().values()]
    each = 200 / len(days)
    runs = each * 30 * sum(days) * _bytes_of_a_row(ProbeRun)
    return runs + each * 365 * sum(min(24.0, one) for one in days) * _bytes_of_a_row(RunHour)


def _bytes_of_a_row(model: type[Any]) -> float:
    """With its indexes; of SQLite."""
    from django.db import connection

    name = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pgsize) FROM dbstat JOIN sqlite_master USING (name) WHERE tbl_name = %s", [name])
        return float(cursor.fetchone()[0] / model.objects.count())


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
