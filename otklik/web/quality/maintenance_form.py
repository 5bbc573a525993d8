"""Announced work: from when till when, and what customers may know of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from otklik.web.outages.forms import MomentField, SaidForm


class MaintenanceForm(SaidForm):
    begins_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.add_words("reason", _("What is done"), 200, required=True, long=False)
