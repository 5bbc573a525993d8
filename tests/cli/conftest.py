"""Real processes: each test has a folder, a database and a port of its own."""

import contextlib
import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import httpx
import psutil
import pytest
from django.db import connection

from otklik.cli.main import main

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """A migrated database file to copy from: that of the tests where they are on SQLite; migrating takes time."""
    folder = tmp_path_factory.mktemp("ground")
    file = folder / "otklik.sqlite3"
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), contextlib.closing(sqlite3.connect(file)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=WAL")
    else:
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment_of(folder), check=True)
    return file


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> dict[str, str]:
    """The environment of an installation whose database is up to date."""
    (tmp_path / "otklik.sqlite3").write_bytes(empty_database.read_bytes())
    return environment_of(tmp_path)


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command in this process, on the database of the test: an interpreter of its own takes a second to start."""

    def run(*words: str, text: str = "") -> "subprocess.CompletedProcess[str]":
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        try:
            code = main(words)
        except SystemExit as end:  # argparse leaves by itself
            code = int(end.code or 0)
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, told.out, told.err)

    return run


@pytest.fixture
def otklik(house: dict[str, str]) -> Run:
    """Run one command to its end."""

    def run(*words: str, text: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "otklik.cli", *words]
        return subprocess.run(
            command, env=house | more, input=text, capture_output=True, text=True, timeout=180, check=False
        )

    return run


class Site:
    """A running `otklik serve`."""

    def __init__(self, environment: dict[str, str], *words: str, errors: IO[str] | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "otklik.cli", "serve", "--host", "127.0.0.1", "--port", str(self.port), *words]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
        self.line = self.process.stdout.readline()
        self.url = f"http://127.0.0.1:{self.port}"
        self.wait_until(self.answers)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def children(self) -> dict[str, psutil.Process]:
        """Living children by the module they run."""
        living: dict[str, psutil.Process] = {}
        for child in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.ZombieProcess, psutil.NoSuchProcess, IndexError):
                living[child.cmdline()[2].rpartition(".")[2]] = child
        return living

    def wait_until(self, holds: Callable[[], bool], seconds: float = 40) -> None:
        until = time.monotonic() + seconds
        while not holds():
            assert self.process.poll() is None, "it left"
            assert time.monotonic() < until, "it never came to pass"
            time.sleep(0.05)

    def end(self, number: int = signal.SIGTERM) -> float:
        """Send a signal; returns the seconds until the process was gone."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - began


@pytest.fixture
def serve(house: dict[str, str]) -> Iterator[Callable[..., Site]]:
    """Start `otklik serve` with these options; ended with the test."""
    sites: list[Site] = []

    def start(*words: str, **more: str) -> Site:
        sites.append(Site(house | more, *words))
        return sites[-1]

    yield start
    for site in sites:
        if site.process.poll() is None:
            site.process.terminate()
            site.process.wait(20)


def environment_of(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    kept.pop("DATABASE_URL", None)
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "OTKLIK_VAR": str(folder),
        "OTKLIK_MEANING": "0",
        "OTKLIK_LOG_LEVEL": "info",
    }
