"""When a touchpoint stops working, people are told by the duty plan that fits; without one those on duty get a letter.

When it is over, those who were told hear that too.
"""

from django.utils.timezone import now
from django.utils.translation import override

from otklik.alerts.actions import begin_alert, tell_it_is_over
from otklik.alerts.queries import incident_words
from otklik.core.events import send, subscribe
from otklik.core.mail import send_letter
from otklik.parties.models import Individual
from otklik.parties.queries import company_name
from otklik.parties.roles import DUTY
from otklik.quality.events import IncidentOpened, IncidentResolved
from otklik.quality.models import Incident


@subscribe(IncidentOpened)
def tell_duty(event: IncidentOpened) -> None:
    if not event.quiet:
        incident = _found(event.incident_id)
        if begin_alert(incident=incident, at=now()) is None:
            _write(incident, "opened")


@subscribe(IncidentResolved)
def tell_duty_it_is_over(event: IncidentResolved) -> None:
    if not event.quiet:
        incident = _found(event.incident_id)
        if not tell_it_is_over(incident=incident, at=now()):
            _write(incident, "resolved")


def _found(incident_id: int) -> Incident:
    related = ("touchpoint__backup", "touchpoint__parent__backup")
    return Incident.objects.select_related(*related).get(pk=incident_id)


def _write(incident: Incident, what: str) -> None:
    duty = Individual.objects.filter(staff_roles__role=DUTY, is_active=True).exclude(email="")
    for person in duty.order_by("pk"):
        with override(person.language):
            subject, parts = incident_words(incident, is_over=what == "resolved", language=person.language)
        send(
            send_letter, at=now(), letter=f"{incident.ref}/{what}/{person.ref}", to=person.email, subject=subject,
            text="\n\n".join(parts) + "\n", language=person.language, sender=company_name(person.language),
        )  # fmt: skip
