"""Forms about registers and regular care."""

from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Final

import filetype
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import touchpoint_choices
from otklik.web.shell.words import DayField, MomentField
from otklik.web.templatetags.otklik import in_language
from otklik.web.touchpoints.forms import ZONES
from otklik.web.workforce.forms import Named
from otklik.web.workforce.words import STANDINGS
from otklik.workforce.actions import CareTerms, EntryTerms, ProofTerms
from otklik.workforce.models import CarePlan, Employee, RegisterEntry
from otklik.workforce.models.registers import KINDS
from otklik.workforce.queries import Wanted

_LARGEST: Final = 10 * 1024 * 1024
_PAPERS: Final = {"pdf", "png", "jpg", "webp"}


def _places() -> Any:
    return Touchpoint.objects.filter(retired_at=None).order_by("position", "pk")


def _owners() -> Any:
    return Employee.objects.filter(erased_at=None, active_to=None).order_by("name", "pk")


class RegisterFilter(forms.Form):
    kind = forms.ChoiceField(label=_("Register"), required=False, choices=[("", _("All registers")), *KINDS.items()])
    zone = forms.ChoiceField(label=_("Zone"), required=False, choices=[("", _("All zones")), *ZONES.items()])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Any state")), *((key, word.title) for key, word in STANDINGS.items())],
    )
    place = forms.TypedChoiceField(label=_("Touchpoint"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        places = [(row.pk, in_language(row.title)) for row in touchpoint_choices()]
        self.fields["place"].choices = [("", _("All touchpoints")), *places]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        self.is_valid()
        told = self.cleaned_data
        return Wanted(told.get("kind", ""), told.get("zone", ""), told.get("place"), told.get("state", ""))


class EntryForm(forms.Form):
    kind = forms.ChoiceField(label=_("Register"), choices=list(KINDS.items()))
    touchpoint = Named(label=_("Touchpoint"), queryset=Touchpoint.objects.none())
    name = forms.CharField(label=_("What it is"), max_length=200)
    supplier = forms.CharField(label=_("Who supplies, supports or certifies it"), max_length=200, required=False)
    owner_zone = forms.ChoiceField(label=_("Zone"), choices=list(ZONES.items()))
    owner = forms.ModelChoiceField(
        label=_("Who answers for it"),
        queryset=Employee.objects.none(),
        required=False,
        help_text=_("Gets letters 60 and 14 days before it runs out."),
    )

    def __init__(self, *args: Any, entry: RegisterEntry | None = None, **settings: Any) -> None:
        initial = {name: getattr(entry, name) for name in self.base_fields} if entry else {}
        super().__init__(*args, **settings | {"initial": initial})
        self.fields["touchpoint"].queryset = _places()  # type: ignore[attr-defined]
        self.fields["owner"].queryset = _owners()  # type: ignore[attr-defined]

    def terms(self) -> EntryTerms:
        return EntryTerms(**self.cleaned_data)


class ProofForm(forms.Form):
    proved_on = DayField(label=_("Seen on"))
    holds = forms.TypedChoiceField(
        label=_("Outcome"), choices=[("yes", _("It holds")), ("no", _("It does not hold"))], coerce=lambda s: s == "yes"
    )
    valid_to = DayField(label=_("Valid until"), required=False)
    link = forms.URLField(label=_("Link to the paper"), max_length=300, required=False, assume_scheme="https")
    file = forms.FileField(label=_("Paper"), required=False, help_text=_("PDF or picture, up to 10 MB."))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def clean_file(self) -> Any:
        """A paper is what its first bytes say it is."""
        file = self.cleaned_data["file"]
        if file is None:
            return None
        kind = filetype.guess(file.read(512))
        file.seek(0)
        if file.size > _LARGEST or kind is None or kind.extension not in _PAPERS:
            raise ValidationError(_now("PDF or picture, up to 10 MB."))
        file.name = f"{PurePath(file.name).stem[:60] or 'paper'}.{kind.extension}"
        return file

    def clean(self) -> dict[str, Any]:
        seen, ends = self.cleaned_data.get("proved_on"), self.cleaned_data.get("valid_to")
        if seen and ends and ends < seen:
            self.add_error("valid_to", _now("The last day lies before the first."))
        return self.cleaned_data

    def terms(self) -> ProofTerms:
        return ProofTerms(**{name: told for name, told in self.cleaned_data.items() if name != "file"})


class CareFilter(forms.Form):
    zone = forms.ChoiceField(label=_("Zone"), required=False, choices=[("", _("All zones")), *ZONES.items()])


class CareForm(forms.Form):
    touchpoint = Named(label=_("Touchpoint"), queryset=Touchpoint.objects.none())
    title = forms.CharField(label=_("What is done"), max_length=200)
    every_days = forms.IntegerField(label=_("Every so many days"), min_value=1, max_value=1100)
    first_due = DayField(label=_("First due on"))
    owner_zone = forms.ChoiceField(label=_("Zone"), choices=list(ZONES.items()))
    owner = forms.ModelChoiceField(label=_("Who answers for it"), queryset=Employee.objects.none(), required=False)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.fields["touchpoint"].queryset = _places()  # type: ignore[attr-defined]
        self.fields["owner"].queryset = _owners()  # type: ignore[attr-defined]

    def terms(self) -> CareTerms:
        return CareTerms(**self.cleaned_data)


class DoneForm(forms.Form):
    due_on = DayField(label=_("Due on"))
    done_at = MomentField(label=_("Done at"))
    announced_at = MomentField(label=_("Customers were told at"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, plan: CarePlan, at: datetime, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.plan, self.at = plan, at

    def clean_done_at(self) -> datetime:
        done: datetime = self.cleaned_data["done_at"]
        if done > self.at + timedelta(minutes=1):
            raise ValidationError(_now("This moment has not come yet."))
        return done
