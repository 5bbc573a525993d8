"""How contacts are called in front of people."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Word:
    """A channel in words: the contact's title on a time line, the channel's name in figures, an icon."""

    title: Any  # lazy translations
    name: Any
    icon: str


CHANNELS: Final = {
    "community": Word(_("Topic in the community"), _("Community"), "messages"),
    "ask": Word(_("Question to the ask box"), _("Ask box"), "search"),
    "status": Word(_("“It is so with me too” about an outage"), _("Network status"), "wifi-off"),
    "phone": Word(_("Phone call"), _("Phone"), "phone"),
    "chat": Word(_("Chat"), _("Chat"), "message-circle"),
    "office": Word(_("Office visit"), _("Office"), "building-store"),
    "visit": Word(_("Visit to the customer"), _("Visits"), "truck"),
    "email": Word(_("Letter"), _("E-mail"), "mail"),
    "sms": Word(_("Text message"), _("SMS"), "device-mobile-message"),
    "social": Word(_("Message in a social network"), _("Social networks"), "brand-vk"),
    "form": Word(_("Form on the site"), _("Forms"), "forms"),
}
_OTHER: Final = Word(_("Contact"), _("Other"), "point")

OUTCOMES: Final = {
    "solved": _("Solved"),
    "answered": _("Answered"),
    "unanswered": _("Left without an answer"),
    "abandoned": _("Gave up waiting"),
    "unreached": _("Did not get through"),
    "self_service": _("Found the answer"),
    "asked": _("Asked a person"),
    "left": _("Left"),
    "other": _("Other"),
}


def word_of(channel: str) -> Word:
    """The words of a channel, common ones for a channel nobody has named."""
    return CHANNELS.get(channel, _OTHER)


def outcome_title(outcome: str) -> str:
    """An outcome in the reader's language; an unknown one as it is."""
    return str(OUTCOMES.get(outcome, outcome))
