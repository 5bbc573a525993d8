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


@contextmanager
def throwaway_postgres(durable: bool = False) -> Iterator[str]:
    """Start a server and yield its DATABASE_URL. Not durable means faster: fsync off, for tests only."""
    programs, port, password = postgres_folder(), _free_port(), secrets.token_urlsafe(12)
    as_user = _AS_NOBODY if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="otklik-pg-"))
    try:
        (folder / "password").write_text(password)
        if as_user:
            for place in (folder, folder / "password"):
                shutil.chown(place, "nobody", "nogroup")
        cluster = folder / "data"
        _run([*as_user, programs / "initdb", "-D", cluster, "-U", "otklik", "-A", "scram-sha-256",
              f"--pwfile={folder / 'password'}", "-E", "UTF8", "--locale=C.UTF-8"])  # fmt: skip
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c max_connections=60"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        _run([*as_user, programs / "pg_ctl", "-D", cluster, "-w", "-l", folder / "log", "-o", options, "start"])
        try:
            environment = os.environ | {"PGPASSWORD": password}
            _run([programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "otklik", "otklik"], environment)
            yield f"postgresql://otklik:{password}@127.0.0.1:{port}/otklik"
        finally:
            _run([*as_user, programs / "pg_ctl", "-D", cluster, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[object], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run([str(part) for part in command], env=environment, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, cwd="/")  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stderr[-500:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
