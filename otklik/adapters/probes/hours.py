"""P09: the opening hours a page publishes are the ones we keep."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.judging import host_of, issuer_makes_sense
from otklik.adapters.reaching.opening import DAYS, Week, published, week_of
from otklik.adapters.reaching.web import web
from otklik.quality.ports import Probe, Reach, Reading


@dataclass(frozen=True)
class HoursSettings:
    url: str = setting(_("Address"), _("With http:// or https://"))
    expected: tuple[str, ...] = setting(
        _("Opening hours"), _("One line each, as Mo-Fr 09:00-18:00; days that are not named are closed")
    )
    place: str = setting(_("Place"), _("A part of its name or address, where a page tells of several"), "")
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class Hours(Probe[HoursSettings]):
    """Reads the opening hours a page gives to search engines (JSON-LD of schema.org) and compares them with ours.

    Both ways of writing are understood: openingHours ("Mo-Fr 09:00-18:00") and openingHoursSpecification. Hours with
    dates of their own (holidays) are passed over. A page without such hours fails: neither people nor maps see them.
    """

    kind, code, title = "hours", "P09", _("Published hours are right")
    Settings = HoursSettings
    every, timeout = timedelta(days=1), timedelta(seconds=15)
    sentences = {
        **SENTENCES,
        "ok": _("The published hours are ours."),
        "status_wrong": _("%(host)s answered with status %(status)s."),
        "no_hours": _("The page publishes no opening hours that machines can read."),
        "no_place": _("The page publishes no opening hours of “%(place)s”."),
        "hours_differ": _("%(day)s: the page says %(published)s, ours are %(expected)s."),
    }

    @classmethod
    def hosts(cls, settings: HoursSettings) -> list[str]:
        return [host_of(settings.url)]

    @classmethod
    def check(cls, settings: HoursSettings) -> None:
        host_of(settings.url)
        issuer_makes_sense(settings.authority)
        if not any(week_of(settings.expected).values()):
            raise ValueError(_("Say when the place is open."))

    async def run(self, settings: HoursSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: HoursSettings, look: Look) -> Reading:
        async with web(look, verify=settings.verify, authority=settings.authority) as session:
            answer = await session.ask(settings.url)
        look.facts["status"] = answer.status
        if answer.status != 200:
            return look.fail("status_wrong")
        with look.step("read"):
            places = published(answer.text)
        if not places:
            return look.fail("no_hours")
        weeks = [week for name, week in places if settings.place.lower() in name.lower()]
        if not weeks:
            return look.fail("no_place", place=settings.place, places=[name for name, _week in places])
        return self._compared(look, week_of(settings.expected), weeks)

    def _compared(self, look: Look, expected: Week, weeks: list[Week]) -> Reading:
        """Every place of that name has to be right."""
        for week in weeks:
            for day in DAYS:
                if week[day] != expected[day]:
                    told = {"published": _words(week[day]), "expected": _words(expected[day])}
                    return look.fail("hours_differ", day=day, **told)
        return look.ok()


def _words(day: frozenset[tuple[str, str]]) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in sorted(day)) or "-"
