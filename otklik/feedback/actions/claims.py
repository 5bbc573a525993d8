"""Register claims, answer them, note that somebody was told of one that is late."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.feedback.models import Claim, ClaimAnswer
from otklik.feedback.queries.terms import lawful_working_days, terms_of_claim
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint


class OutOfOrder(ValueError):
    """A claim is received, then registered, then answered; none of it lies ahead."""


class AlreadyAnswered(Exception):
    """The claim has its answer; it is kept as it was given."""


@dataclass(frozen=True)
class ClaimFacts:
    """What is written into the register. individual: the customer, where he is known here."""

    received_on: date
    channel: str
    customer: str
    subject: str
    text: str
    touchpoint: Touchpoint
    line: str = ""
    individual: Individual | None = None
    owner: Individual | None = None
    needs_checks: bool = False
    registered_on: date | None = None  # today, if nothing is told


def register_claim(*, facts: ClaimFacts, by: Individual | None, at: datetime, once_key: str = "") -> Claim:
    """Into the register, with its term by law; the same once_key registers it once. Raises OutOfOrder."""
    registered_on = facts.registered_on or localdate(at)
    if not facts.received_on <= registered_on <= localdate(at):
        raise OutOfOrder
    terms = terms_of_claim(facts.received_on, registered_on, facts.needs_checks, lawful_working_days())
    told = {name: value for name, value in vars(facts).items() if name != "registered_on"}
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                **told, registered_on=registered_on, register_by=terms.register_by, due_on=terms.due_on,
                registered_by=by, registered_at=at, once_key=once_key,
            )  # fmt: skip
            _record("register_claim", claim, by, at)
    except IntegrityError:
        return Claim.objects.get(once_key=once_key)
    return claim


def hand_claim(
    *, claim: Claim, owner: Individual | None, needs_checks: bool, by: Individual | None, at: datetime
) -> Claim:
    """Who answers it, and whether it must be examined, which gives it another term. Raises AlreadyAnswered."""
    with transaction.atomic():
        row = Claim.objects.select_for_update().get(pk=claim.pk)
        if ClaimAnswer.objects.filter(claim=row).exists():
            raise AlreadyAnswered
        terms = terms_of_claim(row.received_on, row.registered_on, needs_checks, lawful_working_days())
        if (row.owner, row.due_on) != (owner, terms.due_on):
            row.overdue_told_at = None
        row.owner, row.needs_checks, row.due_on = owner, needs_checks, terms.due_on
        row.save()
        _record("hand_claim", row, by, at)
    return row


def answer_claim(*, claim: Claim, answered_on: date, text: str, by: Individual | None, at: datetime) -> ClaimAnswer:
    """Note the written answer; the same one told twice is one. Raises OutOfOrder, AlreadyAnswered."""
    if not claim.received_on <= answered_on <= localdate(at):
        raise OutOfOrder
    with transaction.atomic():
        row = Claim.objects.select_for_update().get(pk=claim.pk)
        known = ClaimAnswer.objects.filter(claim=row).first()
        if known is not None:
            if (known.answered_on, known.text) == (answered_on, text):
                return known
            raise AlreadyAnswered
        answer = ClaimAnswer.objects.create(claim=row, answered_on=answered_on, text=text, answered_by=by, at=at)
        _record("answer_claim", row, by, at)
    return answer


def note_overdue_told(*, claim: Claim, at: datetime) -> bool:
    """True for the first who asks: he writes the letter."""
    return bool(Claim.objects.filter(pk=claim.pk, overdue_told_at=None).update(overdue_told_at=at))


def note_claims_read(*, subject: str, by: Individual, at: datetime) -> None:
    """Somebody opened a claim or took the register out."""
    audit.record(actor=by.ref, act="feedback.read_claims", subject=subject, at=at)


def _record(act: str, claim: Claim, by: Individual | None, at: datetime) -> None:
    if by is not None:
        audit.record(actor=by.ref, act=f"feedback.{act}", subject=claim.ref, at=at)
