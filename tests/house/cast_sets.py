"""Groups of the cast that the rules of rights speak of."""

from typing import Final

from otklik.parties.roles import PERMISSIONS
from tests.cast import CAST, ROLES

Reader = str | None
Readers = frozenset[Reader]

PASSER_BY: Final[Reader] = None
SIGNED_IN: Final[Readers] = frozenset(CAST)
EVERYBODY: Final[Readers] = SIGNED_IN | {PASSER_BY}
STAFF: Final[Readers] = frozenset(key for key, roles in ROLES.items() if roles)
NOBODY: Final[Readers] = frozenset()


def those_who_may(permission: str) -> Readers:
    """Whose roles allow it, by the table of roles."""
    return frozenset(key for key, roles in ROLES.items() if any(permission in PERMISSIONS[role] for role in roles))
