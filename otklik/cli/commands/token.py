"""`otklik token`: tokens with which programs act for an employee."""

import argparse

from otklik.cli.main import OK, Refused

NAME = "token"
HELP = "Tokens with which programs act for an employee."


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    make = acts.add_parser("make", help="make a token and show it once; it may do what the employee may")
    make.add_argument("email")
    make.add_argument("name", help="the program it is for, for example zabbix")
    acts.add_parser("list", help="every token, and when it was used")
    revoke = acts.add_parser("revoke", help="a token opens nothing any more")
    revoke.add_argument("number", type=int)


def run(options: argparse.Namespace) -> int:
    {"make": _make, "list": _list, "revoke": _revoke}[options.act](options)
    return OK


def _make(options: argparse.Namespace) -> None:
    from django.utils.timezone import now

    from otklik.parties.actions import NotAnEmployee, make_token
    from otklik.parties.models import Individual

    person = Individual.objects.filter(email__iexact=options.email).first()
    if person is None:
        raise Refused(f"nobody signs in as {options.email}; `otklik user add` takes a person in")
    try:
        row, token = make_token(individual=person, name=options.name, by=None, at=now())
    except NotAnEmployee as error:
        raise Refused(f"{options.email} has no staff role; `otklik user grant` gives one") from error
    print(f"token {row.pk} of {person.email} for {row.name}; it is not shown again:\n{token}")


def _list(options: argparse.Namespace) -> None:
    from otklik.parties.models import ApiToken

    for row in ApiToken.objects.select_related("individual").order_by("pk"):
        used = f"used {row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never used"
        state = f"revoked {row.revoked_at:%Y-%m-%d %H:%M}" if row.revoked_at else used
        print(f"{row.pk}\t{row.individual.email}\t{row.name}\t{state}")


def _revoke(options: argparse.Namespace) -> None:
    from django.utils.timezone import now

    from otklik.parties.actions import revoke_token
    from otklik.parties.models import ApiToken

    row = ApiToken.objects.filter(pk=options.number).first()
    if row is None:
        raise Refused(f"there is no token {options.number}; see `otklik token list`")
    done = revoke_token(token=row, by=None, at=now())
    print(f"token {row.pk} is revoked" if done else f"token {row.pk} was revoked before")
