"""Fields that many forms of the desk share: a day, a minute, and words in each language offered."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms

from otklik.parties.queries import operator_languages
from otklik.web.templatetags.otklik import language_name

_MOMENT: Final = "%Y-%m-%dT%H:%M"


class DayField(forms.DateField):
    """A day, as browsers let people choose one."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **settings)


class MomentField(forms.DateTimeField):
    """A minute by the clock of the operator."""

    def __init__(self, **settings: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
        super().__init__(widget=widget, input_formats=[_MOMENT, f"{_MOMENT}:%S"], **settings)


class SaidForm(forms.Form):
    """Words in each language offered: fields `text_ru`, `text_be` ..., those declared in `words` before all others."""

    words: ClassVar[dict[str, tuple[Any, int, bool]]] = {}  # name: (label, length, required in the first language)

    def __init__(self, *args: Any, known: Mapping[str, Mapping[str, Any]] | None = None, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.known = known or {}
        for name, (label, most, required) in self.words.items():
            self.add_words(name, label, most, required=required, long=False)
        self.order_fields([f"{name}_{code}" for name in self.words for code in operator_languages()])

    def add_words(self, name: str, label: Any, most: int, *, required: bool, long: bool) -> None:
        for place, code in enumerate(operator_languages()):
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=f"{label} ({language_name(code)})",
                max_length=most,
                required=required and place == 0,
                initial=self.known.get(name, {}).get(code, ""),
                widget=forms.Textarea(attrs={"rows": 3, "maxlength": most}) if long else forms.TextInput(),
            )

    def said(self, name: str) -> dict[str, Any]:
        """Words by language; those in languages not offered now stay as they were."""
        told = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in operator_languages()}
        kept = {code: words for code, words in self.known.get(name, {}).items() if code not in told}
        return kept | {code: words for code, words in told.items() if words}
