"""Where ask boxes stand, and whose attempts count as self-service."""

from typing import TYPE_CHECKING, Final

from otklik.parties.models import Individual

if TYPE_CHECKING:
    from otklik.core.sources import Asker

# places of customers, from which answers may be withheld; a search that was asked for is always answered
HELD_OUT_PLACES: Final = ("home", "new_topic", "topics", "knowledge", "error")
CUSTOMER_PLACES: Final = (*HELD_OUT_PLACES, "search", "api")
DESK: Final = "desk"
PLACES: Final = (*CUSTOMER_PLACES, DESK)


def place_of(place: str, asker: "Asker | None") -> str:
    """Where an attempt is counted: that of an employee at the desk, wherever the box stood.

    He asks for a customer, or to know what customers are told; neither is a customer who helped himself.
    """
    return DESK if isinstance(asker, Individual) and asker.is_employee else place
