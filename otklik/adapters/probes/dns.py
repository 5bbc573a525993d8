"""P01: what several resolvers answer about a name."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, names, setting
from otklik.adapters.reaching.judging import server_of
from otklik.quality.ports import Outcome, Probe, Reach, Reading

TYPES = tuple((name, name) for name in ("A", "AAAA", "MX", "NS", "SRV", "TXT", "CNAME"))


@dataclass(frozen=True)
class DnsSettings:
    name: str = setting(_("Name"), _("Such as example.by, or _sip._udp.example.by for SRV"))
    type: str = setting(_("Kind of record"), "", "A", TYPES)
    expected: tuple[str, ...] = setting(_("Expected records"), _("As in a zone: 10 mail.example.by.; empty: any"), ())
    exactly: bool = setting(_("No other records"), _("Others than the expected ones are a failure"), False)
    resolvers: tuple[str, ...] = setting(
        _("Name servers to ask"), _("Addresses, with :port where it is not 53"), ("9.9.9.9", "1.1.1.1")
    )
    ours: bool = setting(
        _("These name servers are the touchpoint"), _("Then their silence is a failure, not our own blindness"), False
    )


class Dns(Probe[DnsSettings]):
    """Asks one record of a name at one or more name servers, by UDP, and by TCP when the answer is too long.

    OK when every server that was asked gives all expected records. Degraded when one of several is silent or refuses.
    A name that does not exist (NXDOMAIN) is a failure; when no server answers at all nothing is known, unless the
    servers themselves are what is watched. Milliseconds: one step for each server.
    """

    kind, code, title = "dns", "P01", _("Name resolves")
    Settings = DnsSettings
    every, timeout = timedelta(minutes=5), timedelta(seconds=5)
    sentences = {
        **SENTENCES,
        "ok": _("All name servers give the expected records of %(name)s."),
        "some_silent": _("%(name)s resolves, but not every name server answers: %(silent)s."),
        "all_silent": _("No name server gives an answer about %(name)s: %(silent)s."),
        "nobody_answered": _("No name server could be asked about %(name)s; nothing is known: %(silent)s."),
        "no_such_name": _("The name %(name)s does not exist, says %(server)s."),
        "no_records": _("%(name)s has no %(type)s record, says %(server)s."),
        "records_missing": _("%(server)s does not give %(missing)s for %(name)s."),
        "records_unexpected": _("%(server)s gives %(unexpected)s for %(name)s."),
    }

    @classmethod
    def hosts(cls, settings: DnsSettings) -> list[str]:
        return [server_of(resolver)[0] for resolver in settings.resolvers]

    @classmethod
    def check(cls, settings: DnsSettings) -> None:
        names.names_make_sense(settings.name, settings.resolvers)
        if settings.exactly and not settings.expected:
            raise ValueError(_("Say which records are expected, or let others be."))

    async def run(self, settings: DnsSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: DnsSettings, look: Look) -> Reading:
        look.facts |= {"name": settings.name, "type": settings.type}
        asked = [self._ask(settings, look, resolver) for resolver in settings.resolvers]
        answers = dict(zip(settings.resolvers, await asyncio.gather(*asked), strict=True))
        look.facts["answers"] = answers
        silent = {server: told for server, told in answers.items() if isinstance(told, str) and told != "NXDOMAIN"}
        look.facts["silent"] = ", ".join(f"{server} {told}" for server, told in silent.items())
        for server, told in answers.items():
            if server not in silent and (bad := self._judged(settings, look, server, told)):
                return bad
        if len(silent) < len(answers):
            return look.degraded("some_silent") if silent else look.ok()
        spoke = any(told not in ("silent", "unreachable") for told in silent.values())
        return look.fail("all_silent") if settings.ours or spoke else look.reading(Outcome.UNKNOWN, "nobody_answered")

    def _judged(self, settings: DnsSettings, look: Look, server: str, told: list[str] | str) -> Reading | None:
        if isinstance(told, str):
            return look.fail("no_such_name", server=server)
        if not told:
            return look.fail("no_records", server=server)
        wanted = {_plain(record) for record in settings.expected}
        if missing := wanted - set(told):
            return look.fail("records_missing", server=server, missing=", ".join(sorted(missing)))
        if settings.exactly and (unexpected := set(told) - wanted):
            return look.fail("records_unexpected", server=server, unexpected=", ".join(sorted(unexpected)))
        return None

    async def _ask(self, settings: DnsSettings, look: Look, resolver: str) -> list[str] | str:
        """Records as text, sorted; or one word of why there are none."""
        told = await names.ask(look, resolver, settings.name, settings.type)
        return told if isinstance(told, str) else sorted(_plain(record.to_text()) for record in told)


def _plain(record: str) -> str:
    return record.strip() if '"' in record else record.strip().lower()
