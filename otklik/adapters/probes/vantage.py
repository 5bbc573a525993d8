"""P29: the place we look from sees."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import Look, own, setting
from otklik.quality.ports import Outcome, Probe, Reach, Reading


@dataclass(frozen=True)
class VantageSettings:
    least: int = setting(_("Have to answer, at least"), _("Fewer of the reference addresses is degraded"), 1)


class Vantage(Probe[VantageSettings]):
    """Tries the addresses that always answer (Desk, Probes, "Do we see?") and tells which of them do.

    When none does, this server has no network, and what all its probes see as a failure is unknown; the engine knows
    that by itself after each failure. This probe puts it on a line of its own, before anything has failed.
    """

    kind, code, title = "vantage", "P29", _("We see")
    Settings = VantageSettings
    every, timeout = timedelta(minutes=1), timedelta(seconds=10)
    sentences = {
        **own.SENTENCES,
        "ok": _("%(count)s of %(all)s reference addresses answer."),
        "few": _("Only %(count)s of %(all)s reference addresses answer; %(silent)s does not."),
        "none": _("None of %(all)s reference addresses answers: the place we look from has no network."),
        "nothing_set": _("No reference addresses are set (Desk, Probes, “Do we see?”)."),
    }

    @classmethod
    def hosts(cls, _settings: VantageSettings) -> list[str]:
        return []

    @classmethod
    def check(cls, settings: VantageSettings) -> None:
        if settings.least < 1:
            raise ValueError(_("At least one has to answer."))

    async def run(self, settings: VantageSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: VantageSettings, look: Look) -> Reading:
        with look.step("references"):
            sights = await own.answer(look, look.reach.house.sights())
        silent = [reference for reference, answers in sights.items() if not answers]
        count = len(sights) - len(silent)
        look.facts |= {"count": count, "all": len(sights), "silent": (silent or [""])[0], "all_silent": silent}
        if not count:
            return look.reading(Outcome.UNKNOWN, "none" if sights else "nothing_set")
        return look.degraded("few") if count < min(settings.least, len(sights)) else look.ok()
