"""The register of claims, and which of them were answered as the law has it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from otklik.feedback.models import Claim
from otklik.feedback.queries.surveys import User, may
from otklik.parties.models import Account, Individual
from otklik.parties.roles import TEST_ACCOUNT, roles_with

_PAGE = 30
OPEN, OVERDUE, ANSWERED = "open", "overdue", "answered"
PERMISSION = "feedback.claims"


@dataclass(frozen=True)
class ClaimPage:
    rows: list[Claim]
    next_key: int | None
    counts: dict[str, int]


def claims(view: str, *, on: date, after: int | None = None) -> ClaimPage:
    """Open ones by the nearest end of their term, else the newest first."""
    every = Claim.objects.all()
    chosen = {
        OPEN: every.open(), OVERDUE: every.overdue(on), ANSWERED: every.filter(answer__isnull=False)
    }  # fmt: skip
    rows = chosen.get(view, every).select_related("answer", "owner", "touchpoint")
    if view in (OPEN, OVERDUE):
        return ClaimPage(list(rows.order_by("due_on", "pk")[:200]), None, _counts(on))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    some = list(rows.order_by("-pk")[: _PAGE + 1])
    return ClaimPage(some[:_PAGE], some[_PAGE - 1].pk if len(some) > _PAGE else None, _counts(on))


def access_claim(user: User, claim_id: int) -> Claim:
    """For staff who answer claims; everybody else 404."""
    row = Claim.objects.select_related("answer__answered_by", "owner", "touchpoint", "individual")
    found = row.filter(pk=claim_id).first()
    if found is None or not may(user, PERMISSION):
        raise Http404
    return found


def every_claim() -> Iterator[Claim]:
    """The whole register, the oldest first, with constant memory."""
    rows = Claim.objects.select_related("answer", "owner", "touchpoint").order_by("pk")
    return rows.iterator(chunk_size=500)


def claims_of(person: Individual) -> list[Claim]:
    """What a person claimed, the newest first."""
    return list(Claim.objects.filter(individual=person).select_related("answer").order_by("-pk"))


def customer_of(line: str) -> Individual | None:
    """The holder of the contract or of the number a claim names; None where it is not known here."""
    if not line:
        return None
    named = Q(number=line) | Q(lines__number=line)
    account = Account.objects.filter(named).select_related("individual", "contact").order_by("pk").first()
    return (account.individual or account.contact) if account else None


def owners() -> QuerySet[Individual]:
    """Employees who may be told to answer a claim: those who may open it."""
    rows = Individual.objects.filter(staff_roles__role__in=roles_with(PERMISSION), is_active=True)
    return rows.exclude(staff_roles__role=TEST_ACCOUNT).distinct().order_by("nick", "pk")


def fate_of(claim: Claim, due_on: date, until: date) -> str:
    """As the law judges it on the day `until` begins; what happened on that day or later has not happened yet.

    Uses the answer.
    """
    answer = getattr(claim, "answer", None)
    answered_on = answer.answered_on if answer is not None and answer.answered_on < until else None
    if answered_on is None:
        return "overdue" if due_on < until else "undecided"
    if answered_on > due_on:
        return "late"
    return "registered_late" if claim.is_registered_late else "in_time"


def _counts(on: date) -> dict[str, int]:
    return Claim.objects.aggregate(
        open=Count("pk", filter=Q(answer=None)),
        overdue=Count("pk", filter=Q(answer=None, due_on__lt=on)),
        answered=Count("pk", filter=Q(answer__isnull=False)),
    )
