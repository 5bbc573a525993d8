"""`otklik status`: write the public status page to disk now."""

import argparse

from django.conf import settings

from otklik.cli.main import FAILED, OK

NAME = "status"
HELP = "Write the public status page into OTKLIK_STATUS_DIR now, as the worker does at every change."


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(options: argparse.Namespace) -> int:
    """0: written; 1: it cannot be written, or there is no company yet."""
    from otklik.web.outages.writing import write_status

    try:
        written = write_status()
    except OSError as error:
        print(f"{settings.STATUS_DIR}: cannot be written ({error.strerror or error})")
        return FAILED
    print(f"{len(written)} files in {settings.STATUS_DIR}" if written else "nothing to tell before the first run")
    return OK if written else FAILED
