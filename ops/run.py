"""Start the product: database, demo operator, then web and worker. DEMO=0 leaves it empty; HOST and PORT as wished."""

import os
import socket
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def main() -> None:
    """Prepare what is missing, one line for each thing done, and become the server."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings

    wants_demo = os.environ.get("DEMO", "1") != "0"
    if wants_demo and settings.HOST not in LOOPBACK:
        _stop(
            "the demo has a sign-in for every role and invented people, so it listens on this machine only, not on "
            f"HOST={settings.HOST}. Start an installation of your own with: make run DEMO=0 HOST={settings.HOST}"
        )
    _insist_on_free_port(settings.HOST, settings.PORT)
    _database()
    if wants_demo:
        _demo()
    sys.stdout.flush()
    otklik = Path(sys.executable).with_name("otklik")
    os.execv(otklik, [str(otklik), "serve", "--with-worker"])


def _database() -> None:
    from otklik.cli.main import Refused
    from otklik.cli.prepare import prepare

    began = time.monotonic()
    try:
        prepare(migrate=True)
    except Refused as refused:
        _stop(str(refused))
    print(f"database     ready in {time.monotonic() - began:.1f} s", flush=True)


def _demo() -> None:
    from django.utils.timezone import now

    from otklik.parties.queries import operator

    company = operator()
    if company is None:
        from demo.load import load

        began = time.monotonic()
        load(now())
        print(f"demo         loaded in {time.monotonic() - began:.0f} s", flush=True)
    elif not company.is_demo:
        return
    from demo.residents import sign_ins_file

    print(f"sign-ins     of the demo are in {sign_ins_file()}", flush=True)
    for sign in _sign_ins():
        print(f"             {sign['email']:24} {sign['password']:14} {sign['roles'] or 'customer'}", flush=True)


def _sign_ins() -> list[dict[str, str]]:
    import json

    from demo.residents import sign_ins_file

    found: list[dict[str, str]] = json.loads(sign_ins_file().read_text(encoding="utf-8"))
    return found


def _insist_on_free_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            _stop(
                f"cannot listen on {host}:{port} ({error.strerror}). "
                "Choose another port: make run PORT=8080, or stop the program that uses it."
            )


def _stop(sentence: str) -> None:
    sys.stderr.write(f"otklik: {sentence}\n")
    raise SystemExit(1)


if __name__ == "__main__":
    main()
