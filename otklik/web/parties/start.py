"""What is left to do after the first run, each step with its page and whether it is done."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otklik.parties.queries import employees, operator


@dataclass(frozen=True)
class Step:
    """url_name may be of a room that another page serves; a step without a page only tells."""

    title: Any
    text: Any
    icon: str
    url_name: str
    is_done: bool


def next_steps() -> list[Step]:
    """The checklist of a new portal."""
    company = operator()
    sends_mail = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    return [
        Step(
            _("Logo, texts and links"),
            _("What customers see at the top and the foot of every page."),
            "palette",
            "desk_operator",
            bool(company and company.logo and company.about),
        ),
        Step(
            _("Outgoing mail"),
            _("Set OTKLIK_MAIL_URL, else codes and letters stay in a folder of this machine."),
            "mail",
            "",
            sends_mail,
        ),
        Step(
            _("People who answer"),
            _("Invite agents, editors and a community manager."),
            "users",
            "desk_staff",
            employees().count() > 1,
        ),
        Step(
            _("Touchpoints"),
            _("Check addresses, numbers and opening hours of the catalogue: customers see them as contacts."),
            "map-pin",
            "desk_touchpoints",
            False,
        ),
        Step(
            _("First articles"),
            _("Ten answers to what people ask most make the ask box useful on the first day."),
            "book-2",
            "desk_articles",
            False,
        ),
    ]
