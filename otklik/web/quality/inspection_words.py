"""Kinds, answers and states of inspections in words."""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from otklik.quality.models import CompetitorPlace, Inspection, InspectionStep
from otklik.quality.models.inspection_body import BEST_STEP, NOT_APPLICABLE, SCALE, YES_NO, Item
from otklik.quality.queries.inspections import AnswerRow
from otklik.web.templatetags.otklik import in_language

KINDS: Final = {
    "A01": gettext_lazy("Mystery visit"),
    "A02": gettext_lazy("Mystery call"),
    "A03": gettext_lazy("Mystery message"),
    "A04": gettext_lazy("Check of a field visit"),
    "A05": gettext_lazy("Quality of conversations"),
    "A06": gettext_lazy("Equipment and signs"),
    "A07": gettext_lazy("Security and personal data"),
    "A08": gettext_lazy("Continuity drill"),
    "A09": gettext_lazy("Test of knowledge"),
    "A10": gettext_lazy("Same script at a competitor"),
    "A11": gettext_lazy("Review of texts and tariffs"),
    "A12": gettext_lazy("Review of a questionnaire"),
}
ANSWERS: Final = {
    "yes_no": gettext_lazy("Yes or no"),
    "scale": gettext_lazy("Scale from 0 to 4"),
    "number": gettext_lazy("Number"),
    "text": gettext_lazy("Text"),
    "photo": gettext_lazy("Photo"),
}
VALUES: Final = {
    "yes": pgettext_lazy("answer of an inspection", "Yes"),
    "no": pgettext_lazy("answer of an inspection", "No"),
    "na": pgettext_lazy("answer of an inspection", "Does not apply"),
}
STATES: Final = {
    "todo": pgettext_lazy("inspections", "To do"),
    "late": pgettext_lazy("inspections", "Late"),
    "submitted": pgettext_lazy("inspections", "Submitted"),
    "appealed": pgettext_lazy("inspections", "Appealed"),
    "accepted": pgettext_lazy("inspections", "Accepted"),
    "failed": pgettext_lazy("inspections", "Failed"),
}
BADGES: Final = {"late": "badge-problem", "submitted": "badge-info", "appealed": "badge-warning"}
STEPS: Final = {
    "submitted": gettext_lazy("Submitted. Nothing of it changes any more."),
    "appealed": gettext_lazy("Appealed on behalf of the touchpoint."),
    "upheld": gettext_lazy("The appeal was upheld."),
    "rejected": gettext_lazy("The appeal was rejected."),
    "accepted": gettext_lazy("Accepted: the result stands."),
}
AGREEMENT: Final = {
    "almost_perfect": gettext_lazy("almost perfect"),
    "substantial": gettext_lazy("substantial"),
    "moderate": gettext_lazy("moderate"),
    "fair": gettext_lazy("fair"),
    "slight": gettext_lazy("slight"),
    "poor": gettext_lazy("worse than chance"),
}


def state_of(row: Inspection, today: date) -> str:
    """A key of STATES other than "failed"; the steps of the row must be prefetched."""
    if row.accepted_at:
        return "accepted"
    if row.submitted_at:
        return "appealed" if any(step.kind == "appealed" for step in row.steps.all()) else "submitted"
    return "late" if row.due_on < today else "todo"


def steps_in_words(row: Inspection) -> list[tuple[InspectionStep, Any, int | None]]:
    """Each step, its words, and the score in percent before it, where it changed the score."""
    return [(step, STEPS[step.kind], percent(step.facts.get("before", {}))) for step in row.steps.all()]


def place_words(place: CompetitorPlace) -> str:
    """Whose it is, of which kind, and its address."""
    told = {"company": in_language(place.competitor.name), "kind": in_language(place.ours.title)}
    return gettext("%(company)s, %(kind)s: %(address)s") % (told | {"address": place.address})


def percent(result: dict[str, Any]) -> int | None:
    share = result.get("share")
    return None if share is None else round(100 * share)


def value_in_words(item: Item, value: Any) -> str:
    """An answer as a person reads it."""
    if value is None or value == "":
        return "—"
    if value == NOT_APPLICABLE or value in VALUES:
        return str(VALUES[value])
    if item.answer == SCALE:
        return gettext("%(step)s of 4") % {"step": value}
    return f"{value:g}" if isinstance(value, float) else str(value)


def limits_in_words(item: Item) -> str:
    """What a number must be, empty without limits."""
    low, high = (None if end is None else f"{end:g}" for end in (item.low, item.high))
    if low is not None and high is not None:
        return gettext("Good from %(low)s to %(high)s.") % {"low": low, "high": high}
    if high is not None:
        return gettext("Good up to %(high)s.") % {"high": high}
    return gettext("Good from %(low)s up.") % {"low": low} if low is not None else ""


def shown(row: AnswerRow) -> dict[str, Any]:
    """A row for a page; choices: of a yes or no and of a scale, as (value, words)."""
    item = row.item
    earlier = [(value_in_words(item, one.value), one) for one in row.earlier]
    told = {"row": row, "item": item, "said": value_in_words(item, row.value), "earlier": earlier}
    told["limits"] = limits_in_words(item)
    told["takes_photo"] = item.evidence or item.answer == "photo"
    if item.answer == YES_NO:
        told["choices"] = list(VALUES.items())
    elif item.answer == SCALE:
        told["choices"] = [*((str(step), str(step)) for step in range(BEST_STEP + 1)), ("na", VALUES["na"])]
    return told
