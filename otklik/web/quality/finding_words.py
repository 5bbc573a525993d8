"""Findings and improvements in words: classes, states, steps of weight, where a finding comes from."""

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.quality.models import Finding
from otklik.quality.queries.effects import BETTER, NO_DIFFERENCE, TOO_FEW, WORSE, Effect
from otklik.web.quality.drawing import amount, limit_told
from otklik.web.quality.words import Word

CLASSES: Final = {
    "feedback": gettext_lazy("Feedback"),
    "information": gettext_lazy("Information"),
    "service": gettext_lazy("Service quality"),
    "technical": pgettext_lazy("class of problems", "Technical"),
    "competition": gettext_lazy("Competition"),
    "security": gettext_lazy("Information security"),
}
FINDING_STATES: Final = {
    "going_on": (gettext_lazy("Not closed"), ""),
    "draft": (pgettext_lazy("finding", "Draft"), ""),
    "open": (pgettext_lazy("finding", "Cause unknown"), "badge-warning"),
    "explained": (pgettext_lazy("finding", "Cause known"), "badge-info"),
    "closed": (pgettext_lazy("finding", "Closed"), "badge-success"),
}
REASONS: Final = {
    Finding.ACTED: gettext_lazy("Done by its improvements"),
    Finding.ACCEPTED: gettext_lazy("Accepted risk"),
    Finding.NONE: gettext_lazy("Not a problem"),
}
IMPACT: Final = {
    1: gettext_lazy("1: a few people notice, nobody loses anything"),
    2: gettext_lazy("2: people lose minutes"),
    3: gettext_lazy("3: people come back or complain"),
    4: gettext_lazy("4: people lose money or go without the service"),
    5: gettext_lazy("5: people leave, or the law is broken"),
}
FREQUENCY: Final = {
    1: gettext_lazy("1: once a year or less"),
    2: gettext_lazy("2: every few months"),
    3: gettext_lazy("3: every month"),
    4: gettext_lazy("4: every week"),
    5: gettext_lazy("5: every day"),
}
EASE: Final = {
    1: gettext_lazy("1: more than half a year of work"),
    2: gettext_lazy("2: months, and money"),
    3: gettext_lazy("3: weeks of several people"),
    4: gettext_lazy("4: days of one person"),
    5: gettext_lazy("5: today, by ourselves"),
}
IMPROVEMENT_STATES: Final = {
    "proposed": (pgettext_lazy("improvement", "Proposed"), ""),
    "decided": (pgettext_lazy("improvement", "Decided"), "badge-info"),
    "reopened": (pgettext_lazy("improvement", "Reopened"), "badge-danger"),
    "in_work": (pgettext_lazy("improvement", "In work"), "badge-warning"),
    "done": (pgettext_lazy("improvement", "Done"), "badge-info"),
    "verified": (pgettext_lazy("improvement", "Verified"), "badge-info"),
    "measured": (pgettext_lazy("improvement", "Effect measured"), "badge-success"),
    "refused": (pgettext_lazy("improvement", "Refused"), ""),
}
EFFECTS: Final = {
    BETTER: Word(
        gettext_lazy("better"), "badge-success", gettext_lazy("The whole interval of the difference says so.")
    ),
    WORSE: Word(gettext_lazy("worse"), "badge-problem", gettext_lazy("The whole interval of the difference says so.")),
    NO_DIFFERENCE: Word(
        gettext_lazy("no difference shown"), "badge-warning", gettext_lazy("Zero lies within the interval.")
    ),
    TOO_FEW: Word(gettext_lazy("not enough data"), "", gettext_lazy("Too few were counted before or after.")),
}
ENTRIES: Final = {
    "opened": gettext_lazy("The finding is open."),
    "confirmed": gettext_lazy("The draft became a finding."),
    "changed": pgettext_lazy("history", "Changed."),
    "explained": gettext_lazy("The cause is told."),
    "closed": gettext_lazy("The finding is closed."),
    "proposed": gettext_lazy("Proposed."),
    "decided": gettext_lazy("Decided: it will be done."),
    "reopened": gettext_lazy("Reopened."),
    "in_work": gettext_lazy("Work began."),
    "done": gettext_lazy("It is done."),
    "verified": gettext_lazy("Verified: it is done."),
    "measured": gettext_lazy("Measured again: the effect stands."),
    "refused": gettext_lazy("Refused."),
    "put_off": gettext_lazy("Measured again: too little to say, looks again in a week."),
    "overdue": gettext_lazy("The date has passed; the owner was told."),
}
FIELDS: Final = {
    "title": gettext_lazy("Title"),
    "seen": pgettext_lazy("finding", "What was seen"),
    "problem_class": gettext_lazy("Problem class"),
    "cause": gettext_lazy("Cause"),
    "zone": gettext_lazy("Zone"),
    "severity": gettext_lazy("Severity"),
    "impact": gettext_lazy("Impact"),
    "frequency": gettext_lazy("Frequency"),
    "ease": gettext_lazy("Ease of mending"),
    "owner": pgettext_lazy("of a finding", "Owner"),
    "touchpoint": gettext_lazy("Touchpoint"),
    "about": gettext_lazy("What will be done"),
    "cost": gettext_lazy("Cost"),
    "norm_code": gettext_lazy("Measured by"),
    "due_date": gettext_lazy("Due"),
    "retest_date": gettext_lazy("Measured again on"),
    "closed_as": gettext_lazy("Closed as"),
}
_SOURCES: Final = {
    "measurement": (gettext_lazy("Measurement %(key)s"), "desk_measurement"),
    "incident": (gettext_lazy("Incident %(key)s"), "desk_incident"),
    "inspection": (gettext_lazy("Inspection %(key)s"), "desk_inspection"),
    "competitor": (gettext_lazy("Comparison with competitor %(key)s"), "desk_competitor"),
    "interview": (gettext_lazy("Interview %(key)s"), "desk_interview"),
    "topic": (gettext_lazy("Topic %(key)s"), "topic"),
}


@dataclass(frozen=True)
class Source:
    """Where a finding comes from; url empty where there is no page of it."""

    title: str
    url: str


def source_of(finding: Finding) -> Source | None:
    """None if somebody saw it."""
    kind, _colon, key = finding.source.partition(":")
    if not key:
        return None
    title, name = _SOURCES.get(kind, (finding.source, ""))
    try:
        url = reverse(name, args=[int(key)]) if name and key.isdecimal() else ""
    except NoReverseMatch:
        url = ""
    return Source(str(title) % {"key": key} if name else finding.source, url)


def seen_of(finding: Finding) -> str:
    """Its own words, else the figure that opened it."""
    if finding.seen or not finding.facts:
        return finding.seen
    facts = finding.facts
    told = {name: amount(facts[name], facts["unit"]) for name in ("value", "low", "high")}
    told["limit"] = limit_told(facts["comparator"], facts["limit"], facts["unit"])
    return _("%(value)s, between %(low)s and %(high)s; must be %(limit)s. Not met twice in a row.") % told


def change_in_words(effect: Effect) -> str:
    """The difference with its sign and its interval; shares in points."""
    if effect.value is None or effect.low is None or effect.high is None:
        return ""
    facts = {
        name: _signed(figure) for name, figure in (("value", effect.value), ("low", effect.low), ("high", effect.high))
    }
    if effect.unit == "%":
        return _("%(value)s points (from %(low)s to %(high)s)") % facts
    if effect.unit == "s":
        return _("%(value)s s (from %(low)s to %(high)s)") % facts
    return _("%(value)s %(unit)s (from %(low)s to %(high)s)") % (facts | {"unit": effect.unit})


def _signed(figure: float) -> str:
    told = number_format(abs(round(figure, 1)), 1)
    return f"+{told}" if figure > 0 else f"−{told}" if figure < 0 else told
