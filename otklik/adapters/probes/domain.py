"""P08: days until a domain name runs out, from RDAP or, where the registry has none, from WHOIS."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import MEGABYTE, SENTENCES, Fault, Look, setting
from otklik.adapters.reaching.connecting import connected
from otklik.adapters.reaching.judging import host_of, json_of
from otklik.adapters.reaching.judging import server_of as server_and_port
from otklik.adapters.reaching.web import Web, web
from otklik.quality.ports import Outcome, Probe, Reach, Reading

_EXPIRES = re.compile(
    r"^\s*(?:paid-till|expir\w*(?: date| on)?|registry expiry date|registrar registration expiration date)\s*:\s*(\S+)",
    re.IGNORECASE | re.MULTILINE,
)
_LOST = ("redemption period", "pending delete", "client hold", "server hold")


@dataclass(frozen=True)
class DomainSettings:
    domain: str = setting(_("Domain name"), _("Such as example.by"))
    whois: str = setting(_("WHOIS server"), _("Where the registry has no RDAP: whois.cctld.by for .by"), "")
    base: str = setting(_("RDAP server"), _("Its address; empty: the public list tells it"), "")
    bootstrap: str = setting(_("List of RDAP servers"), "", "https://data.iana.org/rdap/dns.json")
    ok_days: int = setting(_("Days left: right"), _("Fewer is degraded"), 30)
    fail_days: int = setting(_("Days left: failure"), "", 7)


class Domain(Probe[DomainSettings]):
    """Asks the registry when a domain name runs out, for a name that is not paid takes every touchpoint with it.

    RDAP is asked at the server the public list of IANA names; registries without it (.by, .ru) are asked by WHOIS when
    you name their server. What a registry does wrong says nothing of your name, so that is told as unknown; a name
    that it does not know, holds or is about to delete is a failure.
    """

    kind, code, title = "domain", "P08", _("Domain name is paid")
    Settings = DomainSettings
    every, timeout = timedelta(days=1), timedelta(seconds=20)
    sentences = {
        **SENTENCES,
        "ok": _("%(domain)s is registered for %(days)s more days."),
        "expires_soon": _("The registration of %(domain)s runs out in %(days)s days."),
        "expires_now": _("The registration of %(domain)s runs out in %(days)s days, then nobody finds you."),
        "not_registered": _("The registry does not know %(domain)s."),
        "on_hold": _("The registry keeps %(domain)s out of use: %(state)s."),
        "no_rdap": _("The registry of %(domain)s offers no RDAP; name its WHOIS server."),
        "registry_failed": _("The registry of %(domain)s could not be asked: %(problem)s."),
    }

    @classmethod
    def hosts(cls, settings: DomainSettings) -> list[str]:
        return [
            server_and_port(settings.whois, 43)[0] if settings.whois else host_of(settings.base or settings.bootstrap)
        ]

    @classmethod
    def check(cls, settings: DomainSettings) -> None:
        cls.hosts(settings)
        if "." not in _ascii(settings.domain).strip("."):
            raise ValueError(_("A domain name has a dot in it, such as example.by."))
        if not 0 <= settings.fail_days <= settings.ok_days:
            raise ValueError(_("The days must not rise from right to failure."))

    async def run(self, settings: DomainSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        look.facts |= {"domain": settings.domain}
        reading = await look.through(self._look(settings, look))
        own = set(self.sentences) - set(SENTENCES)
        if reading.why in own or reading.outcome is Outcome.UNKNOWN:
            return reading
        return look.reading(Outcome.UNKNOWN, "registry_failed", **{**reading.facts, "problem": reading.why})

    async def _look(self, settings: DomainSettings, look: Look) -> Reading:
        found = await (self._by_whois if settings.whois else self._by_rdap)(settings, look)
        look.facts |= {"expires": found.isoformat(), "days": (days := (found - look.reach.now()) // timedelta(days=1))}
        if days <= settings.fail_days:
            return look.fail("expires_now")
        return look.degraded("expires_soon") if days <= settings.ok_days else look.ok()

    async def _by_rdap(self, settings: DomainSettings, look: Look) -> datetime:
        name = _ascii(settings.domain)
        async with web(look) as session:
            base = settings.base or await self._base(settings, session, name.rpartition(".")[2])
            answer = await session.ask(f"{base.rstrip('/')}/domain/{name}", headers={"Accept": "application/rdap+json"})
        if answer.status == 404:
            raise Fault(Outcome.FAIL, "not_registered")
        if answer.status != 200:
            raise Fault(Outcome.UNKNOWN, "registry_failed", problem=str(answer.status))
        told = json_of(answer.text)
        states = told.get("status", []) if isinstance(told, dict) else []
        for state in _LOST:
            if state in states:
                raise Fault(Outcome.FAIL, "on_hold", state=state)
        for event in told.get("events", []) if isinstance(told, dict) else []:
            if isinstance(event, dict) and event.get("eventAction") == "expiration":
                return _moment(event.get("eventDate"))
        raise Fault(Outcome.UNKNOWN, "registry_failed", problem="no expiration")

    async def _base(self, settings: DomainSettings, session: Web, zone: str) -> str:
        listed = json_of((await session.ask(settings.bootstrap)).text)
        for entry in listed.get("services", []) if isinstance(listed, dict) else []:
            if isinstance(entry, list) and len(entry) == 2 and zone in entry[0] and entry[1]:
                return str(entry[1][0])
        raise Fault(Outcome.UNKNOWN, "no_rdap")

    async def _by_whois(self, settings: DomainSettings, look: Look) -> datetime:
        host, port = server_and_port(settings.whois, 43)
        async with connected(look, host, port) as (reader, writer):
            writer.write(f"{_ascii(settings.domain)}\r\n".encode())
            with look.step("answer"):
                words = (await reader.read(MEGABYTE)).decode("utf-8", "replace")
                while more := await reader.read(MEGABYTE):
                    words += more.decode("utf-8", "replace")
                    if len(words) > MEGABYTE:
                        raise Fault(Outcome.FAIL, "too_large", bytes=MEGABYTE)
        found = _EXPIRES.search(words)
        if found:
            return _moment(found[1])
        if re.search(r"no (?:match|entries|data|object)|not (?:found|exist)", words, re.IGNORECASE):
            raise Fault(Outcome.FAIL, "not_registered")
        raise Fault(Outcome.UNKNOWN, "registry_failed", problem="no expiration")


def _moment(text: Any) -> datetime:
    for form in ("%Y.%m.%d", "%d.%m.%Y", None):
        try:
            found = datetime.strptime(str(text), form) if form else datetime.fromisoformat(str(text))
        except ValueError:
            continue
        return found.replace(tzinfo=found.tzinfo or UTC)
    raise Fault(Outcome.UNKNOWN, "registry_failed", problem=str(text))


def _ascii(domain: str) -> str:
    """The name as registries know it; raises ValueError (UnicodeError) where it is none."""
    return domain.strip().strip(".").lower().encode("idna").decode()
