"""Small forms of the page of a touchpoint seen from outside: announced work, what it is held to."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.web.shell.words import MomentField, SaidForm


class MaintenanceForm(SaidForm):
    begins_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.add_words("reason", _("What is done"), 200, required=True, long=False)


class ObjectiveForm(forms.Form):
    percent = forms.DecimalField(
        label=_("It has to work, % of its opening hours"), min_value=50, max_value=Decimal("99.999"), decimal_places=3
    )
