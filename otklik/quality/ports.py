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
class File:
    """Evidence that is no plain value: a picture, a trace, a sound. name: one of `models.run_evidence.KINDS`."""

    MOST_BYTES: ClassVar[int] = 1_500_000

    name: str
    content: bytes


@dataclass(frozen=True)
class Reading:
    """One run. why: a key of the adapter's `sentences`, filled from `facts`; milliseconds: by step, "total" last.

    facts: plain JSON values, the evidence: small (4 kB), no passwords, no customers' data; files: the same, larger.
    """

    outcome: Outcome
    why: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Beat:
    """A pushed sign of life. words: what the other side says of itself, in its own language."""

    at: datetime
    outcome: Outcome = Outcome.OK
    words: str = ""
    milliseconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Catalogued:
    """What our catalogue says of a touchpoint now.

    hours: of its week, a line each, as `Fr 20:00-02:00`; empty without a calendar. contacts: telephone numbers, e-mail
    and street addresses of it and its parts. names: of its parts and of what customers can do there; the same in
    several languages stands in one text, a line each.
    """

    hours: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class ForbiddenTarget(Exception):
    """The name leads to an address probes may not reach; the operator has to allow private addresses."""


class NoSuchHost(Exception):
    """The name has no address."""


class HouseSilent(Exception):
    """Our own database gave no answer."""


@dataclass(frozen=True)
class Upkeep:
    """How the worker keeps up. tick: for how long a tick of the calendar waits to be handed out, errand: for how long
    the oldest due errand waits; failed: errands that were given up."""

    tick: timedelta
    errand: timedelta
    failed: int


@dataclass(frozen=True)
class Keeping:
    """When the last backup was finished and the last one restored for proof, None if never; entries: of the security
    record; breaks: places where its chain does not hold. rows: by table, of those nothing is removed from; most: the
    most rows each of them was seen with within a week, but what was taken back; empty: not counted before."""

    backed_up_at: datetime | None
    restored_at: datetime | None
    entries: int
    breaks: int
    rows: Mapping[str, int]
    most: Mapping[str, int]


@dataclass(frozen=True)
class Drill:
    """One look at the backup of a touchpoint by every probe of its own. backup: its code, empty if there is none in
    service; looks: (name of the probe, what it said)."""

    backup: str
    looks: tuple[tuple[str, Outcome], ...] = ()


class House(Protocol):
    """What the house knows of itself, asked anew each time; every method raises HouseSilent."""

    async def fed_at(self, source: str) -> datetime | None:
        """When something last came in whole from a source, None if never."""

    async def upkeep(self) -> Upkeep:
        """How the worker keeps up."""

    async def keeping(self) -> Keeping:
        """Backups, the security record, which is read to its end, and the rows of the tables."""

    async def drill(self, touchpoint: str) -> Drill | None:
        """Look at the backup of a touchpoint; None if no touchpoint in service has this code."""

    async def sights(self) -> Mapping[str, bool]:
        """{reference address of the place we look from: whether it takes connections}."""


class Reach(Protocol):
    """The only door of a probe to the network, given to it for one run."""

    house: House  # what we know of our own installation

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
    here_only: it asks this house itself, or is told to it: never run by an agent elsewhere, which has no database.
    asks_catalogue: its settings may leave something to the catalogue (`from_catalogue`).
    sentences: why -> a translatable sentence with %(fact)s in it, one for every `why` the probe can say.
    """

    kind: ClassVar[str]
    code: ClassVar[str]
    title: ClassVar[str | Promise]
    here_only: ClassVar[bool] = False
    asks_catalogue: ClassVar[bool] = False
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

    @classmethod
    def from_catalogue(cls, stored: Mapping[str, Any], known: Catalogued) -> Mapping[str, Any]:  # noqa: ARG003 - for those that ask
        """What takes the place of those stored settings that leave it to the catalogue; asked anew for each look."""
        return {}

    @abstractmethod
    async def run(self, settings: SettingsT, reach: Reach) -> Reading:
        """Look once. Whatever a foreign end does is a reading; an exception is a fault of the adapter."""
