"""Forms of assessments and drills. They check shape only."""

import secrets
from collections import defaultdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.parties.queries import employees, public_name
from otklik.quality.actions import AssessmentTerms, DrillMoments
from otklik.quality.models import Assessment
from otklik.quality.models.assessments import PHASES
from otklik.quality.queries import is_measured, phases_of
from otklik.touchpoints.models import Norm, Touchpoint
from otklik.touchpoints.queries import STAGES, norms_in_force, touchpoint_choices
from otklik.web.quality.assessment_words import PHASES as PHASE_WORDS
from otklik.web.shell.words import DayField, MomentField
from otklik.web.templatetags.otklik import in_language


class AssessmentForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    goals = forms.CharField(
        label=gettext_lazy("Goals"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What should be known or better when it is over."),
    )  # fmt: skip
    begins_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))
    touchpoints = forms.MultipleChoiceField(
        label=gettext_lazy("Touchpoints"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one touchpoint.")},
    )  # fmt: skip
    norms = forms.MultipleChoiceField(
        label=gettext_lazy("Norms"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one norm.")},
    )  # fmt: skip
    previous = forms.TypedChoiceField(label=gettext_lazy("Compared with"), required=False, coerce=int, empty_value=None)
    risks = forms.CharField(
        label=gettext_lazy("Risks"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What may go wrong, and what is done then."),
    )  # fmt: skip
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, assessment: Assessment | None = None, **settings: Any) -> None:
        super().__init__(*args, **settings | {"initial": _started(assessment)})
        self.places = {str(row.pk): row for row in touchpoint_choices()}
        self.earlier = {row.pk: row for row in Assessment.objects.filter(state=Assessment.CLOSED).order_by("-pk")}
        self.people = {row.pk: row for row in employees()}
        norms = [(row.code, _norm(row)) for row in norms_in_force(localdate(now()))]
        self._offer("touchpoints", _by_stage(list(self.places.values())))
        self._offer("norms", norms)
        self._offer("previous", [("", "—"), *((pk, row.title) for pk, row in self.earlier.items())])
        self._add_phases()
        if assessment:
            del self.fields["once_key"]

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _add_phases(self) -> None:
        people = [("", "—"), *((pk, public_name(row)) for pk, row in self.people.items())]
        for kind in PHASES:
            self.fields[f"owner_{kind}"] = forms.TypedChoiceField(
                label=_("Who answers for it"), required=False, choices=people, coerce=int, empty_value=None
            )
            self.fields[f"sample_{kind}"] = forms.IntegerField(
                label=_("Sample"), required=False, min_value=1, max_value=10**6
            )

    def plain(self) -> list[forms.BoundField]:
        """Without the fields of the phases."""
        return [field for field in self.visible_fields() if not field.name.startswith(("owner_", "sample_"))]

    def phases(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """(words, owner, sample) of each phase."""
        return [(PHASE_WORDS[kind], self[f"owner_{kind}"], self[f"sample_{kind}"]) for kind in PHASES]

    def clean(self) -> None:
        begins, ends = self.cleaned_data.get("begins_on"), self.cleaned_data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", ValidationError(_("The last day is not before the first.")))
        if begins and ends and (ends - begins).days > 365:
            self.add_error("ends_on", ValidationError(_("A year at most.")))

    def terms(self) -> AssessmentTerms:
        told = self.cleaned_data
        return AssessmentTerms(
            title=told["title"], goals=told["goals"], risks=told["risks"],
            begins_on=told["begins_on"], ends_on=told["ends_on"],
            touchpoints=[self.places[pk] for pk in told["touchpoints"]], norms=told["norms"],
            previous=self.earlier.get(told["previous"]),
            phases={kind: (self.people.get(told[f"owner_{kind}"]), told[f"sample_{kind}"]) for kind in PHASES},
        )  # fmt: skip


class ReturnForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What is to be changed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CloseAssessmentForm(forms.Form):
    conclusions = forms.CharField(
        label=gettext_lazy("Conclusions"), max_length=6000, widget=forms.Textarea(attrs={"rows": 6})
    )


class PhaseForm(forms.Form):
    """needs_reason: something is missing, so the phase may only be left out."""

    note = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=6000, widget=forms.Textarea(attrs={"rows": 4})
    )
    waived_because = forms.CharField(
        label=gettext_lazy("Why it is ended without what is missing"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, needs_reason: bool, **settings: Any) -> None:
        super().__init__(*args, **settings)
        if not needs_reason:
            del self.fields["waived_because"]


class DrillForm(forms.Form):
    """Without the moment of the failure it is a drill that was not held."""

    touchpoint = forms.TypedChoiceField(label=gettext_lazy("Touchpoint"), coerce=int)
    scenario = forms.CharField(
        label=gettext_lazy("What was made to fail"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    began_at = MomentField(label=gettext_lazy("Failed at"), required=False)
    detected_at = MomentField(label=gettext_lazy("Seen at"), required=False)
    acted_at = MomentField(label=gettext_lazy("Acted upon at"), required=False)
    restored_at = MomentField(label=gettext_lazy("Restored at"), required=False)
    wanted_minutes = forms.IntegerField(
        label=gettext_lazy("Wanted within, min"), min_value=1, max_value=10_000, initial=60
    )
    note = forms.CharField(
        label=gettext_lazy("What was learnt"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    waived_because = forms.CharField(
        label=gettext_lazy("Why there was no drill"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("Only if nothing was made to fail."),
    )  # fmt: skip
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, assessment: Assessment, **settings: Any) -> None:
        super().__init__(*args, **settings | {"initial": {"once_key": secrets.token_urlsafe(12), "wanted_minutes": 60}})
        rows = assessment.touchpoints.select_related("backup").order_by("position", "pk")
        self.places: dict[int, Touchpoint] = {row.pk: row for row in rows}
        choices = [(pk, in_language(row.title)) for pk, row in self.places.items()]
        self.fields["touchpoint"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> None:
        told = self.cleaned_data
        if not self.errors and not told.get("began_at") and not told.get("waived_because"):
            self.add_error("began_at", ValidationError(_("Say when it failed, or why there was no drill.")))

    def moments(self) -> DrillMoments:
        return DrillMoments(*(self.cleaned_data[f"{name}_at"] for name in ("began", "detected", "acted", "restored")))


def _norm(row: Norm) -> str:
    """Without a measure a norm keeps its phase from ending: whoever chooses it reads so."""
    told = f"{row.code} {in_language(row.title)}"
    return told if is_measured(row.formula) else _("%(norm)s (not measured here)") % {"norm": told}


def _by_stage(rows: list[Touchpoint]) -> list[tuple[Any, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row.stage].append((str(row.pk), in_language(row.title)))
    return [(STAGES[stage], groups[stage]) for stage in STAGES if stage in groups]


def _started(row: Assessment | None) -> dict[str, Any]:
    if row is None:
        return {"begins_on": localdate(now()), "once_key": secrets.token_urlsafe(12)}
    told: dict[str, Any] = {
        name: getattr(row, name) for name in ("title", "goals", "risks", "begins_on", "ends_on", "norms")
    }
    told |= {"touchpoints": [str(pk) for pk in row.touchpoints.values_list("pk", flat=True)]}
    told["previous"] = row.previous_id
    for phase in phases_of(row):
        told |= {f"owner_{phase.kind}": phase.owner_id, f"sample_{phase.kind}": phase.sample}
    return told
