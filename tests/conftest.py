"""Fixtures for every test: the cast, a browser for each of them, an operator, errands carried out on demand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client
from django.utils.timezone import now

from otklik.community.models import Category
from otklik.core import errands
from otklik.knowledge.models import Section
from otklik.parties.models import Individual, Operator
from otklik.parties.queries import company, forget_operator
from tests.cast import CAST, NOON, enter

# how long an example takes says more of the machine than of the product
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file, as in production: tables in memory that threads share are locked as a whole, and nobody waits for them."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")


Web = Callable[[Individual | None], Client]


def _person(key: str) -> Any:
    @pytest.fixture(name=key)
    def fixture(db: None) -> Individual:
        return enter(key)

    return fixture


for _key in CAST:
    globals()[_key] = _person(_key)


@pytest.fixture
def everybody(request: pytest.FixtureRequest) -> dict[str, Individual]:
    """The whole cast by key."""
    return {key: request.getfixturevalue(key) for key in CAST}


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test writes files into a folder of its own and remembers nothing of the one before."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.INDEX_DIR = tmp_path / "index"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # what a page asks of the database must not depend on how long the test has been running
    monkeypatch.setattr(company, "_FRESH_FOR", 3600.0)
    forget_operator()
    yield
    forget_operator()


@pytest.fixture(autouse=True, scope="session")
def journal_can_be_emptied() -> Iterator[None]:
    """Tests with real transactions empty all tables afterwards; on SQLite by DELETE, which the journal refuses."""
    flush = DatabaseOperations.execute_sql_flush

    def without_trigger(self: DatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'interaction_never_deleted'")
            (never_deleted,) = cursor.fetchone()
            cursor.execute("DROP TRIGGER interaction_never_deleted")
            flush(self, sql_list)
            cursor.execute(never_deleted)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", without_trigger)
        yield


@pytest.fixture
def operator(db: None) -> Operator:
    """The company whose portal is tested."""
    forget_operator()
    return Operator.objects.create(
        name={"ru": "Парус", "be": "Ветразь", "en": "Parus"},
        languages=["ru", "be", "en"],
        contract_masks="4#######, 7#######",
        changed_at=NOON,
    )


@pytest.fixture
def web(operator: Operator) -> Web:
    """A browser without cookies of anybody else: `web(alina).get("/")`, `web(None)` for a passer-by."""

    def browser(person: Individual | None = None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return browser


@pytest.fixture
def category(db: None) -> Category:
    return Category.objects.create(
        key="internet", title={"ru": "Домашний интернет", "be": "Хатні інтэрнэт", "en": "Home internet"}, icon="home"
    )


@pytest.fixture
def section(db: None) -> Section:
    return Section.objects.create(
        key="internet", title={"ru": "Домашний интернет", "be": "Хатні інтэрнэт", "en": "Home internet"}, icon="home"
    )


@pytest.fixture
def run_errands(db: None) -> Callable[[], int]:
    """Carry out every due errand, as a worker would, until nothing is due; returns how many were done."""

    def run() -> int:
        done = 0
        while claimed := errands.claim("test", 100, now()):
            done += sum(errands.run(row, now) for row in claimed)
        return done

    return run
