"""`otklik user`: people and their staff roles, from the console."""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from otklik.cli.main import OK, Refused

if TYPE_CHECKING:
    from otklik.parties.models import Individual

NAME = "user"
HELP = "People who may sign in, and their staff roles."


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser("add", help="take a person in; without a password he signs in by codes sent by e-mail")
    add.add_argument("email")
    add.add_argument("--name", default="")
    add.add_argument("--language", default="ru", choices=("ru", "be", "en"))
    add.add_argument("--role", action="append", default=[], help="a staff role, may be repeated")
    add.add_argument("--password", action="store_true", help="ask for a password (or read it from a pipe)")
    for name, told in (("grant", "give a staff role"), ("revoke", "take a staff role away")):
        change = acts.add_parser(name, help=told)
        change.add_argument("email")
        change.add_argument("role")
    password = acts.add_parser("password", help="set a password; every session of the person ends")
    password.add_argument("email")
    acts.add_parser("list", help="people with staff roles")


def run(options: argparse.Namespace) -> int:
    {"add": _add, "grant": _grant, "revoke": _revoke, "password": _password, "list": _list}[options.act](options)
    return OK


def _add(options: argparse.Namespace) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction
    from django.utils.timezone import now

    from otklik.parties.actions import EmailTaken, sign_up

    try:
        validate_email(options.email)
        password = _asked_password() if options.password else ""
        with transaction.atomic():
            person = sign_up(
                email=options.email, name=options.name, password=password, language=options.language, at=now()
            )
            for role in options.role:
                _give(person, role)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    except EmailTaken as error:
        raise Refused(f"{options.email} is taken; use `otklik user grant` to give a role") from error
    print(f"{person.email} is in" + (f" as {', '.join(options.role)}" if options.role else ""))


def _grant(options: argparse.Namespace) -> None:
    _give(_person(options.email), options.role)
    print(f"{options.email} is {options.role}")


def _revoke(options: argparse.Namespace) -> None:
    from django.utils.timezone import now

    from otklik.parties.actions import LastAdministrator, take_role_away

    try:
        had = take_role_away(individual=_person(options.email), role=options.role, by=None, at=now())
    except LastAdministrator as error:
        raise Refused("nobody would be left to grant roles; make somebody else administrator first") from error
    print(f"{options.email} is no longer {options.role}" if had else f"{options.email} was not {options.role}")


def _password(options: argparse.Namespace) -> None:
    from django.core.exceptions import ValidationError
    from django.utils.timezone import now

    from otklik.core import audit
    from otklik.parties.actions import end_sessions

    person = _person(options.email)
    try:
        person.set_password(_asked_password(person))
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    person.save(update_fields=["password"])
    end_sessions(individual=person)
    audit.record(actor="system", act="parties.set_password", subject=person.ref, at=now())
    print(f"the password of {options.email} is set")


def _list(options: argparse.Namespace) -> None:
    from otklik.parties.models import Individual

    people = Individual.objects.filter(staff_roles__isnull=False).distinct().prefetch_related("staff_roles")
    for person in people.order_by("email"):
        roles = ", ".join(sorted(held.role for held in person.staff_roles.all()))
        print(f"{person.email}\t{roles}" + ("" if person.is_active else "\tswitched off"))


def _person(email: str) -> "Individual":
    from otklik.parties.models import Individual

    found = Individual.objects.filter(email__iexact=email).first()
    if found is None:
        raise Refused(f"nobody signs in as {email}; `otklik user add` takes a person in")
    return found


def _give(person: "Individual", role: str) -> None:
    from django.utils.timezone import now

    from otklik.parties.actions import UnknownRole, grant_role
    from otklik.parties.roles import TITLES

    try:
        grant_role(individual=person, role=role, by=None, at=now())
    except UnknownRole as error:
        raise Refused(f"there is no role {role}; there are {', '.join(TITLES)}") from error


def _asked_password(person: "Individual | None" = None) -> str:
    from django.contrib.auth.password_validation import validate_password

    word = getpass.getpass("New password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    validate_password(word, person)
    return word
