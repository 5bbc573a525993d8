"""Forms about findings. They check shape only."""

import re
import secrets
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.quality.actions.findings import FindingTerms
from otklik.quality.models import Finding
from otklik.quality.queries.findings import STATES, FindingFilter, people_of_quality
from otklik.web.quality.finding_words import CLASSES, EASE, FREQUENCY, IMPACT, REASONS
from otklik.web.shell.choices import PersonField
from otklik.web.touchpoints.fields import PlaceField
from otklik.web.touchpoints.forms import ZONES
from otklik.web.touchpoints.norm_form import SEVERITIES

SOURCE: Final = re.compile(r"[a-z_]{1,20}:[0-9]{1,18}\Z")


class FindingForm(forms.Form):
    """finding: the one that is changed, None for a new one. A title may stay away where a norm gives one."""

    touchpoint = PlaceField(label=_("Touchpoint"))
    title = forms.CharField(label=_("What is wrong, in one line"), max_length=200)
    seen = forms.CharField(
        label=pgettext_lazy("finding", "What was seen"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    problem_class = forms.ChoiceField(label=_("Problem class"), choices=list(CLASSES.items()))
    severity = forms.ChoiceField(label=_("Severity"), choices=list(SEVERITIES.items()), initial="major")
    impact = forms.TypedChoiceField(label=_("Impact"), coerce=int, choices=list(IMPACT.items()), initial=3)
    frequency = forms.TypedChoiceField(label=_("Frequency"), coerce=int, choices=list(FREQUENCY.items()), initial=3)
    ease = forms.TypedChoiceField(label=_("Ease of mending"), coerce=int, choices=list(EASE.items()), initial=3)
    zone = forms.ChoiceField(label=_("Zone"), choices=list(ZONES.items()))
    owner = PersonField(people_of_quality, label=pgettext_lazy("of a finding", "Owner"))
    source = forms.RegexField(SOURCE, required=False, max_length=60, widget=forms.HiddenInput)
    norm_code = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, finding: Finding | None = None, **settings: Any) -> None:
        started = _facts_of(finding) if finding else {"once_key": secrets.token_urlsafe(12)}
        super().__init__(*args, **settings | {"initial": started | settings.get("initial", {})})
        if finding is not None:
            self.fields["title"].required = not finding.norm_code
            for name in ("source", "norm_code", "once_key"):
                del self.fields[name]

    def terms(self) -> FindingTerms:
        return FindingTerms(**{name: self.cleaned_data[name] for name in FindingTerms.__dataclass_fields__})


class FindingCauseForm(forms.Form):
    cause = forms.CharField(label=_("Cause"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class FindingCloseForm(forms.Form):
    reason = forms.ChoiceField(label=_("Closed as"), choices=list(REASONS.items()))
    words = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class FindingFilterForm(forms.Form):
    """Filters in the address; what cannot be read does not narrow."""

    problem_class = forms.ChoiceField(
        label=_("Problem class"), required=False, choices=[("", _("All classes")), *CLASSES.items()]
    )
    zone = forms.ChoiceField(label=_("Zone"), required=False, choices=[("", _("All zones")), *ZONES.items()])
    owner = PersonField(people_of_quality, nobody=_("Everybody"), label=pgettext_lazy("of a finding", "Owner"))
    touchpoint = PlaceField(label=_("Touchpoint"), required=False, empty_label=_("All touchpoints"))

    def wanted(self) -> FindingFilter:
        self.is_valid()
        told, state = self.cleaned_data, self.data.get("state", "")
        place, owner = told.get("touchpoint"), told.get("owner")
        return FindingFilter(
            state if state in STATES else "going_on",
            told.get("problem_class") or "",
            told.get("zone") or "",
            place.pk if place else None,
            owner.pk if owner else None,
        )


def _facts_of(finding: Finding) -> dict[str, Any]:
    names = ("title", "seen", "problem_class", "severity", "impact", "frequency", "ease", "zone")
    places = {"touchpoint": finding.touchpoint_id, "owner": finding.owner_id}
    return {name: getattr(finding, name) for name in names} | places
