"""What is measured of faults, attempts, recorded load and controls of safety, in words."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.web.shell.spans import duration

COUNTED: Final = {
    "mended_in_time": _("Mended in time"),
    "mended_late": _("Mended late"),
    "broken_past_term": _("Still broken, the term is over"),
    "unreached": _("Did not get through"),
    "helped": _("Needed nobody"),
    "recorded": _("Hours with contacts"),
    "silent": _("Hours without any, where many usually come"),
    "probe_passed": _("Probes that passed"),
    "probe_failed": _("Probes that failed"),
    "control_holds": _("Controls of the register that hold"),
    "control_lacks": _("Controls of the register without a valid proof"),
}
LEFT_OUT: Final = {
    "no_term": (_("No end promised"), _("Nobody said when they would be mended.")),
    "term_runs": (_("The term still runs"), _("When the period ended, they could still be mended in time.")),
    "few_come": (_("Hours in which few come"), _("That nobody came then says nothing.")),
}
FORMULAS: Final = {
    "restored_in_time": _(
        "Faults mended by the end that was promised first ÷ all faults whose fate is known. A later promise does not "
        "move the term. Announced work is no fault."
    ),
    "support_reached": _(
        "Attempts that were answered, or helped without a person ÷ all attempts, those the exchange turned away "
        "included. Who hung up at once did not get through either."
    ),
    "load_recorded": _(
        "Open hours with contacts ÷ those and the hours without any where five or more usually come. Where fewer come "
        "silence says nothing, and the hour is left out."
    ),
    "security_controls": _(
        "Probes of certificates, closed pages and our data that passed at their last look, items in order of the "
        "newest security inspection, and controls of the register that hold ÷ all of them. All is well only where both "
        "probes and people looked."
    ),
}
WHY_NOTHING: Final = {
    "no_faults": _("No fault with a promised end in the period."),
    "attempts_untold": _("No export of a telephone exchange tells of attempts that were turned away (docs/calls.md)."),
    "no_contacts": _("The journal has no contacts of the period."),
    "not_secured": _("No probe of certificates, closed pages or data looks here, and nobody checked its security."),
    "half_seen": _("Nothing failed, but only probes or only people looked: that is not enough to say all is well."),
}


def note_of(facts: Mapping[str, Any]) -> str:
    """What is told beside a figure, in a sentence; empty where there is nothing."""
    if forecast := facts.get("forecast"):
        percent = number_format(round(forecast["error_percent"]))
        return gettext("A forecast by the same hour of the four weeks before was off by %(percent)s %% on average.") % {
            "percent": percent
        }
    if between := facts.get("between"):
        span = duration(timedelta(hours=between["hours"]))
        return gettext("It worked for %(span)s on average between incidents; incidents that began: %(begun)s.") % {
            "span": span, "begun": between["begun"],
        }  # fmt: skip
    return ""
