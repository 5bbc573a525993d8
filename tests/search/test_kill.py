"""A worker killed in the middle of its work leaves an index that the next one goes on with."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent.parent
PROGRAM = """
import sys, threading
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from django.db import transaction
from django.utils.timezone import now
from otklik.core import sources
from otklik.core.events import publish
from otklik.core.search import follow, folders
from otklik.core.search.engine import shared_engine
from tests.search.conftest import Changed, Shelf, answer

shelf, writing, last = Shelf(), sys.argv[1] == "write", int(sys.argv[2])
shelf.put(*(answer(n, f"Ответ номер {n}", "Да.") for n in range(1, last + 1)))
sources.forget_sources()
sources.register_source(shelf)
if writing:
    shelf.lying.clear()
stop = threading.Event()
thread = threading.Thread(target=follow.follow_words, args=[stop], daemon=True)
thread.start()
number = 0
while writing:
    number += 1
    shelf.put(answer(number, f"Ответ номер {number}", "Да."))
    with transaction.atomic():
        publish(Changed(ref=f"shelf:{number}"), at=now())
    print(number, flush=True)
from otklik.core.tail import newest
while (folder := folders.current()) is None or folders.read_position(folder) != newest():
    stop.wait(0.05)
stop.set()
thread.join()
print(shared_engine().count())
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., "subprocess.Popen[str]"]:
    """Run a worker of its own on a database of its own: `write` for ever, or `read` what is there and tell the count."""
    environment = os.environ | {
        "OTKLIK_VAR": str(tmp_path / "var"), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings",
        "OTKLIK_MEANING": "0", "OTKLIK_LOG_LEVEL": "error",
    }  # fmt: skip

    def run(what: str, last: int) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", PROGRAM, what, str(last)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=HERE)

    return run


@pytest.mark.slow
def test_killed_worker_loses_nothing(program):
    writer = program("write", 0)
    told = [int(writer.stdout.readline()) for _ in range(150)]
    os.kill(writer.pid, signal.SIGKILL)
    rest = writer.stdout.read().split()
    writer.wait()
    last = int(rest[-1]) if rest else told[-1]
    reader = program("read", last + 1)  # one event may have been committed and not told
    counted, _ = reader.communicate(timeout=60)
    assert int(counted) in (last, last + 1)
