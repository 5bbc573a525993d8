"""The loop that looks: claims what is due, runs it all at once, writes down what came back together."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

import structlog
from django.conf import settings as django_settings
from django.db import DatabaseError, connection
from django.utils.timezone import now

from otklik.core.trouble import first_line, trouble_of
from otklik.quality.actions.claiming import Due, claim, give_up, mend_schedule
from otklik.quality.actions.looking import Hosts, look
from otklik.quality.actions.recording import Taken, record

_TICK: Final = 1.0  # seconds between looks at the schedule
_AHEAD: Final = timedelta(seconds=1.5)  # claimed before their time, so that a slow tick delays none of them
_MOST_AT_ONCE: Final = 300
_MEND_EVERY: Final = 60  # ticks

T = TypeVar("T")

log = structlog.get_logger("probes")


class Watcher:
    """Looks from one vantage until told to stop; many may run, each look is taken by one of them."""

    def __init__(self, worker: str, vantage: str) -> None:
        self._worker, self._vantage = worker, vantage
        self._database = ThreadPoolExecutor(1, thread_name_prefix="probes")  # one connection, one writer
        self._hosts = Hosts()
        self._running: set[asyncio.Task[None]] = set()
        self._seen: list[Taken] = []
        self._is_well = True

    def run(self, stop: threading.Event) -> None:
        """Look until `stop` is set; what is being looked at then is not told and its slot is on record as lost."""
        try:
            asyncio.run(self._look_until(stop))
        finally:
            self._database.submit(_hang_up).result()
            self._database.shutdown()

    async def _look_until(self, stop: threading.Event) -> None:
        ticks = 0
        while not stop.is_set():
            await self._tick(mends=ticks % _MEND_EVERY == 0)
            ticks += 1
            await asyncio.sleep(_TICK)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        with self._through_trouble():
            await self._write()
            await self._in_database(self._give_up)

    async def _tick(self, *, mends: bool) -> None:
        """Claim and write; while the database cannot be reached what was seen is kept, and told when it is back."""
        free = _MOST_AT_ONCE - len(self._running) - len(self._seen)
        due: list[Due] = []
        with self._through_trouble():
            if mends:
                await self._in_database(self._mend)
            await self._write()
            due = await self._in_database(partial(self._claim, free)) if free > 0 else []
            self._is_well = True
        for task in due:
            running = asyncio.create_task(self._look(task))
            self._running.add(running)
            running.add_done_callback(self._running.discard)

    async def _look(self, task: Due) -> None:
        early = (task.due_at - now()).total_seconds()
        await asyncio.sleep(min(max(early, 0), _AHEAD.total_seconds()))  # the clock may be set back meanwhile
        async with self._hosts.held(task.definition):
            told = await look(task, now)
        self._seen.append(told)  # only now: the list of before the look may have been written long since

    async def _write(self) -> None:
        seen, self._seen = self._seen, []
        try:
            if seen:
                await self._in_database(partial(record, seen, worker=self._worker))
        except DatabaseError:
            self._seen = seen + self._seen
            raise

    async def _in_database(self, step: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._database, step)

    @contextmanager
    def _through_trouble(self) -> Iterator[None]:
        """A database that cannot be reached ends what is done inside: one line for one trouble, however often."""
        try:
            yield
        except DatabaseError as error:
            if trouble_of(error, django_settings.VAR_DIR) is None:
                raise
            if self._is_well:
                log.warning("probes_wait", why=first_line(error))
            self._is_well = False
            self._database.submit(_hang_up)

    def _claim(self, limit: int) -> list[Due]:
        return claim(worker=self._worker, vantage=self._vantage, limit=limit, at=now() + _AHEAD)

    def _give_up(self) -> None:
        give_up(worker=self._worker, at=now())

    def _mend(self) -> int:
        return mend_schedule(vantage=self._vantage, at=now())


def _hang_up() -> None:
    connection.close()  # that of the thread this runs in
