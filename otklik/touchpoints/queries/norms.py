"""Norms: which version holds on a day, and for which touchpoints."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404

from otklik.core.country import profile_of
from otklik.parties.models import Individual
from otklik.parties.queries import operator
from otklik.touchpoints.models import Norm, Touchpoint


def norms_in_force(on: date) -> list[Norm]:
    """One version of each norm, the one that holds on this day, by code."""
    held = Norm.objects.filter(Q(active_to=None) | Q(active_to__gt=on), active_from__lte=on)
    return list(held.order_by("code", "version"))


def norms_for(touchpoint: Touchpoint, on: date) -> list[Norm]:
    """The norms in force that judge this touchpoint."""
    return [norm for norm in norms_in_force(on) if applies(norm, touchpoint)]


def applies(norm: Norm, touchpoint: Touchpoint) -> bool:
    """Whether the norm judges this touchpoint by its kind, region and languages; who has no region is everywhere."""
    kinds, regions, languages = (norm.scope.get(name) for name in ("kinds", "regions", "languages"))
    return (
        (not kinds or touchpoint.kind in kinds)
        and (not regions or not touchpoint.region or touchpoint.region in regions)
        and (not languages or not set(languages).isdisjoint(touchpoint.languages))
    )


def parameters_of(norm: Norm) -> dict[str, Any]:
    """What the measure is told; days "country" become the term of claims in the operator's country."""
    told: dict[str, Any] = dict(norm.parameters)
    if told.get("days") == "country":
        company = operator()
        told["days"] = profile_of(company.country if company else "other").claim_days
    return told


def versions_of(code: str) -> list[Norm]:
    """Every version of a norm, the newest first."""
    return list(Norm.objects.filter(code=code).order_by("-version"))


def access_norm(user: Individual | AnonymousUser, code: str) -> Norm:
    """The newest version of a norm, for staff who may read the catalogue; others get 404."""
    if not (isinstance(user, Individual) and user.may("touchpoints.read")):
        raise Http404
    norm = (
        None if "\0" in code else Norm.objects.filter(code=code).order_by("-version").first()
    )  # a NUL is more than PostgreSQL can compare
    if norm is None:
        raise Http404
    return norm
