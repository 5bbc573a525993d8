"""When a touchpoint stops working those on duty get a letter, each in his language; when it is over, another."""

from typing import Final

from django.conf import settings
from django.utils.timezone import localtime, now
from django.utils.translation import gettext, override

from otklik.core.events import send, subscribe
from otklik.core.mail import send_letter
from otklik.parties.models import Individual
from otklik.parties.queries import company_name, said_in
from otklik.parties.roles import DUTY
from otklik.quality.events import IncidentOpened, IncidentResolved
from otklik.quality.models import Incident
from otklik.quality.queries import sentence

_SAYING: Final = "%d.%m.%Y %H:%M"


@subscribe(IncidentOpened)
def tell_duty(event: IncidentOpened) -> None:
    if not event.quiet:
        _tell(event.incident_id, "opened")


@subscribe(IncidentResolved)
def tell_duty_it_is_over(event: IncidentResolved) -> None:
    if not event.quiet:
        _tell(event.incident_id, "resolved")


def _tell(incident_id: int, what: str) -> None:
    incident = Incident.objects.select_related("touchpoint").get(pk=incident_id)
    duty = Individual.objects.filter(staff_roles__role=DUTY, is_active=True).exclude(email="")
    for person in duty.order_by("pk"):
        with override(person.language):
            subject, text = _words(incident, what, person.language)
        send(
            send_letter, at=now(), letter=f"{incident.ref}/{what}/{person.ref}", to=person.email, subject=subject,
            text=text, language=person.language, sender=company_name(person.language),
        )  # fmt: skip


def _words(incident: Incident, what: str, language: str) -> tuple[str, str]:
    place = said_in(incident.touchpoint.title, language)
    if what == "opened":
        subject = gettext("Does not work: %(place)s") % {"place": place}
        since = gettext("Since %(moment)s.") % {"moment": localtime(incident.began_at).strftime(_SAYING)}
    else:
        subject = gettext("Works again: %(place)s") % {"place": place}
        moment = incident.resolved_at or incident.began_at
        since = gettext("It is over since %(moment)s.") % {"moment": localtime(moment).strftime(_SAYING)}
    seen = sentence(incident.probe_kind, incident.why, incident.facts) if incident.probe_kind else ""
    said = said_in(incident.cause if what == "resolved" else incident.title, language)
    page = settings.SITE_URL + incident.get_absolute_url()
    return subject, "\n\n".join(part for part in (since, said or seen, page) if part) + "\n"
