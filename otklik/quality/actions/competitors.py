"""Keep the catalogue of competitors and of their public touchpoints. Nothing here ever calls any of their addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.core.text import clean_text
from otklik.parties.models import Individual
from otklik.quality.models import Competitor, CompetitorPlace
from otklik.touchpoints.models import Touchpoint


class CompetitorCodeTaken(Exception):
    """Another competitor has this code."""


@dataclass(frozen=True)
class CompetitorTerms:
    """See `Competitor`; name, offers: words by language code."""

    name: Mapping[str, str]
    offers: Mapping[str, str]
    regions: str = ""
    site: str = ""
    note: str = ""


def make_competitor(*, code: str, terms: CompetitorTerms, by: Individual, at: datetime) -> Competitor:
    """Raises CompetitorCodeTaken."""
    with transaction.atomic():
        row, fresh = Competitor.objects.get_or_create(code=code, defaults={**_told(terms), "made_at": at})
        if not fresh:
            raise CompetitorCodeTaken(code)
        audit.record(actor=by.ref, act="competitors.make", subject=row.ref, at=at)
    return row


def change_competitor(*, competitor: Competitor, terms: CompetitorTerms, by: Individual, at: datetime) -> None:
    with transaction.atomic():
        Competitor.objects.filter(pk=competitor.pk).update(**_told(terms))
        audit.record(actor=by.ref, act="competitors.change", subject=competitor.ref, at=at)


def rest_competitor(*, competitor: Competitor, is_used: bool, by: Individual, at: datetime) -> None:
    """Take it out of use or back into it; what was observed stays."""
    with transaction.atomic():
        Competitor.objects.filter(pk=competitor.pk).update(retired_at=None if is_used else at)
        audit.record(actor=by.ref, act="competitors.use" if is_used else "competitors.rest", subject=competitor.ref,
                     at=at)  # fmt: skip


def add_place(*, competitor: Competitor, ours: Touchpoint, address: str, by: Individual, at: datetime) -> None:
    """Name a public touchpoint, or take one back into use. ours: what of ours it is compared with."""
    with transaction.atomic():
        CompetitorPlace.objects.update_or_create(
            competitor=competitor, ours=ours, address=clean_text(address), defaults={"retired_at": None}
        )
        audit.record(actor=by.ref, act="competitors.add_place", subject=competitor.ref, at=at)


def retire_place(*, place: CompetitorPlace, by: Individual, at: datetime) -> None:
    """It is no longer there; what was seen at it stays."""
    with transaction.atomic():
        CompetitorPlace.objects.filter(pk=place.pk, retired_at=None).update(retired_at=at)
        audit.record(actor=by.ref, act="competitors.retire_place", subject=f"competitor:{place.competitor_id}", at=at)


def _told(terms: CompetitorTerms) -> dict[str, object]:
    plain = {name: clean_text(getattr(terms, name)) for name in ("regions", "site", "note")}
    return plain | {"name": dict(terms.name), "offers": dict(terms.offers)}
