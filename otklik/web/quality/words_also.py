"""What a norm asks for beside its figure, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

ALSO: Final = {
    "calls": _("Of those who gave a low mark and asked for a call, called in time"),
    "effects": _("Improvements measured before and after"),
    "announced": _("Works that customers knew of beforehand"),
    "critical": _("Critical items in order"),
    "registered": _("Equipment of the register that holds"),
    "reviewed": _("Plans reviewed within the norm's days"),
    "restored": _("Drills that restored the service within the norm's minutes"),
    "drilled": _("Newest drills of assessments that kept their time"),
    "seen": _("Minutes of opening hours that probes saw"),
}


@dataclass(frozen=True)
class AlsoShown:
    """percent: at least so much, None where it is only told."""

    title: Any
    part: int
    whole: int
    percent: float | None
    is_met: bool


def also_told(facts: Mapping[str, Any]) -> list[AlsoShown]:
    """From the facts of a measurement."""
    rows = facts.get("also", {})
    names = [name for name in ALSO if name in rows]
    return [AlsoShown(ALSO[name], *_share(rows[name])) for name in names]


def _share(row: Mapping[str, Any]) -> tuple[int, int, float | None, bool]:
    part, whole, percent = row["part"], row["whole"], row["percent"]
    return part, whole, percent, percent is None or 100 * part >= percent * whole
