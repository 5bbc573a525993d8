"""P24: the backup of a touchpoint could take over now."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import Look, own, setting
from otklik.quality.ports import Drill, Outcome, Probe, Reach, Reading

_PAUSE = 5.0  # seconds until the backup is looked at again
_WORKS = (Outcome.OK, Outcome.DEGRADED)


@dataclass(frozen=True)
class BackupDrillSettings:
    touchpoint: str = setting(_("Touchpoint"), _("Code of the touchpoint whose backup is proved: phone"))
    within_seconds: int = setting(_("Takes over within, seconds"), _("The restoration time you promise"), 300)


class BackupDrill(Probe[BackupDrillSettings]):
    """Once a month looks at the backup of a touchpoint with every probe of its own, as if it were needed now.

    The drill passes when all of them say it works within the time told; until then it looks again every few seconds.
    It is the proof norm N3.1 asks for. A backup nobody looks at, or whose probes do not know, proves nothing: unknown.
    Give the run a few seconds more than the time told. Nobody is sent over: people's own drills are audits.
    """

    kind, code, title = "backup_drill", "P24", _("The backup is ready")
    here_only = True
    Settings = BackupDrillSettings
    every, timeout = timedelta(days=30), timedelta(seconds=330)
    sentences = {
        **own.SENTENCES,
        "ok": _("“%(backup)s” works and could take over: %(count)s probes saw it within %(seconds)s s."),
        "no_touchpoint": _("No touchpoint in service has the code “%(touchpoint)s”."),
        "no_backup": _("“%(touchpoint)s” has no backup in service."),
        "not_looked_at": _("No probe looks at the backup “%(backup)s”, so nothing proves that it works."),
        "not_ready": _("“%(backup)s” could not take over in %(limit)s s: “%(probe)s” sees it fail."),
        "not_known": _("Whether “%(backup)s” could take over is not known: “%(probe)s” does not see."),
    }

    @classmethod
    def hosts(cls, _settings: BackupDrillSettings) -> list[str]:
        return []

    @classmethod
    def check(cls, settings: BackupDrillSettings) -> None:
        if not 1 <= settings.within_seconds <= 580:
            raise ValueError(_("Between one second and 580."))

    async def run(self, settings: BackupDrillSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: BackupDrillSettings, look: Look) -> Reading:
        look.facts |= {"touchpoint": settings.touchpoint, "limit": settings.within_seconds, "looks": 0}
        while True:
            with look.step("drill"):
                drill = await own.answer(look, look.reach.house.drill(settings.touchpoint.strip()))
            look.facts["looks"] += 1
            told = self._judged(look, drill)
            is_final = told.outcome is not Outcome.FAIL or told.why == "no_backup"
            if is_final or look.seconds + _PAUSE > settings.within_seconds or look.reach.left() < _PAUSE + 1:
                return told
            await asyncio.sleep(_PAUSE)

    def _judged(self, look: Look, drill: Drill | None) -> Reading:
        if drill is None:
            return look.reading(Outcome.UNKNOWN, "no_touchpoint")
        if not drill.backup:
            return look.fail("no_backup")
        look.facts |= {"backup": drill.backup, "count": len(drill.looks)}
        failing = [name for name, outcome in drill.looks if outcome is Outcome.FAIL]
        blind = [name for name, outcome in drill.looks if outcome not in (*_WORKS, Outcome.FAIL)]
        if failing:
            return look.fail("not_ready", probe=failing[0])
        if blind:
            return look.reading(Outcome.UNKNOWN, "not_known", probe=blind[0])
        return look.ok() if drill.looks else look.reading(Outcome.UNKNOWN, "not_looked_at")
