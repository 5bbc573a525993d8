"""A duty plan with a step of every kind, a webhook, an incident that was told by a plan, the link of its letter."""

from datetime import datetime
from typing import TYPE_CHECKING

from otklik.alerts.actions import (
    PlanTerms,
    StepTerms,
    add_step,
    begin_alert,
    make_plan,
    make_webhook,
    push_key,
    set_quiet_hours,
    switch_on,
)
from otklik.alerts.actions.taking import token_of
from otklik.alerts.models import Attempt, Notification, Webhook
from otklik.quality.actions import open_incident
from otklik.touchpoints.models import Touchpoint
from tests.house.cast_sets import NOBODY, those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

READERS = those_who_may("quality.read")
KEEPERS = those_who_may("quality.manage")


def build(world: "World", at: datetime) -> None:
    people, word = world.people, world.secrets.word
    hook = _webhook(world, at)
    title = word("title of a duty plan", READERS)
    plan = make_plan(terms=PlanTerms(title, zones=["technical"]), by=people["marta"], at=at)
    for terms in (
        StepTerms("person", 0, person=people["timur"]),
        StepTerms("role", 5, role="duty"),
        StepTerms("webhook", 5, webhook=hook),
    ):
        step = add_step(plan=plan, terms=terms, by=people["marta"], at=at)
    set_quiet_hours(
        person=people["timur"], begins=at.time(), ends=at.replace(hour=(at.hour + 1) % 24).time(), zone="UTC", at=at
    )
    told = _told(world, at, hook)
    push_key(at)
    key = {"p256dh": "B" * 87, "auth": "A" * 22, "name": "Firefox", "at": at}
    device = switch_on(person=people["timur"], endpoint="https://push.example/timur", **key)
    world.add("device_id", device.pk, "a browser of Timur", staff=frozenset({"timur"}))
    world.add("duty_plan_id", plan.pk, "a duty plan")
    world.add("duty_step_id", step.pk, "its last step")
    world.add("webhook_id", hook.pk, "a webhook")
    world.add("take_token", token_of(told), "the link of a letter")
    world.add("take_token", "nothing", "no link of ours", readers=NOBODY)


def grow(world: "World", at: datetime) -> None:
    hook = _webhook(world, at)
    terms = PlanTerms(world.secrets.word("title of a duty plan", READERS), zones=["marketing"])
    plan = make_plan(terms=terms, by=world.people["marta"], at=at)
    add_step(plan=plan, terms=StepTerms("webhook", 0, webhook=hook), by=world.people["marta"], at=at)
    _told(world, at, hook)


def _webhook(world: "World", at: datetime) -> Webhook:
    url = f"https://hooks.example/{world.secrets.word('address of a webhook', KEEPERS)}"
    title = world.secrets.word("title of a webhook", READERS)
    return make_webhook(title=title, url=url, by=world.people["marta"], at=at)[0]


def _told(world: "World", at: datetime, hook: Webhook) -> Notification:
    """Timur was told of an incident by letter, and a webhook did not take it."""
    place = Touchpoint.objects.create(code=f"told-{world.number()}", kind="x", title={}, owner_zone="technical")
    row = open_incident(touchpoint=place, title={}, began_at=at, by=world.people["marta"], at=at, quiet=True)
    alert = begin_alert(incident=row, at=at)
    common = {"alert": alert, "round": 1, "step": 1, "at": at, "due_at": at}
    mail = Notification.objects.create(
        **common, channel="mail", target=world.people["timur"].ref, person=world.people["timur"]
    )
    post = Notification.objects.create(**common, channel="webhook", target=hook.ref, webhook=hook)
    for told in (mail, post):
        Attempt.objects.create(notification=told, at=at, is_taken=told == mail, result="HTTP 500")
    return mail
