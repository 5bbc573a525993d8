"""P15: a test call: somebody answers, something is heard, the keys lead where they should."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching import apart as programs
from otklik.adapters.reaching.calling import read_walk, seconds_of
from otklik.adapters.reaching.judging import port_makes_sense
from otklik.quality.ports import Outcome, Probe, Reach, Reading

_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_ADDRESS = re.compile(r"sip:[^\s<>\"]{1,200}")
_GOODBYE = 3.0  # seconds, for hanging up in order
_HANDED_ON = ("port", "sender", "user", "answer_seconds", "prompt_seconds", "level")


@dataclass(frozen=True)
class SipCallSettings:
    host: str = setting(_("Host"), _("The exchange, or the provider's server that takes your calls"))
    target: str = setting(_("Number to call"), _("A number, or an address such as sip:100@example.by"))
    walk: tuple[str, ...] = setting(
        _("After the greeting"),
        _(
            "A line each: press KEYS, hear SECONDS (something is heard within so many), quiet SECONDS (half a second "
            "of silence comes), tone HERTZ SECONDS, wait SECONDS."
        ),
        (),
    )
    user: str = setting(_("User"), _("Where the exchange asks for one"), "")
    secret_password: str = setting(_("Password"), "", "")
    port: int = setting(_("Port"), _("Usually 5060; UDP"), 5060)
    sender: str = setting(_("Own address"), _("What stands in From"), "sip:probe@otklik.invalid")
    answer_seconds: float = setting(_("Answered within, seconds"), _("Later is a failure"), 10.0)
    ok_seconds: float = setting(_("Quick enough, seconds"), _("Answered later than this is degraded"), 5.0)
    prompt_seconds: float = setting(_("Greeting heard within, seconds"), _("After the answer"), 5.0)
    level: float = setting(_("What counts as sound, decibels"), _("0 is the loudest there can be"), -45.0)


class SipCall(Probe[SipCallSettings]):
    """Calls a number of yours by SIP, hears that a greeting is played, presses keys, and always hangs up.

    It tells that there is sound, not what is said: have a marker tone played where a path ends, and look for it with
    `tone 1000 5`; `quiet` before `hear` tells one prompt from the next. A failure keeps what was heard, 45 seconds at
    most. It speaks UDP and G.711. Give it a number or a queue made for tests: a person who picked up would hear silence
    and might be recorded.
    """

    kind, code, title = "sip_call", "P15", _("Test call")
    Settings = SipCallSettings
    every, timeout = timedelta(minutes=30), timedelta(seconds=90)
    sentences = {
        **SENTENCES,
        **programs.SENTENCES,
        "ok": _("%(target)s answered after %(answer)s s and was heard; hung up."),
        "slow": _("%(target)s was heard, but answered after %(answer)s s; %(limit)s s would be quick enough."),
        "not_answered": _("%(target)s rang, and nobody answered within %(limit)s s."),
        "call_refused": _("%(target)s did not take the call: %(status)s %(phrase)s."),
        "not_let_in": _("%(host)s wants a user and password, or others than these: %(status)s %(phrase)s."),
        "no_codec": _("%(target)s answered with no sound we know (G.711)."),
        "no_packets": _("%(target)s answered, but no sound came: not one packet."),
        "nothing_heard": _("%(target)s answered, but within %(limit)s s there was only silence."),
        "path_lost": _("Step %(number)s of the call, “%(name)s”, did not come true."),
        "hung_up": _("%(target)s hung up before the call was through."),
        "too_short": _("So long a call needs more time than it has: let it wait longer than %(needed)s s."),
        "call_late": _("The time was over before the call was through."),
    }

    @classmethod
    def hosts(cls, settings: SipCallSettings) -> list[str]:
        return [settings.host]

    @classmethod
    def check(cls, settings: SipCallSettings) -> None:
        port_makes_sense(settings.port)
        read_walk(settings.walk)
        if not (_NUMBER.fullmatch(settings.target) or _ADDRESS.fullmatch(settings.target)):
            raise ValueError(_("Call a number, or an address that begins with sip: and has no spaces."))
        if not _ADDRESS.fullmatch(settings.sender):
            raise ValueError(_("An address of SIP begins with sip: or sips: and has no spaces."))
        if any(sign in settings.user for sign in '"\\\r\n'):
            raise ValueError(_("A user's name has no quotes and no backslashes."))
        if not (0 < settings.answer_seconds <= 120 and 0 < settings.prompt_seconds <= 60):
            raise ValueError(_("Two minutes for the answer and a minute for the greeting are the most."))
        if not -80 <= settings.level <= -5:
            raise ValueError(_("What counts as sound lies between -80 and -5 decibels."))

    async def run(self, settings: SipCallSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: SipCallSettings, look: Look) -> Reading:
        look.facts["target"] = settings.target
        address = (await look.addresses(settings.host, settings.port))[0]
        walk, left = read_walk(settings.walk), look.reach.left() - _GOODBYE
        needed = settings.answer_seconds + settings.prompt_seconds + seconds_of(walk)
        if left < needed:
            return look.reading(Outcome.UNKNOWN, "too_short", needed=round(needed + _GOODBYE + 1))
        order = {
            **{name: getattr(settings, name) for name in _HANDED_ON},
            "target": settings.target if settings.target.startswith("sip:") else self._address(settings),
            "password": settings.secret_password,
            "walk": walk,
            "address": address,
            "seconds": left,
        }
        withheld: list[Fault] = []

        async def answer(question: Mapping[str, Any]) -> Mapping[str, Any]:
            try:
                return {"addresses": await Look(look.reach, settings).addresses(question["host"], question["port"])}
            except Fault as fault:
                withheld.append(fault)
                return {}

        told, files = await programs.apart(look, "call", order, answer, grace=_GOODBYE)
        look.milliseconds |= told["milliseconds"]
        seconds = f"{told['milliseconds'].get('answer', 0) / 1000:.1f}"
        look.facts |= {"host": settings.host, "answer": seconds, "limit": settings.prompt_seconds, **told["facts"]}
        if withheld:
            raise Fault(withheld[0].outcome, withheld[0].why, **withheld[0].facts)
        return replace(self._judged(settings, look, told["why"]), files=files)

    def _judged(self, settings: SipCallSettings, look: Look, why: str) -> Reading:
        if why == "not_let_in":
            return look.reading(Outcome.UNKNOWN, why)
        if why != "ok":
            return look.fail(why, **({"limit": settings.answer_seconds} if why == "not_answered" else {}))
        if look.milliseconds["answer"] > settings.ok_seconds * 1000:
            return look.degraded("slow", limit=settings.ok_seconds)
        return look.ok()

    def _address(self, settings: SipCallSettings) -> str:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return f"sip:{settings.target}@{host}"
