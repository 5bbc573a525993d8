"""A telephone exchange of the tests: answers, plays tones, follows keys, and remembers what it was told."""

import asyncio
import hashlib
import math
import re
from contextlib import asynccontextmanager

HERE = "127.0.0.1"
SILENT, GREETING, MARKER = 0, 400, 1000  # hertz


def _a_law(sample: int) -> int:
    """ITU-T G.711, 13 bits to 8."""
    sign, size = (0x80, sample) if sample >= 0 else (0, -sample - 1)
    size = min(size, 32635)
    if size < 256:
        told = size >> 4
    else:
        segment = size.bit_length() - 8
        told = segment << 4 | size >> (segment + 3) & 0x0F
    return (sign | told) ^ 0x55


def frame(hertz: float, number: int) -> bytes:
    """The number-th 20 ms of a tone."""
    loud = 0 if not hertz else 8000
    return bytes(_a_law(int(loud * math.sin(2 * math.pi * hertz * (number * 160 + n) / 8000))) for n in range(160))


class Exchange(asyncio.DatagramProtocol):
    """said: methods that came; keys: pressed, as RFC 4733 told them.

    tones: the tone that is played first, then after each key; seconds: before it answers; status: of its answer;
    password: asked for; sound_at: the host its sound is said to be at; hangs_up: seconds after its answer.
    """

    def __init__(
        self, *, tones=(GREETING,), seconds=0.1, status=200, password="", sound_at=HERE, plays=True, hangs_up=0.0
    ):
        self.tones, self.seconds, self.status, self.password = tones, seconds, status, password
        self.sound_at, self.plays, self.hangs_up = sound_at, plays, hangs_up
        self.said: list[str] = []
        self.keys = ""
        self.tasks: list[asyncio.Task] = []
        self._stamps: set[bytes] = set()
        self._is_gone = False

    def connection_made(self, transport):
        self.wire = transport

    def datagram_received(self, data, addr):
        text = data.decode()
        method = text.split(" ")[0]
        if method in self.said and method == "INVITE" and "Authorization" not in text:
            return  # sent again
        self.said.append(method)
        if method == "INVITE":
            self.tasks.append(asyncio.ensure_future(self._take(text, addr)))
        elif method == "BYE":
            self._is_gone = True
            self._say(text, addr, "200 OK")
        elif method == "CANCEL":
            self._is_gone = True
            self._say(text, addr, "200 OK")
            self._say(self.invite, addr, "487 Request Terminated")

    async def _take(self, invite, addr):
        self.invite = invite
        if self.password and not self._is_proved(invite):
            self._say(invite, addr, "401 Unauthorized", 'WWW-Authenticate: Digest realm="x", nonce="n1", qop="auth"')
            return
        self._say(invite, addr, "100 Trying")
        self._say(invite, addr, "180 Ringing")
        await asyncio.sleep(self.seconds)
        if self._is_gone:
            return
        if self.status != 200:
            self._say(invite, addr, f"{self.status} Busy Here")
            return
        loop = asyncio.get_running_loop()
        ear, _sound = await loop.create_datagram_endpoint(lambda: _Ear(self), local_addr=(HERE, 0))
        port = ear.get_extra_info("sockname")[1]
        sdp = f"v=0\r\no=x 1 1 IN IP4 {HERE}\r\ns=-\r\nc=IN IP4 {self.sound_at}\r\nt=0 0\r\nm=audio {port} RTP/AVP 8 96\r\n"
        sdp += "a=rtpmap:96 telephone-event/8000\r\n"
        self._say(
            invite, addr, "200 OK", f"Contact: <sip:x@{HERE}:{self.wire.get_extra_info('sockname')[1]}>", body=sdp
        )
        far = (HERE, int(re.search(r"m=audio (\d+)", invite)[1]))
        try:
            await self._play(ear, far, addr)
        finally:
            ear.close()

    async def _play(self, ear, far, addr):
        number = 0
        while not self._is_gone and self.plays:
            tone = self.tones[min(len(self.keys), len(self.tones) - 1)]
            head = b"\x80\x08" + number.to_bytes(2, "big") + (number * 160).to_bytes(4, "big") + b"test"
            ear.sendto(head + frame(tone, number), far)
            number += 1
            await asyncio.sleep(0.02)
            if self.hangs_up and number * 0.02 > self.hangs_up:
                self._is_gone = True
                told = {
                    name: re.search(rf"(?im)^{name}: (.*)\r$", self.invite)[1] for name in ("From", "To", "Call-ID")
                }
                self.wire.sendto(
                    f"BYE sip:probe SIP/2.0\r\nVia: SIP/2.0/UDP {HERE}:1;branch=z9hG4bKx\r\nFrom: {told['To']};tag=far\r\n"
                    f"To: {told['From']}\r\nCall-ID: {told['Call-ID']}\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n".encode(), addr
                )  # fmt: skip

    def heard(self, data):
        """An RTP packet of the caller."""
        if data[1] & 0x7F == 96 and data[4:8] not in self._stamps:
            self._stamps.add(data[4:8])
            self.keys += "0123456789*#ABCD"[data[12]]

    def _is_proved(self, invite):
        told = dict(re.findall(r'(\w+)="?([^",\r]+)', (re.search(r"(?m)^Authorization: (.*)$", invite) or [0, ""])[1]))
        if not told:
            return False
        md5 = lambda text: hashlib.md5(text.encode()).hexdigest()  # noqa: E731
        ours = md5(f"{told['username']}:x:{self.password}"), md5(f"INVITE:{told['uri']}")
        return told["response"] == md5(f"{ours[0]}:n1:{told['nc']}:{told['cnonce']}:auth:{ours[1]}")

    def _say(self, asked, addr, status, *more, body=""):
        head = asked.split("\r\n\r\n")[0].split("\r\n")[1:]
        kept = [line for line in head if line.split(":")[0] in ("Via", "From", "Call-ID", "CSeq")]
        to = next(line for line in head if line.startswith("To:"))
        kept.append(to if ";tag=" in to or status.startswith("100") else f"{to};tag=far")
        kept += [*more, *(["Content-Type: application/sdp"] if body else []), f"Content-Length: {len(body)}"]
        self.wire.sendto("\r\n".join([f"SIP/2.0 {status}", *kept, "", body]).encode(), addr)


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, exchange):
        self.exchange = exchange

    def datagram_received(self, data, addr):
        self.exchange.heard(data)


@asynccontextmanager
async def standing(exchange):
    """Its port."""
    wire, _it = await asyncio.get_running_loop().create_datagram_endpoint(lambda: exchange, local_addr=(HERE, 0))
    try:
        yield wire.get_extra_info("sockname")[1]
        await asyncio.sleep(0.05)
    finally:
        wire.close()
        for task in exchange.tasks:
            task.cancel()
        await asyncio.gather(*exchange.tasks, return_exceptions=True)
