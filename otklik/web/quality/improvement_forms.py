"""Forms about improvements and about requests to change a norm. They check shape only."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from otklik.parties.models import Individual
from otklik.quality.actions.improvements import ImprovementTerms
from otklik.quality.models import Finding, Improvement
from otklik.quality.models.improvements import PROPOSED
from otklik.quality.queries.finding_titles import title_of
from otklik.quality.queries.findings import norm_titles, people_of_quality
from otklik.quality.queries.improvements import ImprovementFilter
from otklik.touchpoints.models import Norm
from otklik.web.shell.choices import PersonField
from otklik.web.shell.words import DayField
from otklik.web.templatetags.otklik import in_language
from otklik.web.touchpoints.fields import PlaceField
from otklik.web.touchpoints.forms import ZONES
from otklik.web.touchpoints.norm_form import NormVersionForm


class ImprovementForm(forms.Form):
    """improvement: the one that is changed, None for a new one, which then says to which findings it belongs."""

    findings = forms.TypedMultipleChoiceField(
        label=_("Findings it answers"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label=_("What will be done, in one line"), max_length=200)
    about = forms.CharField(
        label=_("More about it"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    zone = forms.ChoiceField(label=_("Zone"), choices=list(ZONES.items()))
    owner = PersonField(people_of_quality, label=pgettext_lazy("of a finding", "Owner"))
    due_date = DayField(label=_("Due"), required=False)
    cost = forms.CharField(label=_("What it costs"), max_length=200, required=False)
    touchpoint = PlaceField(label=_("Measured at"))
    norm_code = forms.ChoiceField(
        label=_("Measured by"),
        required=False,
        help_text=_(
            "Measured when it is decided, and again when it is done. Without a norm nobody can show an effect."
        ),
    )
    retest_date = DayField(
        label=_("Measured again on"),
        required=False,
        help_text=_("Not before a whole period of the norm has passed since it was done."),
    )
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        offered: Sequence[Finding] = (),
        improvement: Improvement | None = None,
        **settings: Any,
    ) -> None:
        started = _facts_of(improvement) if improvement else {"once_key": secrets.token_urlsafe(12)}
        super().__init__(*args, **settings | {"initial": started | settings.get("initial", {})})
        norms = norm_titles()
        named = [("", _("nothing")), *((code, f"{code} {in_language(norms[code])}") for code in sorted(norms))]
        self.fields["norm_code"].choices = named  # type: ignore[attr-defined]
        self.offered = {row.pk: row for row in offered}
        choices = [
            (key, f"{title_of(row, norms)} ({in_language(row.touchpoint.title)})") for key, row in self.offered.items()
        ]
        self.fields["findings"].choices = choices  # type: ignore[attr-defined]
        if improvement is not None:
            self._keep_what_is_decided(improvement)

    def chosen(self) -> list[Finding]:
        return [self.offered[key] for key in self.cleaned_data["findings"]]

    def terms(self) -> ImprovementTerms:
        return ImprovementTerms(**{name: self.cleaned_data[name] for name in ImprovementTerms.__dataclass_fields__})

    def _keep_what_is_decided(self, improvement: Improvement) -> None:
        del self.fields["findings"], self.fields["once_key"]
        if improvement.state != PROPOSED:
            for name in ("touchpoint", "norm_code"):
                self.fields[name].disabled = True
            for name in ("owner", "due_date"):
                self.fields[name].required = True


class ImprovementFilterForm(forms.Form):
    """Filters in the address; what cannot be read does not narrow."""

    zone = forms.ChoiceField(label=_("Zone"), required=False, choices=[("", _("All zones")), *ZONES.items()])
    owner = PersonField(people_of_quality, nobody=_("Everybody"), label=pgettext_lazy("of a finding", "Owner"))
    touchpoint = PlaceField(label=_("Touchpoint"), required=False, empty_label=_("All touchpoints"))
    overdue = forms.ChoiceField(
        label=_("Date"), required=False, choices=[("", _("Any date")), ("1", _("Only overdue"))]
    )

    def wanted(self) -> ImprovementFilter:
        self.is_valid()
        told = self.cleaned_data
        place, owner = told.get("touchpoint"), told.get("owner")
        owner_id, place_id = owner.pk if owner else None, place.pk if place else None
        return ImprovementFilter(told.get("zone") or "", owner_id, place_id, bool(told.get("overdue")))


class StepForm(forms.Form):
    words = forms.CharField(
        label=_("A word to the step"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ZonePeopleForm(forms.Form):
    """A field for each zone."""

    def __init__(self, *args: Any, held: dict[str, list[Individual]], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.people = {person.pk: person for person in people_of_quality()}
        for zone, title in ZONES.items():
            self.fields[zone] = forms.TypedMultipleChoiceField(
                label=title,
                coerce=int,
                required=False,
                choices=[(key, person.nick) for key, person in self.people.items()],
                initial=[person.pk for person in held.get(zone, [])],
                widget=forms.CheckboxSelectMultiple,
            )

    def chosen(self, zone: str) -> list[Individual]:
        return [self.people[key] for key in self.cleaned_data[zone]]


class NormRequestForm(NormVersionForm):
    why = forms.CharField(
        label=_("Why the norm should change"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, norm: Norm, **settings: Any) -> None:
        super().__init__(*args, norm=norm, **settings)
        self.initial["once_key"] = secrets.token_urlsafe(12)
        self.order_fields(["why", *(name for name in self.fields if name != "why")])

    def plain(self) -> list[forms.BoundField]:
        return [field for field in super().plain() if not field.is_hidden]


class NormDecisionForm(forms.Form):
    reason = forms.CharField(label=_("Why so"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def _facts_of(row: Improvement) -> dict[str, Any]:
    names = ("title", "about", "zone", "due_date", "cost", "norm_code", "retest_date")
    return {name: getattr(row, name) for name in names} | {"owner": row.owner_id, "touchpoint": row.touchpoint_id}
