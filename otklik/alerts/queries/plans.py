"""Duty plans: which fits an incident, how severe it is, whom a step names."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.http import Http404

from otklik.alerts.models import CRITICAL, MAJOR, MINOR, Device, DutyPlan, EscalationStep, Webhook
from otklik.parties.models import Individual
from otklik.parties.roles import DUTY, roles_with
from otklik.quality.models import Incident
from otklik.quality.queries.improvements import zone_people
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import backup_of
from otklik.workforce.models import Presence, Shift

User = Individual | AnonymousUser


def plans() -> list[DutyPlan]:
    """Every plan with its steps, in the order in which they are tried; three queries."""
    return list(_full(DutyPlan.objects.all()).order_by("position", "pk"))


def access_plan(user: User, plan_id: int) -> DutyPlan:
    """A plan with its steps, for staff who may read quality; everybody else 404."""
    row = _full(DutyPlan.objects.filter(pk=plan_id)).first()
    if row is None or not _may(user, "quality.read"):
        raise Http404
    return row


def access_step(user: User, plan_id: int, step_id: int) -> EscalationStep:
    """A step of this plan, for those who set it up; everybody else 404."""
    row = EscalationStep.objects.select_related("plan").filter(pk=step_id, plan=plan_id).first()
    if row is None or not _may(user, "quality.manage"):
        raise Http404
    return row


def webhooks() -> list[Webhook]:
    """Those in use, then the retired ones."""
    rows = Webhook.objects.order_by("title", "pk")
    return sorted(rows, key=lambda row: row.retired_at is not None)


def access_webhook(user: User, webhook_id: int) -> Webhook:
    """For those who set it up; everybody else 404."""
    row = Webhook.objects.filter(pk=webhook_id).first()
    if row is None or not _may(user, "quality.manage"):
        raise Http404
    return row


def access_device(user: User, device_id: int) -> Device:
    """One's own; of anybody else 404."""
    row = Device.objects.select_related("person").filter(pk=device_id).first()
    if row is None or row.person != user:
        raise Http404
    return row


def tellable() -> QuerySet[Individual]:
    """Whom a step can name: employees who may read of incidents and have an address, by nick."""
    roles = roles_with("quality.read")
    rows = Individual.objects.filter(is_active=True, staff_roles__role__in=roles).exclude(email="")
    return rows.distinct().order_by("nick", "pk")


def severity_of(touchpoint: Touchpoint, at: datetime) -> str:
    """How much it matters that this place does not work.

    critical: customers have no other place to turn to; major: they have, its backup works; minor: they never see it.
    Uses parent and backup.
    """
    if not touchpoint.is_public:
        return MINOR
    backup = backup_of(touchpoint)
    if backup is None or backup.retired_at:
        return CRITICAL
    return CRITICAL if Incident.objects.filter(touchpoint=backup, resolved_at=None).exists() else MAJOR


def plan_for(touchpoint: Touchpoint, severity: str) -> DutyPlan | None:
    """The first working plan with steps that is for such incidents; a part is meant where its whole is named."""
    places = {touchpoint.pk, touchpoint.parent_id}
    rows = DutyPlan.objects.working().filter(steps__isnull=False).distinct().prefetch_related("touchpoints")
    for plan in rows.order_by("position", "pk"):
        named = {place.pk for place in plan.touchpoints.all()}
        if (
            (not plan.severities or severity in plan.severities)
            and (not plan.zones or touchpoint.owner_zone in plan.zones)
            and (not named or named & places)
        ):
            return plan
    return None


def people_of(step: EscalationStep, incident: Incident, at: datetime) -> list[Individual]:
    """Whom it names at this moment; only those who may read of incidents and have an address."""
    if step.kind == EscalationStep.PERSON:
        found = Individual.objects.filter(pk__in=[step.person_id])
    elif step.kind == EscalationStep.ROLE:
        found = Individual.objects.filter(staff_roles__role=step.role)
    elif step.kind == EscalationStep.ZONE:
        told = zone_people().get(incident.touchpoint.owner_zone, [])
        found = Individual.objects.filter(pk__in=[person.pk for person in told])
    elif step.kind == EscalationStep.SHIFT:
        found = _on_shift(at)
    else:
        return []
    return list(tellable().filter(pk__in=found).select_related("quiet_hours"))


def _on_shift(at: datetime) -> QuerySet[Individual]:
    """Whose shift for failures it is by the roster or who is there; if nobody, everybody with the role of duty."""
    here = {"employee__post__role": "duty", "employee__individual__isnull": False}
    rostered = Shift.objects.filter(begins_at__lte=at, ends_at__gt=at, **here)
    present = Presence.objects.standing().filter(begins_at__lte=at, ends_at=None, **here)
    people = {
        *rostered.values_list("employee__individual", flat=True),
        *present.values_list("employee__individual", flat=True),
    }
    if tellable().filter(pk__in=people).exists():
        return Individual.objects.filter(pk__in=people)
    return Individual.objects.filter(staff_roles__role=DUTY)


def _full(rows: QuerySet[DutyPlan]) -> QuerySet[DutyPlan]:
    steps = EscalationStep.objects.select_related("person", "webhook").order_by("position")
    return rows.prefetch_related("touchpoints", Prefetch("steps", steps))


def _may(user: User, permission: str) -> bool:
    return isinstance(user, Individual) and user.may(permission)
