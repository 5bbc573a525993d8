"""One thread per server process looks for new events and tells those who wait for them."""

import threading
from collections.abc import Callable, Sequence

import structlog
from django.conf import settings
from django.db import connection

from otklik.core.models import Event
from otklik.core.tail import Tail, newest
from otklik.core.trouble import first_line, trouble_of

PERIODS = {"sqlite": 0.05, "postgresql": 0.2}  # seconds between looks; PostgreSQL has to be asked each time
_PATIENCE = 10.0  # seconds for the first look; without it the server starts all the same, and keeps no pages

Stirred = Callable[[], None]
Happened = Callable[[Sequence[Event]], None]

log = structlog.get_logger("doorbell")


class Doorbell:
    """Calls `stirred()` when anything new is seen, and `happened(events)` with events in their order."""

    def __init__(self, stirred: Stirred, happened: Happened) -> None:
        self._stirred, self._happened = stirred, happened
        self._stop, self._has_looked = threading.Event(), threading.Event()
        self._tail: Tail | None = None
        self._version: int | None = None
        self._thread = threading.Thread(target=self._listen, name="doorbell", daemon=True)

    def start(self) -> None:
        """Returns when the place in the log is known: what happens from here on is told."""
        self._thread.start()
        self._has_looked.wait(_PATIENCE)

    def stop(self) -> None:
        self._stop.set()

    @property
    def position(self) -> int | None:
        """The number of the last event told; None before the first look."""
        return self._tail.after if self._tail else None

    def look(self) -> None:
        """One look at the event log."""
        if self._tail is None:
            self._tail = Tail(newest())
        events = self._tail.read()
        if self._tail.is_stirred:
            self._stirred()
        if events:
            self._version = None  # there may be more than one read brings
            self._happened(events)

    def _tell(self, error: Exception) -> None:
        if trouble_of(error, settings.VAR_DIR) is None:
            log.exception("doorbell_failed")
        else:
            log.warning("doorbell_waits", why=first_line(error))

    def _listen(self) -> None:
        is_well = True
        while not self._stop.is_set():
            try:
                if self._may_be_news():
                    self.look()
                is_well = True
            except Exception as error:
                if is_well:  # one line for one failure of the database, not two a second
                    self._tell(error)
                is_well = False
                self._stirred()  # what cannot be watched must not be kept
                self._version = None
                connection.close()
            self._has_looked.set()
            self._stop.wait(PERIODS[connection.vendor])
        connection.close()

    def _may_be_news(self) -> bool:
        """SQLite tells almost for nothing that nobody has written since; numbers of another connection mean nothing."""
        if connection.vendor != "sqlite":
            return True
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            before, self._version = self._version, int(cursor.fetchone()[0])
        return self._version != before
