"""Computed figures in words: what they are called, how they are counted, why there is none."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.feedback.models import CES, CSAT, NPS

TITLES: Final[dict[tuple[str, str], Any]] = {
    ("M07", "seats"): _("Half-hours with enough people"),
    ("M08", "hour"): _("Contacts in an open hour"),
    ("M09", CSAT): _("Satisfied"),
    ("M10", NPS): _("Would recommend us (NPS)"),
    ("M11", CES): _("Ease (CES)"),
    ("M12", "asked"): _("Answered when asked by letter"),
    ("M13", "marks"): _("Mark in reviews"),
    ("M13", "replied"): _("Reviews replied to"),
    ("M13", "hours"): _("Till our reply to a review"),
    ("M15", "trained"): _("Trained"),
    ("M16", "care"): _("Care done by its day"),
    ("M17", "restore"): _("Time to restore (MTTR)"),
    ("M17", "between"): _("Works between incidents (MTBF)"),
    ("M17", "failovers"): _("Backup put in use"),
    ("M18", "found"): _("Found without asking"),
    ("M18", "spared"): _("Contacts spared by answers"),
    ("M20", "closed"): _("Improvements done by their date"),
}
HOW: Final[dict[tuple[str, str], Any]] = {
    ("M07", "seats"): _(
        "Half-hours of opening with at least as many present (planned, where nobody said) as the load called for, by "
        "Erlang C ÷ all with a roster or presence."
    ),
    ("M08", "hour"): _("Contacts ÷ open hours, and hours in which somebody came all the same."),
    ("M09", CSAT): _("Marks 4 and 5 ÷ all marks in surveys of satisfaction of the touchpoint and its parts."),
    ("M10", NPS): _("Share of 9 and 10 less share of 0 to 6, in points; the interval is the adjusted Wald."),
    ("M11", CES): _("Mean of marks from 1 to 7; the interval is Student's."),
    ("M12", "asked"): _(
        "Answers ÷ letters sent, of all surveys of the touchpoint. Answers by link and QR are not counted."
    ),
    ("M13", "marks"): _("Mean of the marks from 1 to 5, of this source, of the whole company."),
    ("M13", "replied"): _("Reviews with our reply ÷ all of this source, of the whole company."),
    ("M13", "hours"): _("The middle one of the times to our reply; those without a reply are left out."),
    ("M15", "trained"): _(
        "People who serve the touchpoint with a valid certificate ÷ those who need it; everybody is counted."
    ),
    ("M16", "care"): _("Care done by its day ÷ all that fell due."),
    ("M17", "restore"): _(
        "Minutes of all incidents ÷ incidents that are over; one that goes on lends its minutes. Exact interval."
    ),
    ("M17", "between"): _("Time without an incident ÷ incidents that began."),
    ("M17", "failovers"): _("How often a backup was put in use in an incident; all are counted."),
    ("M18", "found"): _(
        "Sessions of the ask box with an answer opened and nothing asked ÷ those and the asked; the whole portal."
    ),
    ("M18", "spared"): _(
        "Share that made contact where answers were withheld, less the share where they were shown (hold-out group); "
        "the whole portal."
    ),
    ("M20", "closed"): _("Improvements done by their date ÷ all whose date lay in the period and that were decided."),
}
WHY: Final = {
    "no_answers": _("No answers in the period"),
    "no_survey": _("No such survey"),
    "nobody_asked": _("Nobody was asked"),
    "no_marks": _("No marks are given there"),
    "small_group": _("Too few people to tell"),
    "no_care": _("No care fell due"),
    "no_incidents": _("No incidents"),
    "none_over": _("No incident has ended yet"),
    "no_holdout": _("No hold-out group yet"),
}
UNITS: Final = {
    "points": pgettext_lazy("unit", "points"),
    "of 5": pgettext_lazy("unit", "of 5"),
    "of 7": pgettext_lazy("unit", "of 7"),
}
