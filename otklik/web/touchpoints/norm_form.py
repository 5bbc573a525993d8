"""The form of a norm's next version: its terms, the figures its measure is told, and where it holds."""

from typing import Any, Final

from django import forms
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy

from otklik.parties.models import LANGUAGES
from otklik.quality.queries import is_read
from otklik.touchpoints.actions import NormTerms
from otklik.touchpoints.models import Norm
from otklik.touchpoints.queries import kinds
from otklik.web.shell.words import DayField

SEVERITIES: Final = {
    "critical": gettext_lazy("Critical"),
    "major": gettext_lazy("Major"),
    "minor": gettext_lazy("Minor"),
}
WINDOWS: Final = {
    "P7D": gettext_lazy("7 days"),
    "P30D": gettext_lazy("30 days"),
    "P90D": gettext_lazy("90 days"),
    "P180D": gettext_lazy("180 days"),
    "P1Y": gettext_lazy("1 year"),
}
PARAMETERS: Final = {
    "seconds": gettext_lazy("Answered within, s"),
    "percent": gettext_lazy("At least, %"),
    "days": gettext_lazy("Answered within, days"),
    "literal_percent": gettext_lazy("The clause to the letter, %"),
    "abandoned_not_counted_within_seconds": gettext_lazy("Who gives up sooner is not counted, s"),
    "answered_percent": gettext_lazy("People enough to answer, %"),
    "answered_seconds": gettext_lazy("within, s"),
    "registered_within_working_days": gettext_lazy("Registered within, working days"),
    "connected_in_time_percent": gettext_lazy("Connected in time, %"),
    "readiness_percent": gettext_lazy("Ready to work, %"),
    "critical_items_percent": gettext_lazy("Of critical items, %"),
    "access_review_days": gettext_lazy("Access is reviewed every, days"),
    "approved_content_percent": gettext_lazy("Approved content, %"),
    "proved_within_days": gettext_lazy("Proved within, days"),
    "inspected_within_days": gettext_lazy("Inspected within, days"),
    "reviewed_within_days": gettext_lazy("Reviewed within, days"),
    "drilled_within_days": gettext_lazy("Drilled within, days"),
    "restore_minutes": gettext_lazy("Restored within, min"),
    "cut_percent": gettext_lazy("Cut sessions at most, %"),
    "probe_coverage_percent": gettext_lazy("Seen by probes, %"),
    "low_scores_answered_percent": gettext_lazy("Low scores answered, %"),
    "within_working_days": gettext_lazy("Within, working days"),
    "effect_measured_percent": gettext_lazy("Effect measured, %"),
    "announced_hours_before": gettext_lazy("Announced beforehand, h"),
    "announced_percent": gettext_lazy("Announced works, %"),
    "warn_days_before_expiry": gettext_lazy("Warned before the end, days"),
    "least_answers": gettext_lazy("Fewer answers are too few"),
    "quantiles": gettext_lazy("Percentiles shown"),
    "within": gettext_lazy("Within"),
    "bound": gettext_lazy("Judged by"),
    "roles": gettext_lazy("Roles"),
}
VALUES: Final = {
    "promised slot": gettext_lazy("the promised hours"),
    "lower Wilson": gettext_lazy("the lower end of the interval"),
    "duty": gettext_lazy("on duty"),
    "owner": gettext_lazy("owner of a touchpoint"),
}
AUDIENCES: Final = {
    "": gettext_lazy("Everybody"),
    "people": gettext_lazy("People"),
    "companies": gettext_lazy("Companies"),
}
HOURS: Final = {
    "working": gettext_lazy("in opening hours only"),
    "calendar": gettext_lazy("by the calendar"),
}

_SCOPE: Final = {
    "hours": gettext_lazy("Time is counted"),
    "audience": gettext_lazy("Whose contacts"),
    "kinds": gettext_lazy("Kinds of touchpoints"),
    "regions": gettext_lazy("Regions"),
    "languages": gettext_lazy("Languages"),
}


class NormVersionForm(forms.Form):
    threshold = forms.DecimalField(label=gettext_lazy("Threshold"), min_value=0, max_digits=14, decimal_places=4)
    comparator = forms.ChoiceField(
        label=gettext_lazy("Must be"),
        choices=[(">=", gettext_lazy("at least")), ("<=", gettext_lazy("at most")), ("==", gettext_lazy("exactly"))],
    )
    window = forms.ChoiceField(label=gettext_lazy("Measured over"), choices=list(WINDOWS.items()))
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=list(SEVERITIES.items()))
    legal_basis = forms.CharField(label=gettext_lazy("Legal basis"), required=False, max_length=300)
    active_from = DayField(label=gettext_lazy("In force from"))
    hours = forms.ChoiceField(label=gettext_lazy("Time is counted"), choices=list(HOURS.items()))
    audience = forms.ChoiceField(label=gettext_lazy("Whose contacts"), required=False, choices=list(AUDIENCES.items()))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of touchpoints"),
        help_text=gettext_lazy("Nothing chosen means all."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    regions = forms.CharField(
        label=gettext_lazy("Regions"),
        help_text=gettext_lazy("Commas between. Empty means all."),
        required=False,
        max_length=300,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Nothing chosen means all."),
        required=False,
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, norm: Norm, **settings: Any) -> None:
        self.norm = norm
        names = ("threshold", "comparator", "window", "severity", "legal_basis")
        started = {name: getattr(norm, name) for name in names} | {"active_from": localdate(now())}
        started |= {"hours": "calendar"} | norm.scope | {"regions": ", ".join(norm.scope.get("regions", []))}
        super().__init__(*args, **settings | {"initial": started})
        self.fields["threshold"].required = norm.threshold is not None
        if norm.threshold is None:
            self.fields["threshold"].help_text = gettext_lazy("Empty: the figure is shown and not judged.")
        known = sorted({*kinds(), *norm.scope.get("kinds", [])})
        self.fields["kinds"].choices = [(kind, kind) for kind in known]  # type: ignore[attr-defined]
        self.figures = _figures(norm)
        for field, (label, value) in self.figures.items():
            self.fields[field] = forms.IntegerField(label=label, min_value=0, max_value=10**6, initial=value)

    def detailed(self) -> list[forms.BoundField]:
        """The fields that are seldom changed: what the measure is told, where the norm holds."""
        return [self[name] for name in (*self.figures, "hours", "audience", "kinds", "regions", "languages")]

    def plain(self) -> list[forms.BoundField]:
        """The others."""
        rare = {field.name for field in self.detailed()}
        return [field for field in self if field.name not in rare]

    def terms(self) -> NormTerms:
        told = self.cleaned_data
        return NormTerms(
            threshold=told["threshold"],
            comparator=told["comparator"],
            window=told["window"],
            severity=told["severity"],
            legal_basis=told["legal_basis"],
            parameters=self._parameters(),
            scope=self._scope(),
        )

    def _parameters(self) -> dict[str, Any]:
        parameters = dict(self.norm.parameters)
        if variants := parameters.get("variants"):
            parameters["variants"] = [dict(variant) for variant in variants]
        for field in self.figures:
            name, _stop, place = field.removeprefix("figure_").partition("__")
            row = parameters["variants"][int(place)] if place else parameters
            row[name] = self.cleaned_data[field]
        return parameters

    def _scope(self) -> dict[str, Any]:
        """As it was where nothing else is said: what is empty is not written."""
        told = self.cleaned_data
        regions = [part.strip() for part in told["regions"].split(",") if part.strip()]
        told = {"kinds": told["kinds"], "hours": told["hours"]} | {
            name: value
            for name, value in (
                ("regions", regions), ("languages", told["languages"]), ("audience", told["audience"])
            )
            if value
        }  # fmt: skip
        known = self.norm.scope
        same = "kinds" in known and sorted(known["kinds"]) == sorted(told["kinds"])
        return told | ({"kinds": known["kinds"]} if same else {})


def differences(norm: Norm, other: Norm) -> list[tuple[Any, Any, Any]]:
    """(label, was, would be) of the figures and of where the norm holds, those that differ; empty: for all."""
    was, then = ({name: value for name, (_label, value) in _figures(one).items()} for one in (norm, other))
    labels = {name: label for name, (label, _value) in _figures(norm).items()}
    told: list[tuple[Any, Any, Any]] = [
        (labels[name], was[name], then.get(name)) for name in was if was[name] != then.get(name)
    ]
    for name, label in _SCOPE.items():
        pair = (_plain(name, norm.scope.get(name)), _plain(name, other.scope.get(name)))
        told += [(label, *pair)] if pair[0] != pair[1] else []
    return told


def _plain(name: str, value: Any) -> Any:
    if name == "hours":
        return HOURS.get(value or "calendar", "")
    if name == "audience":
        return AUDIENCES.get(value or "", "")
    return ", ".join(sorted(value or []))


def _figures(norm: Norm) -> dict[str, tuple[str, int]]:
    """By the name of its field: the label and the number; those of variants carry their place in the list.

    Only figures the measure goes by: whoever changes one changes verdicts.
    """
    told = norm.parameters
    found = {f"figure_{name}": (_label(name), value) for name, value in told.items() if is_asked(norm, name, value)}
    for place, variant in enumerate(told.get("variants", [])):
        where = ", ".join(variant["kinds"])
        for name, value in variant.items():
            if is_asked(norm, name, value):
                found[f"figure_{name}__{place}"] = (f"{where}: {_label(name)}", value)
    return found


def _label(name: str) -> str:
    return str(PARAMETERS.get(name, name))


def is_figure(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_asked(norm: Norm, name: str, value: Any) -> bool:
    """Whether it is a figure the verdict goes by."""
    return is_figure(value) and is_read(norm.formula, name)
