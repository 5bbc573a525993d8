"""The `otklik` command: one file of `otklik/cli/commands` per subcommand, found by scanning.

A command module has NAME, HELP, `arguments(parser)` and `run(options) -> int`. Before it runs the database is looked
at; one that can do without has `needs_database(options) -> bool`.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Final, Protocol, cast

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
CONFIGURATION: Final = 78
INTERRUPTED: Final = 130

EXIT_CODES: Final = "Exit codes: 0 done, 1 failed (the reason is told), 2 wrong usage, 78 a setting has a wrong value."


class Refused(Exception):
    """The command cannot do what is asked; the text says what to do."""


class Command(Protocol):
    """What a module of the folder `commands` has."""

    NAME: str
    HELP: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(words: Sequence[str] | None = None) -> int:
    """Carry out one command; returns its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        import django

        django.setup()  # leaves with 78 when a setting is wrong
        options = parser().parse_args(words)
        return carry_out(f"otklik {options.command}", lambda: _on_its_ground(options))
    except KeyboardInterrupt:
        return INTERRUPTED


def _on_its_ground(options: argparse.Namespace) -> int:
    from otklik.cli.prepare import insist_on_the_database

    if options.needs_database(options):
        insist_on_the_database()
    return int(options.run(options))


def carry_out(name: str, act: Callable[[], int]) -> int:
    """Do it; when it cannot be done say why in one sentence that begins with `name`. Returns the exit code."""
    from django.conf import settings
    from django.db import DatabaseError, InterfaceError, OperationalError

    from otklik.cli import disk
    from otklik.core.trouble import first_line, is_full

    try:
        return act()
    except Refused as refusal:
        print(f"{name}: {refusal}", file=sys.stderr)
        return FAILED
    except (OSError, DatabaseError) as error:
        if is_full(error, settings.VAR_DIR):
            told = disk.sentence(settings.VAR_DIR)
        elif isinstance(error, (OperationalError, InterfaceError)):
            told = f"the database gave up under way: {first_line(error)}. Start the same command again when it is well."
        else:
            raise
        print(f"{name}: {told}", file=sys.stderr)
        return FAILED


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    whole = argparse.ArgumentParser(
        prog="otklik", description="The customer platform of a telecom operator.", epilog=EXIT_CODES
    )
    under = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in commands():
        one = under.add_parser(command.NAME, help=command.HELP, description=command.HELP, epilog=EXIT_CODES)
        command.arguments(one)
        one.set_defaults(run=command.run, needs_database=getattr(command, "needs_database", lambda _options: True))
    return whole


def commands() -> list[Command]:
    """Every command, by name."""
    folder = import_module("otklik.cli.commands")
    found = [cast(Command, import_module(f"{folder.__name__}.{file.name}")) for file in iter_modules(folder.__path__)]
    return sorted((module for module in found if hasattr(module, "NAME")), key=lambda module: module.NAME)


if __name__ == "__main__":
    raise SystemExit(main())
