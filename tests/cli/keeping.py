"""An installation with people and files, somebody who keeps writing into it, and what lies in its database."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2]
PASSPHRASE = "seven boats under one sail"

WORLD = """
import django
django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import JSONField, Value
from otklik.community.models import Tag
from otklik.knowledge.models import HelpfulVote
from otklik.parties.models import Individual
from otklik.core.models import Event
from django.utils.timezone import now
from tests.house.world import build
world = build()
alina = world.people["alina"]
alina.set_password("lantern-on-the-quay")
alina.save()
Event.objects.create(name="odd", facts=Value(None, JSONField()), at=now())
Event.objects.create(name="odd", facts={"b": [1, 2.5, None, True], "a": "\\u2028 \\\\ \\"ў\\""}, at=now())
Tag.objects.create(name="last").delete()   # its number is not given again
session = SessionStore()
session["word"] = "kept"
session.save()
"""

# an act is a file, its row, an event and an entry of the security record; the one before loses its row, then its file
WRITER = """
import django, sys
django.setup()
from pathlib import Path
from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import now
from otklik.community.models import Attachment
from otklik.core import audit
from otklik.core.models import Event
from otklik.parties.models import Individual
by, number, before = Individual.objects.earliest("pk"), 0, None
folder = Path(settings.MEDIA_ROOT) / "attachments"
folder.mkdir(parents=True, exist_ok=True)
wal = Path(str(connection.settings_dict["NAME"]) + "-wal")
while True:
    number += 1
    name = f"attachments/{number}.txt"
    (folder / f"{number}.txt").write_text(str(number) * 100)
    with transaction.atomic():
        Event.objects.create(name="act", facts={"number": number}, at=now())
        row = Attachment.objects.create(uploaded_by=by, uploaded_at=now(), name=name, content_type="text/plain", size=1,
                                        file=name)
        audit.record(actor="system", act="act", subject=str(number), at=now())
        if before:
            before.delete()
    if before:
        (Path(settings.MEDIA_ROOT) / before.file.name).unlink()
    before = row
    print(number, wal.stat().st_size, flush=True)
"""


class Writer:
    """A process that writes act after act; `acknowledged` is the newest it was told to be in."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER],
            env=environment | {"PYTHONPATH": str(HERE)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.acknowledged, self.wal_bytes = 0, 0
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self._ready.wait(30)

    def _read(self) -> None:
        for line in self.process.stdout:
            self.acknowledged, self.wal_bytes = map(int, line.split())
            self._ready.set()

    @contextlib.contextmanager
    def held(self):
        """The process stands still."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self._reader.join(10)


def acts_in(folder: Path) -> list[int]:
    """The numbers of the acts in a database; every one of them is whole, and so is the database."""
    with contextlib.closing(sqlite3.connect(folder / "otklik.sqlite3")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        events = [
            json.loads(row[0])["number"] for row in file.execute("SELECT facts FROM core_event WHERE name = 'act'")
        ]
        entries = [int(row[0]) for row in file.execute("SELECT subject FROM core_auditentry WHERE act = 'act'")]
        head = file.execute("SELECT number, hash FROM core_audithead").fetchone()
        newest = file.execute("SELECT number, hash FROM core_auditentry ORDER BY number DESC LIMIT 1").fetchone()
    assert (sorted(events), head) == (sorted(entries), newest)
    assert sorted(events) == list(range(1, len(events) + 1))
    return sorted(events)


def content(folder: Path) -> dict[str, list[Any]]:
    """Every row of every table by table, the security record's acts of keeping left out."""
    with contextlib.closing(sqlite3.connect(folder / "otklik.sqlite3")) as file:
        tables = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        kept = [name for name in tables if name not in ("core_cache", "core_audithead", "django_migrations")]
        found = {}
        for name in kept:
            columns = ", ".join(sorted(f'"{row[1]}"' for row in file.execute(f"PRAGMA table_info({name})")))
            of_acts = " WHERE act NOT LIKE 'core.%'" if name == "core_auditentry" else ""
            found[name] = sorted(file.execute(f"SELECT {columns} FROM {name}{of_acts}"), key=repr)
    found["sqlite_sequence"] = [row for row in found["sqlite_sequence"] if "core_auditentry" not in row and row[1]
                                and "django_migrations" not in row]  # fmt: skip
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Every uploaded file and the key, by name."""
    found = [*(folder / "media").rglob("*"), folder / "secret_key"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}


def left_in(folder: Path) -> list[str]:
    """What nobody asked for: unfinished archives, folders beside."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))
