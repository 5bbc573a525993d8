"""Reads of outages."""

from otklik.outages.queries.addresses import BadHouses, House, named_in, read_house, read_houses
from otklik.outages.queries.history import Day, StatusPage, Strip, history, status_page
from otklik.outages.queries.reading import (
    HISTORY_DAYS,
    Closed,
    Now,
    access_outage,
    ahead,
    attached_to,
    closed,
    concerning,
    going_on,
    has_joined,
    told_now,
    told_of_company,
)
from otklik.outages.queries.touching import (
    Affected,
    Part,
    accounts_of,
    accounts_of_people,
    affected,
    told_of,
    touched_by,
    touches,
)
from otklik.outages.queries.trouble import is_about_trouble

__all__ = [
    "HISTORY_DAYS",
    "Affected",
    "BadHouses",
    "Closed",
    "Day",
    "House",
    "Now",
    "Part",
    "StatusPage",
    "Strip",
    "access_outage",
    "accounts_of",
    "accounts_of_people",
    "affected",
    "ahead",
    "attached_to",
    "closed",
    "concerning",
    "going_on",
    "has_joined",
    "history",
    "is_about_trouble",
    "named_in",
    "read_house",
    "read_houses",
    "status_page",
    "told_now",
    "told_of",
    "told_of_company",
    "touched_by",
    "touches",
]
