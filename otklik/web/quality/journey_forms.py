"""Forms of journey maps. They check shape only."""

from typing import Any, Final

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext_lazy

from otklik.quality.actions import MOST_TOUCHPOINTS
from otklik.quality.models.journey_body import STAGE_KEYS, Body, Persona, Step
from otklik.touchpoints.queries import STAGES, touchpoint_choices
from otklik.web.quality.journey_showing import FEELINGS, sign
from otklik.web.shell.words import SaidForm
from otklik.web.templatetags.otklik import in_language

KEY_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


class PersonaForm(SaidForm):
    """What the map is called and who goes this way."""

    def __init__(self, *args: Any, body: Body | None = None, **settings: Any) -> None:
        known = {"title": body.title, **vars(body.persona)} if body else {}
        super().__init__(*args, known=known, **settings)
        if body is None:
            self.fields["code"] = forms.SlugField(
                label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Latin letters, stays for ever.")
            )
        self.add_words("title", gettext_lazy("What the map is called"), 120, required=True, long=False)
        self.add_words("name", gettext_lazy("Name of the persona"), 80, required=False, long=False)
        self.add_words("about", gettext_lazy("Who it is"), 400, required=False, long=True)
        self.add_words("goals", gettext_lazy("Goals, one a line"), 600, required=False, long=True)
        self.add_words("fears", gettext_lazy("Fears, one a line"), 600, required=False, long=True)

    def persona(self) -> Persona:
        return Persona(*(_with_plain_ends(self.said(name)) for name in ("name", "about", "goals", "fears")))


class StepForm(SaidForm):
    def __init__(self, *args: Any, stage: str = "", step: Step | None = None, **settings: Any) -> None:
        known = {"title": step.title, "about": step.about} if step else {}
        super().__init__(*args, known=known, **settings)
        self.add_words("title", gettext_lazy("What the person does"), 120, required=True, long=False)
        self.fields["stage"] = forms.ChoiceField(
            label=gettext_lazy("Stage"), choices=[(key, STAGES[key]) for key in STAGE_KEYS], initial=stage
        )
        self.add_words("about", gettext_lazy("How it goes"), 400, required=False, long=True)
        chosen = step.touchpoints if step else ()
        self.fields["touchpoints"] = forms.MultipleChoiceField(
            label=gettext_lazy("Touchpoints"),
            choices=_touchpoints(chosen),
            required=False,
            initial=list(chosen),
            widget=forms.CheckboxSelectMultiple(),
            error_messages={
                "invalid_choice": gettext_lazy("The catalogue has no touchpoint with the code %(value)s."),
            },
        )
        self.fields["key"] = forms.RegexField(
            r"^[a-z0-9-]{1,20}$", widget=forms.HiddenInput, initial=step.key if step else new_key()
        )

    def clean_touchpoints(self) -> list[str]:
        codes: list[str] = self.cleaned_data["touchpoints"]
        if len(codes) > MOST_TOUCHPOINTS:
            words = gettext("At most %(most)s touchpoints at one step: split the step.")
            raise forms.ValidationError(words % {"most": MOST_TOUCHPOINTS})
        return codes

    def clean(self) -> dict[str, Any]:
        if "key" in self.errors:
            raise forms.ValidationError(gettext("This form came back damaged. Open it anew."))
        return self.cleaned_data

    def step(self, known: Step | None = None) -> Step:
        """known: what the step was; its touchpoints keep their order, new ones come after."""
        told = set(self.cleaned_data["touchpoints"])
        kept = [code for code in (known.touchpoints if known else ()) if code in told]
        come = [code for code in self.cleaned_data["touchpoints"] if code not in kept]
        key = known.key if known else self.cleaned_data["key"]
        return Step(key, self.said("title"), _with_plain_ends(self.said("about")), (*kept, *come))


class EmotionForm(forms.Form):
    value = forms.TypedChoiceField(
        label=gettext_lazy("What people feel here"),
        coerce=int,
        choices=[(value, "") for value in FEELINGS],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("An emotion is a whole number from -2 to 2.")},
    )
    reason = forms.CharField(
        label=pgettext_lazy("of an emotion", "Why"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 400}),
        help_text=gettext_lazy("What you saw, heard or counted. It stays with your name and today's date."),
    )

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        choices = [(value, f"{sign(value)} {word}") for value, word in FEELINGS.items()]
        self.fields["value"].choices = choices  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """value and reason for the action."""
        reason = _with_plain_ends({get_language() or "ru": self.cleaned_data["reason"]})
        return {"value": self.cleaned_data["value"], "reason": reason}


class PublishForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("What is new"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Colleagues read it in the list of versions."),
    )


class JourneyFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JSON, as a map's page gives it."),
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )


def _with_plain_ends(words: dict[str, str]) -> dict[str, str]:
    """Browsers end lines with two characters; files and comparisons know one."""
    return {code: text.replace("\r\n", "\n") for code, text in words.items()}


def new_key() -> str:
    return get_random_string(8, KEY_LETTERS)


def _touchpoints(chosen: tuple[str, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those in service by stage of the journey, and those of the step that are out of service since."""
    rows = touchpoint_choices()
    groups = {str(title): [row for row in rows if row.stage == key] for key, title in STAGES.items()}
    groups[gettext("Without a stage")] = [row for row in rows if row.stage not in STAGES]
    found = [(title, [(row.code, in_language(row.title)) for row in some]) for title, some in groups.items() if some]
    lost = [(code, code) for code in chosen if code not in {row.code for row in rows}]
    return [*found, (gettext("Out of service"), lost)] if lost else found
