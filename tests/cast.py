"""The cast of the tests: who they are and what they may do; the same people as in the demo."""

from datetime import UTC, datetime
from typing import Final

from otklik.parties.models import Individual, StaffRole
from otklik.parties.roles import (
    ADMINISTRATOR,
    AGENT,
    ANALYST,
    APPROVER,
    COMMUNITY_MANAGER,
    DUTY,
    EDITOR,
    OFFICIAL,
    QUALITY_MANAGER,
)

NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "alina": (),
    "nadya": (),
    "boris": (),
    "galina": (),
    "zakhar": (),
    "vera": (AGENT, OFFICIAL),
    "kirill": (COMMUNITY_MANAGER, OFFICIAL, EDITOR),
    "marta": (QUALITY_MANAGER, ANALYST, EDITOR),
    "timur": (DUTY, OFFICIAL),
    "oleg": (APPROVER, ANALYST),
    "igor": (ADMINISTRATOR,),
}
CAST: Final = tuple(ROLES)


def enter(key: str) -> Individual:
    """Create one person of the cast with his roles."""
    person = Individual(
        name=f"{key.title()} Cast", nick=key.title(), email=f"{key}@example.com", language="ru", joined_at=NOON
    )
    person.set_unusable_password()
    person.save()
    StaffRole.objects.bulk_create([StaffRole(individual=person, role=role, granted_at=NOON) for role in ROLES[key]])
    return Individual.objects.get(pk=person.pk)
