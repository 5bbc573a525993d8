"""A mailbox at pymap, an IMAP server none of us wrote; Python's own client fills it and reads it back."""

import asyncio
import email
import imaplib
import socket
import ssl
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.adapters.probes.ends import HERE, Authority
from tests.adapters.probes.post import PASSWORD, Office
from tests.quality.ends import free_port

NAME = "imap.test"


@dataclass
class Mailbox:
    """One account of a server that offers STARTTLS and lets nobody in before it."""

    port: int
    issuer: Authority

    def deliver(self, text: bytes, came: datetime | None = None, flags: str = "") -> None:
        with self._opened() as box:
            done, told = box.append("INBOX", flags, imaplib.Time2Internaldate(came or datetime.now(UTC)), text)
            assert done == "OK", told

    def lying(self) -> list[tuple[str, str]]:
        """(subject, flags) of every letter, the first that came first."""
        with self._opened() as box:
            box.select("INBOX", readonly=True)
            _done, numbers = box.search(None, "ALL")
            return [self._read(box, number.decode()) for number in numbers[0].split()]

    def _read(self, box: imaplib.IMAP4, number: str) -> tuple[str, str]:
        _done, [(head, text), *_rest] = box.fetch(number, "(FLAGS BODY.PEEK[])")
        flags = {flag.decode() for flag in imaplib.ParseFlags(head)} - {"\\Recent"}
        return email.message_from_bytes(text)["Subject"], " ".join(sorted(flags))

    def _opened(self) -> imaplib.IMAP4:
        box = imaplib.IMAP4(HERE, self.port, timeout=5)
        trust = ssl.create_default_context(cadata=self.issuer.pem)
        trust.check_hostname = False  # this client asks by address
        box.starttls(trust)
        box.authenticate("PLAIN", lambda _asked: f"\0probe\0{PASSWORD}".encode())
        return box


@asynccontextmanager
async def mailbox(issuer: Authority):
    """A server with one empty mailbox."""
    port = free_port()
    words = ["--host", HERE, "--port", str(port), "--cert", str(issuer.file(NAME))]
    words += ["dict", "--demo-user", "probe", "--demo-password", PASSWORD]
    start = [sys.executable, "-c", "from pymap.main import main; main()", *words]
    with subprocess.Popen(start, stderr=subprocess.PIPE) as server:
        try:
            await asyncio.to_thread(_wait_for, server, port)
            yield Mailbox(port, issuer)
        finally:
            server.terminate()


def _wait_for(server: subprocess.Popen, port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        try:
            return socket.create_connection((HERE, port), 1).close()
        except OSError:
            time.sleep(0.05)
    server.kill()
    raise AssertionError(f"pymap does not stand: {server.stderr.read().decode()}")


@dataclass
class ForeignOffice(Office):
    """Takes letters as the other office does; what comes of them lies in a foreign mailbox."""

    box: Mailbox | None = None

    def lay(self, texts: list[bytes]) -> None:
        asyncio.get_running_loop().run_in_executor(None, self._deliver, texts)

    def _deliver(self, texts: list[bytes]) -> None:
        for text in texts:
            self.box.deliver(text)
