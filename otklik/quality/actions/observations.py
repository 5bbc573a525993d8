"""Write down what people saw at competitors and at us: prices, waits, ratings. A mistake is taken back, not changed."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localdate

from otklik.core import audit
from otklik.core.money import Money
from otklik.core.text import clean_text
from otklik.parties.models import Individual
from otklik.quality.actions.inspection_evidence import PICTURES, SealBroken, looked_at
from otklik.quality.models import Competitor, CompetitorObservation
from otklik.touchpoints.models import Touchpoint

FIRST_DAY: Final = date(2000, 1, 1)


class ObservedAhead(Exception):
    """The day lies ahead, or before FIRST_DAY."""


class HasPicture(Exception):
    """A screenshot is never replaced: take the observation back and write it anew."""


class TakenBack(Exception):
    """The observation was taken back already."""


@dataclass(frozen=True)
class Sight:
    """competitor: None for our own company; source: where it was seen, an address of a page, a number, a street.

    once_key: made by the form, so that what is sent twice is kept once.
    """

    competitor: Competitor | None
    observed_on: date
    source: str
    note: str = ""
    once_key: str = ""


@dataclass(frozen=True)
class Offer:
    """A tariff with its price; see `CompetitorObservation`."""

    service: str
    title: str
    price: Money
    per: str = "month"
    speed_mbit: int | None = None
    volume_gb: int | None = None
    terms: str = ""


@dataclass(frozen=True)
class PublicRating:
    """`rating` of `best` by `count` people at the site called `title`."""

    title: str
    rating: Decimal
    best: int
    count: int


def observe_price(
    *, sight: Sight, offer: Offer, by: Individual, at: datetime, file: UploadedFile | None = None
) -> CompetitorObservation:
    """Raises ObservedAhead and the PhotoRefused kinds."""
    told = {name: getattr(offer, name) for name in ("service", "per", "speed_mbit", "volume_gb")}
    told |= {"title": clean_text(offer.title), "terms": clean_text(offer.terms)}
    told |= {"price_minor": offer.price.minor, "currency": offer.price.currency}
    return _kept(CompetitorObservation.PRICE, sight, told, by, at, file)


def observe_wait(
    *, sight: Sight, touchpoint: Touchpoint, seconds: int, is_answered: bool, by: Individual, at: datetime
) -> CompetitorObservation:
    """touchpoint: ours of that kind; not is_answered: given up after `seconds`. Raises ObservedAhead."""
    told = {"touchpoint": touchpoint, "seconds": seconds, "is_answered": is_answered}
    return _kept(CompetitorObservation.WAIT, sight, told, by, at, None)


def observe_rating(
    *, sight: Sight, found: PublicRating, by: Individual, at: datetime, file: UploadedFile | None = None
) -> tuple[CompetitorObservation, bool]:
    """One of a site and a day is kept, the first; True when it is new. Raises ObservedAhead, the PhotoRefused kinds."""
    whose = sight.competitor.code if sight.competitor else ""
    same = f"{whose}|{clean_text(found.title).casefold()}|{sight.observed_on}"
    key = hashlib.sha256(f"rating|{same}".encode()).hexdigest()
    known = CompetitorObservation.objects.filter(once_key=key).first()
    if known is not None:
        return known, False
    told = {"title": clean_text(found.title), "rating": found.rating, "best": found.best, "count": found.count}
    once = Sight(sight.competitor, sight.observed_on, sight.source, sight.note, key)
    return _kept(CompetitorObservation.RATING, once, told, by, at, file), True


def attach_picture(*, observation: CompetitorObservation, file: UploadedFile, by: Individual, at: datetime) -> None:
    """Add the screenshot of one that came without. Raises HasPicture, TakenBack, the PhotoRefused kinds."""
    picture = _picture(file)
    try:
        with transaction.atomic():
            row = CompetitorObservation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
            if row.sha256:
                raise HasPicture
            if row.withdrawn_at:
                raise TakenBack
            CompetitorObservation.objects.filter(pk=row.pk).update(**picture)
            audit.record(actor=by.ref, act="competitors.attach", subject=row.ref, at=at, sha256=picture["sha256"])
    except BaseException:
        _drop(picture)
        raise


def take_back(*, observation: CompetitorObservation, because: str, by: Individual, at: datetime) -> None:
    """It counts no more and stays to be seen, with the reason. Raises TakenBack."""
    with transaction.atomic():
        row = CompetitorObservation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
        if row.withdrawn_at:
            raise TakenBack
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_because, row.once_key = at, by, clean_text(because), ""
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because", "once_key"])
        audit.record(actor=by.ref, act="competitors.take_back", subject=row.ref, at=at)


def open_screenshot(*, observation: CompetitorObservation) -> bytes:
    """The file as it came, looked through against its hash. Raises SealBroken."""
    with observation.original.open("rb") as kept:
        content: bytes = kept.read()
    if hashlib.sha256(content).hexdigest() != observation.sha256:
        raise SealBroken(observation.ref)
    return content


def _kept(
    kind: str, sight: Sight, told: dict[str, Any], by: Individual, at: datetime, file: UploadedFile | None
) -> CompetitorObservation:
    if not FIRST_DAY <= sight.observed_on <= localdate(at):
        raise ObservedAhead
    key = sight.once_key or secrets.token_urlsafe(12)
    known = CompetitorObservation.objects.filter(once_key=key).first()
    if known is not None:
        return known
    picture = _picture(file) if file is not None else {}
    told |= {"competitor": sight.competitor, "observed_on": sight.observed_on, "source": clean_text(sight.source)}
    told |= {"note": clean_text(sight.note), "kind": kind, "by": by, "made_at": at}
    try:
        with transaction.atomic():
            row, fresh = CompetitorObservation.objects.get_or_create(once_key=key, defaults=told | picture)
            if fresh:
                audit.record(actor=by.ref, act="competitors.observe", subject=row.ref, at=at, kind=kind)
    except BaseException:
        _drop(picture)
        raise
    if not fresh:
        _drop(picture)
    return row


def _picture(file: UploadedFile) -> dict[str, Any]:
    """The file kept as it came and a copy drawn anew, under names nobody can guess."""
    content, kind, shown = looked_at(file)
    name = f"competitors/{secrets.token_hex(16)}"
    return {
        "original": default_storage.save(f"{name}-sealed{PICTURES[kind]}", ContentFile(content)),
        "shown": default_storage.save(f"{name}.jpg", ContentFile(shown)),
        "sha256": hashlib.sha256(content).hexdigest(),
        "content_type": kind,
        "size": len(content),
    }


def _drop(picture: dict[str, Any]) -> None:
    """Nobody would ever know of these files."""
    for name in ("original", "shown"):
        if name in picture:
            default_storage.delete(picture[name])
