"""What customers can do themselves: staff keep the list, the ask box offers it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.touchpoints.events import PortalActionChanged
from otklik.touchpoints.models import PortalAction, Touchpoint


class BadAddress(Exception):
    """The address is neither a path of this portal nor a full https address."""


def save_portal_action(
    *,
    code: str,
    title: dict[str, str],
    url: str,
    by: Individual | None,
    at: datetime,
    about: dict[str, str] | None = None,
    phrases: dict[str, list[str]] | None = None,
    touchpoint: Touchpoint | None = None,
    needs_sign_in: bool = False,
) -> PortalAction:
    """Create the action with this code or change it; raises BadAddress. `by` None is the program itself."""
    if not is_address(url):
        raise BadAddress(url)
    fields: dict[str, Any] = {
        "title": title,
        "about": about or {},
        "phrases": phrases or {},
        "url": url,
        "touchpoint": touchpoint,
        "needs_sign_in": needs_sign_in,
    }
    with transaction.atomic():
        action, _created = PortalAction.objects.update_or_create(code=code, defaults=fields)
        _tell(action, "touchpoints.save_portal_action", by, at)
    return action


def retire_portal_action(*, action: PortalAction, by: Individual, at: datetime) -> None:
    """Stop offering it; twice changes nothing."""
    with transaction.atomic():
        if PortalAction.objects.filter(pk=action.pk, retired_at=None).update(retired_at=at):
            _tell(action, "touchpoints.retire_portal_action", by, at)


def restore_portal_action(*, action: PortalAction, by: Individual, at: datetime) -> None:
    """Offer it again."""
    with transaction.atomic():
        if PortalAction.objects.filter(pk=action.pk, retired_at__isnull=False).update(retired_at=None):
            _tell(action, "touchpoints.restore_portal_action", by, at)


def is_address(url: str) -> bool:
    """A path such as /topics/, or http(s) with a host."""
    if url.startswith("/"):
        return not url.startswith(("//", "/\\"))
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _tell(action: PortalAction, act: str, by: Individual | None, at: datetime) -> None:
    if by is not None:
        audit.record(actor=by.ref, act=act, subject=f"portal_action:{action.pk}", at=at)
    publish(PortalActionChanged(action.pk), at=at)
