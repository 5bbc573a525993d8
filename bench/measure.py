"""What every benchmark needs: a result to print, a server to ask, a load on it, CPU time by the system's account."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).resolve().parent.parent
BUILD = HERE / "build" / "bench"


@dataclass
class Result:
    """One benchmark's outcome: figures, the floor of the same run, their ratio, and cards saying what was measured."""

    name: str
    figures: dict[str, float] = field(default_factory=dict)
    floor: dict[str, float] = field(default_factory=dict)
    ratio: dict[str, float] = field(default_factory=dict)
    cards: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """What a metric of a benchmark is to reach, and under which id the goals name it.

    most or least: of the figure, or of its ratio to the floor where by_ratio. or_ratio: this ratio is enough instead.
    """

    id: str
    metric: str
    most: float | None = None
    least: float | None = None
    by_ratio: bool = False
    or_ratio: float | None = None


@dataclass(frozen=True)
class Load:
    """What a load brought: answers by status, seconds it took, CPU milliseconds of the server for each answer."""

    answers: dict[int, int]
    seconds: float
    cpu_ms: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], port: int, environment: dict[str, str], path: str, patience: float = 60
) -> Iterator[psutil.Process]:
    """Start a server and give its process once `path` answers 200; it is ended with its children at the end.

    patience: seconds until it must have answered.
    """
    log = BUILD / f"server-{port}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as console:
        process = subprocess.Popen(command, env=os.environ | environment, stdout=console, stderr=console, cwd=HERE)
        try:
            _wait_for(port, path, process, log, patience)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(15)


def otklik_server(folder: Path, port: int, database: str = "") -> tuple[list[str], dict[str, str]]:
    """Command and environment of the web server as `otklik serve` starts it."""
    more = {"PORT": str(port), "HOST": "127.0.0.1", "OTKLIK_LOG_LEVEL": "warning"}
    return [sys.executable, "-m", "otklik.cli.main", "serve"], own(folder, database) | more


def own(folder: Path, database: str = "") -> dict[str, str]:
    """The environment of an installation in a folder; no database: SQLite there, whatever the caller works on."""
    return {"OTKLIK_VAR": str(folder), "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "config.settings"}


def fresh(folder: Path) -> Path:
    """The folder with nothing in it but an empty SQLite database that is up to date; migrating takes seconds."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(_migrated(), folder)
    return folder


@cache
def _migrated() -> Path:
    folder = BUILD / "empty"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    play(own(folder), "django", "migrate", "-v0")
    return folder / "otklik.sqlite3"


def play(environment: dict[str, str], module: str, *words: str) -> str:
    """Run `python -m module words` to its end; its last line. Raises RuntimeError with what it complained of."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=HERE, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module}: {done.stderr[-2000:]}")
    return next(iter(done.stdout.splitlines()[-1:]), "")


def cpu_seconds(*processes: psutil.Process) -> float:
    """CPU time of some processes and all their children so far, those that have left included."""
    family = [member for one in processes for member in (one, *one.children(recursive=True))]
    return sum(sum(member.cpu_times()[:4]) for member in family)


def put_load(
    process: psutil.Process,
    port: int,
    paths: Sequence[str],
    headers: dict[str, str],
    requests: int,
    clients: int = 8,
    database: psutil.Process | None = None,
) -> Load:
    """Ask for `paths` in turn, `requests` times in all, by so many clients that keep their connections.

    database: the first process of a database server, whose CPU time is the page's as well.
    """
    used_by = (process, database) if database else (process,)
    turns = iter(range(requests))
    lock, answers = threading.Lock(), dict[int, int]()

    def client() -> None:
        link = http.client.HTTPConnection("localhost", port, timeout=30)
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                return
            link.request("GET", paths[turn % len(paths)], headers=headers)
            answer = link.getresponse()
            answer.read()
            with lock:
                answers[answer.status] = answers.get(answer.status, 0) + 1

    before, began = cpu_seconds(*used_by), time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(answers, time.perf_counter() - began, (cpu_seconds(*used_by) - before) * 1000 / requests)


def _wait_for(port: int, path: str, process: "subprocess.Popen[bytes]", log: Path, patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server left: {log.read_text()[-1500:]}")
        link = http.client.HTTPConnection("localhost", port, timeout=5)
        try:
            link.request("GET", path)
            if link.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            link.close()
        time.sleep(0.1)
    raise RuntimeError(f"no answer at {path} in {patience:.0f} s: {log.read_text()[-1500:]}")
