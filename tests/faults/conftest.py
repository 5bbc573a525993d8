"""A served installation that things happen to: real processes, a real database, and people with browsers."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.cli.conftest import Site, empty_database, environment_of

__all__ = ["empty_database"]

PEOPLE = """
import json
import django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.timezone import now
from otklik.community.actions import open_topic
from otklik.community.models import Category
from otklik.parties.actions import sign_up
from otklik.parties.models import Operator, StaffRole
from otklik.cli.prepare import lay_out_static_files
from otklik.touchpoints.actions import preload_catalogue

def enter(who):
    person = sign_up(email=f"{who}@parus.by", nick=who.title(), password="", language="ru", at=now())
    kept = SessionStore()
    kept[SESSION_KEY], kept[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    kept[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    kept.save()
    return person, kept.session_key

preload_catalogue(at=now())
Operator.objects.create(name={"ru": "Парус"}, languages=["ru", "be", "en"], is_demo=False, changed_at=now())
people = {who: enter(who) for who in ("alina", "boris", "igor")}
StaffRole.objects.create(individual=people["igor"][0], role="administrator", granted_at=now())
shelf = Category.objects.create(key="internet", title={"ru": "Интернет"})
topic = open_topic(
    kind="question", category=shelf, by=people["alina"][0], title="Интернет пропадает", body="Каждый вечер.", at=now()
)
lay_out_static_files()
print(json.dumps({"sessions": {who: kept for who, (_person, kept) in people.items()}, "topic": topic.pk}))
"""


def people_in(environment: dict[str, str]) -> dict[str, Any]:
    """Fill an installation; returns the sessions of its people by name, and a topic."""
    command = [sys.executable, "-c", PEOPLE]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


class House:
    """An installation of its own: its folder, its environment, and after `serve` its site."""

    def __init__(self, folder: Path, environment: dict[str, str], told: dict[str, Any]) -> None:
        self.folder, self.environment, self.told = folder, environment, told
        self.file = folder / "otklik.sqlite3"
        self.topic = f"/topics/{told['topic']}/"
        self.site: Site | None = None

    def serve(self, *words: str, **more: str) -> Site:
        with (self.folder / "log").open("a") as log:
            self.site = Site(self.environment | more, *words, errors=log)
        return self.site

    def browser(self, who: str | None) -> "Browser":
        return Browser(self.site.url, self.told["sessions"].get(who))

    def ask(self, query: str) -> list[Any]:
        """The first column of what the database itself answers."""
        url = self.environment.get("DATABASE_URL", "")
        is_file = not url.startswith("postgres")
        with contextlib.closing(sqlite3.connect(self.file) if is_file else psycopg.connect(url)) as database:
            return [row[0] for row in database.execute(query)]

    def said(self) -> list[str]:
        """What replies say."""
        return self.ask("SELECT body FROM community_reply ORDER BY id")

    def log(self) -> list[dict[str, Any]]:
        """Every line of the log; one that is no JSON is a failure."""
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def end(self) -> None:
        if self.site is not None and self.site.process.poll() is None:
            self.site.end()


class Browser:
    """Somebody at his machine."""

    def __init__(self, url: str, session: str | None) -> None:
        cookies = {"sessionid": session} if session else {}
        self.http = httpx.Client(base_url=url, cookies=cookies, timeout=60)
        self._token = ""

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.http.get(path, **more)

    def post(self, path: str, files: Any = None, headers: Any = None, **words: str) -> httpx.Response:
        """Send a form; the token is asked for once."""
        if not self._token:
            self._token = self.http.get("/csrf/").json()["token"]
        return self.http.post(path, data=words | {"csrfmiddlewaretoken": self._token}, files=files, headers=headers)


@pytest.fixture(scope="session")
def ground(empty_database: Path) -> tuple[Path, dict[str, Any]]:
    """A folder with people in it to copy from, and what is told of it."""
    folder = empty_database.parent / "peopled"
    folder.mkdir()
    shutil.copy(empty_database, folder)
    return folder, people_in(environment_of(folder))


@pytest.fixture
def house(tmp_path: Path, ground: tuple[Path, dict[str, Any]]) -> Iterator[Callable[..., House]]:
    """`house()` on SQLite, `house("?timeout=1")` with less patience, `house(url)` on PostgreSQL; any folder of its own."""
    built: list[House] = []

    def build(url: str = "", folder: Path = tmp_path / "house") -> House:
        environment, told = environment_of(folder), ground[1]
        shutil.copytree(ground[0], folder)
        if url.startswith("?"):
            environment["DATABASE_URL"] = f"sqlite:///{folder}/otklik.sqlite3{url}"
        elif url:
            environment["DATABASE_URL"] = url
            subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
            told = people_in(environment)
        built.append(House(folder, environment, told))
        return built[-1]

    yield build
    for one in built:
        one.end()
