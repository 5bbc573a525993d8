"""P14: a SIP server asked what it can do, over UDP, TCP or TLS."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching.connecting import connected, trust
from otklik.adapters.reaching.judging import in_statuses, issuer_makes_sense, port_makes_sense, statuses_make_sense
from otklik.adapters.reaching.sip import Reply, Waiting, options, read_reply
from otklik.quality.ports import Outcome, Probe, Reach, Reading

TRANSPORTS = (("udp", "UDP"), ("tcp", "TCP"), ("tls", "TLS"))
_T1, _T2 = 0.5, 4.0  # seconds, RFC 3261 17.1.2: sent again after T1, then twice as long each time, T2 at most


@dataclass(frozen=True)
class SipSettings:
    host: str = setting(_("Host"), _("Name or address of the exchange"))
    port: int = setting(_("Port"), _("Usually 5060, with TLS 5061"), 5060)
    transport: str = setting(_("Transport"), "", "udp", TRANSPORTS)
    target: str = setting(_("Asked address"), _("Such as sip:100@example.by; empty: the host itself"), "")
    sender: str = setting(_("Own address"), _("What stands in From"), "sip:probe@otklik.invalid")
    statuses: tuple[str, ...] = setting(_("Answers that are right"), _("Such as 200-299"), ("200-299",))
    ok_seconds: float = setting(_("Quick enough, seconds"), _("Slower than this is degraded"), 2.0)
    verify: bool = setting(_("Check the certificate"), _("Only with TLS"), True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class SipOptions(Probe[SipSettings]):
    """Sends OPTIONS and waits for the final answer; a telephone line is reached, but no call is made.

    Over UDP the question is sent again after 0.5, 1, 2 and 4 seconds, as RFC 3261 has it; answers to other questions
    and garbage are passed over. Another status than the right ones fails, and so does silence.
    """

    kind, code, title = "sip_options", "P14", _("Telephone exchange answers")
    Settings = SipSettings
    every, timeout = timedelta(minutes=1), timedelta(seconds=4)
    sentences = {
        **SENTENCES,
        "ok": _("%(host)s answered with %(status)s in %(seconds)s s."),
        "slow": _("%(host)s answered rightly, but took %(seconds)s s; %(limit)s s would be quick enough."),
        "status_wrong": _("%(host)s answered with %(status)s %(phrase)s."),
        "only_garbage": _("%(host)s answered, but not in the words of SIP."),
    }

    @classmethod
    def hosts(cls, settings: SipSettings) -> list[str]:
        return [settings.host]

    @classmethod
    def check(cls, settings: SipSettings) -> None:
        port_makes_sense(settings.port)
        issuer_makes_sense(settings.authority)
        statuses_make_sense(settings.statuses)
        for address in (settings.target, settings.sender) if settings.target else (settings.sender,):
            if not address.startswith(("sip:", "sips:")) or not address.isprintable() or " " in address:
                raise ValueError(_("An address of SIP begins with sip: or sips: and has no spaces."))

    async def run(self, settings: SipSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: SipSettings, look: Look) -> Reading:
        call = token_hex(12)
        ask = self._over_udp if settings.transport == "udp" else self._over_stream
        reply = await ask(settings, look, call)
        look.facts |= {"status": reply.status, "phrase": reply.phrase, "server": reply.headers.get("server", "")}
        if not in_statuses(reply.status, settings.statuses):
            return look.fail("status_wrong")
        if look.seconds > settings.ok_seconds:
            return look.degraded("slow", limit=settings.ok_seconds)
        return look.ok()

    async def _over_udp(self, settings: SipSettings, look: Look, call: str) -> Reply:
        address = (await look.addresses(settings.host, settings.port))[0]
        look.facts["address"] = address
        loop = asyncio.get_running_loop()
        waiting = Waiting(call)
        wire, _protocol = await loop.create_datagram_endpoint(lambda: waiting, remote_addr=(address, settings.port))
        words = options(self._target(settings), settings.sender, "UDP", wire.get_extra_info("sockname"), call)
        pause, sent = _T1, 0
        try:
            with look.step("answer"):
                while not waiting.final.done():
                    if (patience := min(pause, look.reach.left() - 0.05)) <= 0:
                        raise TimeoutError
                    wire.sendto(words)
                    sent += 1
                    await asyncio.wait([waiting.final], timeout=patience)
                    pause = _T2 if waiting.provisional else min(2 * pause, _T2)
                return waiting.final.result()
        except TimeoutError:
            if waiting.garbage:
                raise Fault(Outcome.FAIL, "only_garbage") from None
            raise
        finally:
            look.facts["sent"] = sent
            waiting.final.cancel()
            wire.abort()

    async def _over_stream(self, settings: SipSettings, look: Look, call: str) -> Reply:
        tls = trust(settings.verify, settings.authority) if settings.transport == "tls" else None
        async with connected(look, settings.host, settings.port, tls=tls) as (reader, writer):
            own = writer.get_extra_info("sockname")
            writer.write(options(self._target(settings), settings.sender, settings.transport.upper(), own, call))
            with look.step("answer"):
                while True:
                    reply = await read_reply(reader)
                    if reply.call == call and reply.status >= 200:
                        return reply

    def _target(self, settings: SipSettings) -> str:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return settings.target or f"sip:{host}:{settings.port}"
