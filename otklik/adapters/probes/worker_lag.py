"""P27: our own worker keeps up."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import Look, own, setting
from otklik.quality.ports import Probe, Reach, Reading


@dataclass(frozen=True)
class WorkerLagSettings:
    ok_seconds: int = setting(_("Right up to, seconds"), _("A longer wait is degraded"), 60)
    fail_seconds: int = setting(_("Failure from, seconds"), "", 600)
    most_failed: int = setting(
        _("Errands given up, at most"), _("More is degraded: somebody has to look at them (Desk, Errands)"), 0
    )


class WorkerLag(Probe[WorkerLagSettings]):
    """Looks at our own queue: since when the oldest due errand waits, and whether the calendar hands its ticks out.

    Letters, imports, nightly figures and this very portal's promises hang on it. Where several workers run, each sees
    the one queue. With one worker alone, its end is the end of all looks: then nothing is known, and the desk says so.
    """

    kind, code, title = "worker_lag", "P27", _("Our worker keeps up")
    here_only = True
    Settings = WorkerLagSettings
    every, timeout = timedelta(minutes=1), timedelta(seconds=10)
    sentences = {
        **own.SENTENCES,
        "ok": _("Nothing waits longer than %(lag)s s."),
        "slow": _("The oldest errand has waited for %(errand)s s, the oldest tick of the calendar for %(tick)s s."),
        "stuck": _(
            "Our own work stands still: the oldest errand has waited for %(errand)s s, the oldest tick for %(tick)s s."
        ),
        "given_up": _("%(failed)s errands were given up after many tries."),
    }

    @classmethod
    def hosts(cls, _settings: WorkerLagSettings) -> list[str]:
        return []

    @classmethod
    def check(cls, settings: WorkerLagSettings) -> None:
        if not 0 < settings.ok_seconds <= settings.fail_seconds or settings.most_failed < 0:
            raise ValueError(_("The seconds have to be above zero and must not fall from right to failure."))

    async def run(self, settings: WorkerLagSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: WorkerLagSettings, look: Look) -> Reading:
        with look.step("house"):
            told = await own.answer(look, look.reach.house.upkeep())
        tick, errand = round(told.tick.total_seconds()), round(told.errand.total_seconds())
        lag = max(tick, errand)
        look.facts |= {"tick": tick, "errand": errand, "lag": lag, "failed": told.failed}
        if lag >= settings.fail_seconds:
            return look.fail("stuck")
        if lag > settings.ok_seconds:
            return look.degraded("slow")
        return look.degraded("given_up") if told.failed > settings.most_failed else look.ok()
