"""N2.3: people and support: shifts that are covered, and support contracts that hold.

Half hours of opening with as many people planned as must be there, and contracts, each share by itself; the worse of
the two is the figure, since people do not make up for a contract.
"""

from datetime import timedelta
from typing import Final

from otklik.quality.queries.census import counted_whole, places_of
from otklik.quality.queries.measured import Measured, Question
from otklik.quality.queries.staffing import covers_of, planned_slots
from otklik.workforce.queries import counted_entries

VERSION: Final = 1


def measure(asked: Question) -> Measured:
    """Percent of the scarcer one; facts["shares"]: (part, whole) of each that is known."""
    shares = {}
    planned, open_slots = planned_slots(covers_of(asked))
    if open_slots:
        shares["posts"] = (planned, open_slots)
    counted = counted_entries(places_of(asked), ("support",), asked.window.day - timedelta(days=1))
    if counted:
        shares["support"] = (counted["holds"], sum(counted.values()))
    if not shares:
        return Measured("%", why="no_register")
    scarce, (part, whole) = min(shares.items(), key=lambda pair: pair[1][0] / pair[1][1])
    names = {"posts": ("posts_planned", "posts_lacking"), "support": ("holds", "over")}[scarce]
    told = {names[0]: part, names[1]: whole - part}
    return counted_whole(part, told, facts={"shares": {name: list(pair) for name, pair in shares.items()}})
