"""One run of a probe on its way: its stopwatch, its evidence, and its ending, which is always a reading."""

import asyncio
import json
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, field
from typing import Any

from django.utils.functional import Promise

from otklik.adapters.reaching.faults import ENDINGS, SENTENCES, Fault, fault_of
from otklik.quality.ports import ForbiddenTarget, NoSuchHost, Outcome, Reach, Reading

__all__ = ["MEGABYTE", "SENTENCES", "Fault", "Look", "setting"]

MEGABYTE = 1_000_000
_FACTS_BYTES = 4000


def setting(
    title: str | Promise, help: str | Promise = "", default: Any = MISSING, choices: Any = (), *, long: bool = False
) -> Any:
    """A field of Settings. choices: pairs of value and title; without a default it must be filled in.

    long: a text of many lines.
    """
    metadata = {"title": title, "help": help, "long": long} | ({"choices": tuple(choices)} if choices else {})
    return field(default=default, metadata=metadata)


class Look:
    """What one run gathers. facts: evidence for the reading, settings named secret are blotted out of it.

    at: the step that is being done.
    """

    def __init__(self, reach: Reach, settings: Any) -> None:
        self.reach = reach
        self._secrets = _secrets(settings)
        self.facts: dict[str, Any] = {}
        self.milliseconds: dict[str, float] = {}
        self.at = ""
        self._began = time.perf_counter()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done inside; the same step done again adds up."""
        self.at, began = name, time.perf_counter()
        try:
            yield
        finally:
            self.spent(name, time.perf_counter() - began)

    def spent(self, name: str, seconds: float) -> None:
        """Note the time of a step that was measured elsewhere."""
        self.milliseconds[name] = round(self.milliseconds.get(name, 0) + seconds * 1000, 1)

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return time.perf_counter() - self._began

    async def addresses(self, host: str, port: int) -> list[str]:
        """The addresses the reach lets us ask, never empty; raises Fault."""
        self.facts["host"] = host
        with self.step("dns"):
            try:
                found = await self.reach.addresses(host, port)
            except ForbiddenTarget:
                raise Fault(Outcome.UNKNOWN, "forbidden") from None
            except NoSuchHost:
                raise Fault(Outcome.FAIL, "no_such_host") from None
            except ValueError:  # signs that no name has
                raise Fault(Outcome.FAIL, "bad_address", address=host) from None
            except OSError as error:  # a resolver's silence too
                raise Fault(Outcome.UNKNOWN, "resolver_silent", error=str(error)) from None
        if not found:
            raise Fault(Outcome.FAIL, "no_such_host")
        return found

    async def through(self, looking: Awaitable[Reading]) -> Reading:
        """Await what looks, until the deadline at the latest; what ends it early becomes a reading too."""
        try:
            async with asyncio.timeout_at(self.reach.deadline):
                return await looking
        except ENDINGS as error:
            fault = fault_of(error)
        if fault.why == "timeout" and self.at == "dns":
            fault = Fault(Outcome.UNKNOWN, "resolver_silent")
        return self.reading(fault.outcome, fault.why, **{"step": self.at, "error": ""} | fault.facts)

    def reading(self, outcome: Outcome, why: str, **facts: Any) -> Reading:
        """What the run says: everything gathered with these facts on top, and the whole time last."""
        total = self.milliseconds | {"total": round(self.seconds * 1000, 1)}
        gathered = {"host": "", "seconds": f"{self.seconds:.1f}"} | self.facts | facts
        return Reading(outcome, why, _small(_blotted(gathered, self._secrets)), total)

    def ok(self, why: str = "ok", **facts: Any) -> Reading:
        return self.reading(Outcome.OK, why, **facts)

    def degraded(self, why: str, **facts: Any) -> Reading:
        return self.reading(Outcome.DEGRADED, why, **facts)

    def fail(self, why: str, **facts: Any) -> Reading:
        return self.reading(Outcome.FAIL, why, **facts)


def _secrets(settings: Any) -> list[str]:
    """What must not be told: the secret settings, and what stands after the : or = in them; the longest first."""
    found = set()
    for name, value in vars(settings).items():
        for line in ([value] if isinstance(value, str) else value) if name.startswith("secret") else ():
            found |= {line, line.partition(":")[2].strip(), line.partition("=")[2].strip(), *line.split()[1:]}
    return sorted((secret for secret in found if len(secret) > 3), key=len, reverse=True)


def _blotted(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, "•••")
        return value
    if isinstance(value, dict):
        return {_blotted(name, secrets): _blotted(inner, secrets) for name, inner in value.items()}
    return [_blotted(inner, secrets) for inner in value] if isinstance(value, list | tuple) else value


def _small(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts that fit into four kilobytes of JSON: long texts and lists are cut until they do."""
    for length, items in ((300, 20), (120, 8), (40, 3)):
        cut = {name: _cut(value, length, items) for name, value in facts.items()}
        if len(json.dumps(cut, ensure_ascii=False).encode()) <= _FACTS_BYTES:
            break
    return cut


def _cut(value: Any, length: int, items: int) -> Any:
    if isinstance(value, str):
        plain = value.encode("utf-8", "replace").decode().replace("\x00", "�")
        return plain if len(plain) <= length else plain[: length - 1] + "…"
    if isinstance(value, dict):
        return {_cut(name, length, items): _cut(inner, length, items) for name, inner in list(value.items())[:items]}
    if isinstance(value, list | tuple):
        return [_cut(inner, length, items) for inner in value[:items]]
    return value
