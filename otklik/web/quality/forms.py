"""Forms of quality. They check shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.quality.queries import BoardFilter
from otklik.touchpoints.queries import kinds
from otklik.web.touchpoints.forms import ZONES


class BoardForm(forms.Form):
    """Filters in the address; what cannot be read does not narrow."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    zone = forms.ChoiceField(label=_("Who answers for it"), required=False)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.fields["kind"].choices = [("", _("All kinds")), *((kind, kind) for kind in kinds())]  # type: ignore[attr-defined]
        self.fields["zone"].choices = [("", _("Everybody")), *ZONES.items()]  # type: ignore[attr-defined]

    def wanted(self) -> BoardFilter:
        self.is_valid()
        told = self.cleaned_data
        return BoardFilter(self.data.get("verdict", ""), told.get("kind") or "", told.get("zone") or "")


class SeatsForm(forms.Form):
    """How many people must sit at the telephone."""

    calls = forms.IntegerField(label=_("Calls an hour"), min_value=1, max_value=100_000, initial=120)
    talk = forms.IntegerField(label=_("Seconds a call"), min_value=1, max_value=36_000, initial=300)
    share = forms.IntegerField(label=_("Percent in time"), min_value=1, max_value=99, initial=95)
    seconds = forms.IntegerField(label=_("In time: within seconds"), min_value=0, max_value=36_000, initial=300)


class SampleForm(forms.Form):
    """How many answers a survey needs."""

    expected = forms.IntegerField(label=_("Percent expected"), min_value=1, max_value=99, initial=85)
    margin = forms.IntegerField(label=_("Give or take, points"), min_value=1, max_value=50, initial=5)
