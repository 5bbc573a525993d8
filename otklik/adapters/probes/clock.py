"""P30: the clock of a server against ours."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.judging import host_of, issuer_makes_sense
from otklik.adapters.reaching.web import web
from otklik.quality.ports import Probe, Reach, Reading


@dataclass(frozen=True)
class ClockSettings:
    url: str = setting(_("Address"), _("With http:// or https://"))
    ok_seconds: float = setting(_("Right enough, seconds"), _("A larger difference is degraded"), 2.0)
    fail_seconds: float = setting(_("Wrong, seconds"), _("A larger difference is a failure"), 60.0)
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class Clock(Probe[ClockSettings]):
    """Compares the Date header of an answer with our clock.

    The header counts whole seconds and the answer travels, so half a second and half the way are allowed before a
    difference counts. When several servers differ by the same amount, it is our clock that is wrong. One-time codes,
    signatures and the order of events suffer from wrong clocks first.
    """

    kind, code, title = "clock", "P30", _("Clock is right")
    Settings = ClockSettings
    every, timeout = timedelta(hours=1), timedelta(seconds=10)
    sentences = {
        **SENTENCES,
        "ok": _("The clock of %(host)s is right."),
        "off": _("The clock of %(host)s and ours differ by %(offset)s s."),
        "wrong": _("The clock of %(host)s and ours differ by %(offset)s s, one of them is wrong."),
        "no_date": _("%(host)s does not say what time it is."),
    }

    @classmethod
    def hosts(cls, settings: ClockSettings) -> list[str]:
        return [host_of(settings.url)]

    @classmethod
    def check(cls, settings: ClockSettings) -> None:
        host_of(settings.url)
        issuer_makes_sense(settings.authority)
        if not 0 < settings.ok_seconds <= settings.fail_seconds:
            raise ValueError(_("Right enough has to be above zero and not above wrong."))

    async def run(self, settings: ClockSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: ClockSettings, look: Look) -> Reading:
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            answer = await session.ask(settings.url, method="HEAD", redirects=0)
        way = (look.milliseconds["first_byte"] + look.milliseconds["body"]) / 1000
        try:
            told = parsedate_to_datetime(answer.headers["Date"])
        except (KeyError, ValueError):
            return look.fail("no_date")
        theirs = told.replace(tzinfo=told.tzinfo or UTC) + timedelta(seconds=0.5)
        offset = (theirs - look.reach.now() + timedelta(seconds=way / 2)).total_seconds()
        difference = abs(offset) - 0.5 - way / 2
        look.facts |= {"offset": round(offset, 1), "date": answer.headers["Date"]}
        if difference > settings.fail_seconds:
            return look.fail("wrong")
        return look.degraded("off") if difference > settings.ok_seconds else look.ok()
