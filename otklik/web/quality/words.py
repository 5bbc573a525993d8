"""Verdicts, reasons and formulas in words."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.web.quality import words_workforce


@dataclass(frozen=True)
class Word:
    """A verdict: its name, the colour of its badge, and what it means."""

    title: Any  # lazy translations
    badge: str
    meaning: Any


VERDICTS: Final = {
    "fail": Word(
        pgettext_lazy("a norm", "Not met"),
        "badge-problem",
        _("The whole interval lies beyond the limit."),
    ),
    "between": Word(
        pgettext_lazy("a norm", "Between"),
        "badge-warning",
        _("The limit lies within the interval: it cannot be told yet whether the norm is met."),
    ),
    "pass": Word(pgettext_lazy("a norm", "Met"), "badge-success", _("The whole interval lies within the limit.")),
    "few": Word(_("Too few"), "", _("Too few were counted to say anything.")),
    "reported": Word(
        pgettext_lazy("a norm", "Reported"), "badge-info", _("The norm has no limit: the value is only reported.")
    ),
    "nothing": Word(_("Not measured"), "", _("Nothing measures this yet.")),
}
COUNTED: Final = {
    "in_time": _("Answered in time"),
    "late": _("Answered late"),
    "answered": _("Answered"),
    "gave_up": _("Gave up waiting"),
    "still_waiting": _("Still waiting"),
    "waiting": _("Still waiting"),
    **words_workforce.COUNTED,
}
LEFT_OUT: Final = {
    "gave_up_at_once": (_("Gave up at once"), _("Nobody could have answered so soon.")),
    "gave_up_closed": (_("Gave up while it was closed"), _("No opening hours passed while they waited.")),
    "may_be_in_time": (
        _("Waited less than the norm"),
        _("When the period ended, they could still be answered in time."),
    ),
    "may_be_answered": (_("Waited less than a day"), _("When the period ended, they could still be answered.")),
    "helped": (_("Needed nobody"), _("They found the answer themselves or went on elsewhere.")),
    "untold": (_("Moment unknown"), _("They were answered, but when was not written down.")),
}
FORMULAS: Final = {
    "service_level": _(
        "Answered in time ÷ everybody who turned to us, except those who gave up at once. Who gave up later or still "
        "waits longer than the norm was not answered in time. Who still waits less is left out."
    ),
    "wait_quantiles": _(
        "The mean wait by Kaplan and Meier: who still waits, or gave up, has waited at least so long. The mean of "
        "those answered alone would be shorter, the longer the queue the more."
    ),
    "answered_of_offered": _(
        "Answered ÷ all contacts that reached us. Who gave up was not answered, nor was who has waited for more than a "
        "day. Who waits less is left out."
    ),
    **words_workforce.FORMULAS,
}
WHY_NOTHING: Final = {
    "no_measure": _("Nothing measures this norm yet."),
    "promised_slot": _("The journal does not know which hour was promised to the customer."),
    **words_workforce.WHY_NOTHING,
}
HOURS: Final = {
    "working": _("in opening hours only"),
    "calendar": _("by the calendar"),
    "unknown": _("all round the clock: nobody said when it is open"),
}
