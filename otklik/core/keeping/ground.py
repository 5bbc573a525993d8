"""The database under the feet: a consistent copy of it, another one for a while, one moment of it."""

import contextlib
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction


class Unwell(Exception):
    """The database is damaged; the text says what SQLite found."""


class Busy(Exception):
    """Another process is at it; the text says who must leave."""


@contextlib.contextmanager
def standing_on(file: Path) -> Iterator[None]:
    """Let the default connection, of SQLite, be to this file; the one of the settings comes back afterwards."""
    told = connection.settings_dict
    before = told["NAME"]
    connection.close()
    told["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        told["NAME"] = before


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """Every read of the block sees PostgreSQL as it is at the first; nothing is written, nobody waits."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def copy_database(target: Path, at_the_moment: Callable[[], None]) -> None:
    """Copy SQLite's database as it is at one moment, while others read and write; raises Unwell, sqlite3.Error.

    at_the_moment: done at just that moment, for which writers wait; the copying itself keeps nobody.
    """
    target.unlink(missing_ok=True)
    source = Path(connection.settings_dict["NAME"]).resolve()
    with (
        contextlib.closing(sqlite3.connect(source, timeout=20, isolation_level=None)) as live,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        with contextlib.closing(sqlite3.connect(source, timeout=20, isolation_level=None)) as gate:
            gate.execute("BEGIN IMMEDIATE")
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it sees this moment
            at_the_moment()
            gate.execute("ROLLBACK")
        live.backup(copy, pages=-1)  # in one step, so in the transaction that was begun
    target.chmod(0o600)
    close_up(target)


def close_up(file: Path) -> None:
    """Everything of the database lies in the one file, whole and well; raises Unwell."""
    with contextlib.closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        told = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(3)")]
        if told != ["ok"]:
            raise Unwell(f"the database is damaged: {'; '.join(told)}")
        if broken := copy.execute("PRAGMA foreign_key_check").fetchone():
            raise Unwell(f"the database is damaged: row {broken[1]} of {broken[0]} refers to a row that is not there")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One backup at a time of this installation; what a killed one left is removed. Raises Busy."""
    folder = Path(settings.VAR_DIR)
    with (folder / ".backup.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("another backup or export of this installation is under way; wait for it") from None
        for left in folder.glob(".backup-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def insist_nobody_writes(folder: Path) -> None:
    """Raises Busy while a site or a worker of this installation runs. SQLite's WAL is folded into its file."""
    for lock in folder.glob("index/*/writer.lock"):
        with lock.open() as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(f"a worker of {folder} runs; stop the site and its worker first") from None
    file = folder / "otklik.sqlite3"
    if not file.exists() or not file.stat().st_size:
        return
    try:
        with contextlib.closing(sqlite3.connect(file, timeout=1)) as held:
            held.execute("PRAGMA journal_mode=DELETE")  # refused while anybody else has the database open
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Busy(f"the site of {folder} runs; stop it and its worker first") from None
        raise
    except sqlite3.DatabaseError:
        return  # a damaged database is no reason not to put a good one in its place


def sync(path: Path) -> None:
    """A file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
