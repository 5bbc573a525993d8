"""Reads of the catalogue."""

from otklik.touchpoints.queries.catalogue import (
    STAGES,
    Stage,
    access_portal_action,
    access_touchpoint,
    backup_of,
    board,
    kinds,
    portal_actions,
    portal_address,
    public_contacts,
    touchpoint_choices,
)
from otklik.touchpoints.queries.hours import Interval, Opening, is_open_at, opening_at, overlapping
from otklik.touchpoints.queries.norms import access_norm, norms_for, norms_in_force, parameters_of, versions_of

__all__ = [
    "STAGES",
    "Interval",
    "Opening",
    "Stage",
    "access_norm",
    "access_portal_action",
    "access_touchpoint",
    "backup_of",
    "board",
    "is_open_at",
    "kinds",
    "norms_for",
    "norms_in_force",
    "opening_at",
    "overlapping",
    "parameters_of",
    "portal_actions",
    "portal_address",
    "public_contacts",
    "touchpoint_choices",
    "versions_of",
]
