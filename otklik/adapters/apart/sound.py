"""Sound of a call (RTP, RFC 3550): G.711 heard and measured, silence and keys (RFC 4733) sent."""

import asyncio
import math
import time
import wave
from asyncio import DatagramProtocol, DatagramTransport
from pathlib import Path
from secrets import randbits
from typing import Any, Final

RATE: Final = 8000  # samples a second
_FRAME: Final = 160  # samples of one packet, 20 ms
_KEYS: Final = "0123456789*#ABCD"
_EVENT: Final = 101  # payload type of keys, as we offer it
_LONGEST: Final = 45 * RATE  # samples that are kept
_PCMU, _PCMA = 0, 8
NAMES: Final = {_PCMU: "PCMU", _PCMA: "PCMA"}
_SILENCE: Final = {_PCMU: b"\xff", _PCMA: b"\xd5"}


def _mu(value: int) -> int:
    value = ~value & 0xFF
    sample = (((value & 0x0F) << 3) + 0x84 << ((value & 0x70) >> 4)) - 0x84
    return -sample if value & 0x80 else sample


def _a(value: int) -> int:
    value ^= 0x55
    sample, segment = (value & 0x0F) << 4, (value & 0x70) >> 4
    sample = sample + 8 if segment == 0 else sample + 0x108 << segment - 1
    return sample if value & 0x80 else -sample


_LINEAR: Final = {_PCMU: [_mu(value) for value in range(256)], _PCMA: [_a(value) for value in range(256)]}


def level_of(samples: list[int]) -> float:
    """Decibels below the loudest there can be."""
    power = sum(sample * sample for sample in samples) / max(1, len(samples))
    return 10 * math.log10(power / 32768**2) if power else -100.0


def has_tone(samples: list[int], hertz: float) -> bool:
    """Whether most of the power lies at one frequency (Goertzel)."""
    power = sum(sample * sample for sample in samples)
    if not power:
        return False
    factor, older, old = 2 * math.cos(2 * math.pi * hertz / RATE), 0.0, 0.0
    for sample in samples:
        older, old = old, sample + factor * old - older
    at_it = older * older + old * old - factor * older * old
    return 2 * at_it / (len(samples) * power) > 0.5


class Sound(DatagramProtocol):
    """One end of the sound. packets: received since the answer; level: what counts as sound, decibels."""

    def __init__(self, level: float) -> None:
        self.packets, self.level, self.samples = 0, level, list[int]()
        self.far: tuple[str, int] | None = None
        self.kind, self.event = _PCMA, _EVENT
        self._heard: list[tuple[float, float, list[int]]] = []  # moment, level, samples
        self._ours, self._sequence, self._stamp = randbits(32), randbits(15), randbits(31)
        self._key: list[bytes] = []
        self._wire: DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self._wire = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if self.far is None or addr[0] != self.far[0] or len(data) < 13 or data[0] >> 6 != 2:
            return
        kind, skip = data[1] & 0x7F, 12 + 4 * (data[0] & 0x0F)
        if kind not in _LINEAR:
            return
        samples = [_LINEAR[kind][value] for value in data[skip:]]
        self.packets += 1
        self._heard.append((time.monotonic(), level_of(samples), samples))
        if len(self.samples) < _LONGEST:
            self.samples += samples

    async def send(self) -> None:
        """Silence, or a key that is pressed, fifty packets a second until cancelled."""
        loop = asyncio.get_running_loop()
        at = loop.time()
        while True:
            if self._key:
                self._packet(self._key.pop(0), self.event, moves=not self._key)
            else:
                self._packet(_SILENCE[self.kind] * _FRAME, self.kind)
            at += _FRAME / RATE
            await asyncio.sleep(max(0, at - loop.time()))

    async def press(self, keys: str) -> None:
        """Each key for 160 ms and what tells its end three times, as RFC 4733 has it."""
        for key in keys.upper():
            packets = [(min(number, 8) * _FRAME, 0x8A if number > 8 else 0x0A) for number in range(1, 12)]
            self._key = [bytes([_KEYS.index(key), flags]) + span.to_bytes(2) for span, flags in packets]
            while self._key:
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)

    async def hear(self, since: float) -> None:
        """Until a tenth of a second of sound came."""
        while sum(level > self.level for _at, level, _samples in self._from(since)) < 5:
            await asyncio.sleep(0.02)

    async def quiet(self, since: float) -> None:
        """Until half a second without sound went by."""
        while True:
            loud = [at for at, level, _samples in self._from(since) if level > self.level]
            if time.monotonic() - max(loud, default=since) >= 0.5:
                return
            await asyncio.sleep(0.02)

    async def tone(self, since: float, hertz: float) -> None:
        """Until a tone of a fifth of a second came."""
        while sum(level > self.level and has_tone(samples, hertz) for _at, level, samples in self._from(since)) < 10:
            await asyncio.sleep(0.1)

    def keep(self, path: Path) -> None:
        """What was heard, 16 bit."""
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in self.samples))

    def _from(self, since: float) -> list[tuple[float, float, list[int]]]:
        return [entry for entry in self._heard if entry[0] >= since]

    def _packet(self, payload: bytes, kind: int, *, moves: bool = True) -> None:
        is_first = kind == self.event and payload[2:] == _FRAME.to_bytes(2)
        head = bytes([0x80, kind | (0x80 if is_first else 0)]) + (self._sequence & 0xFFFF).to_bytes(2)
        head += (self._stamp & 0xFFFFFFFF).to_bytes(4) + self._ours.to_bytes(4)
        if self._wire and self.far:
            self._wire.sendto(head + payload, self.far)
        self._sequence += 1
        # all packets of one key bear the moment it was pressed
        self._stamp += 0 if not moves else _FRAME if kind != self.event else 11 * _FRAME
