"""Real ends for probes: a web server whose answers a test changes while it runs."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """status: what the next requests are answered with, after so many seconds.

    asked: how many came; answered: how many of them are done with; most: at once.
    """

    def __init__(self) -> None:
        self.status, self.asked, self.answered, self.seconds = 200, 0, 0, 0.0
        self.most, self._now, self._lock = 0, 0, threading.Lock()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with site.counted():
                    time.sleep(site.seconds)
                    with suppress(OSError):  # who asked has left
                        self.answer()

            def answer(self) -> None:
                body = b"<p>Zvyazda Telecom</p>"
                self.send_response(site.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_told: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self.asked, self._now = self.asked + 1, self._now + 1
            self.most = max(self.most, self._now)
        yield
        with self._lock:
            self._now -= 1
            self.answered += 1


@contextmanager
def running_site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
