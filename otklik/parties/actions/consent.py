"""Consent for a purpose, with its wording; taking it back closes the row."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from otklik.parties.models import Consent, Individual

PURPOSES: Final = ("terms", "notices", "marketing")


class UnknownPurpose(ValueError):
    """Consent is asked for the terms, notices and marketing only."""


def give_consent(*, individual: Individual, purpose: str, wording: str, at: datetime) -> Consent:
    """Agree to a purpose in these words; a consent already standing is returned. Raises UnknownPurpose."""
    if purpose not in PURPOSES:
        raise UnknownPurpose(purpose)
    standing = {"individual": individual, "purpose": purpose, "taken_back_at": None}
    try:
        with transaction.atomic():
            consent, _ = Consent.objects.get_or_create(**standing, defaults={"wording": wording, "given_at": at})
    except IntegrityError:
        consent = Consent.objects.get(**standing)
    return consent


def take_back_consent(*, individual: Individual, purpose: str, at: datetime) -> bool:
    """Close the standing consent; False when there is none."""
    standing = Consent.objects.filter(individual=individual, purpose=purpose, taken_back_at=None)
    return bool(standing.update(taken_back_at=at))
