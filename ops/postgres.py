"""A throwaway PostgreSQL: own folder, own port on the loopback, own password, gone when the block ends."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.debian import postgres_folder

# root may not run the server; nobody may
_AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


class Server:
    """A server in a folder of its own; url: its DATABASE_URL. May be stopped and started again."""

    def __init__(self, folder: Path, options: str) -> None:
        self.port, password = _free_port(), secrets.token_urlsafe(12)
        self._folder, self._cluster, self._programs = folder, folder / "data", postgres_folder()
        self._as_user = _AS_NOBODY if os.geteuid() == 0 else []
        self._options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {folder} -c max_connections=60{options}"
        self.url = f"postgresql://otklik:{password}@127.0.0.1:{self.port}/otklik"
        self._make(password)

    def _make(self, password: str) -> None:
        kept = self._folder / "password"
        kept.write_text(password)
        if self._as_user:
            for place in (self._folder, kept):
                shutil.chown(place, "nobody", "nogroup")
        _run([*self._as_user, self._programs / "initdb", "-D", self._cluster, "-U", "otklik", "-A", "scram-sha-256",
              f"--pwfile={kept}", "-E", "UTF8", "--locale=C.UTF-8"])  # fmt: skip
        self.start()
        environment = os.environ | {"PGPASSWORD": password}
        _run([self._programs / "createdb", "-h", "127.0.0.1", "-p", self.port, "-U", "otklik", "otklik"], environment)

    def start(self) -> None:
        """Start it, and return when it answers."""
        self._control("-w", "-l", self._folder / "log", "-o", self._options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it if it runs: "fast" as an engineer does, "immediate" as a crash would."""
        if (self._cluster / "postmaster.pid").exists():
            self._control("-m", mode, "stop")

    def _control(self, *words: object) -> None:
        _run([*self._as_user, self._programs / "pg_ctl", "-D", self._cluster, *words])


@contextmanager
def throwaway_server(durable: bool = False) -> Iterator[Server]:
    """Start a server. Not durable means faster: fsync off, for tests only."""
    options = "" if durable else " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    folder = Path(tempfile.mkdtemp(prefix="otklik-pg-"))
    server = None
    try:
        server = Server(folder, options)
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def throwaway_postgres(durable: bool = False) -> Iterator[str]:
    """Start a server and yield its DATABASE_URL."""
    with throwaway_server(durable) as server:
        yield server.url


def _run(command: list[object], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run([str(part) for part in command], env=environment, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, cwd="/")  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stderr[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
