"""Forms of surveys for the desk. They check shape only."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.feedback.actions.surveys import SurveyTerms, SurveyWords
from otklik.feedback.models import Survey, SurveyVersion
from otklik.parties.queries import operator_languages
from otklik.web.feedback.words import KINDS
from otklik.web.shell.words import DayField
from otklik.web.templatetags.otklik import language_name
from otklik.web.touchpoints.fields import PlaceField

WHY, REASON = "why", "reason"
_MOST_CHOICES: Final = 8
_TERMS: Final = ("name", "touchpoint", "opens_on", "closes_on", "after_topic", "rest_days")


class SurveyForm(forms.Form):
    """Terms, then the words in each language offered: question, "why", a choice with its answers, one a line."""

    name = forms.CharField(label=gettext_lazy("Name, for the staff"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("What is measured"), choices=list(KINDS.items()))
    touchpoint = PlaceField(
        label=gettext_lazy("About"), required=False, empty_label=gettext_lazy("The company as a whole")
    )
    opens_on = DayField(label=gettext_lazy("From"))
    closes_on = DayField(
        label=gettext_lazy("Until, this day included"),
        required=False,
        help_text=gettext_lazy("Empty: until it is stopped."),
    )
    after_topic = forms.BooleanField(
        label=gettext_lazy("Ask by letter when a topic is solved"),
        required=False,
        help_text=gettext_lazy("Only people who take our letters are asked; employees never are."),
    )
    rest_days = forms.IntegerField(
        label=gettext_lazy("Ask the same person at most once in so many days"),
        min_value=1,
        max_value=730,
        initial=90,
    )

    def __init__(
        self, *args: Any, survey: Survey | None = None, version: SurveyVersion | None = None, **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self.version = version
        if survey is None:
            self.initial.setdefault("opens_on", localdate(now()))
        else:
            del self.fields["kind"]
            for name in _TERMS:
                self.initial[name] = getattr(survey, name)
        self._add_words()

    def _add_words(self) -> None:
        known = _known(self.version)
        labels = {
            "question": (gettext_lazy("Question"), 200, False),
            WHY: (gettext_lazy("Then: a question to answer in words"), 200, False),
            REASON: (gettext_lazy("Then: a question to choose from"), 200, False),
            "choices": (gettext_lazy("Its answers, one a line"), 900, True),
        }
        for name, (label, most, is_long) in labels.items():
            for place, code in enumerate(operator_languages()):
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{label} ({language_name(code)})",
                    max_length=most,
                    required=name == "question" and place == 0,
                    initial=known.get(name, {}).get(code, ""),
                    widget=forms.Textarea(attrs={"rows": 4}) if is_long else forms.TextInput(),
                )

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("closes_on") and told.get("opens_on") and told["closes_on"] < told["opens_on"]:
            self.add_error("closes_on", ValidationError(_("The end must be later than the start.")))
        self._check_choices()
        return told

    def terms(self) -> SurveyTerms:
        return SurveyTerms(**{name: self.cleaned_data[name] for name in _TERMS})

    def words(self) -> SurveyWords:
        follow_ups: list[dict[str, Any]] = []
        if why := self._said(WHY):
            follow_ups.append({"key": WHY, "kind": "text", "words": why})
        if (reason := self._said(REASON)) and (choices := self._choices()):
            follow_ups.append({"key": REASON, "kind": "choice", "words": reason, "choices": choices})
        return SurveyWords(self._said("question"), follow_ups)

    def _said(self, name: str) -> dict[str, str]:
        told = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in operator_languages()}
        return {code: words for code, words in told.items() if words}

    def _lines(self) -> dict[str, list[str]]:
        return {
            code: [line.strip() for line in words.splitlines() if line.strip()]
            for code, words in self._said("choices").items()
        }

    def _choices(self) -> list[dict[str, Any]]:
        lines = self._lines()
        count = max(map(len, lines.values()), default=0)
        return [
            {"key": str(place + 1), "words": {code: words[place] for code, words in lines.items()}}
            for place in range(count)
        ]

    def _check_choices(self) -> None:
        first, lines = operator_languages()[0], self._lines()
        counts = {len(words) for words in lines.values()}
        if len(counts) > 1:
            self.add_error(f"choices_{first}", _("Every language needs the same number of answers."))
        elif max(counts, default=0) > _MOST_CHOICES:
            self.add_error(f"choices_{first}", _("At most eight answers."))
        if bool(self._said(REASON)) != bool(lines):
            self.add_error(f"{REASON}_{first}", _("A question to choose from needs its answers, and they need it."))


def _known(version: SurveyVersion | None) -> dict[str, dict[str, str]]:
    if version is None:
        return {}
    found: dict[str, dict[str, str]] = {"question": version.question}
    for told in version.follow_ups:
        found[told["key"]] = told["words"]
        if told["kind"] == "choice":
            codes = told["choices"][0]["words"]
            found["choices"] = {code: "\n".join(one["words"][code] for one in told["choices"]) for code in codes}
    return found
