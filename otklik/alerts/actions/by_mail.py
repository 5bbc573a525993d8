"""A letter with all that is known, and a link to take the incident without signing in."""

from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.utils.translation import gettext, override

from otklik.alerts.actions.taking import token_of
from otklik.alerts.models import Notification
from otklik.alerts.ports import NotTaken
from otklik.alerts.queries import incident_words, moment, standing_words
from otklik.core.mail import send_letter
from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.parties.queries import company_name


def by_mail(row: Notification, at: datetime) -> str:
    """Send it; raises NotTaken."""
    person = row.person
    if person is None or not person.is_active or not person.email:
        raise NotTaken("NoAddress", for_ever=True)
    with override(person.language):
        subject, text = _letter(row, person, at)
    try:
        send_letter(
            letter=row.ref, to=person.email, subject=subject, text=text, language=person.language,
            sender=company_name(person.language),
        )  # fmt: skip
    except (OSError, SMTPException) as error:
        raise NotTaken(type(error).__name__) from error
    return ""


def _letter(row: Notification, person: Individual, at: datetime) -> tuple[str, str]:
    incident = row.alert.incident
    subject, parts = incident_words(incident, is_over=row.step == Notification.OVER, language=person.language)
    if row.was_kept_back:
        told = gettext("Kept back since %(moment)s: you had quiet hours.")
        parts.insert(0, told % {"moment": moment(row.at)})
    if row.step != Notification.OVER:
        parts.insert(-1, standing_words(incident, at=at))
        if not (incident.resolved_at or incident.acknowledged_at) and person.may("quality.duty"):
            link = settings.SITE_URL + address("alert_take", token_of(row))
            parts.append(gettext("To take it without signing in, open this page and press the button:") + "\n" + link)
    return subject, "\n\n".join(part for part in parts if part) + "\n"
