"""Where an installation is put back: whether somebody is there, and the switch from the old one to the new."""

import contextlib
import ctypes
import errno
import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection

from otklik.core.keeping.ground import sync
from otklik.core.keeping.manifest import DATABASE, MEDIA

_PEOPLE: Final = ("parties_operator", "parties_individual", "core_auditentry")
# what an installation makes by itself before anybody uses it, and makes again
_MADE_AGAIN: Final = {"secret_key", DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "static", "index", ".backup.lock"}
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE: Final = -100  # AT_FDCWD


class OddPlace(Exception):
    """Nothing can be put back there; the text says why and what to do."""


def is_inhabited(folder: Path) -> bool:
    """Whether SQLite's database in this folder has an operator, a person or a security record."""
    file = folder / DATABASE
    if not file.exists() or not file.stat().st_size:
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=5)) as link:
            found = {row[0] for row in link.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return any(
                link.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608 # nosec B608
                for table in _PEOPLE
                if table in found
            )
    except sqlite3.DatabaseError:
        return True  # it cannot be read: somebody's, until it is said otherwise


def is_database_inhabited() -> bool:
    """The same of the database of the settings."""
    with connection.cursor() as cursor:
        found = set(connection.introspection.table_names(cursor))
        for table in _PEOPLE:
            if table in found:
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 # nosec B608
                if cursor.fetchone():
                    return True
    return False


def insist_on_a_place(target: Path) -> None:
    """Raises OddPlace when the folder cannot be exchanged for another one as a whole."""
    if target.exists() and not target.is_dir():
        raise OddPlace(f"{target} is not a folder")
    if target.is_dir() and target.stat().st_dev != target.parent.stat().st_dev:
        raise OddPlace(
            f"{target} is a file system of its own, so it cannot be exchanged as a whole: say --into {target}/otklik, "
            "and set OTKLIK_VAR to that folder"
        )


def switch(beside: Path, target: Path, at: datetime) -> Path | None:
    """Put a whole folder in the place of another at once.

    Returns where the old one lies now; None when there was nothing worth keeping.
    """
    _give_to_the_same_owner(beside, target)
    _sync_all(beside)
    if not target.exists() or not any(target.iterdir()):
        beside.rename(target)
        sync(target.parent)
        return None
    aside = target.with_name(f"{target.name}.before-{at:%Y%m%d-%H%M%S}")
    if aside.exists():
        raise OddPlace(f"{aside} is there already")
    is_worth = is_inhabited(target) or _has_more(target)
    beside.rename(aside)
    _exchange(aside, target)
    sync(target.parent)
    if is_worth:
        return aside
    shutil.rmtree(aside, ignore_errors=True)
    return None


def _has_more(folder: Path) -> bool:
    media = folder / MEDIA
    if media.is_dir() and any(path.is_file() for path in media.rglob("*")):
        return True
    return bool({path.name for path in folder.iterdir()} - _MADE_AGAIN - {MEDIA})


def _exchange(new: Path, old: Path) -> None:
    """Let two folders change their names; at once where the system can, else by two renames."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "renameat2"):
        if libc.renameat2(_HERE, os.fsencode(new), _HERE, os.fsencode(old), _EXCHANGE) == 0:
            return
        number = ctypes.get_errno()
        if number not in (errno.ENOSYS, errno.EINVAL):
            raise OSError(number, os.strerror(number), str(old))
    between = new.with_name(f".{new.name}.old")
    old.rename(between)
    new.rename(old)
    between.rename(new)


def _give_to_the_same_owner(beside: Path, target: Path) -> None:
    """Root puts back for the user who serves."""
    if os.geteuid() or not target.exists():
        return
    owner = target.stat()
    for path in [beside, *beside.rglob("*")]:
        os.chown(path, owner.st_uid, owner.st_gid)


def _sync_all(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir():
            sync(path)
