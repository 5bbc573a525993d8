"""One dialog of SIP over UDP (RFC 3261): invited, acknowledged, and ended by BYE or CANCEL."""

import asyncio
from asyncio import DatagramProtocol, DatagramTransport
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

from otklik.adapters.apart.sip_words import Words, address_in, parsed, proof, reply_to, request

_T1, _T2 = 0.5, 4.0  # seconds, RFC 3261 17.1
_ALLOW: Final = ("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS")

Header = tuple[str, str]


class Refused(Exception):
    """Nobody listens at the port."""


class UnknownChallenge(Exception):
    """A proof is asked for in a way we do not know."""


@dataclass(frozen=True)
class Caller:
    """Who calls whom: addresses of SIP; user and password where they are asked for."""

    target: str
    sender: str
    user: str
    password: str


class Dialog(DatagramProtocol):
    """body: what we offer, known once our end is. answer: the one that took the call; is_over: they hung up."""

    def __init__(self, caller: Caller) -> None:
        self.caller, self.body, self.answer = caller, "", Words(0, "", "", {}, "")
        self.here: tuple[str, int] = ("", 0)
        self.is_over = asyncio.Event()
        self._came: asyncio.Queue[Words] = asyncio.Queue()
        self._id, self._tag, self._number = token_hex(12), token_hex(6), 0
        self._wire: DatagramTransport
        self._invite: dict[str, str] = {}  # headers of the newest
        self._is_asking = self._is_refused = False  # an INVITE waits for its end; nobody listens

    @property
    def is_taken(self) -> bool:
        return self.answer.status == 200

    @property
    def host(self) -> str:
        """Ours, as addresses have it."""
        return f"[{self.here[0]}]" if ":" in self.here[0] else self.here[0]

    def connection_made(self, transport: Any) -> None:
        self._wire = transport
        self.here = transport.get_extra_info("sockname")[:2]

    def error_received(self, _error: Exception) -> None:
        self._is_refused = True

    def datagram_received(self, data: bytes, _addr: Any) -> None:
        try:
            words = parsed(data)
        except ValueError:
            return
        if words.one("call-id") != self._id:
            return
        if words.method:
            self._asked(words)
        elif words.cseq[1] == "INVITE" and words.status >= 200 and self.is_taken:
            self._acknowledge(words)  # our ACK was lost
        else:
            self._came.put_nowait(words)

    async def invite(self, on_ring: Callable[[], None]) -> Words:
        """The final answer, acknowledged, with a proof if one is asked for; raises Refused, UnknownChallenge."""
        final = await self._invited([], on_ring)
        if final.status in (401, 407) and self.caller.user:
            final = await self._invited([self._proved(final)], on_ring)
        return final

    async def hang_up(self) -> int:
        """BYE, or CANCEL while nobody has answered; who answers in that moment is hung up on. The status of the BYE."""
        if self._is_asking:
            await self._cancel()
        if not self.is_taken or self.is_over.is_set():
            return 0
        self.is_over.set()
        self._number += 1
        async with aclosing(self._answers(self._in_call("BYE", self._number), "BYE")) as answers:
            async for answer in answers:
                if answer.status >= 200:
                    return answer.status
        return 0

    async def _invited(self, proofs: Sequence[Header], on_ring: Callable[[], None]) -> Words:
        self._number += 1
        self._invite = self._headers(self._number, "INVITE", f"z9hG4bK{token_hex(8)}")
        headers = [*self._invite.items(), *proofs, ("Contact", self._contact), _ALLOW]
        self._is_asking = True
        words = request("INVITE", self.caller.target, headers, self.body)
        async with aclosing(self._answers(words, "INVITE")) as answers:
            async for answer in answers:
                if answer.status >= 200:
                    break
                if answer.status > 100:
                    on_ring()
        self._finish(answer)
        return answer

    async def _answers(self, words: bytes, method: str) -> AsyncGenerator[Words, None]:
        """Answers to a request, which is sent again until the first of them comes."""
        pause, is_heard = _T1, False
        self._wire.sendto(words)
        while True:
            if self._is_refused and not is_heard:
                self._is_asking = False
                raise Refused
            try:
                answer = await asyncio.wait_for(self._came.get(), None if is_heard and method == "INVITE" else pause)
            except TimeoutError:
                self._wire.sendto(words)
                pause = min(2 * pause, _T2)
                continue
            if answer.cseq == (self._number, method):
                is_heard = True
                yield answer

    async def _cancel(self) -> None:
        """Give the ringing up."""
        told = self._invite | {"CSeq": f"{self._number} CANCEL"}
        self._wire.sendto(request("CANCEL", self.caller.target, list(told.items())))
        while self._is_asking:
            answer = await self._came.get()
            if answer.cseq == (self._number, "INVITE") and answer.status >= 200:
                self._finish(answer)

    def _finish(self, answer: Words) -> None:
        """An INVITE has its final answer."""
        self._is_asking = False
        if answer.status < 300:
            self._acknowledge(answer)
        else:
            told = self._invite | {"CSeq": f"{self._number} ACK", "To": answer.one("to")}
            self._wire.sendto(request("ACK", self.caller.target, list(told.items())))

    def _acknowledge(self, answer: Words) -> None:
        self.answer = answer
        self._wire.sendto(self._in_call("ACK", answer.cseq[0]))

    def _asked(self, words: Words) -> None:
        """What the other side wants in the call: its end, or that it goes on."""
        if words.method == "ACK":
            return
        if words.method == "BYE":
            self.is_over.set()
        body, contact = (self.body, self._contact) if words.method == "INVITE" else ("", "")
        self._wire.sendto(reply_to(words, 200, "OK", self._tag, body, contact))

    def _in_call(self, method: str, number: int) -> bytes:
        """A request within the call, by the way its answer came (RFC 3261, 12.2.1.1)."""
        headers = self._headers(number, method, f"z9hG4bK{token_hex(8)}") | {"To": self.answer.one("to")}
        routes = [("Route", route) for route in reversed(self.answer.headers.get("record-route", []))]
        target = address_in(self.answer.one("contact") or self.caller.target)
        return request(method, target, [*headers.items(), *routes])

    def _headers(self, number: int, method: str, branch: str) -> dict[str, str]:
        return {
            "Via": f"SIP/2.0/UDP {self.host}:{self.here[1]};branch={branch};rport",
            "From": f"<{self.caller.sender}>;tag={self._tag}",
            "To": f"<{self.caller.target}>",
            "Call-ID": self._id,
            "CSeq": f"{number} {method}",
            "User-Agent": "Otklik probe",
        }

    @property
    def _contact(self) -> str:
        return f"<sip:probe@{self.host}:{self.here[1]}>"

    def _proved(self, challenge: Words) -> Header:
        names = ("www-authenticate", "Authorization"), ("proxy-authenticate", "Proxy-Authorization")
        asked, answered = names[challenge.status == 407]
        for words in challenge.headers.get(asked, []):
            with suppress(ValueError):
                known = {"user": self.caller.user, "password": self.caller.password}
                return answered, proof(words, **known, method="INVITE", target=self.caller.target)
        raise UnknownChallenge
