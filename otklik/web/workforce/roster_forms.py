"""Forms about shifts, minimum numbers and presence."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.touchpoints.models import Touchpoint
from otklik.web.shell.choices import SeveralField
from otklik.web.shell.words import DayField, MomentField
from otklik.web.workforce.forms import Named
from otklik.web.workforce.words import WEEKDAYS
from otklik.workforce.actions import Pattern
from otklik.workforce.models import Employee, Presence

_CLOCK = {"type": "time"}


class ClockField(forms.TimeField):
    def __init__(self, **settings: Any) -> None:
        widget = forms.TimeInput(attrs=_CLOCK, format="%H:%M")
        super().__init__(widget=widget, input_formats=["%H:%M", "%H:%M:%S"], **settings)


class WeekdaysField(forms.TypedMultipleChoiceField):
    def __init__(self, **settings: Any) -> None:
        choices = list(enumerate(WEEKDAYS))
        super().__init__(coerce=int, choices=choices, widget=forms.CheckboxSelectMultiple, **settings)


class PatternForm(forms.Form):
    """Shifts of several people on several days at once; one of each is a single shift."""

    employees = SeveralField(label=_("Who"), queryset=Employee.objects.none(), widget=forms.CheckboxSelectMultiple)
    weekdays = WeekdaysField(label=_("On which days"))
    begins_at = ClockField(label=_("From"))
    ends_at = ClockField(label=_("To"), help_text=_("Not later than the beginning means the next morning."))
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    def __init__(self, *args: Any, place: Touchpoint, **settings: Any) -> None:
        super().__init__(*args, **settings)
        rows = Employee.objects.filter(touchpoints=place, erased_at=None, active_to=None).order_by("name", "pk")
        self.fields["employees"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return self.cleaned_data

    def pattern(self) -> Pattern:
        told = self.cleaned_data
        days = frozenset(told["weekdays"])
        return Pattern(days, told["begins_at"], told["ends_at"], told["first"], told["last"])


class MinimumForm(forms.Form):
    weekdays = WeekdaysField(label=_("On which days"))
    begins = ClockField(label=_("From"))
    ends = ClockField(label=_("To"), help_text=_("00:00 means midnight."))
    people = forms.IntegerField(label=_("People at least"), min_value=0, max_value=500)

    def slots(self) -> tuple[int, int]:
        """Half hours since midnight."""
        begins, ends = self.cleaned_data["begins"], self.cleaned_data["ends"]
        return _slot(begins), _slot(ends) or 48

    def clean(self) -> dict[str, Any]:
        for name in ("begins", "ends"):
            moment = self.cleaned_data.get(name)
            if moment is not None and moment.minute % 30:
                self.add_error(name, _("Whole half hours, such as 9:00 or 9:30."))
        return self.cleaned_data


class PresenceForm(forms.Form):
    """Somebody was there though the button does not say so."""

    employee = forms.ModelChoiceField(label=_("Who"), queryset=Employee.objects.none())
    begins_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("To"))
    note = forms.CharField(label=_("How it is known"), max_length=200)

    def __init__(self, *args: Any, place: Touchpoint, **settings: Any) -> None:
        super().__init__(*args, **settings)
        rows = Employee.objects.filter(touchpoints=place, erased_at=None).order_by("name", "pk")
        self.fields["employee"].queryset = rows  # type: ignore[attr-defined]


class CorrectionForm(forms.Form):
    begins_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("To"))
    is_void = forms.BooleanField(label=_("Was not there at all"), required=False)
    note = forms.CharField(label=_("How it is known"), max_length=200)

    def __init__(self, *args: Any, presence: Presence, at: datetime, **settings: Any) -> None:
        initial = {"begins_at": presence.begins_at, "ends_at": presence.ends_at or at}
        super().__init__(*args, **settings | {"initial": initial})


class SignInForm(forms.Form):
    place = Named(label=_("Where"), queryset=Touchpoint.objects.none())

    def __init__(self, *args: Any, employee: Employee, **settings: Any) -> None:
        super().__init__(*args, **settings)
        rows = employee.touchpoints.filter(retired_at=None).order_by("position", "pk")
        self.fields["place"].queryset = rows  # type: ignore[attr-defined]


def _slot(moment: time) -> int:
    return (60 * moment.hour + moment.minute) // 30
