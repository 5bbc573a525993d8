"""What happens to the catalogue."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TouchpointChanged:
    touchpoint_id: int


@dataclass(frozen=True)
class CalendarChanged:
    calendar_id: int


@dataclass(frozen=True)
class PortalActionChanged:
    portal_action_id: int
