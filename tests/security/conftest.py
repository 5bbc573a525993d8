"""The same world as for the house, with a browser for each of its people."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.house.conftest import quick_and_fresh, world
from tests.house.world import World

__all__ = ["quick_and_fresh", "world"]


@pytest.fixture
def enter(world: World) -> Callable[..., Client]:
    """`enter("igor")`: his browser; `enter(None)`: a passer-by's. More words are those of Client."""

    def browser(who: str | None, **more: object) -> Client:
        client = Client(**more)
        if who is not None:
            client.force_login(world.people[who])
        return client

    return browser
