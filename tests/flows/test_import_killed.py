"""An import killed with SIGKILL at random goes on by the same command and ends as if nothing had happened."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

KILLS = int(os.environ.get("CRASH_ROUNDS", "8"))
RECORDS = int(os.environ.get("IMPORT_RECORDS", "1500"))

# tables as they are when the import has ended, without the numbers a database draws and the moments of the act
_DUMP = """
import django, json, sys
django.setup()
from django.apps import apps
told = {}
moving = {"at", "begun_at", "last_at", "ended_at", "joined_at", "seen_at", "added_at", "since", "password", "mark", "due_at",
          "refused_file", "key", "facts", "subject"}
for model in apps.get_models():
    if model.__name__ != "Operator" and model._meta.app_label in ("community", "parties", "interactions", "flows", "core"):
        names = [f.attname for f in model._meta.concrete_fields
                 if not f.primary_key and not f.is_relation and f.attname not in moving]
        rows = model._base_manager.values_list(*names) if names else range(model._base_manager.count())
        told[model.__name__] = sorted(map(repr, rows))
print(json.dumps(told))
"""
_SET_UP = """
import django
django.setup()
from django.core.management import call_command
from django.utils.timezone import now
call_command("migrate", verbosity=0)
from otklik.parties.models import Operator
from otklik.touchpoints.actions import preload_catalogue
preload_catalogue(at=now())
Operator.objects.create(name={"en": "Kill"}, languages=["ru"], changed_at=now())
"""


class House:
    """An installation of its own."""

    def __init__(self, folder: Path, database: str) -> None:
        folder.mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
        self.environment = kept | {
            "OTKLIK_VAR": str(folder),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "OTKLIK_MEANING": "0",
        }
        self.folder = folder
        self.python("-c", _SET_UP)

    def python(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, 1), done.stderr
        return done.stdout

    def bring_in(self, path: Path) -> str:
        return self.python("-m", "otklik.cli.main", "import", "--no-pause", "topics", str(path))

    def begin(self, path: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "otklik.cli.main", "import", "--no-pause", "topics", str(path)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def tables(self) -> dict[str, list[str]]:
        told: dict[str, list[str]] = json.loads(self.python("-c", _DUMP))
        return told

    def refused(self) -> list[str]:
        files = list((self.folder / "imports").glob("*.jsonl"))
        assert len(files) == 1
        return files[0].read_text().splitlines()


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[tuple[House, House]]:
    """Two installations on files, or on new databases of the server that DATABASE_URL names."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        first, second = (tmp_path / name for name in ("quiet", "killed"))
        yield (
            House(first, f"sqlite:///{first}/otklik.sqlite3"),
            House(second, f"sqlite:///{second}/otklik.sqlite3"),
        )
        return
    names = [f"import_{word}_{os.getpid()}" for word in ("quiet", "killed")]
    with psycopg.connect(given, autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        made = [House(tmp_path / name, urlsplit(given)._replace(path=f"/{name}").geturl()) for name in names]
        yield made[0], made[1]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def forum(path: Path) -> Path:
    dice = random.Random(7)
    with path.open("w") as file:
        for number in range(RECORDS):
            told = {
                "external_id": f"t{number}",
                "title": f"Вопрос {number}",
                "body": "Что делать? " * dice.randint(1, 20),
                "category": f"Полка {number % 7}",
                "author": f"Автор {dice.randint(0, RECORDS // 3)}",
                "tags": f"дом, {number % 11}",
                "at": "2024-05-06T10:00:00+03:00",
                "replies": [
                    {"body": "Так", "author": f"Автор {dice.randint(0, 50)}"} for _ in range(dice.randint(0, 2))
                ],
                "accepted": 1,
            }
            file.write("{broken\n" if number % 97 == 5 else json.dumps(told, ensure_ascii=False) + "\n")
    return path


@pytest.mark.slow
def test_killed_again_and_again_it_ends_with_the_same_rows(tmp_path: Path, houses: tuple[House, House]) -> None:
    path, dice = forum(tmp_path / "forum.jsonl"), random.Random(11)
    quiet, killed = houses
    began = time.monotonic()
    out = quiet.bring_in(path)
    took = time.monotonic() - began
    kills = 0
    while kills < KILLS:
        process = killed.begin(path)
        try:
            process.wait(dice.uniform(0.3, max(took, 2.0) / 2))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        else:
            break  # it came to its end between two kills
    if process.returncode < 0:
        assert killed.bring_in(path).splitlines()[0] == out.splitlines()[0]
    assert kills >= min(KILLS, 3)
    assert killed.tables() == quiet.tables()
    assert killed.refused() == quiet.refused()
    assert len(killed.tables()["ImportRun"]) == 1
