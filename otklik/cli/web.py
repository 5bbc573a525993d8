"""One web server process on a socket that is listening already.

Usage (by `otklik serve`): python -m otklik.cli.web FD
"""

import contextlib
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Final

import uvicorn

from otklik.cli.lifeline import hold_on

_MOST_FILES: Final = 65_536  # open at once, connections included; systems begin with 1,024, which are few for streams
GRACE: Final = 3  # seconds for the requests under way when the server is told to leave


class Server(uvicorn.Server):
    """uvicorn that ends open streams when told to leave, and leaves with 0."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.started:
            os._exit(0)  # nobody is served yet, and what is half imported cannot be asked
        from otklik.core.stream import hub

        self.should_exit = True
        hub.close()


def main(socket_fd: int) -> int:
    """Serve until SIGINT or SIGTERM."""
    hold_on()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # the meaning model and numpy share two cores with everything else
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    config = uvicorn.Config(
        "config.asgi:application",
        loop="uvloop",
        http="otklik.cli.protocol:LimitedProtocol",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=GRACE,
    )
    server = Server(config)
    server.run(sockets=[socket.socket(fileno=socket_fd)])
    sys.stderr.flush()
    # threads of views that hang would hold the process; what they hold is rolled back
    os._exit(0 if server.started else 1)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
