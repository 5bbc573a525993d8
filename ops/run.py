"""Start the product: database, demo operator, then web and worker. DEMO=0 leaves it empty; HOST and PORT as wished."""

import os
import signal
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))


def main() -> int:
    """Prepare what is missing, one line for each thing done, and become the server; returns only when it cannot."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # shells let what they start in the background ignore it
    try:
        import django

        django.setup()
        from otklik.cli.main import carry_out

        return carry_out("otklik", _start)
    except KeyboardInterrupt:
        return 130


def _start() -> int:
    from django.conf import settings

    from config import env
    from otklik.cli.commands.serve import listen, serve
    from otklik.cli.prepare import prepare

    try:
        wants_demo = env.flag("DEMO", True)
    except env.BadSetting as error:
        env.refuse(error)
    if wants_demo:
        _insist_on_this_machine(settings.HOST)
    listening = listen(settings.HOST, settings.PORT)
    began = time.monotonic()
    prepare(migrate=True)
    print(f"database     ready in {time.monotonic() - began:.1f} s", flush=True)
    if wants_demo:
        _demo()
    print(f"commands     {_command()} --help", flush=True)
    serve(listening, processes=1, with_worker=True)


def _command() -> str:
    """How `otklik` is called from where one stands."""
    called = Path(sys.executable).with_name("otklik")
    return str(called.relative_to(Path.cwd()) if called.is_relative_to(Path.cwd()) else called)


def _insist_on_this_machine(host: str) -> None:
    from config.address import is_loopback
    from otklik.cli.commands.serve import one_of_your_own
    from otklik.cli.main import Refused

    if not is_loopback(host):
        raise Refused(
            "the demo has a sign-in for every role and invented people, so it listens on this machine only, not on "
            f"HOST={host}. Start an installation of your own: {one_of_your_own(host)}"
        )


def _demo() -> None:
    from django.utils.timezone import now

    from demo import residents
    from otklik.parties.queries import operator

    company = operator()
    if company is None:
        from demo.load import load

        began = time.monotonic()
        load(now())
        print(f"demo         loaded in {time.monotonic() - began:.0f} s", flush=True)
    elif not company.is_demo:
        return
    if not residents.has_sign_ins():
        residents.renew_sign_ins()
        print("sign-ins     were lost or damaged, there are new ones", flush=True)
    print(f"sign-ins     of the demo are in {residents.sign_ins_file()}", flush=True)
    for sign in residents.sign_ins().values():
        print(f"             {sign['email']:24} {sign['password']:14} {sign['roles'] or 'customer'}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
