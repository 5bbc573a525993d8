"""The index follows the database: follower in a thread as a worker runs it."""

import threading
import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from otklik.answers.queries import suggest
from otklik.core.events import publish
from otklik.core.search import folders, follow
from otklik.core.search.engine import shared_engine
from tests.cast import NOON
from tests.search.conftest import Changed, answer

pytestmark = pytest.mark.django_db(transaction=True)


def found(text: str) -> list[str]:
    asked = suggest(question=text, asker=AnonymousUser(), language="ru", at=NOON, limit=5, place="home")
    return [one.ref for one in asked.best]


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether it comes to be so; on idle cores in less than two seconds, but a busy machine is no fault of ours."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def tell(ref: str) -> None:
    with transaction.atomic():
        publish(Changed(ref=ref), at=NOON)


@pytest.fixture
def following(shelf):
    """A follower in a thread, as in a worker, until the test ends."""
    stop = threading.Event()

    def run() -> None:
        try:
            follow.follow_words(stop)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert soon(lambda: shared_engine().state() == "ready")
    yield thread
    stop.set()
    thread.join(10)


def test_created_changed_and_removed(shelf, following):
    shelf.put(answer(1, "Как сменить тариф", "В приложении."))
    tell("shelf:1")
    assert soon(lambda: found("тариф") == ["shelf:1"])
    shelf.put(answer(1, "Как вернуть роутер", "В офисе."))
    tell("shelf:1")
    assert soon(lambda: found("роутер") == ["shelf:1"])
    del shelf.lying["shelf:1"]
    tell("shelf:1")
    assert soon(lambda: shared_engine().count() == 0)


def test_same_event_read_twice_changes_nothing(shelf, following):
    shelf.put(answer(1, "Как сменить тариф", "В приложении."))
    for _ in range(3):
        tell("shelf:1")
    assert soon(lambda: found("тариф") == ["shelf:1"])
    assert shared_engine().count() == 1


def test_removed_folder_is_made_anew_while_serving(shelf, following, tmp_path):
    shelf.put(answer(1, "Как сменить тариф", "В приложении."))
    tell("shelf:1")
    assert soon(lambda: found("тариф") == ["shelf:1"])
    for path in folders.root().glob("*"):
        if path.is_dir():
            path.rename(tmp_path / path.name)  # at once: the follower may be writing into it
    (folders.root() / "CURRENT").unlink()
    assert soon(lambda: folders.current() is not None)
    assert found("тариф") == ["shelf:1"]


def test_rebuild_is_asked_of_the_worker_and_old_answers_meanwhile(shelf, following):
    shelf.put(answer(1, "Как сменить тариф", "В приложении."))
    before = folders.current()
    folders.request_rebuild()
    assert soon(lambda: folders.current() != before and not folders.is_requested())
    assert soon(lambda: found("тариф") == ["shelf:1"])


def test_database_put_back_makes_the_index_anew(shelf):
    shelf.put(answer(1, "Как сменить тариф", "В приложении."))
    tell("shelf:1")
    follow.rebuild()
    before = folders.current()
    assert before is not None
    folders.write_position(before, 10**9)
    stop = threading.Event()
    thread = threading.Thread(target=lambda: (follow.follow_words(stop), connection.close()))
    thread.start()
    assert soon(lambda: folders.current() not in (None, before))
    stop.set()
    thread.join(10)
