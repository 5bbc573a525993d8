"""P10: a dialogue with a chat robot over a web socket, the way to a human included."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

from django.utils.translation import gettext_lazy as _

from otklik.adapters.reaching import SENTENCES, Fault, Look, setting
from otklik.adapters.reaching.chatting import Chat, chat
from otklik.adapters.reaching.judging import at_path, header_map, host_of, issuer_makes_sense, turns_of
from otklik.adapters.reaching.web import web
from otklik.quality.ports import Outcome, Probe, Reach, Reading


@dataclass(frozen=True)
class ChatbotSettings:
    url: str = setting(_("Address"), _("With ws:// or wss://, of server-sent events with http:// or https://"))
    turns: tuple[str, ...] = setting(
        _("Dialogue"), _("One line each: what we say => what an answer must hold | or this instead")
    )
    human: str = setting(_("The way to a human"), _("A line as above, said at the end; empty: it is not tried"), "")
    not_understood: tuple[str, ...] = setting(
        _("Words of not understanding"), _("Answers that hold them count as not understood"), ()
    )
    wrap: str = setting(
        _("How to send"),
        _('{{text}} stands for what we say, as JSON: {"type": "message", "text": {{text}}}; empty: as it is'),
        "",
    )
    post_to: str = setting(
        _("Address to send to"), _("Of a chat that answers by server-sent events: we speak by POST; else empty"), ""
    )
    text_path: str = setting(_("Where the answer stands"), _("In a JSON message: payload.text; empty: all of it"), "")
    ok_seconds: float = setting(_("Quick enough, seconds"), _("A slower answer is degraded"), 5.0)
    headers: tuple[str, ...] = setting(_("Headers to send"), _("Name: value"), ())
    secret_headers: tuple[str, ...] = setting(_("Secret headers to send"), _("Such as Authorization: Bearer …"), ())
    verify: bool = setting(_("Check the certificate"), "", True)
    authority: str = setting(
        _("Further issuer"), _("Certificate (PEM) of an issuer only your company knows"), "", long=True
    )


class Chatbot(Probe[ChatbotSettings]):
    """Talks with a robot: says a line, waits for an answer that holds one of the expected words, goes on.

    A turn without the expected words is a failure, and so is a way to a human that does not open; an answer later
    than the limit, or one that says it did not understand before the right one came, is degraded. Big and small
    letters are the same. It talks by a web socket, or sends by POST and hears server-sent events. Let the dialogue
    end where no person is kept waiting.
    """

    kind, code, title = "chatbot", "P10", _("Chat robot answers rightly")
    Settings = ChatbotSettings
    every, timeout = timedelta(minutes=15), timedelta(seconds=60)
    sentences = {
        **SENTENCES,
        "ok": _("The robot answered all %(count)s turns, the slowest in %(slowest)s s."),
        "slow": _("The robot answered, but took up to %(slowest)s s; %(limit)s s would be quick enough."),
        "not_understood": _("The robot answered at last, but did not understand %(misses)s times."),
        "wrong_answer": _("To “%(said)s” the robot did not answer as expected."),
        "no_human": _("The way to a human did not open after “%(said)s”."),
        "no_upgrade": _("%(host)s refuses to open the chat: status %(status)s."),
        "no_stream": _("%(host)s opens no stream of events: status %(status)s, %(content_type)s."),
        "not_taken": _("%(host)s does not take “%(said)s”: status %(status)s."),
        "closed": _("The robot closed the chat after “%(said)s”."),
    }

    @classmethod
    def hosts(cls, settings: ChatbotSettings) -> list[str]:
        return [host_of(url) for url in (settings.url, settings.post_to) if url]

    @classmethod
    def check(cls, settings: ChatbotSettings) -> None:
        cls.hosts(settings)
        if bool(settings.post_to) == settings.url.lower().startswith(("ws:", "wss:")):
            raise ValueError(
                _("A web socket needs no address to send to, a stream of events (http:// or https://) does.")
            )
        header_map(settings.headers + settings.secret_headers)
        issuer_makes_sense(settings.authority)
        turns_of(_lines(settings))
        if settings.wrap and "{{text}}" not in settings.wrap:
            raise ValueError(_("Say with {{text}} where our words stand."))

    async def run(self, settings: ChatbotSettings, reach: Reach) -> Reading:
        look = Look(reach, settings)
        return await look.through(self._look(settings, look))

    async def _look(self, settings: ChatbotSettings, look: Look) -> Reading:
        look.facts |= {"misses": 0, "said": "", "slowest": 0.0}
        turns = turns_of(_lines(settings))
        headers = header_map(settings.headers + settings.secret_headers)
        async with (
            web(look, verify=settings.verify, authority=settings.authority) as session,
            chat(session, settings.url, settings.post_to, headers) as opened,
        ):
            for number, (said, expected) in enumerate(turns, 1):
                human = bool(settings.human) and number == len(turns)
                with look.step(f"turn {number}"):
                    await self._turn(settings, look, opened, said, expected, human)
        if look.facts["misses"]:
            return look.degraded("not_understood")
        if look.facts["slowest"] > settings.ok_seconds:
            return look.degraded("slow", limit=settings.ok_seconds)
        return look.ok(count=len(turns))

    async def _turn(
        self, settings: ChatbotSettings, look: Look, opened: Chat, said: str, expected: list[str], human: bool
    ) -> None:
        look.facts["said"] = said
        words = json.dumps(said, ensure_ascii=False)
        began = perf_counter()
        try:
            # an equal share of what is left would punish the first turns; three limits are more than anybody waits
            async with asyncio.timeout(min(look.reach.left() - 0.05, 3 * settings.ok_seconds)):
                await opened.say(settings.wrap.replace("{{text}}", words) if settings.wrap else said)
                async for message in opened.messages:
                    if self._right(settings, look, message, expected):
                        break
                else:
                    raise Fault(Outcome.FAIL, "closed")
        except TimeoutError:
            raise Fault(Outcome.FAIL, "no_human" if human else "wrong_answer") from None
        look.facts["slowest"] = max(look.facts["slowest"], round(perf_counter() - began, 1))

    def _right(self, settings: ChatbotSettings, look: Look, text: str, expected: list[str]) -> bool:
        if settings.text_path:
            try:
                text = str(at_path(json.loads(text), settings.text_path) or "")
            except (ValueError, RecursionError):
                text = ""
        plain = text.casefold()
        look.facts["misses"] += any(words.casefold() in plain for words in settings.not_understood)
        return any(words.casefold() in plain for words in expected)


def _lines(settings: ChatbotSettings) -> tuple[str, ...]:
    return (*settings.turns, settings.human) if settings.human else settings.turns
