"""Real processes: each test has a folder, a database and a port of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file and collected static files to copy from."""
    folder = tmp_path_factory.mktemp("ground")
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=_environment(folder), check=True)
    return folder / "otklik.sqlite3"


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> dict[str, str]:
    """The environment of an installation whose database is up to date."""
    (tmp_path / "otklik.sqlite3").write_bytes(empty_database.read_bytes())
    return _environment(tmp_path)


@pytest.fixture
def otklik(house: dict[str, str]) -> Run:
    """Run one command to its end."""

    def run(*words: str, text: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "otklik.cli", *words]
        return subprocess.run(
            command, env=house | more, input=text, capture_output=True, text=True, timeout=60, check=False
        )

    return run


class Site:
    """A running `otklik serve`."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "otklik.cli", "serve", "--host", "127.0.0.1", "--port", str(self.port), *words]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
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


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    kept.pop("DATABASE_URL", None)
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "OTKLIK_VAR": str(folder),
        "OTKLIK_MEANING": "0",
        "OTKLIK_LOG_LEVEL": "info",
    }
