"""`otklik demo`: load the demo operator."""

import argparse

from django.utils.timezone import now

from otklik.cli.main import Refused

NAME = "demo"
HELP = "load the demo operator into an empty installation"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("load", "signins"), help="load it, or print its sign-ins")


def run(options: argparse.Namespace) -> int:
    """0: done; 1: this installation already belongs to a real operator."""
    from django.conf import settings

    from config.address import is_loopback
    from demo import load, residents
    from otklik.parties.queries import operator

    company = operator()
    if options.what == "load":
        if company is not None and not company.is_demo:
            raise Refused("this installation already has an operator; the demo goes into an empty one")
        if not is_loopback(settings.HOST):
            raise Refused(f"the demo is for this machine only, not for a site on HOST={settings.HOST}")
        load.load(now())
    elif not residents.has_sign_ins():
        raise Refused("the sign-ins of the demo are not here, or damaged. `otklik demo load` makes new ones")
    print(residents.sign_ins_file().read_text(encoding="utf-8") if options.what == "signins" else "demo loaded")
    return 0
