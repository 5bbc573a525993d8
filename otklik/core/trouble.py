"""What is in the way when something fails through no fault of who asked: a database away or busy, a full disk."""

import errno
import shutil
import sqlite3
from pathlib import Path
from typing import Final, Literal

from django.db import Error, InterfaceError, OperationalError

Trouble = Literal["away", "busy", "full"]
AWAY: Final = "away"
BUSY: Final = "busy"
FULL: Final = "full"

_NOTHING: Final = 4_000_000  # bytes free, of which a database cannot live
# SQLite has one class of error for these and for our own mistakes
_OF_SQLITE: Final[dict[int, Trouble]] = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_READONLY: AWAY,
}


def trouble_of(error: BaseException, folder: Path) -> Trouble | None:
    """What passes by itself or by the hand of an engineer; None: a fault of ours. folder: where files are kept."""
    if is_full(error, folder):
        return FULL
    if not isinstance(error, OperationalError | InterfaceError):
        # a transaction that had broken off, a connection that could not be closed: what they came of decides
        reason = error.__cause__ or error.__context__
        return trouble_of(reason, folder) if isinstance(error, Error) and reason is not None else None
    if isinstance(error.__cause__, sqlite3.Error):
        return _OF_SQLITE.get(getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF)
    is_deadlock = getattr(error.__cause__, "sqlstate", None) in ("40001", "40P01", "55P03")
    return BUSY if is_deadlock else AWAY


def is_full(error: BaseException, folder: Path) -> bool:
    """Whether this error means that there is no room, whichever layer complains of it."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return True
    told = str(error).lower()
    if "disk is full" in told or "no space left" in told:
        return True
    # what SQLite says when it cannot make the files beside the database
    is_vague = "disk i/o error" in told or "unable to open database file" in told
    return is_vague and folder.exists() and shutil.disk_usage(folder).free < _NOTHING


def first_line(error: BaseException) -> str:
    """What an error of a database says, without its details and its full stop."""
    return str(error).strip().partition("\n")[0].rstrip(".")
