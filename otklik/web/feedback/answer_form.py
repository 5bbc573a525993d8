"""The form of a survey, made of its words. It checks shape only."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.feedback.actions.answering import Told
from otklik.feedback.models import Response, Survey, SurveyVersion
from otklik.parties.actions import BadContact, tidy_contact
from otklik.parties.queries import telephone_region
from otklik.web.templatetags.otklik import in_language

MOST: Final = 2000


class AnswerForm(forms.Form):
    """Fields: score, one `f_<key>` for each follow-up, telephone; visit, via and version travel hidden."""

    visit = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    via = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args: Any, survey: Survey, version: SurveyVersion, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.words = version
        choices = [(str(mark), str(mark)) for mark in survey.scale.marks]
        self.fields["score"] = forms.ChoiceField(
            label=in_language(version.question),
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext_lazy("Choose a mark."),
                "invalid_choice": gettext_lazy("Choose a mark."),
            },
        )
        for told in version.follow_ups:
            self.fields[f"f_{told['key']}"] = _follow_up(told)
        self.fields["telephone"] = forms.CharField(
            label=gettext_lazy("Telephone, if we may call you about it"),
            help_text=gettext_lazy("We call within two working days. Leave it empty if you want no call."),
            required=False,
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        )
        self.fields["version"] = forms.IntegerField(
            required=False, initial=version.number, widget=forms.HiddenInput, max_value=32767
        )

    def clean_telephone(self) -> str:
        told = str(self.cleaned_data["telephone"])
        if not told:
            return ""
        try:
            return tidy_contact("tel", told, telephone_region())
        except BadContact as error:
            raise ValidationError(_("This is no telephone number.")) from error

    def follow_ups(self) -> list[forms.BoundField]:
        return [self[f"f_{told['key']}"] for told in self.words.follow_ups]

    def told(self, *, language: str, browser_key: str) -> Told:
        said = {told["key"]: self.cleaned_data[f"f_{told['key']}"] for told in self.words.follow_ups}
        return Told(
            score=int(self.cleaned_data["score"]),
            said={key: words for key, words in said.items() if words},
            telephone=self.cleaned_data["telephone"],
            language=language,
            channel=Response.QR if self.cleaned_data["via"] == Response.QR else Response.LINK,
            browser_key=browser_key,
        )


def initial_of(response: Response | None, *, visit: str, via: str, score: str) -> dict[str, Any]:
    """What the form begins with: an answer given before, else the mark of the link followed."""
    begun: dict[str, Any] = {"visit": visit, "via": via, "score": score}
    if response is not None:
        begun |= {f"f_{key}": words for key, words in response.said.items()} | {"score": str(response.score)}
        call = getattr(response, "call", None)
        begun["telephone"] = call.telephone if call else ""
    return begun


def _follow_up(told: dict[str, Any]) -> forms.Field:
    label = in_language(told["words"])
    if told["kind"] == "choice":
        choices = [(one["key"], in_language(one["words"])) for one in told["choices"]]
        return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)
    return forms.CharField(
        label=label, required=False, max_length=MOST, widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST})
    )
