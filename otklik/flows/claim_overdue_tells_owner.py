"""Every morning: whoever must answer a claim whose term is over gets a letter, once a claim and term."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from otklik.core.cron import cron
from otklik.core.events import send
from otklik.core.mail import send_letter
from otklik.feedback.actions.claims import note_overdue_told
from otklik.feedback.models import Claim
from otklik.parties.models import Individual
from otklik.parties.queries import company_name
from otklik.parties.roles import APPROVER


@cron("0 8 * * *")
def tell_of_overdue_claims(at: datetime) -> None:
    tell_owners(at=at)


def tell_owners(*, at: datetime) -> int:
    """Letters about claims overdue since the last call; a claim that is nobody's is told to the head of service."""
    rows = Claim.objects.overdue(localdate(at)).filter(overdue_told_at=None).select_related("owner").order_by("pk")
    told = 0
    for claim in rows:
        with transaction.atomic():
            people = _whom(claim)
            if people and note_overdue_told(claim=claim, at=at):
                for person in people:
                    _write(claim, person, at)
                told += 1
    return told


def _whom(claim: Claim) -> list[Individual]:
    if claim.owner is not None and claim.owner.is_active and claim.owner.email:
        return [claim.owner]
    heads = Individual.objects.filter(staff_roles__role=APPROVER, is_active=True).exclude(email="")
    return list(heads.order_by("pk"))


def _write(claim: Claim, person: Individual, at: datetime) -> None:
    with override(person.language):
        facts = {
            "number": claim.pk,
            "day": date_format(claim.due_on, "j E Y"),
            "received": date_format(claim.received_on, "j E Y"),
        }
        subject = gettext("Claim %(number)s is overdue") % facts
        told = gettext("It was received on %(received)s and was to be answered by %(day)s.") % facts
        page = settings.SITE_URL + claim.get_absolute_url()
    letter = f"{claim.ref}/{claim.due_on}/{person.ref}"
    send(
        send_letter, at=at, letter=letter, to=person.email, subject=subject, text=f"{told}\n\n{page}\n",
        language=person.language, sender=company_name(person.language),
    )  # fmt: skip
