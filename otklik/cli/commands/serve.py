"""`otklik serve`: the web server, with the worker if wanted."""

import argparse
import os
import socket
import sys
from typing import NoReturn

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


def needs_database(options: argparse.Namespace) -> bool:
    """It looks by itself, as it may bring the database up to date."""
    return False


def run(options: argparse.Namespace) -> int:
    from otklik.cli.prepare import prepare

    listening = listen(options.host, options.port)
    prepare(migrate=options.migrate)
    serve(listening, options.processes, options.with_worker)


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done; raises Refused with what to do."""
    _insist_on_an_address(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise Refused(
            f"cannot listen on {host}:{port} ({why}). End the program that uses it, or choose another --port or --host "
            "(with make: make run PORT=8080)."
        ) from error
    listening.listen(2048)
    return listening


def serve(listening: socket.socket, processes: int, with_worker: bool) -> NoReturn:
    """Say where, and become the server on this socket; everything is prepared. Raises Refused."""
    from django.conf import settings
    from django.db import connection

    from otklik.cli import supervisor

    host, port = listening.getsockname()[:2]
    refuse_the_demo(host)
    site = _site(host, port)
    parts = f"{processes} web" + (" and 1 worker" if with_worker else "")
    shown = f"[{host}]" if ":" in host else host
    print(f"Otklik serves {site} ({parts}, listening on {shown}:{port}); Ctrl-C ends it.", flush=True)
    _tell_first_run_code(site)
    connection.close()
    descriptor = listening.fileno()
    os.set_inheritable(descriptor, True)
    # the processes to come work out from these which address letters and feeds name
    os.environ |= {"HOST": host, "PORT": str(port), "OTKLIK_COUNTERS": str(settings.VAR_DIR / "counters")}
    # what was loaded for the checks is given back: this process becomes the small supervisor or the server itself
    if processes == 1 and not with_worker:
        command = [sys.executable, "-m", "otklik.cli.web", str(descriptor)]
    else:
        command = supervisor.command(descriptor, processes, with_worker)
    sys.stderr.flush()
    os.execv(command[0], command)  # noqa: S606 - our own interpreter, no words from outside


def refuse_the_demo(host: str) -> None:
    """The demo signs in whoever reads its passwords, and invents people: nobody else's machine may reach it."""
    from config.address import is_loopback
    from otklik.parties.queries import operator

    company = operator()
    if company is not None and company.is_demo and not is_loopback(host):
        raise Refused(
            "this installation is the demo, which has a sign-in for every role and invented people, so it listens on "
            f"this machine only, not on {host}. Start one of your own: {one_of_your_own(host)}"
        )


def one_of_your_own(host: str) -> str:
    """The command that starts an installation others may reach on `host`, beside a demo that is here already."""
    from django.conf import settings

    from config import env
    from config.address import outward_name

    words = [f"make run DEMO=0 HOST={host}"]
    if settings.PORT != 8000:
        words.append(f"PORT={settings.PORT}")
    if env.text("OTKLIK_URL"):
        words.append(f"OTKLIK_URL={settings.SITE_URL}")
    else:
        words.append(f"OTKLIK_HOSTS={','.join(settings.OTHER_HOSTS) or outward_name(host)}")
    if (settings.VAR_DIR / "demo_signins.json").exists():
        words.append(f"OTKLIK_VAR={settings.VAR_DIR}-own")
    return " ".join(words) + (" and a DATABASE_URL of its own" if env.text("DATABASE_URL") else "")


def _insist_on_an_address(host: str) -> None:
    """Requests name the site they mean; others than this machine cannot name it as localhost."""
    from django.conf import settings

    from config.address import is_loopback, outward_name

    if not is_loopback(host) and all(is_loopback(name) for name in settings.ALLOWED_HOSTS):
        raise Refused(
            f"other machines are to reach {host}, but no name is known that they may use, so everybody would get an "
            "error. Add OTKLIK_URL=https://help.example.com, or without a proxy the name or address of this machine: "
            f"OTKLIK_HOSTS={outward_name(host)}"
        )


def _site(host: str, port: int) -> str:
    from django.conf import settings

    from config import env
    from config.address import own_url

    url: str = settings.SITE_URL if env.text("OTKLIK_URL") else own_url(host, port, settings.OTHER_HOSTS)
    return url


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
