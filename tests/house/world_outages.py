"""Outages: public as they are, but not who joined them."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from otklik.community.models import Topic
from otklik.outages.actions import AreaFacts, add_update, attach, close_outage, join, open_outage, watch
from otklik.outages.models import Outage
from otklik.parties.actions import make_token
from otklik.touchpoints.models import Touchpoint

if TYPE_CHECKING:
    from tests.house.world import World


def build(world: "World", at: datetime) -> None:
    Touchpoint.objects.get_or_create(
        code="site", defaults={"kind": "site", "title": {"ru": "Сайт"}, "owner_zone": "marketing"}
    )
    outage = _open(world, at)
    world.add("outage_id", outage.pk, "going on")
    topic = Topic.objects.public().order_by("pk").first()
    attach(outage=outage, subject=topic.ref, asker=topic.author, by=world.people["timur"], at=at)
    watch(individual=world.people["alina"], at=at)
    make_token(individual=world.people["timur"], name="monitoring", by=None, at=at)
    world.add("outage_id", _over(world, at).pk, "over")


def grow(world: "World", at: datetime) -> None:
    _open(world, at)
    _over(world, at)


def _open(world: "World", at: datetime) -> Outage:
    outage = open_outage(
        areas=[AreaFacts(street=f"Улица {world.number()}", houses="1-15"), AreaFacts(district="Центр")],
        by=world.people["timur"],
        at=at,
        title={"ru": world.secrets.word("title of an outage", [*world.people, None])},
        started_at=at,
    )
    add_update(outage=outage, text={"ru": "Чиним"}, by=world.people["timur"], at=at)
    for key in ("alina", "boris"):
        join(outage=outage, individual=world.people[key], browser_key="", at=at)
    return outage


def _over(world: "World", at: datetime) -> Outage:
    outage = _open(world, at)
    close_outage(outage=outage, text={"ru": "Готово"}, by=None, at=at + timedelta(hours=1), quiet=True)
    return outage
