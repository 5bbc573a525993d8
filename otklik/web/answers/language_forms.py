"""Forms of the language layer."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.answers.actions import (
    RULE_KINDS,
    BadRule,
    Loop,
    MeaningTaken,
    NoWords,
    RuleWords,
    TooManyWords,
)
from otklik.answers.models import LanguageRule
from otklik.core.search.language import Rule

KIND_TITLES: Final = {
    "slang": _("Slang"),
    "synonym": _("Synonyms"),
    "be_ru": _("Belarusian"),
    "short": _("Short terms"),
}
_REFUSED: Final[dict[type[BadRule], tuple[str, Any]]] = {
    NoWords: ("words", _("Write at least one word with letters or digits, and what it means.")),
    TooManyWords: ("words", _("A line holds at most 20 words of at most 60 letters each.")),
    MeaningTaken: ("meaning", _("There is a line of this kind with this meaning already; change that one.")),
}


class LineFilterForm(forms.Form):
    """Which lines are shown; nonsense shows all."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in RULE_KINDS], required=False)
    q = forms.CharField(max_length=60, required=False)
    after = forms.CharField(max_length=250, required=False)

    def read(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class LineForm(forms.Form):
    """One line of the layer; the words one a line of text."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind, KIND_TITLES[kind]) for kind in RULE_KINDS])
    words = forms.CharField(
        label=_("Words of customers, one a line"),
        help_text=_("At most 20. For example: симка, симочка."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    meaning = forms.CharField(
        label=_("What they mean"),
        help_text=_("As our answers say it. Short terms need none."),
        max_length=120,
        required=False,
    )
    note = forms.CharField(label=_("Note for colleagues"), max_length=200, required=False)

    @staticmethod
    def words_of(line: LanguageRule | Rule | None) -> dict[str, Any]:
        """The fields filled from a line."""
        if line is None:
            return {}
        words = {"kind": line.kind, "words": "\n".join(line.words), "meaning": line.meaning}
        return words | {"note": getattr(line, "note", "")}

    def told(self) -> RuleWords:
        """The line as written."""
        words = self.cleaned_data
        return RuleWords(words["kind"], words["words"].splitlines(), words["meaning"], words["note"])

    def refuse(self, why: BadRule) -> None:
        """Say next to the field what is wrong."""
        if isinstance(why, Loop):
            self.add_error(
                "words", gettext("These words lead back to themselves: %(way)s.") % {"way": " → ".join(why.args)}
            )
            return
        field, words = _REFUSED[type(why)]
        self.add_error(field, words)


class PhraseForm(forms.Form):
    """A test phrase."""

    text = forms.CharField(label=_("Words of a customer"), max_length=300)
    ref = forms.RegexField(
        label=_("Answer it must find"),
        help_text=_("The number of a topic, article or action: topic:12, article:3, action:5."),
        regex=r"\A\s*[a-z_]{1,20}:[1-9][0-9]{0,17}\s*\Z",
    )
    within = forms.IntegerField(label=_("Among the first"), min_value=1, max_value=20, initial=5)

    def clean_ref(self) -> str:
        return str(self.cleaned_data["ref"]).strip()
