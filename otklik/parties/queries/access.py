"""Getting people through permission, and finding them by what other systems call them."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404

from otklik.parties.models import ContactPoint, Identity, Individual, StaffRole

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
        .prefetch_related(
            "accounts__lines",
            "contact_accounts__lines",
            "contact_accounts__organization",
            "contact_points",
            "consents",
            "staff_roles",
        )
        .first()
    )
    if individual is None:
        raise Http404
    return individual


def public_individual(individual_id: int) -> Individual:
    """A person as everybody may see him, by id; raises Http404 for people erased or shut out."""
    individual = Individual.objects.filter(pk=individual_id, erased_at=None, is_active=True).first()
    if individual is None:
        raise Http404
    return individual


def known_as(system: str, external_id: str) -> Individual | None:
    """Whom another system calls so: brought in from there, or linked to what it says."""
    named = Q(source=system, external_id=external_id)
    linked = Identity.objects.filter(system=system, external_id=external_id)
    return Individual.objects.filter(named | Q(pk__in=linked.values("individual"))).first()


def all_known_as(system: str, external_ids: Collection[str]) -> dict[str, Individual]:
    """`known_as` of many, with their staff roles, in three queries."""
    linked = Identity.objects.filter(system=system, external_id__in=external_ids).select_related("individual")
    found = {identity.external_id: identity.individual for identity in linked}
    named = Individual.objects.filter(source=system, external_id__in=external_ids)
    found |= {person.external_id: person for person in named}
    roles: dict[int, set[str]] = {}
    for key, role in StaffRole.objects.filter(individual__in=found.values()).values_list("individual_id", "role"):
        roles.setdefault(key, set()).add(role)
    for person in found.values():
        person.roles = frozenset(roles.get(person.pk, ()))
    return found


def named_so(told: str) -> list[Individual]:
    """Everybody whom any system calls so, or who proved this e-mail or telephone (in E.164) to be his; at most two."""
    proven = ContactPoint.objects.filter(value=told.lower(), verified_at__isnull=False)
    linked = Identity.objects.filter(external_id=told)
    either = Q(external_id=told) | Q(pk__in=linked.values("individual")) | Q(pk__in=proven.values("individual"))
    return list(Individual.objects.filter(either).order_by("pk")[:2])


def verified_emails(individual: Individual) -> list[str]:
    """The addresses this person proved to be his."""
    points = ContactPoint.objects.filter(individual=individual, kind="email", verified_at__isnull=False)
    return list(points.order_by("value").values_list("value", flat=True))


def _found(individual_id: int) -> Individual:
    individual = Individual.objects.filter(pk=individual_id).first()
    if individual is None:
        raise Http404
    return individual
