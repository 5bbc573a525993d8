"""Getting people and accounts through permission, and finding a person by a proven contact point."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404

from otklik.parties.models import Account, ContactPoint, Individual

User = Individual | AnonymousUser


def access_individual(user: User, individual_id: int) -> Individual:
    """The person: himself, or anybody for those who may read customers; raises Http404 for others."""
    if not isinstance(user, Individual) or not (user.pk == individual_id or user.may("parties.read")):
        raise Http404
    return _found(individual_id)


def access_customer(user: User, individual_id: int) -> Individual:
    """A customer's card with everything on it, for those who may read customers; raises Http404 for others."""
    if not isinstance(user, Individual) or not user.may("parties.read"):
        raise Http404
    individual = (
        Individual.objects.filter(pk=individual_id)
        .prefetch_related("accounts__lines", "contact_accounts__lines", "contact_points", "consents", "staff_roles")
        .first()
    )
    if individual is None:
        raise Http404
    return individual


def access_account(user: User, number: str) -> Account:
    """The account by its number: for its holder, its contact person, and those who may read customers; else Http404."""
    if not isinstance(user, Individual):
        raise Http404
    seen = Account.objects.select_related("individual", "organization", "contact")
    if not user.may("parties.read"):
        seen = seen.filter(Q(individual=user) | Q(contact=user))
    account = seen.filter(number=number).first()
    if account is None:
        raise Http404
    return account


def public_individual(individual_id: int) -> Individual:
    """A person as everybody may see him, by id; raises Http404 for people erased or shut out."""
    individual = Individual.objects.filter(pk=individual_id, erased_at=None, is_active=True).first()
    if individual is None:
        raise Http404
    return individual


def find_by_contact(kind: str, value: str) -> Individual | None:
    """Whose proven contact point this is; e-mails in lower case, telephones in E.164."""
    point = (
        ContactPoint.objects.select_related("individual")
        .filter(kind=kind, value=value, verified_at__isnull=False)
        .first()
    )
    return point.individual if point is not None else None


def verified_emails(individual: Individual) -> list[str]:
    """The addresses this person proved to be his."""
    points = ContactPoint.objects.filter(individual=individual, kind="email", verified_at__isnull=False)
    return list(points.order_by("value").values_list("value", flat=True))


def _found(individual_id: int) -> Individual:
    individual = Individual.objects.filter(pk=individual_id).first()
    if individual is None:
        raise Http404
    return individual
