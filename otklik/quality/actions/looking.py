"""One look: the adapter run within its time, a failure repeated, a blind vantage told apart from a dead touchpoint."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import structlog

from otklik.core.sealing import Unreadable
from otklik.quality.actions.beats import beat_of
from otklik.quality.actions.claiming import Due
from otklik.quality.actions.house import OwnHouse, asked
from otklik.quality.actions.reach import NetworkReach, allowed_addresses
from otklik.quality.actions.recording import Taken
from otklik.quality.models import ProbeDefinition
from otklik.quality.ports import Beat, ForbiddenTarget, HouseSilent, NoSuchHost, Outcome, Reading
from otklik.quality.queries.adapters import probe_kinds, settings_of
from otklik.quality.queries.catalogued import leaves_to_catalogue, settings_now

MOST_AT_A_HOST: Final = 4  # looks at once, from one vantage
_PAUSE: Final = 0.5  # seconds before a failure is repeated
_REFERENCE_SECONDS: Final = 3.0
_MOST_FACTS: Final = 4000  # characters of one fact

log = structlog.get_logger("probes")


class Hosts:
    """No more than a few looks at one host at the same time, from one vantage."""

    def __init__(self) -> None:
        self._free: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(MOST_AT_A_HOST))

    @asynccontextmanager
    async def held(self, definition: ProbeDefinition) -> AsyncIterator[None]:
        """Waits until every host of a look is free, and gives them back whatever happens."""
        async with AsyncExitStack() as taken:
            for host in hosts_of(definition):
                await taken.enter_async_context(self._free[host])
            yield


async def look(task: Due, clock: Callable[[], datetime]) -> Taken:
    """Take the look; whatever happens, something is told of it."""
    began_at = clock()
    reading, attempts = await _repeated(task, clock)
    if reading.outcome == Outcome.FAIL and task.references and not await sees_any(task.references):
        reading = Reading(Outcome.UNKNOWN, "blind", {"said": reading.why})
    return Taken(task.watch_id, task.definition.version, task.due_at, began_at, clock(), attempts, reading)


def hosts_of(definition: ProbeDefinition) -> list[str]:
    """Whom a look asks, in the order in which they are to be waited for."""
    try:
        return sorted(set(probe_kinds[definition.kind].hosts(settings_of(definition.kind, definition.settings))))
    except (Unreadable, KeyError, TypeError, ValueError):  # of settings: the look itself tells what is wrong
        return []


async def look_once(
    kind: str,
    stored: Mapping[str, Any],
    seconds: float,
    clock: Callable[[], datetime],
    beat: Beat | None = None,
    references: Sequence[str] | None = None,
) -> Reading:
    """What the adapter says with these stored settings, now; beat: the last sign of life that was pushed.

    references: of the place that looks; None: of this server.
    """
    try:
        settings = settings_of(kind, stored)
    except Unreadable:
        return Reading(Outcome.UNKNOWN, "no_secret")
    except KeyError:
        return Reading(Outcome.UNKNOWN, "no_adapter")
    except TypeError as error:  # settings of another version of the adapter
        return Reading(Outcome.UNKNOWN, "adapter_fault", {"error": type(error).__name__})
    loop = asyncio.get_running_loop()
    reach = NetworkReach(loop.time() + seconds, clock, OwnHouse(clock, look_at, sees, references), beat)
    try:
        # the adapter keeps to its deadline and tells what it waited for; this only stops one that does not
        return await asyncio.wait_for(probe_kinds[kind]().run(settings, reach), seconds + 1)
    except TimeoutError:
        return Reading(Outcome.FAIL, "overdue", {"seconds": round(seconds)})
    except Exception as error:
        log.exception("probe_fault", kind=kind)
        return Reading(Outcome.UNKNOWN, "adapter_fault", {"error": type(error).__name__})


async def sees_any(references: Sequence[str]) -> bool:
    """Whether any of the addresses that always answer ("host:port") takes a connection from here."""
    asked = list(references)
    random.shuffle(asked)
    for reference in asked:
        if await sees(reference):
            return True
    return False


async def sees(reference: str) -> bool:
    """Whether one address ("host:port") takes a connection from here; a private one is asked only where allowed."""
    host, _colon, port = reference.rpartition(":")
    with suppress(OSError, TimeoutError, ForbiddenTarget, NoSuchHost):
        for address in await allowed_addresses(host.strip("[]"), int(port), _REFERENCE_SECONDS):
            if await _takes(address, int(port)):
                return True
    return False


async def _takes(address: str, port: int) -> bool:
    with suppress(OSError, TimeoutError):
        _reader, writer = await asyncio.wait_for(asyncio.open_connection(address, port), _REFERENCE_SECONDS)
        writer.close()
        return True
    return False


async def look_at(
    definition: ProbeDefinition, clock: Callable[[], datetime], references: Sequence[str] | None = None
) -> Reading:
    """One look by a definition, which nothing is kept of; references as above."""
    try:
        told = (await asked(lambda: settings_now([definition])))[0] if leaves_to_catalogue(definition) else None
    except HouseSilent as error:
        return Reading(Outcome.UNKNOWN, "no_catalogue", {"error": str(error)})
    settings, seconds = told or definition.settings, definition.timeout_seconds
    return await look_once(definition.kind, settings, seconds, clock, beat_of(definition), references)


async def _repeated(task: Due, clock: Callable[[], datetime]) -> tuple[Reading, int]:
    definition = task.definition
    first: Reading | None = None
    for attempt in range(1, definition.retries + 2):
        reading = await look_at(definition, clock, task.references)
        if reading.outcome != Outcome.FAIL or attempt == definition.retries + 1:
            break
        first = first or reading
        await asyncio.sleep(_PAUSE)
    facts = {name: _short(value) for name, value in reading.facts.items()}
    if first:
        facts["first_why"] = first.why
    return replace(reading, facts=facts), attempt


def _short(value: Any) -> Any:
    return value[:_MOST_FACTS].replace("\x00", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value
