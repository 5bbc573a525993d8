"""Forms of reviews. They check shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.feedback.actions.reviews import SourceTerms
from otklik.feedback.models import ReviewSource
from otklik.feedback.queries.reviews import ANSWERED, BAD, GOOD, WAITING, ReviewFilter
from otklik.web.feedback.words import SOURCE_KINDS
from otklik.web.shell.words import MomentField
from otklik.web.touchpoints.fields import PlaceField


class ReviewsForm(forms.Form):
    """Filters in the address; what cannot be read does not narrow."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        required=False,
        choices=[
            ("", gettext_lazy("Answered or not")),
            (WAITING, gettext_lazy("Not answered")),
            (ANSWERED, gettext_lazy("Answered")),
        ],
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("Tone"),
        required=False,
        choices=[
            ("", gettext_lazy("Good and bad")),
            (BAD, pgettext_lazy("reviews", "Bad")),
            (GOOD, pgettext_lazy("reviews", "Good")),
        ],
    )
    q = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Words"), "type": "search"}),
    )

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        known = ReviewSource.objects.order_by("title", "pk").values_list("key", "title")
        self.fields["source"].choices = [("", gettext_lazy("All sources")), *known]  # type: ignore[attr-defined]

    def wanted(self) -> ReviewFilter:
        self.is_valid()
        return ReviewFilter(**{name: self.cleaned_data.get(name) or "" for name in ("source", "state", "tone", "q")})


class ReplyForm(forms.Form):
    replied_at = MomentField(label=gettext_lazy("Answered there at"))
    reply = forms.CharField(
        label=gettext_lazy("What was answered"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SourceForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=list(SOURCE_KINDS.items()))
    url = forms.URLField(label=gettext_lazy("Address"), required=False, max_length=300, assume_scheme="https")
    touchpoint = PlaceField(label=gettext_lazy("Touchpoint"), required=False, empty_label="—")

    def terms(self) -> SourceTerms:
        return SourceTerms(**self.cleaned_data)
