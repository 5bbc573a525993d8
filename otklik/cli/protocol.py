"""uvicorn's HTTP protocol, with an end to the patience for clients that send or read too slowly."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES: Final = 64 * 1024

_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Patience:
    """A clock that acts once when nobody stops it."""

    def __init__(self, seconds: float, act: Callable[[], None]) -> None:
        self._seconds, self._act = seconds, act
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_running(self) -> bool:
        return self._timer is not None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self.stop()
        self._timer = loop.call_later(self._seconds, self._end)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        self._timer = None
        self._act()


class LimitedProtocol(HttpToolsProtocol):
    """The head of a request has a size and a time, its body and whoever reads the answer a slowest pace.

    A connection that stays behind is closed, and what was asked on it is given up: nobody can hold many of them open
    for next to nothing.
    """

    head_seconds = 15.0
    body_seconds, least_body_bytes = 15.0, 4096  # so many bytes at least in every so many seconds
    reader_seconds = 60.0  # for the 48 KiB between a full and a nearly empty buffer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_bytes = self._body_bytes = 0
        self._in_head = True
        self._for_head = Patience(self.head_seconds, self._give_up)
        self._for_body = Patience(self.body_seconds, self._judge_body)
        self._for_reader = Patience(self.reader_seconds, self._cut_off)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._for_head.start(self.loop)

    def connection_lost(self, exc: Exception | None) -> None:
        for patience in (self._for_head, self._for_body, self._for_reader):
            patience.stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            if not self._for_head.is_running:
                self._for_head.start(self.loop)
            self._head_bytes += len(data)
        else:
            self._body_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > MOST_HEAD_BYTES:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        elif not self._in_head and not self._for_body.is_running and not self.transport.is_closing():
            self._for_body.start(self.loop)

    def on_headers_complete(self) -> None:
        self._in_head, self._head_bytes = False, 0
        self._for_head.stop()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_head, self._body_bytes = True, 0
        self._for_body.stop()
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._for_reader.start(self.loop)

    def resume_writing(self) -> None:
        self._for_reader.stop()
        super().resume_writing()

    def _judge_body(self) -> None:
        if self._body_bytes < self.least_body_bytes and not self.flow.read_paused:  # else it is we who are slow
            self._give_up()
        else:
            self._body_bytes = 0
            self._for_body.start(self.loop)

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()

    def _cut_off(self) -> None:
        self.transport.abort()  # to close would wait until the rest is read
