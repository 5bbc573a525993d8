"""What a probe is to the house: settings and a reach into the network come in, a reading goes out."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from django.utils.functional import Promise

SettingsT = TypeVar("SettingsT")


class Outcome(StrEnum):
    """What one run says; `unknown` is said of us (no network, no secret), never of the touchpoint."""

    OK = "ok"
    DEGRADED = "degraded"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reading:
    """One run. why: a key of the adapter's `sentences`, filled from `facts`; milliseconds: by step, "total" last.

    facts: plain JSON values, the evidence: small (4 kB), no passwords, no customers' data.
    """

    outcome: Outcome
    why: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    milliseconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Beat:
    """A pushed sign of life. words: what the other side says of itself, in its own language."""

    at: datetime
    outcome: Outcome = Outcome.OK
    words: str = ""
    milliseconds: Mapping[str, float] = field(default_factory=dict)


class ForbiddenTarget(Exception):
    """The name leads to an address probes may not reach; the operator has to allow private addresses."""


class NoSuchHost(Exception):
    """The name has no address."""


class Reach(Protocol):
    """The only door of a probe to the network, given to it for one run."""

    deadline: float  # by the clock of the running loop, seconds
    beat: "Beat | None"  # the last sign of life the touchpoint pushed by itself

    async def addresses(self, host: str, port: int) -> list[str]:
        """IP addresses of a host, allowed ones only; raises ForbiddenTarget or NoSuchHost, OSError if none asked."""

    def left(self) -> float:
        """Seconds until the deadline; raises TimeoutError when there are none."""

    def now(self) -> datetime:
        """The moment, in UTC."""


class Probe(ABC, Generic[SettingsT]):
    """One way to look; `otklik.adapters.probes` holds one file each.

    kind: stable key; code: of the catalogue of probes (P04). Settings: a frozen dataclass whose fields have
    `metadata={"title": ..., "help": ...}`: the form is made of it. A field named `secret...` is kept sealed.
    sentences: why -> a translatable sentence with %(fact)s in it, one for every `why` the probe can say.
    """

    kind: ClassVar[str]
    code: ClassVar[str]
    title: ClassVar[str | Promise]
    Settings: ClassVar[type]
    every: ClassVar[timedelta] = timedelta(minutes=1)
    timeout: ClassVar[timedelta] = timedelta(seconds=5)
    sentences: ClassVar[Mapping[str, str | Promise]]

    @classmethod
    @abstractmethod
    def hosts(cls, settings: SettingsT) -> list[str]:
        """Whom it asks: no more than a few probes ask one host at the same time."""

    @classmethod
    def check(cls, settings: SettingsT) -> None:
        """Raise ValueError with a translatable sentence where the settings make no sense together."""

    @abstractmethod
    async def run(self, settings: SettingsT, reach: Reach) -> Reading:
        """Look once. Whatever a foreign end does is a reading; an exception is a fault of the adapter."""
