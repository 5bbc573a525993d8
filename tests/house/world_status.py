"""Who follows the status page without an account: an address is nobody's business but its owner's."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.timezone import now

from otklik.outages.actions import Wish, follow, stop_token, wish_token
from otklik.outages.models import Follower
from tests.house.cast_sets import EVERYBODY, NOBODY, those_who_may

if TYPE_CHECKING:
    from tests.house.world import World


def build(world: "World", at: datetime) -> None:
    row = _follower(world, at)
    world.add("follower_id", row.pk, "follows the status page", staff=those_who_may("outages.manage"))
    world.add("follower_token", stop_token(row), "the link of a letter", readers=EVERYBODY)
    world.add("follower_token", "nonsense", "nobody's", readers=NOBODY)
    wish = Wish("wisher@example.com", "ru", ["internet"])
    world.add("wish_token", wish_token(wish, now()), "the link of a letter", readers=EVERYBODY)
    world.add("wish_token", "nonsense", "nobody's", readers=NOBODY)


def grow(world: "World", at: datetime) -> None:
    _follower(world, at)


def _follower(world: "World", at: datetime) -> Follower:
    name = world.secrets.word("address of a follower", NOBODY)
    return follow(wish=Wish(f"{name}@example.com", "ru", []), at=at)
