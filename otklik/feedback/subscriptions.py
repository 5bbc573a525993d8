"""What feedback does by itself: forgetting people who are to be forgotten."""

from django.utils.timezone import now

from otklik.core.events import subscribe
from otklik.feedback.actions.forgetting import forget_person
from otklik.interactions.events import PersonErased
from otklik.parties.models import Individual


@subscribe(PersonErased)
def forget_what_was_said(event: PersonErased) -> None:
    forget_person(individual=Individual.objects.get(pk=event.individual_id), at=now())
