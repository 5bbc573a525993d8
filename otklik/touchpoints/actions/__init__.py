"""Writes of the catalogue, one file a story."""

from otklik.touchpoints.actions.catalogue import (
    CodeTaken,
    Fields,
    HoursOverlap,
    PartOfItself,
    change_touchpoint,
    create_touchpoint,
    restore_touchpoint,
    retire_touchpoint,
    set_hours,
)
from otklik.touchpoints.actions.norms import NormInThePast, NormTerms, NotApprover, add_norm_version
from otklik.touchpoints.actions.portal_actions import (
    BadAddress,
    restore_portal_action,
    retire_portal_action,
    save_portal_action,
)
from otklik.touchpoints.actions.preload import Loaded, preload_catalogue

__all__ = [
    "BadAddress",
    "CodeTaken",
    "Fields",
    "HoursOverlap",
    "Loaded",
    "NormInThePast",
    "NormTerms",
    "NotApprover",
    "PartOfItself",
    "add_norm_version",
    "change_touchpoint",
    "create_touchpoint",
    "preload_catalogue",
    "restore_portal_action",
    "restore_touchpoint",
    "retire_portal_action",
    "retire_touchpoint",
    "save_portal_action",
    "set_hours",
]
