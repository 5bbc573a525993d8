"""The loop of an agent: asks what to look at, looks by the clock of slots, tells what it saw when it can."""

import asyncio
import json
import sqlite3
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from otklik.core.sealing import seal
from otklik.quality.actions.agent.files import KeptFiles
from otklik.quality.actions.agent.kept import Kept, Key
from otklik.quality.actions.agent.line import KeyRefused, Line, LineDown, NotTaken
from otklik.quality.actions.claiming import LOST, Due
from otklik.quality.actions.looking import Hosts, look
from otklik.quality.actions.recording import Taken
from otklik.quality.models import ProbeDefinition
from otklik.quality.queries.slots import slot_before

VERSION: Final = "1"
_TICK: Final = 0.2  # seconds between looks at the schedule
_BREATH: Final = 1.0  # between sendings
_LONGEST_WAIT: Final = 30.0  # before a server that is away is asked again
_MOST_AT_ONCE: Final = 300
_MOST_TOLD: Final = 100  # looks in one request
_GRACE: Final = 5.0  # for looks under way and a last word, at the end
_UNREADABLE: Final = "unreadable"

log = structlog.get_logger("agent")


class Agent:
    """Looks from its vantage until told to stop."""

    def __init__(self, line: Line, kept: Kept) -> None:
        self._line, self._kept, self._clock = line, kept, line.clock
        self._files = KeptFiles(kept.folder)
        self._probes: dict[int, ProbeDefinition] = {}
        self._number, self._references, self._ask_every = 0, tuple[str, ...](), 20.0
        self._slots: dict[int, datetime] = {}  # the newest slot of each probe that is looked at or past
        self._running: dict[int, asyncio.Task[None]] = {}
        self._hosts = Hosts()
        self._most_told, self._is_heard, self._can_keep = _MOST_TOLD, True, True

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; looks under way then get a few seconds, the rest are told as lost."""
        self._kept.give_up_begun()  # by one that was killed
        speaking = asyncio.create_task(self._speak())
        try:
            while not stop.is_set():
                if speaking.done():
                    speaking.result()
                self._tick()
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _TICK)
        finally:
            speaking.cancel()
            await asyncio.gather(speaking, return_exceptions=True)
            await self._end()

    def _tick(self) -> None:
        at = self._clock.now()
        for probe, definition in self._probes.items():
            slot = slot_before(probe, self._number, definition.every, at)
            if slot <= self._slots[probe] or probe in self._running or len(self._running) >= _MOST_AT_ONCE:
                continue
            self._slots[probe] = slot
            task = Due(probe, slot, definition, self._references)
            if self._keep(task.due_at, probe, _lost(task, at), is_begun=True):
                self._running[probe] = asyncio.create_task(self._look(task))

    async def _look(self, task: Due) -> None:
        try:
            async with self._hosts.held(task.definition):
                seen = await look(task, self._clock.now)
                self._keep(task.due_at, task.watch_id, _told(task, seen))
                self._files.put(task.watch_id, task.due_at, seen.reading.files)
        finally:
            self._running.pop(task.watch_id, None)

    def _keep(self, slot: datetime, probe: int, body: dict[str, Any], *, is_begun: bool = False) -> bool:
        """Write to the file; while it cannot be written nothing is looked at, and one line says so."""
        try:
            (self._kept.begin if is_begun else self._kept.tell)((probe, slot.timestamp()), body)
        except sqlite3.Error as error:
            if self._can_keep:
                log.warning("agent_cannot_keep", why=str(error))
            self._can_keep = False
            return False
        self._can_keep = True
        return True

    async def _speak(self) -> None:
        """Ask and tell, one request at a time; while the server is away ever more seldom."""
        wait, asked_at = _BREATH, -1e9
        loop = asyncio.get_running_loop()
        while True:
            try:
                if loop.time() - asked_at >= self._ask_every:
                    await self._ask()
                    asked_at = loop.time()
                    await self._tell(at_least_once=True)
                else:
                    await self._tell()
                await self._show()
                self._is_heard, wait = True, _BREATH
            except KeyRefused as error:
                # whoever is not known any more has no business looking
                self._probes, wait = {}, _LONGEST_WAIT
                self._line.forget_schedule()
                self._complain("agent_refused", error)
            except LineDown as error:
                wait = min(wait * 2, _LONGEST_WAIT)
                self._complain("agent_waits", error)
            except sqlite3.Error as error:
                self._complain("agent_cannot_keep", error)
            await asyncio.sleep(wait)

    def _complain(self, what: str, error: Exception) -> None:
        """One line for one trouble, however long it lasts."""
        if self._is_heard:
            log.warning(what, why=str(error))
        self._is_heard = False

    async def _ask(self) -> None:
        told = await self._line.schedule()
        if told is None:
            return
        at, before = self._clock.now(), self._probes
        self._number, self._references = int(told["number"]), tuple(told["references"])
        self._ask_every = float(told["ask_every"])
        self._probes = {row["probe"]: _definition(row) for row in told["probes"]}
        for probe, definition in self._probes.items():
            if probe not in before or before[probe].version != definition.version:
                self._slots[probe] = slot_before(probe, self._number, definition.every, at)
        log.info("agent_schedule", vantage=self._line.code, probes=len(self._probes))

    async def _tell(self, *, at_least_once: bool = False) -> None:
        while True:
            gone = self._kept.trim(self._clock.now())
            if gone:
                log.warning("agent_lost", looks=gone)
            rows = self._kept.oldest(self._most_told)
            if not rows and not at_least_once:
                return
            await self._tell_rows(rows)
            if len(rows) < self._most_told:
                return
            at_least_once = False

    async def _show(self) -> None:
        """Send one file, once the look it belongs to is told."""
        path = self._files.oldest()
        if path is None or self._kept.waiting():
            return
        try:
            is_taken = await self._line.show(path.read_bytes())
        except (NotTaken, OSError):
            is_taken = False
        self._files.forget(path)
        if not is_taken:
            log.warning("agent_file_not_taken", name=path.name)

    async def _tell_rows(self, rows: list[tuple[Key, dict[str, Any]]]) -> None:
        itself = {
            "agent": VERSION,
            "skew": round(self._clock.skew(), 1),
            "waiting": self._kept.waiting(),
            "lost": self._kept.lost(),
        }
        keys = [key for key, _body in rows]
        try:
            answer = await self._line.tell({**itself, "looks": [body for _key, body in rows]})
        except NotTaken as error:
            if len(rows) <= 1:
                self._kept.forget(keys, lost=len(rows))
                log.warning("agent_not_taken", why=str(error))
            self._most_told = max(1, len(rows) // 2)
            return
        refused = answer.get("refused") or {}
        self._kept.forget(keys, lost=sum(refused.values()))
        self._most_told = min(_MOST_TOLD, self._most_told * 2)
        if refused:
            log.warning("agent_looks_refused", **{f"why_{why}": number for why, number in refused.items()})

    async def _end(self) -> None:
        running = list(self._running.values())
        if running:
            _done, late = await asyncio.wait(running, timeout=_GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        with suppress(LineDown, KeyRefused, TimeoutError, sqlite3.Error):
            self._kept.give_up_begun()
            await asyncio.wait_for(self._tell(), _GRACE)
        await self._line.close()


def _definition(row: dict[str, Any]) -> ProbeDefinition:
    """What is to be looked at; its passwords lie sealed in memory too, with the key of this machine."""
    sealed = {name: _UNREADABLE if text is None else seal(text) for name, text in row["secrets"].items()}
    return ProbeDefinition(
        pk=row["probe"],
        version=row["version"],
        kind=row["kind"],
        settings={**row["settings"], **sealed},
        every_seconds=row["every_seconds"],
        timeout_seconds=row["timeout_seconds"],
        retries=row["retries"],
    )


def _told(task: Due, seen: Taken) -> dict[str, Any]:
    reading = seen.reading
    facts = dict(reading.facts)
    return {
        "probe": task.watch_id,
        "version": seen.version,
        "due_at": task.due_at.isoformat(),
        "began_at": seen.began_at.isoformat(),
        "ended_at": max(seen.began_at, seen.ended_at).isoformat(),
        "attempts": seen.attempts,
        "outcome": str(reading.outcome),
        "why": reading.why,
        "facts": json.loads(json.dumps(facts, default=str)),
        "milliseconds": {step: round(took, 3) for step, took in reading.milliseconds.items()},
    }


def _lost(task: Due, at: datetime) -> dict[str, Any]:
    """What is told of a look that began and never ended."""
    ends_at = at + min(task.definition.longest, timedelta(seconds=1))
    return {
        "probe": task.watch_id,
        "version": task.definition.version,
        "due_at": task.due_at.isoformat(),
        "began_at": at.isoformat(),
        "ended_at": ends_at.isoformat(),
        "attempts": 0,
        "outcome": "unknown",
        "why": LOST,
    }
