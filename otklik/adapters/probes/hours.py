"""P09: the opening hours a page publishes are the ones we keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.judging import host_of, issuer_makes_sense
from otklik.adapters.reaching.opening import DAYS, Week, cut_at_midnight, published, week_of
from otklik.adapters.reaching.web import web
from otklik.quality.ports import Catalogued, Outcome, Probe, Reach, Reading


@dataclass(frozen=True)
class HoursSettings:
    url: str = setting(_("Address"), _("With http:// or https://"))
    expected: tuple[str, ...] = setting(
        _("Opening hours"),
        _("Empty: those of the touchpoint's calendar; or a line each, as Mo-Fr 09:00-18:00, other days are closed"),
        (),
    )
    place: str = setting(_("Place"), _("A part of its name or address, where a page tells of several"), "")
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class Hours(Probe[HoursSettings]):
    """Reads the opening hours a page gives to search engines (JSON-LD of schema.org) and compares them with ours.

    Ours are the week of the touchpoint's calendar as it stands at the time of the look (a part without one has its
    whole's), or the hours typed here. A night past midnight is the same as its two halves, 23:59 the same as midnight.

    Both ways of writing are understood: openingHours ("Mo-Fr 09:00-18:00") and openingHoursSpecification. Hours with
    dates of their own (holidays) are passed over. A page without such hours fails: neither people nor maps see them.
    """

    kind, code, title = "hours", "P09", _("Published hours are right")
    Settings, asks_catalogue = HoursSettings, True
    every, timeout = timedelta(days=1), timedelta(seconds=15)
    sentences = {
        **SENTENCES,
        "ok": _("The published hours are ours."),
        "status_wrong": _("%(host)s answered with status %(status)s."),
        "no_hours": _("The page publishes no opening hours that machines can read."),
        "no_place": _("The page publishes no opening hours of “%(place)s”."),
        "hours_unknown": _("Nobody said when the place is open: it has no calendar, and no hours are typed in."),
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
            raise ValueError(_("Give the touchpoint a calendar, it has none, or type in when the place is open."))

    @classmethod
    def from_catalogue(cls, stored: Mapping[str, Any], known: Catalogued) -> Mapping[str, Any]:
        return {} if stored.get("expected") else {"expected": list(known.hours)}

    async def run(self, settings: HoursSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: HoursSettings, look: Look) -> Reading:
        expected = week_of(settings.expected)
        if not any(expected.values()):
            return look.reading(Outcome.UNKNOWN, "hours_unknown")
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
        return self._compared(look, expected, weeks)

    def _compared(self, look: Look, expected: Week, weeks: list[Week]) -> Reading:
        """Every place of that name has to be right."""
        ours = cut_at_midnight(expected)
        for week in map(cut_at_midnight, weeks):
            for day in DAYS:
                if week[day] != ours[day]:
                    told = {"published": _words(week[day]), "expected": _words(ours[day])}
                    return look.fail("hours_differ", day=day, **told)
        return look.ok()


def _words(day: frozenset[tuple[str, str]]) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in sorted(day)) or "-"
