"""A test call, in a process of its own: rings, listens, presses keys, and always hangs up."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from otklik.adapters.apart.dialog import Caller, Dialog, Refused, UnknownChallenge
from otklik.adapters.apart.sound import NAMES, Sound

_GOODBYE: Final = 2.0  # seconds for the other side to take our BYE
HEARD: Final = "heard.wav"

Ask = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class Ended(Exception):
    """The call came to nothing; args: why, facts."""


class Call:
    """One call. order: as the probe wrote it; ask: of the house, whether the sound may go where it is wanted."""

    def __init__(self, order: dict[str, Any], dialog: Dialog, ask: Ask) -> None:
        self.order, self.dialog, self._ask = order, dialog, ask
        self.milliseconds: dict[str, float] = {}
        self.facts: dict[str, Any] = {}
        self.sound = Sound(order["level"])

    async def through(self) -> dict[str, Any]:
        """Make it; {"why", "facts", "milliseconds", "files"}."""
        loop = asyncio.get_running_loop()
        ear, _sound = await loop.create_datagram_endpoint(lambda: self.sound, local_addr=(self.dialog.here[0], 0))
        self.dialog.body = _offer(self.dialog.here[0], ear.get_extra_info("sockname")[1])
        sending = asyncio.create_task(self.sound.send())
        try:
            async with asyncio.timeout(self.order["seconds"]):
                await self._ring()
                await self._connect_sound()
                await self._walk()
            why, facts = "ok", dict[str, Any]()
        except Ended as ended:
            why, facts = ended.args
        except TimeoutError:
            why, facts = "call_late", {}
        finally:
            sending.cancel()
            await self._hang_up()
        self.facts |= {"packets": self.sound.packets, **facts}
        return {"why": why, "facts": self.facts, "milliseconds": self.milliseconds, "files": self._kept(why)}

    async def _ring(self) -> None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self.order["answer_seconds"]):
                final = await self.dialog.invite(lambda: self._spent("ring", began))
        except TimeoutError:
            raise Ended("not_answered" if "ring" in self.milliseconds else "timeout", {}) from None
        except Refused:
            raise Ended("refused", {}) from None
        except UnknownChallenge:
            raise Ended("not_let_in", {"status": 401, "phrase": "unknown challenge"}) from None
        self.facts |= {"status": final.status, "phrase": final.phrase}
        if final.status in (401, 407):
            raise Ended("not_let_in", {})
        if final.status >= 300:
            raise Ended("call_refused", {})
        self._spent("answer", began)

    async def _hang_up(self) -> None:
        began = time.perf_counter()
        with suppress(TimeoutError, Refused):
            async with asyncio.timeout(_GOODBYE):
                if status := await self.dialog.hang_up():
                    self.facts["bye"] = status
                    self._spent("bye", began)

    async def _connect_sound(self) -> None:
        """Learn from the answer where the sound goes, and whether it may."""
        host, port, kinds, event = _offered(self.dialog.answer.body)
        known = [kind for kind in kinds if kind in NAMES]
        if not (host and port and known):
            raise Ended("no_codec", {})
        told = await self._ask({"ask": "addresses", "host": host, "port": port})
        if not told.get("addresses"):
            raise Ended("forbidden", {"host": host})
        self.sound.kind, self.sound.event = known[0], event or self.sound.event
        self.sound.far = (told["addresses"][0], port)
        self.facts |= {"codec": NAMES[known[0]], "keys": bool(event)}

    async def _walk(self) -> None:
        """Hear the greeting, then step by step."""
        await self._step({"key": "prompt", "verb": "hear", "value": self.order["prompt_seconds"], "number": 0})
        for step in self.order["walk"]:
            await self._step(step)

    async def _step(self, step: dict[str, Any]) -> None:
        began, since = time.perf_counter(), time.monotonic()
        ways: dict[str, Callable[[], Awaitable[None]]] = {
            "hear": lambda: self.sound.hear(since),
            "quiet": lambda: self.sound.quiet(since),
            "tone": lambda: self.sound.tone(since, step["hertz"]),
            "press": lambda: self.sound.press(step["keys"]),
            "wait": lambda: asyncio.sleep(step["value"]),
        }
        patience = step["value"] + (1 if step["verb"] in ("wait", "press") else 0)  # these only take their time
        doing = asyncio.ensure_future(ways[step["verb"]]())
        over = asyncio.ensure_future(self.dialog.is_over.wait())
        await asyncio.wait([doing, over], timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        is_done = doing.done()
        doing.cancel()
        over.cancel()
        self._spent(step["key"], began)
        if not is_done:
            raise Ended(self._why(step), {"number": step["number"], "name": step.get("name", "")})

    def _why(self, step: dict[str, Any]) -> str:
        if self.dialog.is_over.is_set():
            return "hung_up"
        if step["number"]:
            return "path_lost"
        return "nothing_heard" if self.sound.packets else "no_packets"

    def _kept(self, why: str) -> list[str]:
        if why == "ok" or not self.sound.samples:
            return []
        self.sound.keep(Path(self.order["folder"]) / HEARD)
        return [HEARD]

    def _spent(self, name: str, began: float) -> None:
        self.milliseconds.setdefault(name, round((time.perf_counter() - began) * 1000, 1))


def _offer(host: str, port: int) -> str:
    family = "IP6" if ":" in host else "IP4"
    lines = [
        "v=0", f"o=probe 1 1 IN {family} {host}", "s=-", f"c=IN {family} {host}", "t=0 0",
        f"m=audio {port} RTP/AVP 8 0 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


def _offered(body: str) -> tuple[str, int, list[int], int]:
    """Host, port and payload types of the sound, and that of keys, 0 without; nothing of what is no SDP."""
    host, port, kinds, event, is_sound = "", 0, list[int](), 0, False
    for line in body.splitlines():
        words = line[2:].split()
        if line.startswith("m="):
            is_sound = bool(words) and words[0] == "audio" and not kinds
            if is_sound and len(words) > 3 and words[1].isdecimal():
                port, kinds = int(words[1]), [int(word) for word in words[3:] if word.isdecimal()]
        elif line.startswith("c=") and len(words) == 3 and (is_sound or not port):
            host = words[2].partition("/")[0]
        elif line.startswith("a=rtpmap:") and "telephone-event/8000" in line and is_sound:
            number = words[0].partition(":")[2]
            event = int(number) if number.isdecimal() and int(number) < 128 else 0
    return (host, port, kinds, event) if port < 65536 else ("", 0, [], 0)


async def main() -> None:
    """Take the order, make the call, tell of it; hang up at once when nobody listens any more."""
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    order = json.loads(await reader.readline())
    lines: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def ask(question: dict[str, Any]) -> dict[str, Any]:
        _say(question)
        return await lines.get()

    async def listen() -> None:
        while line := await reader.readline():
            lines.put_nowait(json.loads(line))

    dialog = Dialog(Caller(order["target"], order["sender"], order["user"], order["password"]))
    await loop.create_datagram_endpoint(lambda: dialog, remote_addr=(order["address"], order["port"]))
    calling = asyncio.create_task(Call(order, dialog, ask).through())
    gone = asyncio.create_task(listen())
    await asyncio.wait([calling, gone], return_when=asyncio.FIRST_COMPLETED)
    if not calling.done():
        calling.cancel()
    with suppress(asyncio.CancelledError):
        _say(await calling)


def _say(told: dict[str, Any]) -> None:
    with suppress(OSError):
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
