"""Words from the address line and from forms of this room, read and checked."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otklik.answers.actions import MOST_DAYS, MOST_PERCENT
from otklik.answers.ledger import OPEN, OUTCOMES, PLACES, WITHHELD
from otklik.web.templatetags.answers import channel_name

PERIODS: Final = (7, 30, 90)
PLACE_TITLES: Final = {
    "home": _("Home page"),
    "new_topic": _("New topic"),
    "topics": _("Community"),
    "knowledge": _("Knowledge base"),
    "error": _("Error page"),
    "search": _("Search page"),
    "api": _("Apps"),
    "desk": _("Staff desk"),
}
COPYING_BOXES: Final = ("home", "palette")  # of the desk: no reply is being written, answers are copied
GROUP_TITLES: Final = {
    "action": _("Actions"),
    "article": _("Knowledge"),
    "solved": _("Answered questions"),
    "open": _("Discussions"),
}
OUTCOME_TITLES: Final = {
    "successful": _("Successful"),
    "failed": _("Failed"),
    "potential": _("Potential"),
    "unknown": _("Unknown"),
    "open": _("Still open"),
    "withheld": _("Answers withheld"),
}


class SuggestForm(forms.Form):
    """What the ask box asks while one types."""

    q = forms.CharField(max_length=2000, required=False)
    place = forms.ChoiceField(choices=[(place, place) for place in PLACES])
    key = forms.RegexField(regex=r"\A[A-Za-z0-9_-]{16,40}\Z", required=False)
    but = forms.RegexField(regex=r"\A[a-z_]{1,20}:[0-9]{1,18}\Z", required=False)
    box = forms.ChoiceField(choices=[(box, box) for box in COPYING_BOXES], required=False)


class SearchForm(forms.Form):
    """The search page's address; words that mean nothing are left out rather than refused."""

    q = forms.CharField(max_length=2000, required=False)
    group = forms.ChoiceField(choices=list(GROUP_TITLES.items()), required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    category = forms.SlugField(max_length=40, required=False)
    after = forms.IntegerField(min_value=0, max_value=1000, required=False)

    def read(self) -> dict[str, Any]:
        """The values, each empty where the address says nothing sensible."""
        self.is_valid()
        told = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return told | {"after": told["after"] or 0}


class PeriodForm(forms.Form):
    """Filters of the self-service pages; nonsense falls back to thirty days and every place."""

    days = forms.TypedChoiceField(choices=[(days, str(days)) for days in PERIODS], coerce=int, required=False)
    place = forms.ChoiceField(choices=[(place, PLACE_TITLES[place]) for place in PLACES], required=False)
    outcome = forms.ChoiceField(choices=[(key, key) for key in (*OUTCOMES, OPEN, WITHHELD)], required=False)
    found = forms.ChoiceField(choices=[("found", "found"), ("asked", "asked")], required=False)
    key = forms.CharField(max_length=200, required=False)
    ref = forms.CharField(max_length=60, required=False)
    after = forms.IntegerField(min_value=1, required=False)

    def read(self) -> dict[str, Any]:
        """The values, each empty or None where the address says nothing sensible."""
        self.is_valid()
        told = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return told | {"days": told["days"] or 30, "after": told["after"] or None}


class LedgerSettingsForm(forms.Form):
    """How the ledger counts."""

    holdout_percent = forms.IntegerField(
        label=_("Hold-out group, percent of browsers"),
        help_text=_("From these the answers are withheld, so that deflection can be measured. 0 switches it off."),
        min_value=0,
        max_value=MOST_PERCENT,
    )
    lookback_days = forms.IntegerField(
        label=_("Look-back, days"),
        help_text=_("A contact within so many days after an attempt counts against it."),
        min_value=1,
        max_value=MOST_DAYS,
    )
    lookback_channels = forms.MultipleChoiceField(
        label=_("Channels that count"),
        help_text=_("None chosen: every channel counts."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, channels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lookback_channels"].choices = [(key, channel_name(key)) for key in channels]  # type: ignore[attr-defined]
