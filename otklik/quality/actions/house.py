"""What probes may ask of our own installation: a narrow door to the database, beside the one to the network."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from django.db import DatabaseError, connection

from otklik.core.audit import breaks
from otklik.core.cron import waiting_for
from otklik.core.health import queue
from otklik.core.keeping.census import counted
from otklik.core.keeping.proof import backed_up_at, restored_at
from otklik.core.models import AuditEntry
from otklik.core.trouble import first_line
from otklik.quality.models import ProbeDefinition, Vantage
from otklik.quality.ports import Drill, HouseSilent, Keeping, Reading, Upkeep
from otklik.quality.queries.feeds import fed_at
from otklik.quality.queries.rows import most_rows
from otklik.quality.queries.sight import references_of
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import backup_of

DRILL: Final = "backup_drill"  # the kind of probe that asks for a drill; it is not asked in one

T = TypeVar("T")
LookAt = Callable[[ProbeDefinition, Callable[[], datetime]], Awaitable[Reading]]


class OwnHouse:
    """For one look; look_at: takes a look of another probe, sees: tries a reference address.

    references: of the place that looks; None: of this server.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        look_at: LookAt,
        sees: Callable[[str], Awaitable[bool]],
        references: Sequence[str] | None = None,
    ) -> None:
        self._now, self._look_at, self._sees, self._references = clock, look_at, sees, references

    async def fed_at(self, source: str) -> datetime | None:
        """When something last came in whole from a source; raises HouseSilent, as all of these."""
        return await asked(lambda: fed_at(source))

    async def upkeep(self) -> Upkeep:
        """How the worker keeps up."""
        return await asked(self._upkeep)

    async def keeping(self) -> Keeping:
        """Backups, the security record and the rows of the tables."""
        return await asked(self._keeping)

    async def drill(self, touchpoint: str) -> Drill | None:
        """Look at the backup of a touchpoint by every probe of its own at once."""
        found = await asked(lambda: _backup(touchpoint))
        if found is None:
            return None
        code, probes = found
        readings = await asyncio.gather(*(self._look_at(probe, self._now) for probe in probes))
        return Drill(
            code, tuple((probe.name, reading.outcome) for probe, reading in zip(probes, readings, strict=True))
        )

    async def sights(self) -> Mapping[str, bool]:
        """The reference addresses of the place that looks, and which of them answer."""
        references = self._references
        if references is None:
            references = await asked(lambda: references_of(Vantage.HERE))
        return dict(zip(references, await asyncio.gather(*map(self._sees, references)), strict=True))

    def _upkeep(self) -> Upkeep:
        at = self._now()
        told = queue(at)
        return Upkeep(waiting_for(at), told.lag, told.failed)

    def _keeping(self) -> Keeping:
        most = most_rows(self._now())  # before they are counted: what comes in meanwhile is no loss
        entries, broken = AuditEntry.objects.count(), sum(1 for _break in breaks())
        return Keeping(backed_up_at(), restored_at(), entries, broken, counted(), most)


async def asked(question: Callable[[], T]) -> T:
    """What our database says; raises HouseSilent.

    In a thread with a connection of its own: the loop goes on, and no transaction of ours is looked into.
    """

    def alone() -> T:
        try:
            return question()
        except DatabaseError as error:
            raise HouseSilent(first_line(error)) from error
        finally:
            connection.close()

    return await asyncio.to_thread(alone)


def _backup(code: str) -> tuple[str, list[ProbeDefinition]] | None:
    """The code of the backup in service, empty if there is none, and the probes of it that are not resting."""
    rows = Touchpoint.objects.select_related("backup", "parent__backup").filter(code=code, retired_at=None)
    place = rows.first()
    if place is None:
        return None
    backup = backup_of(place)
    if backup is None or backup.retired_at:
        return "", []
    probes = ProbeDefinition.objects.filter(touchpoint=backup, paused_at=None, retired_at=None).exclude(kind=DRILL)
    return backup.code, list(probes.order_by("pk"))
