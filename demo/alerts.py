"""Duty plans of the demo operator, quiet hours of one person, and who was told of two incidents of the past."""

from datetime import datetime, time, timedelta

from demo import facts
from otklik.alerts.actions import PlanTerms, StepTerms, add_step, make_plan, set_quiet_hours
from otklik.alerts.models import Alert, Attempt, DutyPlan, Notification, QuietHours
from otklik.parties.models import Individual
from otklik.quality.models import Incident

_PAST = timedelta(days=90)


def load(at: datetime, people: dict[str, Individual]) -> None:
    """Bring them in; `at` by the operator's clock. Safe twice."""
    told = facts.alerts()
    for position, plan in enumerate(told["plan"], 1):
        if not DutyPlan.objects.filter(title=plan["title"]).exists():
            _plan(plan, position, at - _PAST, people)
    for quiet in told["quiet"]:
        person = people[quiet["person"]]
        if not QuietHours.objects.filter(person=person).exists():
            begins, ends = time.fromisoformat(quiet["begins"]), time.fromisoformat(quiet["ends"])
            set_quiet_hours(person=person, begins=begins, ends=ends, zone=quiet["zone"], at=at - _PAST)
    for past in told["told"]:
        _past(past, at, people)


def _plan(told: facts.Facts, position: int, at: datetime, people: dict[str, Individual]) -> None:
    terms = PlanTerms(
        title=told["title"],
        position=position,
        severities=told.get("severities", []),
        repeats=told["repeats"],
        repeat_minutes=told["repeat_minutes"],
    )
    row = make_plan(terms=terms, by=people["marta"], at=at)
    for step in told["steps"]:
        kind, _colon, key = step["whom"].partition(":")
        person, role = people[key] if kind == "person" else None, key if kind == "role" else ""
        named = StepTerms(kind, step["after_minutes"], person=person, role=role)
        add_step(plan=row, terms=named, by=people["marta"], at=at)


def _past(told: facts.Facts, at: datetime, people: dict[str, Individual]) -> None:
    """As the plan would have told it: the letter, a try in vain before it, and that it is over."""
    day = (at - timedelta(days=told["days_ago"])).date()
    rows = Incident.objects.filter(touchpoint__code=told["touchpoint"], alert=None, resolved_at__isnull=False)
    incident = next((row for row in rows if row.began_at.astimezone(at.tzinfo).date() == day), None)
    if incident is None:
        return
    plan = DutyPlan.objects.get(title=told["plan"])
    alert = Alert.objects.create(
        incident=incident, plan=plan, severity=told["severity"], begun_at=incident.opened_at
    )  # fmt: skip
    for heard in told["heard"]:
        person, sent = people[heard["person"]], incident.opened_at
        taken = sent + timedelta(minutes=heard["minutes"])
        first = _told(alert, 1, heard["step"], person, sent, taken)
        if "failed" in heard:
            Attempt.objects.create(notification=first, at=sent, is_taken=False, result=heard["failed"])
        over = incident.resolved_at or sent
        _told(alert, 0, Notification.OVER, person, over, over)


def _told(alert: Alert, number: int, step: int, person: Individual, at: datetime, taken: datetime) -> Notification:
    row = Notification.objects.create(
        alert=alert, round=number, step=step, channel=Notification.MAIL, target=person.ref, person=person,
        at=at, due_at=at, done_at=taken,
    )  # fmt: skip
    Attempt.objects.create(notification=row, at=taken, is_taken=True)
    return row
