"""Forms of people's own pages and of the staff's pages about people."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import LANGUAGES, Individual
from otklik.parties.roles import TITLES


class ProfileForm(forms.Form):
    """What others see, and the language of letters."""

    nick = forms.CharField(label=_("Public name"), max_length=60, help_text=_("Everybody sees it. Not your full name."))
    about = forms.CharField(label=_("About me"), max_length=300, required=False, widget=forms.Textarea({"rows": 3}))
    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES)

    @classmethod
    def of(cls, person: Individual) -> "ProfileForm":
        return cls(initial={"nick": person.nick, "about": person.about, "language": person.language})


class TelephoneForm(forms.Form):
    """A telephone number by which one may be reached."""

    tel = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("With the code of the country or of the city."),
    )


class InviteForm(forms.Form):
    """A new employee."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=list(TITLES.items()), widget=forms.CheckboxSelectMultiple
    )


class RoleForm(forms.Form):
    """One more role for an employee."""

    role = forms.ChoiceField(label=_("Role"), choices=list(TITLES.items()))

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data["role"])


OWN_CONSENTS: Final[dict[str, dict[str, Any]]] = {
    "marketing": {
        "title": _("News and offers"),
        "wording": _("I agree to get news and offers by e-mail. I can take this back at any moment."),
    }
}
