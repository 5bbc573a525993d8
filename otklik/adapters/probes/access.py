"""P28: what needs a sign-in does not open without one."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.judging import (
    header_map,
    host_of,
    in_statuses,
    issuer_makes_sense,
    statuses_make_sense,
)
from otklik.adapters.reaching.web import Web, web
from otklik.quality.ports import Probe, Reach, Reading


@dataclass(frozen=True)
class AccessSettings:
    urls: tuple[str, ...] = setting(_("Protected addresses"), _("With http:// or https://"))
    statuses: tuple[str, ...] = setting(_("Statuses that keep out"), "", ("401", "403", "404"))
    sign_in: str = setting(
        _("Address of the sign-in"), _("A part of the address that a redirect to the sign-in leads to"), "login"
    )
    secret_headers: tuple[str, ...] = setting(
        _("Sign-in of another subscriber"), _("Headers that must not open these addresses either"), ()
    )
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class Access(Probe[AccessSettings]):
    """Asks protected addresses as a stranger: each must answer that it is closed, or lead to the sign-in.

    An address that opens is a failure, whatever else is right. With the headers of another subscriber it shows
    whether one customer can open what belongs to another. An answer that is neither is degraded: look yourself.
    """

    kind, code, title = "access", "P28", _("Closed pages stay closed")
    Settings = AccessSettings
    every, timeout = timedelta(hours=1), timedelta(seconds=30)
    sentences = {
        **SENTENCES,
        "ok": _("All %(count)s protected addresses keep strangers out."),
        "open": _("%(url)s opens to strangers with status %(status)s."),
        "unclear": _("%(url)s neither opens nor says that it is closed: status %(status)s."),
    }

    @classmethod
    def hosts(cls, settings: AccessSettings) -> list[str]:
        return sorted({host_of(url) for url in settings.urls})

    @classmethod
    def check(cls, settings: AccessSettings) -> None:
        if not cls.hosts(settings):
            raise ValueError(_("Name at least one protected address."))
        if len(settings.urls) > 50:
            raise ValueError(_("Fifty addresses at most."))
        statuses_make_sense(settings.statuses)
        header_map(settings.secret_headers)
        issuer_makes_sense(settings.authority)
        if any(in_statuses(status, settings.statuses) for status in range(200, 300)):
            raise ValueError(_("A status from 200 to 299 keeps nobody out."))

    async def run(self, settings: AccessSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: AccessSettings, look: Look) -> Reading:
        unclear: Reading | None = None
        for url in settings.urls:
            async with web(look, verify=settings.verify, authority=settings.authority) as session:  # no cookies kept
                found = await self._ask(settings, look, session, url)
            if found and found.why == "open":
                return found
            unclear = unclear or found
        return unclear or look.ok(count=len(settings.urls))

    async def _ask(self, settings: AccessSettings, look: Look, session: Web, url: str) -> Reading | None:
        answer = await session.ask(url, headers=header_map(settings.secret_headers))
        look.facts |= {"url": url, "status": answer.status, "led_to": answer.url}
        if in_statuses(answer.status, settings.statuses):
            return None
        if answer.hops and settings.sign_in and settings.sign_in in answer.url:
            return None
        return look.fail("open") if answer.status < 400 else look.degraded("unclear")
