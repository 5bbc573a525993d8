"""Forms about incidents. They check shape only."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.touchpoints.models import Touchpoint
from otklik.web.quality.probe_forms import PlaceField
from otklik.web.shell.words import MomentField, SaidForm


class IncidentForm(SaidForm):
    """One that no probe saw."""

    touchpoint = PlaceField(label=_("Touchpoint"))
    began_at = MomentField(label=_("Since when"))

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        place = self.fields["touchpoint"]
        if isinstance(place, PlaceField):
            place.queryset = Touchpoint.objects.filter(retired_at=None).order_by("position", "pk")
        self.add_words("title", _("What does not work"), 200, required=True, long=False)


class SayForm(SaidForm):
    """A line of the time line."""

    is_public = forms.BooleanField(label=_("Customers read it on the status page"), required=False, initial=False)
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, initial={"once_key": secrets.token_urlsafe(12)}, **settings)
        self.add_words("words", _("What is new"), 1000, required=True, long=True)
        self.order_fields([*[name for name in self.fields if name.startswith("words")], "is_public", "once_key"])


class CauseForm(SaidForm):
    """Why it was."""

    is_public = forms.BooleanField(label=_("Customers who know of it read the cause"), required=False, initial=False)
    as_finding = forms.BooleanField(label=_("Make a draft of a finding of it"), required=False, initial=False)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.add_words("cause", _("What it came of, and what was done"), 2000, required=True, long=True)
        self.order_fields([*[name for name in self.fields if name.startswith("cause")], "is_public", "as_finding"])
