"""The power goes while people write: what the disk has then opens again and holds every acknowledged act."""

import contextlib
import os
import random
import shutil
import sqlite3
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON

pytestmark = pytest.mark.slow

PAGE = b"%PDF-1.4\n" + b"x" * 3000


class Writer(threading.Thread):
    """An employee who sends replies without end, every third with a file; how long the log of the database was after each."""

    def __init__(self, home) -> None:
        super().__init__(daemon=True)
        self.browser, self.home = home.browser("igor"), home
        self.acknowledged: list[tuple[str, bool]] = []
        self.wal_bytes, self.is_over = 0, False

    def run(self) -> None:
        wal = Path(f"{self.home.file}-wal")
        for number in range(10_000):
            files = {"files": (f"{number}.pdf", PAGE)} if number % 3 == 0 else None
            answer = self.browser.post(
                f"{self.home.topic}reply/", files, body=f"слово-{number}-", once_key=f"{number:020}"
            )
            if self.is_over:
                return
            assert answer.status_code == 302
            self.wal_bytes = wal.stat().st_size
            self.acknowledged.append((f"слово-{number}-", files is not None))


@contextmanager
def stopped(site):
    """Nothing moves, as at the moment the power goes."""
    family = [psutil.Process(site.process.pid), *psutil.Process(site.process.pid).children(recursive=True)]
    for process in family:
        process.suspend()
    yield
    for process in family:
        process.resume()


def test_what_the_disk_has_opens_again(house, tmp_path):
    home, chance = house(), random.Random(7)
    site = home.serve("--with-worker", OTKLIK_LEASE_SECONDS="2")
    writer = Writer(home)
    writer.start()
    site.wait_until(lambda: len(writer.acknowledged) > 3)
    for number in range(5):
        time.sleep(chance.random() * 0.4)
        crash = tmp_path / f"crash{number}"
        acknowledged, wal_bytes = list(writer.acknowledged), writer.wal_bytes
        with stopped(site):
            shutil.copytree(home.folder, crash, ignore=shutil.ignore_patterns("*-shm", "static", "log"))
        wal = (crash / "otklik.sqlite3-wal").read_bytes()
        torn = chance.randint(min(wal_bytes, len(wal)), len(wal))
        (crash / "otklik.sqlite3-wal").write_bytes(wal[:torn])
        with contextlib.closing(sqlite3.connect(crash / "otklik.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            query = "SELECT body, file FROM community_reply r LEFT JOIN community_attachment a ON a.reply_id = r.id"
            said = dict(database.execute(query).fetchall())
        assert {words for words, _has_file in acknowledged} <= set(said)
        kept = [crash / "media" / said[words] for words, has_file in acknowledged if has_file]
        assert {path.read_bytes() for path in kept} == {PAGE}
    writer.is_over = True
    writer.join(20)
    site.end()
    again = house(folder=tmp_path / "again")
    for name in ("otklik.sqlite3", "otklik.sqlite3-wal", "index", "media"):
        if (crash / name).exists():  # a log taken into the database by the look at it is gone
            copy = shutil.copytree if (crash / name).is_dir() else shutil.copy
            copy(crash / name, again.folder / name)
    site = again.serve("--with-worker", OTKLIK_LEASE_SECONDS="2")
    site.wait_until(lambda: again.browser(None).get("/readyz").status_code == 200)
    site.wait_until(
        lambda: (
            again.ask(
                "SELECT count(*) FROM core_errand WHERE done_at IS NULL AND attempts = 0 AND due_at < datetime('now')"
            )
            == [0]
        )
    )
    assert (
        acknowledged[-1][0] in again.browser("alina").get(again.topic, params={"x": 1}).text or len(acknowledged) > 20
    )
    assert len(again.said()) == len(set(again.said()))


def test_a_file_is_on_the_disk_before_anything_is_answered(web, alina, category, settings, monkeypatch):
    """What lies in the memory of the machine only cannot be told by copying, so the calls themselves are watched."""
    synced = []
    fsync = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda file: (synced.append(str(Path(f"/proc/self/fd/{file}").readlink())), fsync(file))
    )
    words = {"kind": "question", "category": category.key, "title": "Не печатает", "body": "Вот квитанция с адресом."}
    receipt = SimpleUploadedFile("a.pdf", PAGE)
    preload_catalogue(at=NOON)
    web(alina).post("/topics/new/", words | {"once_key": "o" * 20, "files": [receipt]})
    (path,) = (path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
    folders = [str(folder) for folder in path.parents if folder.is_relative_to(settings.MEDIA_ROOT)]
    assert synced == [str(path), *folders]


def test_the_database_waits_for_the_disk(db):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
