"""P02: does a port take connections, and does it greet as it should."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Look, setting
from otklik.adapters.reaching.connecting import connected, line_of
from otklik.adapters.reaching.judging import port_makes_sense
from otklik.quality.ports import Probe, Reach, Reading


@dataclass(frozen=True)
class TcpSettings:
    host: str = setting(_("Host"), _("Name or address, without http://"))
    port: int = setting(_("Port"))
    greeting: str = setting(
        _("Greeting"),
        _("Text the first line of the server must contain, such as 220 of a mail server; empty: none"),
        "",
    )


class Tcp(Probe[TcpSettings]):
    """Connects to a port and closes it again.

    OK when the connection stands and, where a greeting is asked for, the first line holds it. Use it for services
    that have no probe of their own: a mail server, a database, a gateway. Milliseconds: dns, connect, greeting.
    """

    kind, code, title = "tcp", "P02", _("Port answers")
    Settings = TcpSettings
    every, timeout = timedelta(minutes=1), timedelta(seconds=5)
    sentences = {
        **SENTENCES,
        "ok": _("Port %(port)s of %(host)s takes connections."),
        "greeting_wrong": _("Port %(port)s of %(host)s greets with “%(line)s” instead of “%(expected)s”."),
    }

    @classmethod
    def hosts(cls, settings: TcpSettings) -> list[str]:
        return [settings.host]

    @classmethod
    def check(cls, settings: TcpSettings) -> None:
        port_makes_sense(settings.port)

    async def run(self, settings: TcpSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: TcpSettings, look: Look) -> Reading:
        look.facts["port"] = settings.port
        async with connected(look, settings.host, settings.port) as (reader, _writer):
            if not settings.greeting:
                return look.ok()
            with look.step("greeting"):
                line = await line_of(reader)
        if settings.greeting not in line:
            return look.fail("greeting_wrong", line=line, expected=settings.greeting)
        return look.ok()
