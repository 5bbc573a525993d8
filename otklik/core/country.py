"""Country profiles: what the law and the custom of a country switch on, one setting with its reasons."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class CountryProfile:
    """code: the operator's country; region: ISO 3166 for telephone numbers and holidays; claim_days: legal term;
    examined_claim_months: the term where a claim must be examined, 0 where the law gives none of its own.

    foreign_messengers: whether an operator may serve people through messengers of foreign companies.
    """

    code: str
    title: Promise
    region: str
    currency: str
    foreign_messengers: bool
    claim_days: int
    channels: Promise
    claims: Promise
    holidays: Promise
    personal_data: Promise
    examined_claim_months: int = 0


PROFILES: Final = {
    profile.code: profile
    for profile in (
        CountryProfile(
            "by",
            _("Belarus"),
            "BY",
            "BYN",
            True,
            15,
            _("Telegram, Viber, VK, Odnoklassniki and MAX may be offered; e-mail, telephone and SMS always."),
            _("A written claim is answered in 15 days, in a month if it needs to be examined."),
            _("Public holidays of Belarus, Radunitsa included."),
            _("Law 99-Z on personal data: consent is free and can be taken back, a request is answered in 15 days."),
            examined_claim_months=1,
        ),
        CountryProfile(
            "ru",
            _("Russia"),
            "RU",
            "RUB",
            False,
            30,
            _(
                "Operators may not serve people through foreign messengers nor offer foreign sign-in: "
                "MAX, VK, Yandex and Gosuslugi lead; e-mail, telephone and SMS always."
            ),
            _("A claim is answered within 30 days of its registration (law 126-FZ, article 55)."),
            _("Public holidays of Russia with the days moved by the government."),
            _("Law 152-FZ: data of citizens are kept on servers in Russia, consent is recorded with its wording."),
        ),
        CountryProfile(
            "other",
            _("Another country"),
            "",
            "EUR",
            True,
            30,
            _("Every channel may be switched on; which are lawful with you is for your lawyer to say."),
            _("A claim is answered in 30 days unless you set your own term."),
            _("No public holidays until you add them to the calendar."),
            _("Consent with its wording, export and erasure on request, as the GDPR has it."),
        ),
    )
}


def profile_of(country: str) -> CountryProfile:
    """The profile of a country code; unknown codes get the neutral one."""
    return PROFILES.get(country, PROFILES["other"])
