"""Real ends on this machine for probes to meet, and the two reaches of the tests: one lets loopback, one lets nothing."""

import asyncio
import datetime as dt
import ipaddress
import json
import ssl
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from otklik.core.registry import Registry
from otklik.quality.ports import ForbiddenTarget, NoSuchHost, Probe, Reading

PROBES: Registry[Probe] = Registry(Probe, "probes")  # type: ignore[type-abstract]
HERE = "127.0.0.1"


class Loopback:
    """A reach that knows a few names of this machine, and lets only 127.0.0.1 through, but for port 9."""

    beat = None

    def __init__(self, seconds: float = 5.0, at: dt.datetime | None = None) -> None:
        self.deadline = asyncio.get_running_loop().time() + seconds
        self.at = at
        self.asked: list[tuple[str, int]] = []

    async def addresses(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        if host == "nowhere.test":
            raise NoSuchHost(host)
        if host == "unasked.test":
            raise OSError("Temporary failure in name resolution")
        if host == "two.test":
            return ["127.0.0.77", HERE]  # nothing listens at the first
        if port != 9 and (host == HERE or host.endswith(".test")):
            return [HERE]
        raise ForbiddenTarget(host)

    def left(self) -> float:
        left = self.deadline - asyncio.get_running_loop().time()
        if left <= 0:
            raise TimeoutError
        return left

    def now(self) -> dt.datetime:
        return self.at or dt.datetime.now(dt.UTC)


def look(
    kind: str, end: Any = None, *, seconds: float = 5.0, at: dt.datetime | None = None, **settings: Any
) -> Reading:
    """Run a probe against an end (an async context manager that gives its port), and hold the reading to the port.

    Values of settings may be functions of the port.
    """

    async def run() -> Reading:
        reach = Loopback(seconds, at)
        if end is None:
            return await _probe(kind, settings, 0, reach)
        async with end as port:
            reach.deadline = asyncio.get_running_loop().time() + seconds
            return await _probe(kind, settings, port, reach)

    return asyncio.run(run())


async def _probe(kind: str, settings: dict[str, Any], port: int, reach: Loopback) -> Reading:
    plug = PROBES[kind]
    chosen = plug.Settings(**{name: value(port) if callable(value) else value for name, value in settings.items()})
    plug.check(chosen)
    assert all(isinstance(host, str) and host for host in plug.hosts(chosen))
    began = asyncio.get_running_loop().time()
    reading = await plug().run(chosen, reach)
    assert asyncio.get_running_loop().time() < max(reach.deadline, began) + 0.5, "the run outlives its deadline"
    assert str(plug.sentences[reading.why]) % reading.facts
    assert len(json.dumps(dict(reading.facts), ensure_ascii=False).encode()) <= 4096
    assert list(reading.milliseconds)[-1] == "total"
    for name, value in vars(chosen).items():
        if name.startswith("secret") and value:
            assert str(value) not in json.dumps(dict(reading.facts), ensure_ascii=False)
    return reading


Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def tcp(speak: Speak, tls: ssl.SSLContext | None = None):
    """A server whose every connection is spoken to by `speak`, then cut."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await speak(reader, writer)
            await writer.drain()
        except (OSError, EOFError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(take, HERE, 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.sleep(0)


def says(words: bytes, *, after: int = 0) -> Speak:
    """Reads at least `after` bytes, says the words, hangs up."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if after:
            await reader.read(65536)
        writer.write(words)

    return speak


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes the connection and says nothing, longer than any probe waits."""
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(30)


@asynccontextmanager
async def nobody():
    """A port that refuses."""
    server = await asyncio.start_server(silent, HERE, 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    yield port


@asynccontextmanager
async def site(routes: dict[str, Any], tls: ssl.SSLContext | None = None):
    """A web server: path -> handler, or what it answers (text, or a dictionary as JSON)."""
    app = web.Application()
    for path, answer in routes.items():
        app.router.add_route("*", path, answer if callable(answer) else _fixed(answer))
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    entrance = web.TCPSite(runner, HERE, 0, ssl_context=tls)
    await entrance.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _fixed(answer: Any) -> Any:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response(answer) if isinstance(answer, dict | list) else web.Response(text=answer)

    return handler


@dataclass(frozen=True)
class Authority:
    """An issuer of certificates in a folder of its own."""

    folder: Path
    key: Any
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def context(self, name: str = "localhost", *, days: tuple[int, int] = (-1, 90), by_itself: bool = False):
        """A server's TLS with a certificate valid from and until so many days from now."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file(name, days=days, by_itself=by_itself))
        return context

    def file(self, name: str, *, days: tuple[int, int] = (-1, 90), by_itself: bool = False) -> Path:
        """Key and certificate of a server, in PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer, signer = (name, key) if by_itself else (_common(self.certificate.subject), self.key)
        leaf = _certificate(name, key, issuer, signer, days)
        file = self.folder / f"{leaf.serial_number}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))
        return file


def authority(folder: Path, name: str = "Authority of the tests") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(folder, key, _certificate(name, key, name, key, (-10, 365), ca=True))


def _common(name: x509.Name) -> str:
    return str(name.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _certificate(name: str, key: Any, issuer: str, signer: Any, days: tuple[int, int], ca: bool = False):
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName(name)] if not name[0].isdigit() else [x509.IPAddress(ipaddress.ip_address(name))]
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=days[0]))
        .not_valid_after(now + dt.timedelta(days=days[1], hours=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName(names if not ca else [x509.DNSName("authority.test")]), critical=False
        )
        .sign(signer, hashes.SHA256())
    )
