"""Fixtures of the community: the touchpoint its contacts are written at, a topic to talk in."""

from collections.abc import Callable
from typing import Any

import pytest

from otklik.community.actions import open_topic, post_reply
from otklik.community.models import Category, Reply, Topic
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON


@pytest.fixture(autouse=True)
def community_touchpoint(db: None) -> Touchpoint:
    return Touchpoint.objects.create(
        code="community", kind="community", title={"ru": "Сообщество"}, owner_zone="marketing"
    )


@pytest.fixture
def asked(category: Category) -> Callable[..., Topic]:
    """`asked(alina)` opens a question; any argument of open_topic may be given."""

    def ask(by: Individual, **changes: Any) -> Topic:
        words = {
            "kind": "question",
            "category": category,
            "title": "Как включить роуминг?",
            "body": "Еду в Минск.\n\nЧто нажать?",
            "at": NOON,
        }
        return open_topic(by=by, **(words | changes))

    return ask


@pytest.fixture
def replied() -> Callable[..., Reply]:
    """`replied(topic, boris)` posts a reply."""

    def reply(topic: Topic, by: Individual, **changes: Any) -> Reply:
        return post_reply(topic=topic, by=by, **({"body": "Наберите *145#.", "at": NOON} | changes))

    return reply


@pytest.fixture
def topic(asked: Callable[..., Topic], alina: Individual) -> Topic:
    """Alina's question."""
    return asked(alina)


@pytest.fixture
def reply(replied: Callable[..., Reply], topic: Topic, boris: Individual) -> Reply:
    """Boris's reply to it."""
    return replied(topic, boris)
