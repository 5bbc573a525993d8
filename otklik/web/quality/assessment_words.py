"""The ten phases of an assessment in words: what each does, when it may be ended, what is missing."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.quality.queries import Missing
from otklik.web.templatetags.otklik import in_language


@dataclass(frozen=True)
class PhaseWords:
    """done_when: the condition of ending it."""

    title: Any  # lazy translations
    does: Any
    done_when: Any


PHASES: Final = {
    "preparation": PhaseWords(
        gettext_lazy("Preparation"),
        gettext_lazy("Goals, touchpoints, norms, samples, owners and risks are laid down and frozen."),
        gettext_lazy("Another person than the author has approved it."),
    ),
    "availability": PhaseWords(
        gettext_lazy("Availability"),
        gettext_lazy("Probes look in opening hours, waits and answers are counted from the journal."),
        gettext_lazy(
            "Nearly all opening hours (99 %) were seen, and every norm of availability is judged, even if too few "
            "were counted to say."
        ),
    ),
    "integrity": PhaseWords(
        gettext_lazy("Integrity"),
        gettext_lazy("Equipment, security, true pages and resources are checked."),
        gettext_lazy("Every critical check was made."),
    ),
    "continuity": PhaseWords(
        gettext_lazy("Continuity"),
        gettext_lazy("Backup channels are tried in earnest: when was it seen, acted upon, restored."),
        gettext_lazy("Every touchpoint was drilled, or left out with a reason."),
    ),
    "service": PhaseWords(
        gettext_lazy("Quality of service"),
        gettext_lazy("Answers in time, claims, repairs and what customers say of it."),
        gettext_lazy("The figures are there; where too few were counted, the report says so."),
    ),
    "training": PhaseWords(
        gettext_lazy("Staff training"),
        gettext_lazy("Who is trained and holds a valid certificate, and who is not."),
        gettext_lazy("The norms of training are met."),
    ),
    "competitors": PhaseWords(
        gettext_lazy("Competitors"),
        gettext_lazy("People walk the same script at competitors' public touchpoints and write down what they see."),
        gettext_lazy("Every competitor in use was observed in the last quarter, and stands in the comparison."),
    ),
    "improvement": PhaseWords(
        gettext_lazy("The watch itself"),
        gettext_lazy("Probes that never fail, incidents nobody took, norms that are out of date."),
        gettext_lazy("The review is written and signed."),
    ),
    "analysis": PhaseWords(
        gettext_lazy("Analysis"),
        gettext_lazy("Results beside the norms and the campaign before; causes, the most frequent first."),
        gettext_lazy("Every norm that is not met has a finding with a cause and an owner."),
    ),
    "actions": PhaseWords(
        gettext_lazy("Planning and carrying out"),
        gettext_lazy("Findings become actions with an owner, a date and a re-test."),
        gettext_lazy("Every finding has an action with a date of its re-test."),
    ),
}
STATES: Final = {
    "draft": (pgettext_lazy("an assessment", "Draft"), ""),
    "proposed": (pgettext_lazy("an assessment", "Waits for approval"), "badge-warning"),
    "approved": (pgettext_lazy("an assessment", "Approved"), "badge-info"),
    "closed": (pgettext_lazy("an assessment", "Closed"), "badge-success"),
}


def missing_in_words(missing: Missing) -> str:
    """One sentence."""
    facts = {"place": in_language(missing.touchpoint.title) if missing.touchpoint else "", "norm": missing.code}
    facts["company"] = in_language(missing.competitor.name) if missing.competitor else ""
    return {
        "not_approved": _("It is not approved yet."),
        "nothing_chosen": _("None of the chosen norms belongs to this phase, or nothing is measured yet."),
        "no_measure": _("%(place)s: nothing measures %(norm)s here, so it can only be left out with a reason."),
        "not_watched": _("%(place)s: probes saw less than 99 %% of its opening hours."),
        "not_drilled": _("%(place)s: no drill, and no reason why not."),
        "nothing_measured": _("Nothing is measured yet."),
        "not_trained": _("%(place)s: %(norm)s is not met."),
        "no_observation": _("Nobody ran our script at a competitor (A10) in the last quarter."),
        "not_compared": _("%(company)s: nobody observed anything there in the last quarter."),
        "no_finding": _("%(place)s: %(norm)s is not met, and there is no finding with a cause and an owner."),
        "no_action": _("%(place)s: a finding has no action with a date of its re-test."),
    }[missing.why] % facts


@dataclass(frozen=True)
class SampleTold:
    """Whether as many were counted as the plan wanted."""

    words: str
    is_met: bool


def sample_told(kind: str, sample: int | None, counted: int | None) -> SampleTold | None:
    """None where no sample was wanted. counted: None where all there is was counted, so nothing was drawn."""
    if not sample or kind == "preparation":
        return None
    if counted is None:
        return SampleTold(_("Sample: %(sample)d wanted; all there is was counted.") % {"sample": sample}, True)
    told = {"counted": counted, "sample": sample}
    if counted >= sample:
        return SampleTold(_("Sample: %(counted)d of %(sample)d wanted. Met.") % told, True)
    return SampleTold(_("Sample: %(counted)d of %(sample)d wanted. Not met.") % told, False)


def finding_url(missing: Missing) -> str:
    """Where the finding that is missing is written; empty for what else is missing."""
    if missing.why != "no_finding" or missing.touchpoint is None:
        return ""
    query = urlencode({"touchpoint": missing.touchpoint.pk, "norm": missing.code})
    return f"{reverse('desk_finding_new')}?{query}"
