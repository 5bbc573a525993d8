"""An assessment waits for approval: those who may approve get a letter; then its author hears how it went."""

from typing import Final

from django.conf import settings
from django.utils.timezone import now
from django.utils.translation import gettext, gettext_noop, override

from otklik.core.events import send, subscribe
from otklik.core.mail import send_letter
from otklik.parties.models import Individual
from otklik.parties.queries import company_name
from otklik.parties.roles import roles_with
from otklik.quality.events import AssessmentApproved, AssessmentProposed, AssessmentReturned
from otklik.quality.models import Assessment

_SUBJECTS: Final = {
    "proposed": gettext_noop("To approve: %(title)s"),
    "approved": gettext_noop("Approved: %(title)s"),
    "returned": gettext_noop("To be changed: %(title)s"),
}


@subscribe(AssessmentProposed)
def ask_for_approval(event: AssessmentProposed) -> None:
    row = Assessment.objects.select_related("author").get(pk=event.assessment_id)
    approvers = Individual.objects.filter(
        staff_roles__role__in=roles_with("touchpoints.approve"), is_active=True
    ).exclude(pk=row.author_id)
    for person in approvers.exclude(email="").distinct().order_by("pk"):
        _tell(row, "proposed", person, row.goals)


@subscribe(AssessmentApproved)
def tell_it_is_approved(event: AssessmentApproved) -> None:
    row = Assessment.objects.select_related("author").get(pk=event.assessment_id)
    _tell(row, "approved", row.author, row.goals)


@subscribe(AssessmentReturned)
def tell_what_to_change(event: AssessmentReturned) -> None:
    row = Assessment.objects.select_related("author").get(pk=event.assessment_id)
    _tell(row, "returned", row.author, row.returned_with)


def _tell(row: Assessment, what: str, person: Individual, words: str) -> None:
    if not person.email:
        return
    once = f"{row.proposed_at:%Y%m%d%H%M%S}" if row.proposed_at else ""
    with override(person.language):
        subject = gettext(_SUBJECTS[what]) % {"title": row.title}
        page = settings.SITE_URL + row.get_absolute_url()
    send(
        send_letter, at=now(), letter=f"{row.ref}/{what}/{once}/{person.ref}", to=person.email,
        subject=subject, text="\n\n".join(part for part in (words, page) if part) + "\n",
        language=person.language, sender=company_name(person.language),
    )  # fmt: skip
