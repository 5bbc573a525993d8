"""The company as it shows itself: one form for the first run and for the desk, with its preview."""

import base64
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from otklik.core import colour
from otklik.core.country import PROFILES, CountryProfile, profile_of
from otklik.core.text import BadMask, clean_masks
from otklik.flows.first_run import FirstAdministrator
from otklik.parties.actions import BadLogo, OperatorFacts, wash_logo
from otklik.parties.models import LANGUAGES, Individual, Operator

BAD_LOGO: Final = {
    "too_big": _("The picture is too big: at most 1 MB and 20 megapixels."),
    "vector": _("SVG is not taken, because it can carry scripts. Save the logo as PNG, at least 64 pixels high."),
    "not_an_image": _("This is not a picture we can read. Take PNG, JPEG or WebP."),
}


@dataclass(frozen=True)
class Preview:
    """How the portal will look. offered: the nearest colour that passes, empty when the chosen one does."""

    name: str
    colour: str
    dark: str
    light_contrast: float
    dark_contrast: float
    offered: str
    logo: str
    profile: CountryProfile


class CompanyForm(forms.Form):
    """Names and texts by language, the look, the languages, the country, where else the company is found."""

    name_ru = forms.CharField(label=_("Name in Russian"), max_length=80, required=False)
    name_be = forms.CharField(label=_("Name in Belarusian"), max_length=80, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 1 MB. Without one the first letter of the name is shown."),
    )
    without_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    brand_colour = forms.CharField(
        label=_("Brand colour"),
        initial="#0b6e75",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour such as #0b6e75."))],
        widget=forms.TextInput({"type": "color"}),
        help_text=_("White text must be readable on it."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the portal"),
        choices=LANGUAGES,
        initial=[code for code, _title in LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )
    default_language = forms.ChoiceField(label=_("Main language"), choices=LANGUAGES, initial="ru")
    country = forms.ChoiceField(
        label=_("Country"),
        choices=[(profile.code, profile.title) for profile in PROFILES.values()],
        initial="by",
        widget=forms.RadioSelect,
        help_text=_("Decides which channels are lawful, the terms of claims, holidays and the currency."),
    )
    about_ru = forms.CharField(label=_("One line about the company, in Russian"), max_length=200, required=False)
    about_be = forms.CharField(label=_("One line about the company, in Belarusian"), max_length=200, required=False)
    about_en = forms.CharField(label=_("One line about the company, in English"), max_length=200, required=False)
    site_url = forms.URLField(label=_("Site"), required=False, assume_scheme="https")
    support_email = forms.EmailField(label=_("E-mail of support"), required=False)
    support_phone = forms.CharField(label=_("Telephone of support"), max_length=40, required=False)
    contract_masks = forms.CharField(
        label=_("How a contract number looks"),
        max_length=200,
        required=False,
        help_text=_(
            "# is any digit, commas between several: 4#######, 7#######. Such numbers are not published by mistake."
        ),
    )
    links = forms.CharField(
        label=_("Links at the foot of the portal"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line: the words, a vertical bar, the address. Offer | https://example.com/offer"),
    )

    def clean_brand_colour(self) -> str:
        chosen = str(self.cleaned_data["brand_colour"]).lower()
        if not colour.passes(chosen):
            raise forms.ValidationError(
                _("White text cannot be read on %(colour)s. The nearest colour that passes is %(offered)s.")
                % {"colour": chosen, "offered": colour.nearest_passing(chosen)}
            )
        return chosen

    def clean_logo(self) -> bytes | None:
        picture: UploadedFile | None = self.cleaned_data["logo"]
        if picture is None:
            return None
        try:
            return wash_logo(picture.read())
        except BadLogo as error:
            raise forms.ValidationError(BAD_LOGO[error.reason]) from error

    def clean_contract_masks(self) -> str:
        try:
            return clean_masks(self.cleaned_data["contract_masks"])
        except BadMask as error:
            raise forms.ValidationError(
                _("“%(mask)s” is not four to twenty digits and # signs with at least three #.") % {"mask": str(error)}
            ) from error

    def clean_links(self) -> list[dict[str, Any]]:
        found = []
        for line in str(self.cleaned_data["links"]).splitlines():
            if not line.strip():
                continue
            title, _bar, url = (part.strip() for part in line.partition("|"))
            if not title or not url.startswith(("https://", "http://", "/")):
                raise forms.ValidationError(_("This line is not “words | address”: %(line)s") % {"line": line[:80]})
            found.append({"title": {self.data.get("default_language", "ru"): title}, "url": url})
        return found

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        main, offered = told.get("default_language"), told.get("languages", [])
        if main and main not in offered:
            self.add_error("default_language", _("The main language must be one of the languages of the portal."))
        elif main and not told.get(f"name_{main}"):
            self.add_error(f"name_{main}", _("The name in the main language is needed."))
        return told

    def facts(self) -> OperatorFacts:
        """What was said, once the form is valid."""
        told = self.cleaned_data
        main = told["default_language"]
        return OperatorFacts(
            name=self._words("name"),
            about=self._words("about"),
            links=told["links"],
            languages=[main, *(code for code, _title in LANGUAGES if code in told["languages"] and code != main)],
            brand_colour=told["brand_colour"],
            country=told["country"],
            currency=profile_of(told["country"]).currency,
            site_url=told["site_url"],
            support_email=told["support_email"],
            support_phone=told["support_phone"],
            contract_masks=told["contract_masks"],
        )

    def preview(self, kept_logo: str = "") -> Preview:
        """The look of what is filled in so far; needs no valid form. kept_logo: address of the one in use."""
        chosen = str(self["brand_colour"].value() or "").lower()
        if not colour.is_colour(chosen):
            chosen = "#0b6e75"
        main = str(self["default_language"].value() or "ru")
        codes = dict.fromkeys((main, "ru", "be", "en"))
        names = [self[f"name_{code}"].value() for code in codes if f"name_{code}" in self.fields]
        dark = colour.in_the_dark(chosen)
        return Preview(
            name=next((str(name) for name in names if name), "Otklik")[:40],
            colour=chosen,
            dark=dark,
            light_contrast=round(colour.contrast(chosen, colour.WHITE), 1),
            dark_contrast=round(colour.contrast(dark, colour.WHITE), 1),
            offered="" if colour.passes(chosen) else colour.nearest_passing(chosen),
            logo=self._logo_drawn() or ("" if self["without_logo"].value() else kept_logo),
            profile=profile_of(str(self["country"].value() or "by")),
        )

    def unjudged(self, **taken: str) -> "CompanyForm":
        """The form as filled in, without complaints and secrets, with what was taken from the preview."""
        told = {name: self[name].value() for name in self.fields if name not in ("logo", "admin_password")}
        return type(self)(initial=told | taken)

    def _words(self, field: str) -> dict[str, str]:
        words = {code: self.cleaned_data[f"{field}_{code}"].strip() for code, _title in LANGUAGES}
        return {code: text for code, text in words.items() if text}

    def _logo_drawn(self) -> str:
        picture = self.files.get("logo")
        if picture is None:
            return ""
        try:
            picture.seek(0)
            washed = wash_logo(picture.read())
        except BadLogo:
            return ""  # the field itself says what is wrong when the form is sent
        return "data:image/png;base64," + base64.b64encode(washed).decode()


class FirstRunForm(CompanyForm):
    """The company and its first administrator, opened by the code from the console."""

    code = forms.CharField(
        label=_("Code from the console"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("The program printed it when it started. It keeps strangers away from this page."),
    )
    admin_name = forms.CharField(label=_("Your name"), max_length=200)
    admin_email = forms.EmailField(label=_("Your e-mail"), help_text=_("You will sign in with it."))
    admin_password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Leave it empty to sign in by e-mail codes."),
    )

    def clean_admin_password(self) -> str:
        password = str(self.cleaned_data["admin_password"])
        if password:
            validate_password(password, Individual(email=self.cleaned_data.get("admin_email", "")))
        return password

    def administrator(self) -> FirstAdministrator:
        """Who opens the portal, once the form is valid."""
        told = self.cleaned_data
        language = told["default_language"]
        return FirstAdministrator(told["admin_name"], told["admin_email"], told["admin_password"], language)


def form_of(company: Operator) -> CompanyForm:
    """The form filled in with what the company says now."""
    names = {f"name_{code}": company.name.get(code, "") for code, _title in LANGUAGES}
    abouts = {f"about_{code}": company.about.get(code, "") for code, _title in LANGUAGES}
    lines = [f"{next(iter(link['title'].values()), '')} | {link['url']}" for link in company.links]
    told = {
        "brand_colour": company.brand_colour,
        "languages": company.languages,
        "default_language": company.languages[0] if company.languages else "ru",
        "country": company.country,
        "site_url": company.site_url,
        "support_email": company.support_email,
        "support_phone": company.support_phone,
        "contract_masks": company.contract_masks,
        "links": "\n".join(lines),
    }
    return CompanyForm(initial=names | abouts | told)
