"""The catalogue: one touchpoint for those who may see it, the board for staff, the contacts for everybody."""

from dataclasses import dataclass, field
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from otklik.parties.models import Individual
from otklik.parties.queries import operator, operator_languages
from otklik.touchpoints.models import PortalAction, Touchpoint
from otklik.touchpoints.queries.calendars import PREFETCHED

STAGES: Final = {
    "discovery": _("Discovery"),
    "purchase": _("Purchase"),
    "installation": _("Installation"),
    "use": _("Use"),
    "feedback": _("Feedback"),
    "improvement": _("Improvement"),
}


@dataclass
class Stage:
    """A column of the board."""

    key: str
    title: str
    touchpoints: list[Touchpoint] = field(default_factory=list)


def access_touchpoint(user: Individual | AnonymousUser, touchpoint_id: int) -> Touchpoint:
    """Staff who may read the catalogue get any touchpoint, with parent, backup and calendar; everybody else 404."""
    if not (isinstance(user, Individual) and user.may("touchpoints.read")):
        raise Http404
    rows = Touchpoint.objects.select_related("parent__backup", "backup", "calendar")
    rows = rows.prefetch_related(*PREFETCHED, "parts", "backs_up")
    touchpoint = rows.filter(pk=touchpoint_id).first()
    if touchpoint is None:
        raise Http404
    return touchpoint


def backup_of(touchpoint: Touchpoint) -> Touchpoint | None:
    """Where customers go when it is down: its own backup, else that of what it is a part of. Uses parent and backup."""
    if touchpoint.backup or not touchpoint.parent:
        return touchpoint.backup
    inherited = touchpoint.parent.backup
    return None if inherited == touchpoint else inherited


def access_portal_action(user: Individual | AnonymousUser, action_id: int) -> PortalAction:
    """Staff who may edit the catalogue; everybody else 404."""
    action = PortalAction.objects.select_related("touchpoint").filter(pk=action_id).first()
    if action is None or not (isinstance(user, Individual) and user.may("touchpoints.edit")):
        raise Http404
    return action


def board(*, retired: bool = False, zone: str = "") -> list[Stage]:
    """Touchpoints without parent in columns by stage of the journey, each with its parts; three queries."""
    rows = Touchpoint.objects.filter(parent=None, retired_at__isnull=not retired).select_related("backup", "calendar")
    if zone:
        rows = rows.filter(owner_zone=zone)
    parts = Touchpoint.objects.filter(retired_at=None).order_by("position", "pk")
    columns = {key: Stage(key, str(title)) for key, title in STAGES.items()}
    for row in rows.prefetch_related(Prefetch("parts", parts), *PREFETCHED).order_by("position", "pk"):
        columns.setdefault(row.stage, Stage(row.stage, str(_("Without a stage")))).touchpoints.append(row)
    return list(columns.values())


def public_contacts() -> list[Touchpoint]:
    """Where customers can turn to, people first and pages of this portal last, with their hours.

    Public touchpoints in service that have an address; telephone and e-mail have the operator's until they
    are given their own.
    """
    own = own_contacts()
    rows = Touchpoint.objects.filter(is_public=True, retired_at=None).select_related("calendar")
    rows = rows.prefetch_related(*PREFETCHED).order_by("position", "pk")
    found = []
    for row in rows:
        row.address = row.address or own.get(row.code, "")
        if row.address:
            found.append(row)
    return sorted(found, key=lambda row: row.address.startswith("/"))


def own_contacts() -> dict[str, str]:
    """{code of a touchpoint: the operator's address that stands for it until it is given its own}."""
    company = operator()
    return {"phone": company.support_phone, "email": company.support_email} if company else {}


def kinds() -> list[str]:
    """Kinds of touchpoints in the catalogue."""
    return list(Touchpoint.objects.order_by("kind").values_list("kind", flat=True).distinct())


def touchpoint_choices(*, without: Touchpoint | None = None) -> list[Touchpoint]:
    """Touchpoints in service, to choose a parent, a backup or a filter from."""
    rows = Touchpoint.objects.filter(retired_at=None)
    return list((rows.exclude(pk=without.pk) if without else rows).order_by("position", "pk"))


def portal_actions(*, retired: bool = False) -> list[PortalAction]:
    """What customers can do themselves, in the order it was added."""
    rows = PortalAction.objects.filter(retired_at__isnull=not retired)
    return list(rows.select_related("touchpoint").order_by("pk"))


def portal_address(url: str, language: str) -> str:
    """The address of an action for a reader: paths of the portal get the prefix of his language."""
    if not url.startswith("/") or language == operator_languages()[0]:
        return url
    return f"/{language}{url}"
