"""Forms about competitors. They check shape only."""

import re
import secrets
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.core.money import Money, UnknownCurrency
from otklik.parties.queries import operator
from otklik.quality.actions.competitors import CompetitorTerms
from otklik.quality.actions.observations import FIRST_DAY, Offer, PublicRating, Sight
from otklik.quality.models import Competitor
from otklik.quality.queries.competitors import competitors_in_use
from otklik.touchpoints.queries import touchpoint_choices
from otklik.web.quality.competitor_words import PER, SERVICES, own_name
from otklik.web.shell.words import DayField, SaidForm
from otklik.web.templatetags.otklik import in_language

OWN: Final = "own"
_PAGE: Final = re.compile(r"https?://[^\s/]+", re.IGNORECASE)


class CompetitorForm(SaidForm):
    """competitor: the one that is changed, None for a new one."""

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Latin letters, stays for ever.")
    )
    site = forms.URLField(
        label=gettext_lazy("Site"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Kept for people. The program never opens it."),
    )
    regions = forms.CharField(label=gettext_lazy("Where they work"), max_length=200, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, competitor: Competitor | None = None, **settings: Any) -> None:
        known = {"name": competitor.name, "offers": competitor.offers} if competitor else {}
        super().__init__(*args, known=known, **settings)
        self.add_words("name", pgettext_lazy("of a competitor", "Name"), 120, required=True, long=False)
        self.add_words("offers", gettext_lazy("What they offer"), 600, required=False, long=True)
        self.order_fields([name for name in self.fields if name.startswith("name_")] + ["code", "site", "regions"])
        if competitor is not None:
            del self.fields["code"]
            self.initial.update({name: getattr(competitor, name) for name in ("site", "regions", "note")})

    def terms(self) -> CompetitorTerms:
        plain = {name: self.cleaned_data[name] for name in ("regions", "site", "note")}
        return CompetitorTerms(name=self.said("name"), offers=self.said("offers"), **plain)


class PlaceForm(forms.Form):
    """A public touchpoint of a competitor."""

    ours = forms.TypedChoiceField(
        label=gettext_lazy("Compared with our touchpoint"),
        coerce=int,
        help_text=gettext_lazy("It is of the same kind: their phone beside our phone."),
    )
    address = forms.CharField(
        label=gettext_lazy("Public address"),
        max_length=300,
        help_text=gettext_lazy("A page, a telephone number or a street, open to everybody."),
    )

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.touchpoints = {row.pk: row for row in touchpoint_choices()}
        self.fields["ours"].choices = _titles(self.touchpoints)  # type: ignore[attr-defined]


class SightForm(forms.Form):
    """What every observation tells. competitor: a number, OWN for our own company."""

    needs_page = True
    competitor = forms.TypedChoiceField(
        label=gettext_lazy("Whose"), coerce=lambda told: None if told == OWN else int(told), choices=()
    )
    observed_on = DayField(label=pgettext_lazy("an observation", "Seen on"))
    source = forms.CharField(
        label=gettext_lazy("Where it was seen"),
        max_length=500,
        help_text=gettext_lazy("The address of the page. The program does not open it."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    once_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **settings: Any) -> None:
        started = {"observed_on": today, "once_key": secrets.token_urlsafe(12)}
        super().__init__(*args, **settings | {"initial": started | settings.get("initial", {})})
        self.today = today
        self.companies = {row.pk: row for row in competitors_in_use()}
        named = [(key, in_language(row.name)) for key, row in self.companies.items()]
        self.fields["competitor"].choices = [*named, (OWN, own_name())]  # type: ignore[attr-defined]

    def clean_observed_on(self) -> date:
        day: date = self.cleaned_data["observed_on"]
        if not FIRST_DAY <= day <= self.today:
            raise forms.ValidationError(_("This day lies ahead, or before the year 2000."))
        return day

    def clean_source(self) -> str:
        told = str(self.cleaned_data["source"])
        if self.needs_page and not _PAGE.match(told):
            raise forms.ValidationError(_("An address of a page begins with https://."))
        return told

    def sight(self) -> Sight:
        told = self.cleaned_data
        company = self.companies.get(told["competitor"])
        return Sight(company, told["observed_on"], told["source"], told.get("note", ""), told.get("once_key", ""))


class PictureForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Screenshot"),
        help_text=gettext_lazy("JPEG, PNG or WebP. The file is kept as it comes, with its SHA-256."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )


class PriceForm(SightForm, PictureForm):
    service = forms.ChoiceField(label=gettext_lazy("Service"), choices=list(SERVICES.items()))
    title = forms.CharField(label=gettext_lazy("Tariff"), max_length=120)
    price = forms.DecimalField(
        label=gettext_lazy("Price"), min_value=Decimal(0), max_value=Decimal(10_000_000), decimal_places=2
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, min_length=3)
    per = forms.ChoiceField(label=pgettext_lazy("price", "For"), choices=list(PER.items()))
    speed_mbit = forms.IntegerField(
        label=gettext_lazy("Speed, Mbit/s"), min_value=1, max_value=1_000_000, required=False
    )
    volume_gb = forms.IntegerField(
        label=gettext_lazy("Volume, GB"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=gettext_lazy("Leave it empty where it is not limited."),
    )
    terms = forms.CharField(
        label=gettext_lazy("Terms"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("What it costs later, for how long, what has to be bought beside it."),
    )
    field_order = (
        "competitor", "observed_on", "service", "title", "price", "currency", "per", "speed_mbit", "volume_gb", "terms",
        "source", "file", "note",
    )  # fmt: skip

    def __init__(self, *args: Any, **settings: Any) -> None:
        company = operator()
        settings["initial"] = {"currency": company.currency if company else ""} | settings.get("initial", {})
        super().__init__(*args, **settings)

    def clean_currency(self) -> str:
        told = str(self.cleaned_data["currency"]).upper()
        try:
            return Money(0, told).currency
        except UnknownCurrency:
            raise forms.ValidationError(_("This is not a currency: use BYN, RUB, EUR.")) from None

    def offer(self) -> Offer:
        told = self.cleaned_data
        names = ("service", "title", "per", "speed_mbit", "volume_gb", "terms")
        price = Money.from_decimal(told["price"], told["currency"])
        return Offer(price=price, **{name: told[name] for name in names})


class WaitForm(SightForm):
    needs_page = False
    touchpoint = forms.TypedChoiceField(label=gettext_lazy("Compared with our touchpoint"), coerce=int)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes waited"), min_value=0, max_value=100_000, initial=0)
    seconds = forms.IntegerField(label=gettext_lazy("and seconds"), min_value=0, max_value=59, initial=0)
    gave_up = forms.BooleanField(label=gettext_lazy("Nobody answered: given up after that"), required=False)
    field_order = ("competitor", "observed_on", "touchpoint", "minutes", "seconds", "gave_up", "source", "note")

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.touchpoints = {row.pk: row for row in touchpoint_choices()}
        self.fields["touchpoint"].choices = _titles(self.touchpoints)  # type: ignore[attr-defined]
        self.fields["source"].help_text = _("The number that was called, the page of the chat, the street.")

    def waited(self) -> dict[str, Any]:
        told = self.cleaned_data
        place = self.touchpoints[told["touchpoint"]]
        return {
            "touchpoint": place, "seconds": 60 * told["minutes"] + told["seconds"], "is_answered": not told["gave_up"],
        }  # fmt: skip


class RatingForm(SightForm):
    """One row of a file, or by hand with a screenshot."""

    title = forms.CharField(
        label=gettext_lazy("Site of ratings"),
        max_length=120,
        help_text=gettext_lazy("Called alike for all: rows of one site are compared."),
    )
    rating = forms.DecimalField(
        label=gettext_lazy("Rating"), min_value=Decimal(1), max_value=Decimal(100), max_digits=5, decimal_places=2
    )
    best = forms.IntegerField(label=gettext_lazy("Highest possible"), min_value=2, max_value=100, initial=5)
    count = forms.IntegerField(label=gettext_lazy("How many marks"), min_value=0, max_value=2_000_000_000)
    field_order = ("competitor", "observed_on", "title", "rating", "best", "count", "source", "file", "note")

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("rating") is not None and told.get("best") and told["rating"] > told["best"]:
            self.add_error("rating", _("The rating is higher than the highest possible."))
        return told

    def found(self) -> PublicRating:
        told = self.cleaned_data
        return PublicRating(told["title"], told["rating"], told["best"], told["count"])


class SeenRatingForm(RatingForm, PictureForm):
    """By hand."""


class TakeBackForm(forms.Form):
    because = forms.CharField(
        label=pgettext_lazy("of taking back", "Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def _titles(rows: dict[int, Any]) -> list[tuple[int, str]]:
    return [(key, in_language(row.title)) for key, row in rows.items()]
