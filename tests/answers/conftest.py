"""A small portal with answers in it: a solved topic, articles for everybody and for staff, a private question."""

import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from otklik.answers.queries import layer
from otklik.community.actions import accept_answer, open_topic, post_reply
from otklik.community.models import Category, Topic
from otklik.core.search import follow
from otklik.knowledge.actions import ArticleText, draft_article, publish_article
from otklik.knowledge.models import Article, Section
from otklik.parties.models import Individual
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import PortalAction
from tests.cast import NOON


@pytest.fixture(autouse=True)
def by_words_only(settings: Any) -> Iterator[None]:
    """Without vectors of meaning, which take seconds to load."""
    settings.MEANING = False
    layer.forget_layer()
    yield
    layer.forget_layer()


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    preload_catalogue(at=NOON)
    PortalAction.objects.all().delete()  # they would be near to everything in an index this small


@pytest.fixture
def solved(category: Category, alina: Individual, boris: Individual) -> Topic:
    """Alina's question with Boris's accepted answer."""
    topic = open_topic(
        by=alina,
        kind="question",
        category=category,
        title="Как включить роуминг в Минске?",
        body="Еду в Минск на неделю.",
        at=NOON - timedelta(days=40),
    )
    at = NOON - timedelta(days=40) + timedelta(hours=1)
    reply = post_reply(topic=topic, by=boris, body="Наберите *145# и выберите роуминг.", at=at)
    accept_answer(reply=reply, by=alina, at=at + timedelta(hours=1))
    return topic


@pytest.fixture
def private(category: Category, alina: Individual) -> Topic:
    return open_topic(
        by=alina,
        kind="private",
        category=category,
        title="Мой роуминг списал лишнее",
        body="Роуминг в Минске списал деньги.",
        at=NOON - timedelta(days=40),
    )


@pytest.fixture
def written(section: Section, kirill: Individual) -> Callable[..., Article]:
    """`written("Настройка роутера", "Текст")`: a published article; more words as of ArticleText."""

    def write(title: str, body: str, **more: Any) -> Article:
        draft = draft_article(told=ArticleText(title=title, body=body, section=section, **more), by=kirill, at=NOON)
        return publish_article(article=draft, by=kirill, at=NOON)

    return write


@pytest.fixture
def indexed() -> Callable[[], int]:
    """`indexed()` makes the index of all that is there now."""
    return follow.rebuild


@pytest.fixture
def step() -> Callable[..., Any]:
    """`step(browser, "opened", ref=...)` reports a step as the page does; more words replace the usual ones."""

    def report(browser: Client, kind: str = "shown", **words: Any) -> Any:
        usual = {"kind": kind, "key": "k" * 32, "place": "home", "lang": "ru", "question": "как включить роуминг"}
        return browser.post("/ask/events", usual | words, content_type="application/json")

    return report


@pytest.fixture
def a_key() -> Callable[[], str]:
    return lambda: secrets.token_hex(16)
