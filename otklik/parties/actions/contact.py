"""Ways to reach a person: added by anybody, proven by one."""

from collections.abc import Sequence
from datetime import datetime

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from otklik.core.events import publish
from otklik.parties.events import ContactPointVerified
from otklik.parties.models import ContactPoint, Individual


class BadContact(ValueError):
    """Neither an e-mail address nor a telephone number that exists."""


class ContactTaken(Exception):
    """Another person has proven that this contact point is his."""


def tidy_contact(kind: str, value: str, region: str = "BY") -> str:
    """The one way a value is written: e-mail in lower case, telephone in E.164; raises BadContact.

    region: the country of telephone numbers given without a code.
    """
    text = value.strip()
    if kind == "tel":
        return _e164(text, region)
    if kind == "email":
        try:
            validate_email(text)
        except ValidationError as error:
            raise BadContact(text) from error
        return text.lower()
    if not text:
        raise BadContact(kind)
    return text


def add_contact_point(
    *, individual: Individual, kind: str, value: str, at: datetime, region: str = "BY", verified: bool = False
) -> ContactPoint:
    """Note a way to reach the person; verified: he proved it, or the operator's own records say so.

    Raises BadContact, ContactTaken.
    """
    tidy = tidy_contact(kind, value, region)
    with transaction.atomic():
        point, _ = ContactPoint.objects.get_or_create(
            individual=individual, kind=kind, value=tidy, defaults={"added_at": at}
        )
        if verified:
            point = verify_contact_point(point=point, at=at)
    return point


def verify_contact_point(*, point: ContactPoint, at: datetime) -> ContactPoint:
    """The person has proven it; the same value kept unproven by others is dropped. Raises ContactTaken."""
    with transaction.atomic():
        same = ContactPoint.objects.select_for_update().filter(kind=point.kind, value=point.value)
        locked = list(same.order_by("pk"))
        if any(other.verified_at and other.individual_id != point.individual_id for other in locked):
            raise ContactTaken
        same.exclude(individual_id=point.individual_id).delete()
        if same.filter(pk=point.pk, verified_at=None).update(verified_at=at):
            publish(ContactPointVerified(point.individual_id, point.pk), at=at)
    return ContactPoint.objects.get(pk=point.pk)


def remove_contact_point(*, individual: Individual, contact_point_id: int) -> bool:
    """Forget a way to reach the person; the sign-in address stays. False when there was nothing to remove."""
    point = ContactPoint.objects.filter(individual=individual, pk=contact_point_id)
    deleted, _ = point.exclude(kind="email", value=individual.email).delete()
    return bool(deleted)


def keep_emails(*, individual: Individual, proven: Sequence[str], at: datetime) -> None:
    """Make the person's proven e-mails exactly these; addresses proven by somebody else meanwhile are left to him."""
    with transaction.atomic():
        wanted = {address.lower() for address in proven}
        emails = ContactPoint.objects.filter(individual=individual, kind="email", verified_at__isnull=False)
        emails.exclude(value__in=wanted).delete()
        for address in sorted(wanted - set(emails.values_list("value", flat=True))):
            taken = ContactPoint.objects.filter(kind="email", value=address, verified_at__isnull=False).exists()
            if not taken:
                add_contact_point(individual=individual, kind="email", value=address, at=at, verified=True)


def release_email(*, email: str, keeper: Individual) -> None:
    """Take an address away from people who never proved it, so that `keeper`, who did, may sign in with it."""
    with transaction.atomic():
        squatters = Individual.objects.filter(email__iexact=email).exclude(pk=keeper.pk)
        proven = ContactPoint.objects.filter(kind="email", value=email.lower(), verified_at__isnull=False)
        squatters.exclude(pk__in=proven.values("individual")).update(email="")


def _e164(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException as error:
        raise BadContact(text) from error
    if not phonenumbers.is_possible_number(number):
        raise BadContact(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
