"""P23: what comes in from outside came in lately."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import Look, own, setting
from otklik.quality.ports import Outcome, Probe, Reach, Reading


@dataclass(frozen=True)
class FeedFreshnessSettings:
    source: str = setting(_("Source"), _("Its name as imports and pulls write it: pbx, otzovik"))
    interval_minutes: int = setting(_("Comes in every, minutes"), _("As agreed"), 60)
    ok_intervals: float = setting(_("Fresh enough, intervals"), _("Older is degraded"), 2.0)
    fail_intervals: float = setting(_("Failure from, intervals"), "", 4.0)


class FeedFreshness(Probe[FeedFreshnessSettings]):
    """Watches how long ago something last came in whole from a source: an import of a file, a pull of reviews.

    An import that broke off, or was undone, does not count. A figure made of a source that dried up looks calm: no
    complaints, no waits. This probe says that nobody heard anything, before somebody is glad of it.
    """

    kind, code, title = "feed_freshness", "P23", _("A source is fresh")
    here_only = True
    Settings = FeedFreshnessSettings
    every, timeout = timedelta(minutes=15), timedelta(seconds=10)
    sentences = {
        **own.SENTENCES,
        "ok": _("“%(source)s” came in %(minutes)s minutes ago."),
        "old": _("“%(source)s” last came in %(minutes)s minutes ago; every %(interval)s minutes was agreed."),
        "dry": _("“%(source)s” has dried up: it last came in %(minutes)s minutes ago, every %(interval)s was agreed."),
        "never": _("Nothing has come in from “%(source)s” yet."),
    }

    @classmethod
    def hosts(cls, _settings: FeedFreshnessSettings) -> list[str]:
        return []

    @classmethod
    def check(cls, settings: FeedFreshnessSettings) -> None:
        if settings.interval_minutes < 1 or not 1 <= settings.ok_intervals <= settings.fail_intervals:
            raise ValueError(_("At least a minute, and at least one interval; failure not before degraded."))

    async def run(self, settings: FeedFreshnessSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: FeedFreshnessSettings, look: Look) -> Reading:
        look.facts |= {"source": settings.source, "interval": settings.interval_minutes}
        with look.step("house"):
            came = await own.answer(look, look.reach.house.fed_at(settings.source.strip()))
        if came is None:
            return look.reading(Outcome.UNKNOWN, "never")
        age = look.reach.now() - came
        look.facts |= {"minutes": max(0, age // timedelta(minutes=1)), "came": came.isoformat()}
        intervals = age / timedelta(minutes=settings.interval_minutes)
        if intervals >= settings.fail_intervals:
            return look.fail("dry")
        return look.degraded("old") if intervals > settings.ok_intervals else look.ok()
