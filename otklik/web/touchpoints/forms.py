"""Forms of the catalogue. They check shape only."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.parties.models import LANGUAGES
from otklik.parties.queries import operator_languages
from otklik.touchpoints.actions import Fields
from otklik.touchpoints.models import PortalAction, Touchpoint
from otklik.touchpoints.queries import STAGES, calendars, touchpoint_choices
from otklik.web.shell.words import SaidForm
from otklik.web.templatetags.otklik import in_language

ZONES: Final = {
    "marketing": gettext_lazy("Marketing"),
    "technical": gettext_lazy("Technical"),
    "it": gettext_lazy("IT"),
}


class TouchpointForm(SaidForm):
    words = {
        "title": (pgettext_lazy("of a touchpoint", "Name"), 120, True),
        "about": (pgettext_lazy("description", "About"), 300, False),
        "no_backup": (gettext_lazy("Why there is nowhere else to go when it is down"), 200, False),
    }

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Latin letters, stays for ever.")
    )
    kind = forms.SlugField(label=gettext_lazy("Kind"), max_length=40)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A page, a telephone number, a mailbox or a street."),
    )
    owner_zone = forms.ChoiceField(label=gettext_lazy("Who answers for it"), choices=list(ZONES.items()))
    stage = forms.ChoiceField(label=gettext_lazy("Stage of the journey"), choices=list(STAGES.items()))
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=80)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    parent = forms.TypedChoiceField(label=gettext_lazy("Part of"), required=False, coerce=int, empty_value=None)
    backup = forms.TypedChoiceField(
        label=gettext_lazy("Where customers go when it is down"), required=False, coerce=int, empty_value=None
    )
    calendar = forms.TypedChoiceField(
        label=gettext_lazy("Opening hours"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("By one of the calendars. Without one nothing is said about hours."),
    )
    is_public = forms.BooleanField(label=gettext_lazy("Shown to customers among the contacts"), required=False)

    def __init__(self, *args: Any, touchpoint: Touchpoint | None = None, **settings: Any) -> None:
        started = _facts_of(touchpoint) if touchpoint else {"languages": operator_languages(), "is_public": True}
        started |= settings.pop("initial", {})
        super().__init__(*args, known=_words_of(touchpoint), **settings | {"initial": started})
        self.others = {row.pk: row for row in touchpoint_choices(without=touchpoint)}
        choices = [("", "—"), *((key, in_language(row.title)) for key, row in self.others.items())]
        self.fields["parent"].choices = self.fields["backup"].choices = choices  # type: ignore[attr-defined]
        self.calendars = {row.pk: row for row in calendars()}
        named = [("", "—"), *((key, in_language(row.title)) for key, row in self.calendars.items())]
        self.fields["calendar"].choices = named  # type: ignore[attr-defined]
        if touchpoint is not None:
            del self.fields["code"], self.fields["kind"]

    def facts(self) -> Fields:
        told = self.cleaned_data
        return Fields(
            title=self.said("title"),
            about=self.said("about"),
            no_backup=self.said("no_backup"),
            address=told["address"],
            owner_zone=told["owner_zone"],
            stage=told["stage"],
            region=told["region"],
            languages=told["languages"],
            is_public=told["is_public"],
            parent=self.others.get(told["parent"]),
            backup=self.others.get(told["backup"]),
            calendar=self.calendars.get(told["calendar"]),
        )


class PortalActionForm(SaidForm):
    words = {
        "title": (gettext_lazy("Title"), 80, True),
        "about": (pgettext_lazy("description", "About"), 200, False),
        "phrases": (gettext_lazy("How people ask for it, commas between"), 600, False),
    }

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=60)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=300,
        help_text=gettext_lazy("A path like /contacts/ or a full address."),
    )
    touchpoint = forms.TypedChoiceField(label=gettext_lazy("Touchpoint"), required=False, coerce=int, empty_value=None)
    needs_sign_in = forms.BooleanField(label=gettext_lazy("Asks to sign in"), required=False)

    def __init__(self, *args: Any, action: PortalAction | None = None, **settings: Any) -> None:
        started = _action_facts(action) if action else {}
        super().__init__(*args, known=_words_of(action), **settings | {"initial": started})
        self.places = {row.pk: row for row in touchpoint_choices()}
        choices = [("", "—"), *((key, in_language(row.title)) for key, row in self.places.items())]
        self.fields["touchpoint"].choices = choices  # type: ignore[attr-defined]
        if action is not None:
            del self.fields["code"]

    def facts(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "title": self.said("title"),
            "about": self.said("about"),
            "phrases": {code: _phrases(words) for code, words in self.said("phrases").items()},
            "url": told["url"],
            "touchpoint": self.places.get(told["touchpoint"]),
            "needs_sign_in": told["needs_sign_in"],
        }


def _phrases(words: str | list[str]) -> list[str]:
    """Those of a language not offered now are a list already."""
    return [part.strip() for part in words.split(",") if part.strip()] if isinstance(words, str) else words


def _words_of(row: Touchpoint | PortalAction | None) -> dict[str, dict[str, Any]]:
    names = ("title", "about", "phrases", "no_backup")
    return {name: getattr(row, name) for name in names if row is not None and hasattr(row, name)}


def _facts_of(touchpoint: Touchpoint) -> dict[str, Any]:
    names = ("address", "owner_zone", "stage", "region", "languages", "is_public")
    facts = {name: getattr(touchpoint, name) for name in names}
    facts |= {name: getattr(touchpoint, f"{name}_id") for name in ("parent", "backup", "calendar")}
    facts |= {f"title_{code}": words for code, words in touchpoint.title.items()}
    facts |= {f"about_{code}": words for code, words in touchpoint.about.items()}
    return facts | {f"no_backup_{code}": words for code, words in touchpoint.no_backup.items()}


def _action_facts(action: PortalAction) -> dict[str, Any]:
    facts = {"url": action.url, "touchpoint": action.touchpoint_id, "needs_sign_in": action.needs_sign_in}
    facts |= {f"title_{code}": words for code, words in action.title.items()}
    facts |= {f"about_{code}": words for code, words in action.about.items()}
    return facts | {f"phrases_{code}": ", ".join(words) for code, words in action.phrases.items()}
