"""Health in words: dimensions, bands, why a figure does not count."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.quality.queries.health import UPTIME
from otklik.web.quality.strips import STATES
from otklik.web.quality.words import Word

DIMENSIONS: Final = {
    "A": pgettext_lazy("dimension of health", "Availability"),
    "I": pgettext_lazy("dimension of health", "Integrity"),
    "C": pgettext_lazy("dimension of health", "Continuity"),
    "S": pgettext_lazy("dimension of health", "Satisfaction"),
    "R": pgettext_lazy("dimension of health", "Readiness"),
}
MADE_OF: Final = {
    "A": _("What probes saw, waits, answered contacts. The least of them counts."),
    "I": _("Equipment, security, true pages, people and contracts. Their mean counts."),
    "C": _("Backups, plans, time to restore. Their mean counts."),
    "S": _("What customers say, and whether anything follows from it. Their mean counts."),
    "R": _("Training, maintenance, the programme of tests. Their mean counts."),
}
BANDS: Final = {
    "bad": Word(pgettext_lazy("health", "Bad"), "badge-danger", _("The whole interval lies below the first limit.")),
    "between": Word(
        pgettext_lazy("health", "Between"), "", _("A limit lies within the interval: it cannot be told which side.")
    ),
    "middling": Word(
        pgettext_lazy("health", "Middling"), "badge-warning", _("The whole interval lies between the two limits.")
    ),
    "good": Word(
        pgettext_lazy("health", "Good"), "badge-success", _("The whole interval lies above the second limit.")
    ),
    "untold": Word(
        pgettext_lazy("health", "Not known"), "badge-private", _("Nothing is measured, or not enough was seen.")
    ),
}
NOT_COUNTED: Final = {
    "coverage": _("Not enough seen: less than nine tenths of what should have been."),
    "nothing": _("Nothing came in the period."),
    "unit": _("Only reported: nobody said what is little and what is enough."),
}
UPTIME_TITLE: Final = _("Works, as probes saw it")
HEALTH_STATES: Final = STATES | {"unseen": _("no probe")}
CODES: Final = {UPTIME: UPTIME_TITLE}
