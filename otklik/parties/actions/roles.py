"""Who works here, and as what; every grant and loss of a role is in the security record."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.actions.sign_up import sign_up
from otklik.parties.events import EmployeeInvited, RoleGranted, RoleTakenAway
from otklik.parties.models import Individual, Organization, StaffRole
from otklik.parties.roles import ADMINISTRATOR, TITLES


class UnknownRole(ValueError):
    """There is no such role."""


class LastAdministrator(Exception):
    """Somebody must be able to grant roles."""


def grant_role(*, individual: Individual, role: str, by: Individual | None, at: datetime) -> StaffRole:
    """Let a person act in a role; by is None for the console and the first run. Raises UnknownRole."""
    if role not in TITLES:
        raise UnknownRole(role)
    with transaction.atomic():
        held, fresh = StaffRole.objects.get_or_create(
            individual=individual, role=role, defaults={"granted_by": by, "granted_at": at}
        )
        if fresh:
            audit.record(actor=_name(by), act="parties.grant_role", subject=individual.ref, at=at, role=role)
            publish(RoleGranted(individual.pk, role), at=at)
    return held


def take_role_away(*, individual: Individual, role: str, by: Individual | None, at: datetime) -> bool:
    """Take a role from a person; False when he does not hold it. Raises LastAdministrator."""
    with transaction.atomic():
        # all administrators are locked together, else two of them could remove each other at once
        admins = StaffRole.objects.select_for_update().filter(role=ADMINISTRATOR, individual__is_active=True)
        if role == ADMINISTRATOR and [held.individual_id for held in admins.order_by("pk")] == [individual.pk]:
            raise LastAdministrator
        deleted, _ = StaffRole.objects.filter(individual=individual, role=role).delete()
        if deleted:
            audit.record(actor=_name(by), act="parties.take_role_away", subject=individual.ref, at=at, role=role)
            publish(RoleTakenAway(individual.pk, role), at=at)
    return bool(deleted)


def invite_employee(
    *, name: str, email: str, roles: Sequence[str], language: str, by: Individual, at: datetime
) -> Individual:
    """Give roles to the person of this address, taking him in if he is new; a letter with a way in follows.

    Raises UnknownRole.
    """
    with transaction.atomic():
        person = Individual.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            person = sign_up(email=email, name=name, language=language, at=at)
        for role in roles:
            grant_role(individual=person, role=role, by=by, at=at)
        publish(EmployeeInvited(person.pk, by.pk), at=at)
    return Individual.objects.get(pk=person.pk)


def note_card_read(*, individual: Individual, by: Individual, at: datetime) -> None:
    """Write into the security record that an employee looked at a customer's personal data."""
    audit.record(actor=by.ref, act="parties.read_card", subject=individual.ref, at=at)


def note_company_read(*, company: Organization, by: Individual, at: datetime) -> None:
    """Write into the security record that an employee looked at a company's contracts and contacts."""
    audit.record(actor=by.ref, act="parties.read_company", subject=company.ref, at=at)


def _name(by: Individual | None) -> str:
    return by.ref if by is not None else "system"
