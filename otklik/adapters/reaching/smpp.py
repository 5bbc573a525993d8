"""As much of SMPP 3.4 as it takes to send one message and hear what became of it: bounded, and over a Reach."""

import asyncio
import re
import struct
from dataclasses import dataclass

from otklik.adapters.reaching.look import Fault
from otklik.quality.ports import Outcome

BIND_TRANSCEIVER, SUBMIT, DELIVER, UNBIND, ENQUIRE = 0x09, 0x04, 0x05, 0x06, 0x15
RESPONSE = 0x80000000
NOT_LET_IN = (0x0D, 0x0E, 0x0F)  # bind failed, wrong password, wrong system id
_LONGEST = 70_000  # bytes; a message of 64 kB may stand in an optional field
_RECEIPT_ID, _MESSAGE_STATE = 0x001E, 0x0427
_STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}


@dataclass(frozen=True)
class Pdu:
    """One word of the protocol."""

    command: int
    status: int
    number: int
    body: bytes


@dataclass(frozen=True)
class Message:
    """What came in: a receipt of an own message, or a message of a telephone."""

    sender: str
    text: str
    receipt_of: str
    state: str


class Session:
    """A dialogue with an SMS centre on an open connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer, self._number = reader, writer, 0
        self._early: list[Pdu] = []

    async def bind(self, system_id: str, password: str, system_type: str) -> None:
        """Sign in for both directions; raises Fault."""
        body = _text(system_id) + _text(password) + _text(system_type) + bytes([0x34, 0, 0]) + _text("")
        answer = await self._ask(BIND_TRANSCEIVER, body)
        if answer.status in NOT_LET_IN:
            raise Fault(Outcome.UNKNOWN, "sign_in_refused")
        if answer.status:
            raise Fault(Outcome.FAIL, "bind_refused", code=f"0x{answer.status:08X}")

    async def submit(self, source: str, destination: str, text: str) -> str:
        """Send one short message that asks for a receipt; its number at the centre. Raises Fault."""
        words = text.encode("ascii", "replace")[:160]
        alphanumeric = not source.lstrip("+").isdigit()
        head = _text("") + bytes([5 if alphanumeric else 1, 0 if alphanumeric else 1]) + _text(source.lstrip("+"))
        head += bytes([1, 1]) + _text(destination.lstrip("+"))
        body = head + bytes([0, 0, 0, 0, 0, 1, 0, 0, 0, len(words)]) + words
        answer = await self._ask(SUBMIT, body)
        if answer.status:
            raise Fault(Outcome.FAIL, "message_refused", code=f"0x{answer.status:08X}")
        return answer.body.split(b"\0")[0].decode("ascii", "replace")

    async def incoming(self) -> Message:
        """The next message or receipt, acknowledged; raises Fault, EOFError."""
        while True:
            pdu = self._early.pop(0) if self._early else await self._hear()
            if pdu.command == DELIVER:
                return _message(pdu.body)

    async def incoming_within(self, seconds: float) -> Message:
        """The same; raises TimeoutError when nothing came in time."""
        async with asyncio.timeout(seconds):
            return await self.incoming()

    def unbind(self) -> None:
        """Say farewell without waiting for the answer."""
        self._say(UNBIND, b"")

    async def _ask(self, command: int, body: bytes) -> Pdu:
        number = self._say(command, body)
        while True:
            pdu = await self._hear()
            if pdu.command & RESPONSE and pdu.number == number:
                return pdu
            if pdu.command == DELIVER and len(self._early) < 100:  # a receipt may overtake the answer
                self._early.append(pdu)

    def _say(self, command: int, body: bytes) -> int:
        self._number += 1
        self._writer.write(struct.pack(">4I", 16 + len(body), command, 0, self._number) + body)
        return self._number

    async def _hear(self) -> Pdu:
        """The next word; what only wants to be acknowledged is."""
        size, command, status, number = struct.unpack(">4I", await self._reader.readexactly(16))
        if not 16 <= size <= _LONGEST:
            raise Fault(Outcome.FAIL, "not_smpp")
        pdu = Pdu(command, status, number, await self._reader.readexactly(size - 16))
        if command in (DELIVER, ENQUIRE):
            body = b"\0" if command == DELIVER else b""
            self._writer.write(struct.pack(">4I", 16 + len(body), command | RESPONSE, 0, number) + body)
        if command == UNBIND:
            raise EOFError
        return pdu


def same_number(one: str, other: str) -> bool:
    """Whether two numbers of a message are one; centres write it decimal here and hexadecimal there."""
    if one.lower().lstrip("0") == other.lower().lstrip("0"):
        return bool(one)
    pairs = [(one, 10, other, 16), (one, 16, other, 10)]
    return any(_int(first, base) == _int(second, another) != -1 for first, base, second, another in pairs)


def _int(text: str, base: int) -> int:
    try:
        return int(text, base)
    except ValueError:
        return -1


def _text(text: str) -> bytes:
    return text.encode("ascii", "replace") + b"\0"


def _message(body: bytes) -> Message:
    try:
        _service, rest = body.split(b"\0", 1)
        sender, rest = rest[2:].split(b"\0", 1)
        _destination, rest = rest[2:].split(b"\0", 1)
        kind = rest[0]
        _schedule, _validity, rest = rest[3:].split(b"\0", 2)
        coding, length = rest[2], rest[4]
        words, optional = rest[5 : 5 + length], rest[5 + length :]
    except (ValueError, IndexError):
        raise Fault(Outcome.FAIL, "not_smpp") from None
    fields = dict(_fields(optional))
    text = (words or fields.get(0x0424, b"")).decode("utf-16-be" if coding == 8 else "latin-1", "replace")
    number, state = "", ""
    if kind & 0x3C == 0x04:  # a receipt
        told = dict(re.findall(r"(id|stat):(\S+)", text))
        number = fields.get(_RECEIPT_ID, b"").rstrip(b"\0").decode("ascii", "replace") or told.get("id", "")
        state = _STATES.get((fields.get(_MESSAGE_STATE) or b"\0")[0], "") or told.get("stat", "")
    return Message(sender.decode("ascii", "replace"), text, number, state)


def _fields(words: bytes) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    while len(words) >= 4 and len(found) < 50:
        tag, length = struct.unpack(">2H", words[:4])
        found.append((tag, words[4 : 4 + length]))
        words = words[4 + length :]
    return found
