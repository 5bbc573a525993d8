"""The loop of `otklik work`: errands in several threads, the calendar, and followers of the event log.

Stopping is asked for with `stop()`: every thread finishes the errand in its hands, gives back the rest of its batch
and leaves. A thread that takes longer than the patience is left behind; its errand is taken up when the lease ends.
"""

import os
import queue
import socket
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial

import structlog
from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from otklik.core import cron, errands
from otklik.core.trouble import first_line, trouble_of

IDLE = 0.25  # seconds between looks at an empty queue
_BATCH = 25
_PATIENCE = 4.0
_LONGEST_WAIT = 60.0

Follow = Callable[[threading.Event], None]

log = structlog.get_logger("worker")

_followers: dict[str, Follow] = {}


def follower(name: str) -> Callable[[Follow], Follow]:
    """Have `follow(stop)` run in a thread of every worker until `stop` is set; started again when it fails."""

    def register(follow: Follow) -> Follow:
        _followers[name] = follow
        return follow

    return register


class Worker:
    """One process that carries errands out."""

    def __init__(self, threads: int) -> None:
        name = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.names = [f"{name}:{number}" for number in range(threads)]
        self._stop = threading.Event()
        self._asked_to_leave: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._is_well = True

    def run(self) -> None:
        """Work until `stop()`; returns within about four seconds after it."""
        hands = [threading.Thread(target=self._carry_out, args=[name], daemon=True) for name in self.names]
        others = [threading.Thread(target=work, daemon=True) for work in (self._keep_calendar, self._keep_leases)]
        others += [
            threading.Thread(target=self._keep_following, args=[name, follow], daemon=True)
            for name, follow in _followers.items()
        ]
        for thread in hands + others:
            thread.start()
        log.info("worker_started", threads=len(hands), followers=sorted(_followers))
        self._asked_to_leave.get()
        self._stop.set()
        deadline = time.monotonic() + _PATIENCE
        for thread in hands + others:
            thread.join(max(0.0, deadline - time.monotonic()))
        log.info("worker_left", unfinished=sum(thread.is_alive() for thread in hands))

    def stop(self) -> None:
        """Ask every thread to leave; may be called from a signal handler.

        The handler interrupts the very thread that waits. An event's lock may be in that thread's hands then, and it
        would wait for itself for ever; a simple queue takes a value whatever it is in the middle of.
        """
        self._asked_to_leave.put(None)

    def _carry_out(self, name: str) -> None:
        is_whole = True
        while not self._stop.is_set():
            # a batch that broke off is given back: its lease would be lengthened for as long as this worker lives
            step: Callable[[str], object] = self._one_batch if is_whole else errands.release
            is_whole = self._persist(partial(step, name))
        self._persist(lambda: errands.release(name))
        connection.close()

    def _one_batch(self, name: str) -> None:
        claimed = errands.claim(name, _BATCH, now())
        if not claimed:
            self._stop.wait(IDLE)
        for row in claimed:
            if self._stop.is_set():
                return
            errands.run(row, now)

    def _keep_calendar(self) -> None:
        while not self._stop.wait(1.0):
            self._persist(lambda: cron.hand_out(now()))
        connection.close()

    def _keep_leases(self) -> None:
        """Errands of a batch and long talks to the world outlast a lease while the worker is well."""
        while not self._stop.wait(errands.lease().total_seconds() / 3):
            self._persist(self._renew)
        connection.close()

    def _renew(self) -> None:
        if errands.held(self.names):
            errands.renew(self.names, now())

    def _keep_following(self, name: str, follow: Follow) -> None:
        wait = 1.0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                follow(self._stop)
            except Exception as error:
                self._tell(error, follower=name)
            connection.close()
            wait = 1.0 if time.monotonic() - began > _LONGEST_WAIT else min(wait * 2, _LONGEST_WAIT)
            self._stop.wait(wait)

    def _persist(self, step: Callable[[], object]) -> bool:
        """A lost database must not end the thread: say so, forget the connection, try again in a while."""
        try:
            step()
        except Exception as error:
            self._tell(error)
            connection.close()
            self._stop.wait(1.0)
            return False
        self._is_well = True
        return True

    def _tell(self, error: Exception, **more: str) -> None:
        """One line for one trouble of the database, however many threads run into it however often."""
        if trouble_of(error, settings.VAR_DIR) is None:
            log.exception("worker_step_failed", **more)
        elif self._is_well:
            log.warning("worker_waits", why=first_line(error))
        self._is_well = False
