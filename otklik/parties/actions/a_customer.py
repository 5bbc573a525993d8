"""The customer without a name, who asks what a real one asked in private."""

from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext, override

from otklik.parties.models import Individual

SOURCE: Final = "nameless"  # of these rows; nobody signs in as one of them


def a_customer(*, language: str, at: datetime) -> Individual:
    """ "A customer" in this language; the same row every time."""
    with override(language):
        nick = gettext("A customer")
    person, _fresh = Individual.objects.get_or_create(
        source=SOURCE,
        external_id=language,
        defaults={"nick": nick, "language": language, "joined_at": at, "password": make_password(None)},
    )
    return person
