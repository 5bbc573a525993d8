"""`otklik serve`: the web server, with the worker if wanted."""

import argparse
import os
import socket
import sys

from otklik.cli.main import Refused

NAME = "serve"
HELP = "Serve the site; one line says where. Ctrl-C ends it within five seconds."


def arguments(parser: argparse.ArgumentParser) -> None:
    from django.conf import settings

    parser.add_argument("--host", default=settings.HOST, help=f"address to listen on (HOST, now {settings.HOST})")
    parser.add_argument(
        "--port", type=_port, default=settings.PORT, help=f"0 takes any free one (PORT, now {settings.PORT})"
    )
    parser.add_argument("--processes", type=int, default=1, choices=range(1, 65), metavar="N", help="web processes")
    parser.add_argument("--with-worker", action="store_true", help="carry out background work too")
    parser.add_argument("--migrate", action="store_true", help="bring the database up to date first")


def run(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import connection

    from otklik.cli import supervisor
    from otklik.cli.prepare import prepare

    listening = _listen(options.host, options.port)
    prepare(migrate=options.migrate)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    parts = f"{options.processes} web" + (" and 1 worker" if options.with_worker else "")
    print(f"Otklik serves {settings.SITE_URL} at http://{shown}:{port} ({parts}); Ctrl-C ends it.", flush=True)
    _tell_first_run_code(f"http://{shown}:{port}")
    connection.close()
    descriptor = listening.fileno()
    os.set_inheritable(descriptor, True)
    os.environ["OTKLIK_COUNTERS"] = str(settings.VAR_DIR / "counters")
    # what was loaded for the checks is given back: this process becomes the small supervisor or the server itself
    if options.processes == 1 and not options.with_worker:
        command = [sys.executable, "-m", "otklik.cli.web", str(descriptor)]
    else:
        command = supervisor.command(descriptor, options.processes, options.with_worker)
    sys.stderr.flush()
    os.execv(command[0], command)  # noqa: S606 - our own interpreter, no words from outside


def _tell_first_run_code(address: str) -> None:
    """Before there is an operator: a fresh code, so that only who sees this console can open the portal."""
    from django.utils.timezone import now

    from otklik.parties.actions import first_run_code

    code = first_run_code(now())
    if code:
        print(f"Nothing is set up yet. Open {address}/first-run/ and enter the code {code}", flush=True)


def _port(word: str) -> int:
    number = int(word)
    if not 0 <= number <= 65535:
        raise ValueError(word)
    return number


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        why = error.strerror or error
        raise Refused(
            f"cannot listen on {host}:{port} ({why}). End the program that uses it, or choose another --port or --host."
        ) from error
    except OverflowError as error:
        raise Refused(f"{port} is not a port") from error
    listening.listen(2048)
    return listening
