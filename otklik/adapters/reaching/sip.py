"""As much of SIP (RFC 3261) as it takes to ask one question and know its answer."""

import asyncio
import re
from asyncio import StreamReader
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from otklik.adapters.reaching.look import MEGABYTE, Fault
from otklik.quality.ports import Outcome

_FIRST = re.compile(r"SIP/2\.0 ([1-6]\d\d)(?: (.*))?")
_SHORT = {"i": "call-id", "l": "content-length", "v": "via", "f": "from", "t": "to"}


@dataclass(frozen=True)
class Reply:
    """An answer; headers: in lower case, short forms written out, the first of each."""

    status: int
    phrase: str
    headers: Mapping[str, str]

    @property
    def call(self) -> str:
        """Which question it belongs to."""
        return self.headers.get("call-id", "") if self.headers.get("cseq", "").split()[1:] == ["OPTIONS"] else ""


def options(target: str, sender: str, transport: str, own: tuple[Any, ...], call: str) -> bytes:
    """The words of an OPTIONS question. own: host and port of our end."""
    here = f"[{own[0]}]:{own[1]}" if ":" in own[0] else f"{own[0]}:{own[1]}"
    lines = [
        f"OPTIONS {target} SIP/2.0",
        f"Via: SIP/2.0/{transport} {here};branch=z9hG4bK{token_hex(8)};rport",
        "Max-Forwards: 70",
        f"From: <{sender}>;tag={token_hex(4)}",
        f"To: <{target}>",
        f"Call-ID: {call}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:probe@{here};transport={transport.lower()}>",
        "Accept: application/sdp",
        "User-Agent: Otklik probe",
        "Content-Length: 0",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def parsed(words: bytes) -> Reply:
    """The head of an answer; raises ValueError."""
    head = words.decode("utf-8", "replace").partition("\r\n\r\n")[0]
    first, _end, rest = re.sub(r"\r\n[ \t]+", " ", head).partition("\r\n")  # folded lines made one
    found = _FIRST.fullmatch(first)
    if found is None:
        raise ValueError("no status line")
    headers: dict[str, str] = {}
    for line in rest.split("\r\n"):
        name, _colon, value = line.partition(":")
        plain = name.strip().lower()
        headers.setdefault(_SHORT.get(plain, plain), value.strip())
    return Reply(int(found[1]), found[2] or "", headers)


async def read_reply(reader: StreamReader) -> Reply:
    """The next answer of a stream, its body passed over; raises Fault, EOFError, LimitOverrunError."""
    head = await reader.readuntil(b"\r\n\r\n")
    try:
        reply = parsed(head.lstrip(b"\r\n"))
        length = int(reply.headers.get("content-length", "0"))
        if not 0 <= length <= MEGABYTE:
            raise ValueError("length")
    except ValueError:
        raise Fault(Outcome.FAIL, "only_garbage") from None
    await reader.readexactly(length)
    return reply


class Waiting(asyncio.DatagramProtocol):
    """Waits for the final answer to one question; answers to others and garbage are passed over."""

    def __init__(self, call: str) -> None:
        self.final: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.provisional = self.garbage = False
        self._call = call

    def datagram_received(self, data: bytes, addr: Any) -> None:
        try:
            reply = parsed(data)
        except ValueError:
            self.garbage = True
            return
        if reply.call != self._call or self.final.done():
            return
        if reply.status < 200:
            self.provisional = True
        else:
            self.final.set_result(reply)

    def error_received(self, exc: Exception) -> None:
        if not self.final.done():
            self.final.set_exception(exc)
