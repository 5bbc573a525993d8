"""Looks an agent has taken and not yet told, in a file that outlives it."""

import fcntl
import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from otklik.quality.actions.receiving import LATEST

Key = tuple[int, float]  # probe, slot as seconds since 1970

MOST_KEPT: Final = 50_000  # looks; a kilobyte each at most times
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS looks (probe INTEGER, slot REAL, body TEXT NOT NULL, is_told INTEGER NOT NULL,
                                  PRIMARY KEY (probe, slot));
CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, number INTEGER NOT NULL);
"""


class AlreadyKept(Exception):
    """Another agent works in this folder."""


class Kept:
    """One agent's looks in `folder`; each (probe, slot) once.

    A look is noted when it begins, so that one broken off by a crash is told as lost. Raises AlreadyKept.
    """

    def __init__(self, folder: Path, most: int = MOST_KEPT) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._most, self._lock = most, (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            raise AlreadyKept from error
        self._file = _opened(folder / "looks.sqlite3")

    def begin(self, key: Key, lost: Mapping[str, Any]) -> None:
        """Note that a look begins; lost: what is told of it should it never end."""
        with self._file:
            self._file.execute("INSERT OR IGNORE INTO looks VALUES (?, ?, ?, 0)", (*key, json.dumps(lost)))

    def tell(self, key: Key, body: Mapping[str, Any]) -> None:
        """Keep what was seen until the server has it."""
        with self._file:
            self._file.execute("INSERT OR REPLACE INTO looks VALUES (?, ?, ?, 1)", (*key, json.dumps(body)))

    def give_up_begun(self) -> None:
        """What was begun will not end: those who began it are gone."""
        with self._file:
            self._file.execute("UPDATE looks SET is_told = 1 WHERE is_told = 0")

    def oldest(self, most: int) -> list[tuple[Key, dict[str, Any]]]:
        rows = self._file.execute(
            "SELECT probe, slot, body FROM looks WHERE is_told = 1 ORDER BY slot, probe LIMIT ?", (most,)
        )
        return [((probe, slot), json.loads(body)) for probe, slot, body in rows]

    def forget(self, keys: Sequence[Key], lost: int = 0) -> None:
        """The server has them, or will never take them: of these `lost`."""
        with self._file:
            self._file.executemany("DELETE FROM looks WHERE probe = ? AND slot = ?", keys)
            self._lose(lost)

    def trim(self, at: datetime) -> int:
        """Give up what the server would not take any more, and the oldest past the limit; returns how many."""
        too_late = (at - LATEST + timedelta(minutes=1)).timestamp()
        with self._file:
            gone = self._file.execute("DELETE FROM looks WHERE is_told = 1 AND slot < ?", (too_late,)).rowcount
            over = self.waiting() - self._most
            if over > 0:
                gone += self._file.execute(
                    "DELETE FROM looks WHERE rowid IN "
                    "(SELECT rowid FROM looks WHERE is_told = 1 ORDER BY slot, probe LIMIT ?)",
                    (over,),
                ).rowcount
            self._lose(gone)
        return gone

    def waiting(self) -> int:
        return int(self._file.execute("SELECT count(*) FROM looks WHERE is_told = 1").fetchone()[0])

    def lost(self) -> int:
        """How many looks were given up since the file was made."""
        row = self._file.execute("SELECT number FROM counts WHERE name = 'lost'").fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        self._file.close()
        self._lock.close()

    def _lose(self, number: int) -> None:
        if number:
            self._file.execute(
                "INSERT INTO counts VALUES ('lost', ?) ON CONFLICT (name) DO UPDATE SET number = number + ?",
                (number, number),
            )


def _opened(path: Path) -> sqlite3.Connection:
    """The file, or a new one where what lies there cannot be read; the old one stays beside it."""
    try:
        return _made(path)
    except sqlite3.DatabaseError:
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        path.rename(path.with_suffix(f".broken-{stamp}"))
        return _made(path)


def _made(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=5)
    file.execute("PRAGMA journal_mode=WAL")
    file.execute("PRAGMA synchronous=NORMAL")
    file.executescript(_TABLES)
    return file
