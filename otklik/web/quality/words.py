"""Verdicts, reasons and formulas in words."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.web.quality import words_recorded, words_workforce


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
    "true": _("Says what was approved"),
    "untrue": _("Says something else"),
    "right": _("Right hours"),
    "wrong": _("Wrong hours or none"),
    "proved": _("Backup proved"),
    "never_proved": _("Backup not proved in time"),
    "drill_failed": _("The last drill failed"),
    "no_backup": _("No backup in service"),
    "restored": _("Works again"),
    "goes_on": _("Still going on"),
    "with_action": _("With an improvement that has an owner and a date"),
    "no_owner_or_date": _("With an improvement without an owner or a date"),
    "no_action": _("Without an improvement"),
    "done_in_time": _("Done in time"),
    "done_late": _("Done late"),
    "not_done": _("Not done"),
    "in_order": _("In order"),
    "not_in_order": _("Not in order"),
    "done": _("Done by the day"),
    "late_or_not": _("Late or not done"),
    "satisfied": _("Satisfied: 4 or 5 of 5"),
    "not_satisfied": _("Gave 1, 2 or 3 of 5"),
    "with_path": _("Touchpoints with a survey that runs"),
    "without_path": _("Touchpoints without one"),
    "overdue": _("Not answered, the term is over"),
    "registered_late": _("Answered in time, but registered late"),
    **words_workforce.COUNTED,
    **words_recorded.COUNTED,
}
LEFT_OUT: Final = {
    "gave_up_at_once": (_("Gave up at once"), _("Nobody could have answered so soon.")),
    "gave_up_closed": (_("Gave up while it was closed"), _("No opening hours passed while they waited.")),
    "may_be_in_time": (
        _("Waited less than the norm"),
        _("When the period ended, they could still be answered in time."),
    ),
    "may_be_answered": (_("Waited less than a day"), _("When the period ended, they could still be answered.")),
    "undecided": (_("The term still runs"), _("When the period ended, they could still be answered in time.")),
    "helped": (_("Needed nobody"), _("They found the answer themselves or went on elsewhere.")),
    "not_seen": (_("Not seen"), _("In the whole period no probe could read the page.")),
    "unreached": (_("Did not get through"), _("The exchange turned them away; “Support can be reached” counts them.")),
    "untold": (_("Moment unknown"), _("They were answered, but when was not written down.")),
    "may_get_action": (_("Younger than two weeks"), _("They may still get an improvement.")),
    "accepted": (_("Accepted risk"), _("It was decided to do nothing.")),
    "none": (_("Not a problem"), _("A person looked and found nothing.")),
    "refused": (pgettext_lazy("improvement", "Refused"), _("It was decided not to do them.")),
    "proposed": (pgettext_lazy("improvement", "Proposed"), _("Nobody has decided on them yet.")),
    **words_recorded.LEFT_OUT,
    "not_applicable": (_("Does not apply"), _("The inspector said so of these items.")),
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
    "satisfaction": _(
        "Marks 4 and 5 ÷ all marks of the touchpoint's surveys of satisfaction, those of its parts included."
    ),
    "feedback_path": _(
        "Public touchpoints in service with a survey that runs, of their own or of their whole ÷ all of them. Forms, "
        "surveys and reviews are ways to say what is wrong and are not counted themselves."
    ),
    "claims_answered": _(
        "Claims registered and answered in the time the law gives ÷ all claims whose fate is known. Whose term still "
        "runs is left out."
    ),
    "answered_of_offered": _(
        "Answered ÷ all contacts that reached us. Who gave up was not answered, nor was who has waited for more than a "
        "day. Who waits less is left out."
    ),
    "content_true": _(
        "Pages whose last look found every fact and the approved text ÷ pages that could be read. A broken link is no "
        "untruth."
    ),
    "hours_published": _("Places that publish the right hours ÷ places that could be read; a place is one probe."),
    "backup_proved": _(
        "The touchpoint has a backup in service, and the last drill within the days told saw it work. A drill that "
        "could not see says nothing."
    ),
    "time_to_restore": _(
        "Minutes of all incidents ÷ incidents that are over. One that goes on has lasted at least so long, so its time "
        "counts. The interval holds if repairs end at a constant rate."
    ),
    "loop_closed": _(
        "Findings with an improvement that has an owner and a date ÷ all findings of the period. Accepted risks, those "
        "where nothing was found, and those younger than two weeks without one are left out."
    ),
    "action_closure": _("Improvements done by their date ÷ all whose date lay in the period and that were decided."),
    "equipment_complete": _(
        "Items in order ÷ items that apply, in the newest equipment inspection of the touchpoint and of each of its "
        "parts. All items are counted, so there is no interval. One critical item that failed fails the norm."
    ),
    "continuity_plan": _(
        "Conditions that hold ÷ conditions asked for, in the newest continuity drill of the touchpoint and of each of "
        "its parts."
    ),
    "programme_done": _(
        "Inspections submitted by their last day ÷ inspections whose last day lies in the period. Analysis of feedback "
        "answers for the inspections of all touchpoints."
    ),
    **words_workforce.FORMULAS,
    **words_recorded.FORMULAS,
}
WHY_NOTHING: Final = {
    "no_measure": _("Nothing measures this norm yet."),
    "no_incidents": _("No incident ended in the period: there is nothing to take the mean of."),
    "none_over": _("No incident has ended yet: how long it takes is not known."),
    "no_drill": _("No drill of its backup is set up (Desk, Probes)."),
    "not_inspected": _("Nobody inspected it within the time the norm allows."),
    "nothing_planned": _("No inspection was due in the period."),
    "no_survey": _("No survey of satisfaction asks about this touchpoint."),
    "no_surveys": _("There are no surveys yet."),
    "told_of_whole": _("Told once, at the whole of which this is a part."),
    "no_answers": _("Its survey had no answers in the period."),
    "no_claims": _("No claim came whose fate is known."),
    "promised_slot": _("The journal does not know which hour was promised to the customer."),
    **words_workforce.WHY_NOTHING,
    **words_recorded.WHY_NOTHING,
}
HOURS: Final = {
    "working": _("in opening hours only"),
    "calendar": _("by the calendar"),
    "unknown": _("all round the clock: nobody said when it is open"),
}
