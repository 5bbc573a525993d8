"""How a person is told of what happens."""

from otklik.community.models import NoticePreference
from otklik.parties.models import Individual


def takes_letters(individual: Individual) -> bool:
    """Has an address, may sign in, and has not stopped the letters."""
    return bool(individual.email) and individual.is_active and not has_stopped(individual)


def has_stopped(individual: Individual) -> bool:
    """Whether this person wants no letters at all."""
    preference: NoticePreference | None = getattr(individual, "notice_preference", None)
    return preference is not None and preference.stopped_at is not None
