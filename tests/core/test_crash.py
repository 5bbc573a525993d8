"""Publisher and worker are killed with SIGKILL at random; nothing acknowledged is lost, nothing is done twice."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "10"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """A database of its own: a file, or a new one on the server that DATABASE_URL names."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{tmp_path}/crash.sqlite3"
        return
    name = f"crash_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlsplit(given)._replace(path=f"/{name}").geturl()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Play:
    def __init__(self, database: str, folder: Path) -> None:
        self.world = folder / "world"
        self.world.touch()
        self.environment = os.environ | {
            "DATABASE_URL": database,
            "OTKLIK_VAR": str(folder),
            "OTKLIK_LEASE_SECONDS": "2",
            "OTKLIK_LOG_LEVEL": "info",
            "OTKLIK_MEANING": "0",
            "CRASH_WORLD": str(self.world),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "-v0"], env=self.environment, check=True, capture_output=True
        )
        self.acknowledged: list[int] = []
        self.next = 0
        self.publisher: subprocess.Popen[str] | None = None

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.core.crash_play", *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if words[0] == "work" else None,
            text=True,
        )

    def round(self) -> None:
        """A worker runs for a random while beside the publisher, then dies at once; so does the publisher at times."""
        if self.publisher is None:
            self.publisher = self.start("publish", str(self.next))
            self.next += 100_000
        worker = self.start("work")
        for line in worker.stderr:
            if "worker_started" in line:
                break
        time.sleep(random.uniform(0.02, 0.8))
        if random.random() < 0.3:
            self.end_publisher()
        worker.kill()
        worker.communicate()

    def end_publisher(self) -> None:
        if self.publisher is not None:
            self.publisher.kill()
            said, _ = self.publisher.communicate()
            self.acknowledged += [int(line) for line in said.split("\n")[:-1]]
            self.publisher = None

    def verdict(self) -> dict:
        """Let a worker finish in peace, then look."""
        worker = self.start("work")
        worker.stderr.close()
        try:
            until = time.monotonic() + 120
            while time.monotonic() < until:
                time.sleep(1.0)
                found = json.loads(self.start("verdict").communicate()[0])
                if not found["waiting"]:
                    return found
            raise AssertionError(f"{found['waiting']} errands never finished: {found['errors']}")
        finally:
            worker.kill()
            worker.wait()


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_doubled(database: str, tmp_path: Path):
    play = Play(database, tmp_path)
    for _ in range(ROUNDS):
        play.round()
    play.end_publisher()
    found = play.verdict()
    assert set(play.acknowledged) <= set(found["rung"])
    assert len(found["rung"]) > ROUNDS
    each_once = sorted(f"ring:{number}" for number in found["rung"])
    assert sorted(found["written"]) == each_once
    assert sorted(found["more"]) == each_once
    assert found["breaks"] == []
    assert set(map(int, play.world.read_text().split())) == set(found["rung"])
