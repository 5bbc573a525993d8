"""The two processes of test_crash: one publishes and says so, one works. Each may be killed at any moment.

Usage: python -m tests.core.crash_play publish FIRST | work FOLDER | verdict
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from otklik.core import audit  # noqa: E402
from otklik.core.events import errand, publish, send, subscribe  # noqa: E402
from otklik.core.models import AuditEntry, Errand, Event  # noqa: E402
from otklik.core.worker import Worker  # noqa: E402


@dataclass(frozen=True)
class Rang:
    number: int


@subscribe(Rang)
def write_down(event: Rang) -> None:
    """Exactly once: the effect is in the database, in the transaction of the errand."""
    audit.record(actor="system", act="test.rang", subject=f"ring:{event.number}", at=now())


@subscribe(Rang, outside=True)
def tell_the_world(event: Rang) -> None:
    """At least once: the effect is outside."""
    with Path(os.environ["CRASH_WORLD"]).open("a") as world:
        world.write(f"{event.number}\n")


@subscribe(Rang)
def ask_for_more(event: Rang) -> None:
    """Exactly once too: an errand asked for by an errand."""
    send(write_more, at=now(), number=event.number)


@errand()
def write_more(number: int) -> None:
    audit.record(actor="system", act="test.more", subject=f"ring:{number}", at=now())


def ring(first: int) -> None:
    """Publish numbers and say each after its commit."""
    number = first
    while True:
        with transaction.atomic():
            publish(Rang(number), at=now())
        print(number, flush=True)
        number += 1
        time.sleep(0.03)


def verdict() -> None:
    """What is in the database, as JSON."""
    rung = [facts["number"] for facts in Event.objects.order_by("pk").values_list("facts", flat=True)]
    told = {
        "rung": rung,
        "waiting": Errand.objects.filter(done_at=None).count(),
        "written": list(AuditEntry.objects.filter(act="test.rang").values_list("subject", flat=True)),
        "more": list(AuditEntry.objects.filter(act="test.more").values_list("subject", flat=True)),
        "errors": list(Errand.objects.exclude(error="").values_list("error", flat=True)[:3]),
        "breaks": [str(found) for found in audit.breaks()],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    if sys.argv[1] == "publish":
        ring(int(sys.argv[2]))
    elif sys.argv[1] == "work":
        Worker(threads=2).run()
    else:
        verdict()
