"""Forms about outages. They check shape only."""

import secrets
from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.outages.actions import AreaFacts, Fields
from otklik.outages.models import SERVICES, Outage
from otklik.outages.queries import BadHouses, read_houses
from otklik.web.shell.words import MomentField, SaidForm

_LABELS: Final = {
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("What customers read"),
    "cause": gettext_lazy("Cause"),
}
MOST_AREAS: Final = 30


class OutageForm(SaidForm):
    is_planned = forms.TypedChoiceField(
        label=pgettext_lazy("of an outage", "Kind"),
        choices=[("no", gettext_lazy("Breakdown")), ("yes", gettext_lazy("Planned works"))],
        coerce=lambda told: told == "yes",
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("What does not work"),
        help_text=gettext_lazy("Nothing chosen means everything."),
        choices=list(SERVICES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    started_at = MomentField(label=gettext_lazy("Since when"))
    expected_end_at = MomentField(label=gettext_lazy("Expected end"), required=False)
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, outage: Outage | None = None, **settings: Any) -> None:
        known = {name: getattr(outage, name) for name in _LABELS} if outage else {}
        initial = _facts_of(outage) if outage else {"started_at": now(), "once_key": secrets.token_urlsafe(12)}
        super().__init__(*args, known=known, **settings | {"initial": initial})
        self.add_words("title", _LABELS["title"], 120, required=True, long=False)
        self.add_words("text", _LABELS["text"], 1000, required=False, long=True)
        self.add_words("cause", _LABELS["cause"], 200, required=False, long=False)

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("started_at"), self.cleaned_data.get("expected_end_at")
        if starts and ends and ends <= starts:
            self.add_error("expected_end_at", ValidationError(_("The end must be later than the start.")))
        return self.cleaned_data

    def facts(self) -> Fields:
        told = self.cleaned_data
        return Fields(
            is_planned=told["is_planned"],
            title=self.said("title"),
            text=self.said("text"),
            cause=self.said("cause"),
            services=told["services"],
            started_at=told["started_at"],
            expected_end_at=told["expected_end_at"],
        )


class AreaForm(forms.Form):
    """A row: everything empty is no area."""

    city = forms.CharField(label=gettext_lazy("Town"), max_length=80, required=False)
    district = forms.CharField(label=gettext_lazy("District"), max_length=80, required=False)
    street = forms.CharField(label=gettext_lazy("Street"), max_length=120, required=False)
    houses = forms.CharField(label=gettext_lazy("Houses"), max_length=300, required=False)

    def clean_houses(self) -> str:
        houses: str = self.cleaned_data["houses"]
        try:
            read_houses(houses)
        except BadHouses as error:
            raise ValidationError(
                _("“%(part)s” is no house. Write them like 1-15, 20-30 even, 12/2.") % {"part": error}
            ) from None
        return houses

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("houses") and not self.cleaned_data.get("street"):
            self.add_error("street", ValidationError(_("Houses need a street.")))
        return self.cleaned_data


class AreasBase(forms.BaseFormSet):
    def clean(self) -> None:
        if not any(self.errors) and not self.facts():
            raise ValidationError(_("Say where: a town, a district or a street."))

    def facts(self) -> list[AreaFacts]:
        rows = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        found = [AreaFacts(**{name: row.get(name, "") for name in AreaForm.base_fields}) for row in rows]
        return [area for area in found if area != AreaFacts()]


def areas_form(data: Any, outage: Outage | None) -> AreasBase:
    """Rows of areas: those there are, and three more."""
    kind = forms.formset_factory(
        AreaForm, formset=AreasBase, extra=3, max_num=MOST_AREAS, absolute_max=MOST_AREAS, validate_max=True
    )
    rows = (
        [{name: getattr(area, name) for name in AreaForm.base_fields} for area in outage.areas.all()] if outage else []
    )
    return cast(AreasBase, kind(data, initial=rows, prefix="areas"))


class UpdateForm(SaidForm):
    """Words for everybody, a new expected end, or both."""

    expected_end_at = MomentField(label=gettext_lazy("Expected end"), required=False)
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, outage: Outage, **settings: Any) -> None:
        self.outage = outage
        initial = {"expected_end_at": outage.expected_end_at, "once_key": secrets.token_urlsafe(12)}
        super().__init__(*args, auto_id="update_%s", **settings | {"initial": initial})
        self.add_words("text", gettext_lazy("What is new"), 1000, required=False, long=True)
        self.order_fields([*(name for name in self.fields if name.startswith("text_")), "expected_end_at"])

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.said("text") and not self.promise():
            raise ValidationError(_("Say what is new, or when it will be over."))
        return self.cleaned_data

    def promise(self) -> datetime | None:
        """Another end than the one told before; None when it stays."""
        told: datetime | None = self.cleaned_data.get("expected_end_at")
        known = self.outage.expected_end_at
        same = told is not None and known is not None and told == known.replace(second=0, microsecond=0)
        return None if same else told


class CloseForm(SaidForm):
    ended_at = MomentField(label=gettext_lazy("Works again since"))

    def __init__(self, *args: Any, outage: Outage, **settings: Any) -> None:
        at = now()
        super().__init__(*args, auto_id="close_%s", **settings | {"initial": {"ended_at": at}})
        if outage.is_ahead(at):
            del self.fields["ended_at"]
        self.add_words("text", gettext_lazy("Closing words"), 1000, required=False, long=True)


def _facts_of(outage: Outage) -> dict[str, Any]:
    return {
        "is_planned": "yes" if outage.is_planned else "no",
        "services": outage.services,
        "started_at": outage.started_at,
        "expected_end_at": outage.expected_end_at,
    }
