"""Competitors, their public touchpoints, and what was observed: who may open what."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from otklik.parties.models import Individual
from otklik.quality.models import Competitor, CompetitorObservation, CompetitorPlace

User = Individual | AnonymousUser
PAGE: Final = 50


@dataclass(frozen=True)
class ObservationPage:
    rows: list[CompetitorObservation]
    next_after: int | None


def competitors() -> list[Competitor]:
    """Those in use first, each with its public touchpoints in `told_places` and how many `seen`; two queries."""
    rows = Competitor.objects.annotate(seen=Count("observations", filter=Q(observations__withdrawn_at=None)))
    rows = rows.prefetch_related(Prefetch("places", _places().filter(retired_at=None), to_attr="told_places"))
    return sorted(rows.order_by("code"), key=lambda row: row.retired_at is not None)


def competitors_in_use() -> list[Competitor]:
    return list(Competitor.objects.filter(retired_at=None).order_by("code"))


def competitor_places() -> list[CompetitorPlace]:
    """Where a person may go or call: in use, of competitors in use."""
    rows = _places().filter(retired_at=None, competitor__retired_at=None)
    return list(rows.order_by("competitor__code", "ours__position", "pk"))


def observations_of(competitor: Competitor | None, *, after: int | None = None) -> ObservationPage:
    """The newest first; None: our own. Those taken back are among them."""
    rows = _whole().filter(competitor=competitor)
    last = CompetitorObservation.objects.filter(pk=after).first() if after is not None else None
    if last is not None:
        rows = rows.filter(Q(observed_on__lt=last.observed_on) | Q(observed_on=last.observed_on, pk__lt=last.pk))
    some = list(rows.order_by("-observed_on", "-pk")[: PAGE + 1])
    return ObservationPage(some[:PAGE], some[PAGE - 1].pk if len(some) > PAGE else None)


def access_competitor(user: User, competitor_id: int) -> Competitor:
    """For those who read quality; everybody else 404."""
    found = Competitor.objects.filter(pk=competitor_id).first() if _may_read(user) else None
    if found is None:
        raise Http404
    return found


def places_of(competitor: Competitor) -> list[CompetitorPlace]:
    rows = _places().filter(competitor=competitor, retired_at=None)
    return list(rows.order_by("ours__position", "pk"))


def access_competitor_place(user: User, place_id: int) -> CompetitorPlace:
    """For those who read quality; everybody else 404."""
    found = _places().filter(pk=place_id).first() if _may_read(user) else None
    if found is None:
        raise Http404
    return found


def access_observation(user: User, observation_id: int) -> CompetitorObservation:
    """For those who read quality; everybody else 404."""
    found = _whole().filter(pk=observation_id).first() if _may_read(user) else None
    if found is None:
        raise Http404
    return found


def _whole() -> QuerySet[CompetitorObservation]:
    return CompetitorObservation.objects.select_related("competitor", "touchpoint", "by", "withdrawn_by")


def _places() -> QuerySet[CompetitorPlace]:
    return CompetitorPlace.objects.select_related("competitor", "ours")


def _may_read(user: User) -> bool:
    return isinstance(user, Individual) and user.may("quality.read")
