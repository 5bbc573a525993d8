"""Forms about health: what of the board is shown, and by which terms it is counted. They check shape only."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from otklik.quality.queries import HealthWish, regions
from otklik.quality.queries.health import DIMENSIONS, Bounds, Terms, dimension_of
from otklik.quality.queries.journeys import JourneyRow
from otklik.quality.queries.score_board import BANDS, KIND, STAGE
from otklik.quality.queries.scores import norm_titles
from otklik.touchpoints.queries import kinds
from otklik.web.quality.health_words import CODES, HEALTH_STATES
from otklik.web.quality.health_words import DIMENSIONS as TITLES
from otklik.web.templatetags.otklik import in_language
from otklik.web.touchpoints.forms import ZONES

_UNITS: Final = [("%", "%"), ("min", _("min")), ("s", _("s"))]


class HealthForm(forms.Form):
    """Filters in the address; what cannot be read does not narrow."""

    by = forms.ChoiceField(label=_("Side by side"), required=False)
    zone = forms.ChoiceField(label=_("Who answers for it"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    reach = forms.ChoiceField(label=_("Who sees it"), required=False)
    state = forms.ChoiceField(label=_("State now"), required=False)

    def __init__(self, data: Any, maps: Sequence[JourneyRow] = ()) -> None:
        super().__init__(data)
        told = [(row.sheet.journey.code, in_language(row.sheet.body.title)) for row in maps]
        self._choose("by", [("", _("By stage")), (KIND, _("By kind")), *told])
        self._choose("zone", [("", _("Everybody")), *ZONES.items()])
        self._choose("kind", [("", _("All kinds")), *((kind, kind) for kind in kinds())])
        self._choose("reach", [("", _("Public and internal")), ("public", _("Public")), ("internal", _("Internal"))])
        self._choose("state", [("", _("Any state")), *HEALTH_STATES.items()])
        if some := regions():
            self._choose("region", [("", _("All regions")), *((region, region) for region in some)])
        else:
            del self.fields["region"]

    def wanted(self) -> HealthWish:
        """The form's own choices; band and troubled are links beside it."""
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value}
        band = self.data.get("band", "")
        told["by"] = told.get("by", STAGE)
        return HealthWish(**told, band=band if band in BANDS else "", is_troubled=bool(self.data.get("troubled")))

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class TermsForm(forms.Form):
    """Weights in percent, limits in points, and for each code where nothing ends and all begins."""

    bad_below = forms.FloatField(label=_("Bad below"), min_value=1, max_value=98)
    good_from = forms.FloatField(label=_("Good from"), min_value=2, max_value=99)
    new_code = forms.CharField(label=_("Code of a norm"), max_length=20, required=False)
    new_floor = forms.FloatField(label=_("Nothing at"), required=False)
    new_target = forms.FloatField(label=_("All at"), required=False)
    new_unit = forms.ChoiceField(label=_("Unit"), choices=_UNITS, required=False)
    note = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, data: Any, terms: Terms) -> None:
        super().__init__(data)
        self.terms = terms
        for name in DIMENSIONS:
            self.fields[f"weight_{name}"] = forms.FloatField(
                label=TITLES[name], min_value=0, max_value=100, initial=f"{100 * terms.weights[name]:g}"
            )
        for code, bounds in terms.bounds.items():
            for side, value in (("floor", bounds.floor), ("target", bounds.target)):
                label = _("%(code)s, nothing at") if side == "floor" else _("%(code)s, all at")
                self.fields[f"{side}_{code}"] = forms.FloatField(
                    label=label % {"code": code}, required=False, initial=f"{value:g}"
                )
        self.fields["bad_below"].initial, self.fields["good_from"].initial = (f"{one:g}" for one in terms.limits)

    def weight_fields(self) -> list[BoundField]:
        return [self[f"weight_{name}"] for name in DIMENSIONS]

    def pairs(self) -> Iterator[tuple[str, Any, BoundField, BoundField, str]]:
        """(code, what it is, floor, target, unit) of what is known."""
        titles = norm_titles(self.terms.bounds)
        for code, bounds in self.terms.bounds.items():
            title = in_language(titles[code]) if code in titles else CODES.get(code, TITLES[dimension_of(code)])
            yield "" if code in CODES else code, title, self[f"floor_{code}"], self[f"target_{code}"], bounds.unit

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        for code in (*self.terms.bounds, "new"):
            floor, target = (f"new_{side}" if code == "new" else f"{side}_{code}" for side in ("floor", "target"))
            if (told.get(floor) is None) != (told.get(target) is None):
                self.add_error(target, _("Both numbers or none."))
        if (told.get("new_floor") is None) != (not told.get("new_code")):
            self.add_error("new_code", _("A code needs its two numbers, and they need a code."))
        return told

    def weights(self) -> dict[str, float]:
        return {name: self.cleaned_data[f"weight_{name}"] / 100 for name in DIMENSIONS}

    def bounds(self) -> dict[str, Bounds]:
        """Those with numbers; a pair that was emptied is gone."""
        told = self.cleaned_data
        found = {
            code: Bounds(told[f"floor_{code}"], told[f"target_{code}"], one.unit)
            for code, one in self.terms.bounds.items()
            if told[f"floor_{code}"] is not None
        }
        if told["new_code"]:
            found[told["new_code"]] = Bounds(told["new_floor"], told["new_target"], told["new_unit"] or "%")
        return found

    def limits(self) -> tuple[float, float]:
        return self.cleaned_data["bad_below"], self.cleaned_data["good_from"]
