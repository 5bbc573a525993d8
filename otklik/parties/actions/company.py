"""The operator itself: set up once, changed by those who may, its logo washed."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image

from otklik.core import audit, colour
from otklik.core.events import publish
from otklik.core.text import clean_masks
from otklik.parties.events import OperatorChanged
from otklik.parties.models import Individual, Operator
from otklik.parties.queries import forget_operator

LOGO_BYTES: Final = 1024 * 1024
_LOGO_PIXELS: Final = 20_000_000
_LOGO_SIDE: Final = (640, 160)  # shown 32 px high; four times that for fine screens


class AlreadySetUp(Exception):
    """The operator of this installation exists."""


class WeakColour(ValueError):
    """White text cannot be read on the colour."""


class BadLogo(ValueError):
    """`reason` is one of too_big, vector, not_an_image."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class OperatorFacts:
    """What the company says of itself. name, about: words by language; languages: the first is the default.

    links: [{"title": {"ru": ...}, "url": ...}].
    """

    name: dict[str, str]
    languages: list[str]
    brand_colour: str
    country: str
    currency: str
    about: dict[str, str] = field(default_factory=dict)
    links: list[dict[str, Any]] = field(default_factory=list)
    site_url: str = ""
    support_email: str = ""
    support_phone: str = ""
    contract_masks: str = ""


def set_up_operator(
    *, facts: OperatorFacts, at: datetime, logo: bytes | None = None, is_demo: bool = False
) -> Operator:
    """Make the one operator row; raises AlreadySetUp, WeakColour, BadMask. logo: PNG from `wash_logo`."""
    try:
        with transaction.atomic():
            company = Operator(only=True, is_demo=is_demo, changed_at=at)
            _take(company, facts, logo)
            company.save(force_insert=True)
            publish(OperatorChanged(company.pk), at=at)
    except IntegrityError as error:
        raise AlreadySetUp from error
    forget_operator()
    return company


def change_operator(
    *, facts: OperatorFacts, by: Individual, at: datetime, logo: bytes | None = None, without_logo: bool = False
) -> Operator:
    """Change what the company says of itself, logo only when given or to be taken away; raises WeakColour, BadMask."""
    with transaction.atomic():
        company = Operator.objects.select_for_update().get()
        if without_logo and logo is None:
            company.logo = ""
        _take(company, facts, logo)
        company.changed_at = at
        company.save()
        audit.record(actor=by.ref, act="parties.change_operator", subject=f"operator:{company.pk}", at=at)
        publish(OperatorChanged(company.pk), at=at)
    forget_operator()
    return company


def wash_logo(raw: bytes) -> bytes:
    """A picture drawn anew as PNG without anything hidden in it, at most 640x160; raises BadLogo."""
    if len(raw) > LOGO_BYTES:
        raise BadLogo("too_big")
    if b"<svg" in raw[:4096].lower():
        raise BadLogo("vector")
    try:
        with Image.open(BytesIO(raw), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            if picture.width * picture.height > _LOGO_PIXELS:
                raise BadLogo("too_big")
            drawn = picture.convert("RGBA")
    except BadLogo:
        raise
    except Exception as error:  # Pillow meets a damaged picture with nearly every kind there is
        raise BadLogo("not_an_image") from error
    drawn.thumbnail(_LOGO_SIDE)
    written = BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()


def _take(company: Operator, facts: OperatorFacts, logo: bytes | None) -> None:
    if not colour.passes(facts.brand_colour):
        raise WeakColour(facts.brand_colour)
    company.name, company.about, company.links = facts.name, facts.about, facts.links
    company.languages, company.brand_colour = facts.languages, facts.brand_colour.lower()
    company.country, company.currency, company.site_url = facts.country, facts.currency, facts.site_url
    company.support_email, company.support_phone = facts.support_email, facts.support_phone
    company.contract_masks = clean_masks(facts.contract_masks)
    if logo is not None:
        # the name follows the content, so the old picture is never shown from a cache
        company.logo.save(f"logo-{hashlib.sha256(logo).hexdigest()[:12]}.png", ContentFile(logo), save=False)
