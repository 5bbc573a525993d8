"""Clients that take all the time in the world, against a real server: they are shown out, and nobody else waits.

The patience of the protocol is shortened here, so that the story is told in seconds.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from otklik.cli.protocol import MOST_HEAD_BYTES, LimitedProtocol

LARGE = 4 * 1024 * 1024


class Impatient(LimitedProtocol):
    """As in the product, sixty times faster."""

    head_seconds = 0.3
    body_seconds, least_body_bytes = 0.3, 64
    reader_seconds = 0.5


class App:
    """Reads what is sent and answers with much, and remembers how every request ended."""

    def __init__(self) -> None:
        self.ended: list[str] = []
        self.open = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.open += 1
        size, more = 0, True
        try:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    self.ended.append("gone")
                    return
                size, more = size + len(message["body"]), message["more_body"]
            await send({"type": "http.response.start", "status": 200, "headers": []})
            body = b"x" * LARGE if scope["path"] == "/large" else str(size).encode()
            await send({"type": "http.response.body", "body": body, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            self.ended.append("answered")
        finally:
            self.open -= 1


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def port(app: App) -> Iterator[int]:
    own = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, http=Impatient, ws="none", lifespan="off", log_config=None, access_log=False)
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[own])), daemon=True)
    thread.start()
    _wait(lambda: server.started)
    yield own.getsockname()[1]
    server.should_exit = True
    thread.join(5)


def _wait(holds: Any, seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
    return bool(holds())


def connect(port: int, words: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=5)
    client.sendall(words)
    return client


def is_shown_out(client: socket.socket) -> bool:
    try:
        while client.recv(65536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def ask(port: int, words: bytes = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n") -> bytes:
    with connect(port, words) as client:
        return b"".join(iter(lambda: client.recv(65536), b""))


HEAD = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n\r\n"


def test_a_hundred_heads_that_never_end_are_shown_out_and_others_are_served(port, app):
    slow = [connect(port, b"GET / HTTP/1.1\r\nhost: a\r\nx-a: ") for _ in range(100)]
    assert ask(port).endswith(b"1\r\n0\r\n0\r\n\r\n")
    assert [is_shown_out(client) for client in slow] == [True] * 100
    assert app.ended == ["answered"]


def test_a_head_fed_letter_by_letter_is_shown_out_all_the_same(port):
    client, began = connect(port, b"GET / HTTP/1.1\r\nhost: a\r\n"), time.monotonic()
    try:
        while time.monotonic() - began < 5:
            client.sendall(b"x-a: b\r\n")
            time.sleep(0.05)
    except ConnectionError:
        pass
    assert time.monotonic() - began < 3


def test_a_head_without_end_is_refused_by_its_size(port):
    assert ask(port, b"GET / HTTP/1.1\r\nhost: a\r\nx-a: " + b"x" * (MOST_HEAD_BYTES + 9)).startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("begun", [HEAD, HEAD + b"x" * 50_000, HEAD.replace(b"content-length: 100000", b"transfer-encoding: chunked")])  # fmt: skip
def test_a_body_that_stops_under_way_is_given_up(port, app, begun):
    slow = [connect(port, begun) for _ in range(20)]
    assert [is_shown_out(client) for client in slow] == [True] * 20
    assert _wait(lambda: app.ended == ["gone"] * 20 and app.open == 0)


def test_a_body_fed_letter_by_letter_is_given_up(port, app):
    client, began = connect(port, HEAD), time.monotonic()
    try:
        while time.monotonic() - began < 5:
            client.sendall(b"x")
            time.sleep(0.05)
    except ConnectionError:
        pass
    assert time.monotonic() - began < 3
    assert _wait(lambda: app.ended == ["gone"])


def test_a_slow_but_steady_sender_is_waited_for(port, app):
    with connect(
        port, HEAD.replace(b"100000", b"1000").replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
    ) as client:
        for _part in range(10):
            client.sendall(b"x" * 100)
            time.sleep(0.1)
        told = b"".join(iter(lambda: client.recv(65536), b""))
    assert (told.endswith(b"4\r\n1000\r\n0\r\n\r\n"), app.ended) == (True, ["answered"])


def test_a_body_cut_in_the_middle_is_given_up_at_once(port, app):
    connect(port, HEAD + b"x" * 500).close()
    assert _wait(lambda: app.ended == ["gone"] and app.open == 0, 2)


def test_who_does_not_read_the_answer_is_cut_off(port, app):
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", port))
    client.sendall(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n")
    assert _wait(lambda: app.open == 1)
    assert _wait(lambda: app.open == 0, 4)
    client.close()


def test_a_quick_reader_gets_everything(port):
    assert ask(port, b"GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").count(b"x") == LARGE
