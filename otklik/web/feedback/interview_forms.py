"""Forms of interviews. They check shape only."""

import secrets
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.feedback.actions.interviews import InterviewFacts
from otklik.feedback.queries.claims import customer_of
from otklik.feedback.queries.interviews import InterviewFilter, interviewers
from otklik.parties.models import Individual
from otklik.touchpoints.queries import STAGES
from otklik.web.shell.words import DayField
from otklik.web.touchpoints.fields import PlaceField

_MOST_QUESTIONS: Final = 30
_LONGEST_QUESTION: Final = 300
_FILTERS: Final = ("stage", "language", "q")


class InterviewerField(forms.ModelChoiceField):
    def __init__(self, **settings: Any) -> None:
        super().__init__(interviewers(), label=gettext_lazy("Who held it"), empty_label=None, **settings)


class InterviewsForm(forms.Form):
    """Filters in the address; what cannot be read does not narrow."""

    touchpoint = PlaceField(
        label=gettext_lazy("Touchpoint"), required=False, empty_label=gettext_lazy("All touchpoints")
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        required=False,
        choices=[("", gettext_lazy("All stages")), *STAGES.items()],
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("All languages")), *settings.LANGUAGES],
    )
    q = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Words"), "type": "search"}),
    )

    def wanted(self) -> InterviewFilter:
        self.is_valid()
        place = self.cleaned_data.get("touchpoint")
        told = {name: self.cleaned_data.get(name) or "" for name in _FILTERS}
        return InterviewFilter(touchpoint=place.pk if place else None, **told)


class InterviewForm(forms.Form):
    held_on = DayField(label=gettext_lazy("Day of the conversation"))
    held_by = InterviewerField()
    touchpoint = PlaceField(label=gettext_lazy("About"))
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=list(STAGES.items()), initial="use")
    partner = forms.CharField(
        label=gettext_lazy("With whom"),
        max_length=120,
        help_text=gettext_lazy("A few words, never a name: a pensioner, with us for six years."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=list(settings.LANGUAGES))
    agreed_to_record = forms.BooleanField(label=gettext_lazy("Agreed to be recorded"), required=False)
    line = forms.CharField(
        label=gettext_lazy("Contract or number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Only of who agreed to be recorded. Then what was said is erased with the person."),
    )
    questions = forms.CharField(
        label=gettext_lazy("What was asked, a question a line"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    said = forms.CharField(
        label=gettext_lazy("What was said"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    follows = forms.CharField(
        label=gettext_lazy("What follows from it"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Individual, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.initial["held_on"], self.initial["held_by"] = localdate(now()), by.pk
        self.initial["once_key"] = secrets.token_urlsafe(12)

    def clean_questions(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        if len(lines) > _MOST_QUESTIONS or any(len(line) > _LONGEST_QUESTION for line in lines):
            raise ValidationError(_("At most thirty questions of 300 letters."))
        return lines

    def facts(self) -> InterviewFacts:
        told = {name: value for name, value in self.cleaned_data.items() if name != "once_key"}
        return InterviewFacts(**told, individual=customer_of(told["line"]))


class InterviewNoteForm(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("an interview", "Add or put right"),
        max_length=4000,
        help_text=gettext_lazy("What was written first stays as it was."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.initial["once_key"] = secrets.token_urlsafe(12)
