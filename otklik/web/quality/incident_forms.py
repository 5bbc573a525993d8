"""Forms about incidents. They check shape only."""

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.quality.actions import ReviewTerms
from otklik.web.shell.words import MomentField, SaidForm
from otklik.web.touchpoints.fields import PlaceField


def _long(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4, "maxlength": 4000})
    return forms.CharField(label=label, help_text=help_text, max_length=4000, required=required, widget=area)


class IncidentForm(SaidForm):
    """One that no probe saw."""

    touchpoint = PlaceField(label=_("Touchpoint"))
    began_at = MomentField(label=_("Since when"))

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.add_words("title", _("What does not work"), 200, required=True, long=False)


class SayForm(SaidForm):
    """A line of the time line."""

    is_public = forms.BooleanField(label=_("Customers read it on the status page"), required=False, initial=False)
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ready: Mapping[str, str] | None = None, **settings: Any) -> None:
        known = {"words": ready or {}}
        super().__init__(*args, initial={"once_key": secrets.token_urlsafe(12)}, known=known, **settings)
        self.add_words("words", _("What is new"), 1000, required=True, long=True)
        self.order_fields([*[name for name in self.fields if name.startswith("words")], "is_public", "once_key"])


class SwitchForm(forms.Form):
    """The backup channel comes into use, or goes out of it."""

    is_on = forms.BooleanField(required=False, widget=forms.HiddenInput)
    is_public = forms.BooleanField(label=_("Customers read it on the status page"), required=False)


class ReviewForm(forms.Form):
    """What was learnt of an incident."""

    effect = _long(_("What customers felt"), _("How many, how long, what they could not do."))
    root_cause = _long(_("The cause behind the cause"), _("Ask why until the answer is something that can be changed."))
    went_well = _long(_("What helped"), required=False)
    went_badly = _long(_("What got in the way"), _("Things and orders, not people."), required=False)
    prevention = _long(_("What we will do so that it does not come back"))

    def terms(self) -> ReviewTerms:
        return ReviewTerms(**self.cleaned_data)


class CauseForm(SaidForm):
    """Why it was."""

    is_public = forms.BooleanField(label=_("Customers who know of it read the cause"), required=False, initial=False)
    as_finding = forms.BooleanField(label=_("Make a draft of a finding of it"), required=False, initial=False)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.add_words("cause", _("What it came of, and what was done"), 2000, required=True, long=True)
        self.order_fields([*[name for name in self.fields if name.startswith("cause")], "is_public", "as_finding"])
