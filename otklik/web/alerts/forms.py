"""Forms of alerts. They check shape only."""

import secrets
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import URLValidator
from django.utils.timezone import get_default_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.alerts.actions import PlanTerms, StepTerms
from otklik.alerts.models import DutyPlan, EscalationStep, QuietHours
from otklik.alerts.queries import tellable, webhooks
from otklik.parties.models import Individual
from otklik.parties.roles import TITLES, roles_with
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import touchpoint_choices
from otklik.web.alerts.words import SEVERITIES, SHIFT, ZONE
from otklik.web.templatetags.otklik import in_language
from otklik.web.touchpoints.forms import ZONES


class PlanForm(forms.Form):
    """plan: the one that is changed, None for a new one."""

    title = forms.CharField(label=pgettext_lazy("of a duty plan", "Name"), max_length=120)
    position = forms.IntegerField(
        label=gettext_lazy("Which one it is in the row"),
        help_text=gettext_lazy("The first plan that fits an incident is followed, the others are not."),
        min_value=1,
        max_value=999,
        initial=1,
    )
    severities = forms.MultipleChoiceField(
        label=gettext_lazy("For which severity"),
        help_text=gettext_lazy("Choose nothing for any."),
        choices=list(SEVERITIES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    zones = forms.MultipleChoiceField(
        label=gettext_lazy("For which zones"),
        help_text=gettext_lazy("Choose nothing for any."),
        choices=list(ZONES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    touchpoints = forms.TypedMultipleChoiceField(
        label=gettext_lazy("For which touchpoints"),
        help_text=gettext_lazy("Choose nothing for all. A place is meant with all its parts."),
        coerce=int,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        required=False,
    )
    breaks_quiet = forms.BooleanField(
        label=gettext_lazy("Critical incidents are told in quiet hours too"), required=False, initial=True
    )
    repeats = forms.IntegerField(
        label=gettext_lazy("How often the steps begin anew while nobody takes it"),
        min_value=0,
        max_value=10,
        initial=2,
    )
    repeat_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes after the last step before they do"), min_value=5, max_value=1440, initial=30
    )

    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: DutyPlan | None = None, **settings: Any) -> None:
        super().__init__(*args, **({"initial": {"once_key": secrets.token_urlsafe(12)}} | settings))
        places = self.fields["touchpoints"]
        if isinstance(places, forms.TypedMultipleChoiceField):
            places.choices = [(place.pk, in_language(place.title)) for place in touchpoint_choices()]
        if plan:
            del self.fields["once_key"]
            self.initial = {name: getattr(plan, name) for name in self.fields if name != "touchpoints"}
            self.initial["touchpoints"] = [place.pk for place in plan.touchpoints.all()]

    def terms(self) -> PlanTerms:
        told = self.cleaned_data
        places = list(Touchpoint.objects.filter(pk__in=told["touchpoints"]))
        named = {name: told[name] for name in PlanTerms.__dataclass_fields__}
        return PlanTerms(**(named | {"touchpoints": places}))


class StepForm(forms.Form):
    """Whom to tell, as `kind` or `kind:key`."""

    whom = forms.ChoiceField(label=gettext_lazy("Whom to tell"))
    after_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes after the step before"),
        help_text=gettext_lazy("Of the first step: after the incident was opened. 0 is at once."),
        min_value=0,
        max_value=1440,
        initial=0,
    )
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **({"initial": {"once_key": secrets.token_urlsafe(12)}} | settings))
        self.people = {str(person.pk): person for person in tellable()}
        self.hooks = {str(hook.pk): hook for hook in webhooks() if hook.retired_at is None}
        choices: list[Any] = [(EscalationStep.SHIFT, SHIFT), (EscalationStep.ZONE, ZONE)]
        roles = [(f"role:{role}", TITLES[role]) for role in roles_with("quality.read")]
        choices.append((_("Everybody with a role"), roles))
        choices.append((_("One person"), [(f"person:{key}", one.nick) for key, one in self.people.items()]))
        if self.hooks:
            choices.append((_("A webhook"), [(f"webhook:{key}", one.title) for key, one in self.hooks.items()]))
        field = self.fields["whom"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def terms(self) -> StepTerms:
        kind, _colon, key = self.cleaned_data["whom"].partition(":")
        return StepTerms(
            kind=kind,
            after_minutes=self.cleaned_data["after_minutes"],
            person=self.people[key] if kind == EscalationStep.PERSON else None,
            role=key if kind == EscalationStep.ROLE else "",
            webhook=self.hooks[key] if kind == EscalationStep.WEBHOOK else None,
        )


class WebhookForm(forms.Form):
    title = forms.CharField(label=pgettext_lazy("of a webhook", "Name"), max_length=120)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("It begins with https:// or http://. It gets a signed POST with JSON."),
        max_length=500,
        validators=[URLValidator(schemes=["https", "http"])],
    )


class DeviceForm(forms.Form):
    """What the browser was given by its maker; filled in by js/alerts.js."""

    endpoint = forms.CharField(max_length=1000, validators=[URLValidator(schemes=["https", "http"])])
    p256dh = forms.RegexField(r"^[A-Za-z0-9_-]{87}=?$")
    auth = forms.RegexField(r"^[A-Za-z0-9_-]{22}(==)?$")


class QuietForm(forms.Form):
    """person: whose quiet hours they are."""

    begins = forms.TimeField(
        label=pgettext_lazy("quiet hours", "From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=pgettext_lazy("quiet hours", "Till"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    zone = forms.CharField(label=gettext_lazy("Time zone"), help_text=gettext_lazy("Like Europe/Minsk."), max_length=40)

    def __init__(self, *args: Any, person: Individual, **settings: Any) -> None:
        super().__init__(*args, **settings)
        known = QuietHours.objects.filter(person=person).first()
        self.initial = {"zone": get_default_timezone_name()}
        if known:
            self.initial = {name: getattr(known, name) for name in self.fields}

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write it like Europe/Minsk."))
        return zone

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("begins") is not None and told.get("begins") == told.get("ends"):
            self.add_error("ends", _("Quiet hours end at another time than they begin."))
        return told
