"""Articles for the stories of this room."""

import itertools

import pytest

from otklik.knowledge.actions import ArticleText, draft_article, publish_article
from tests.cast import NOON


@pytest.fixture
def text(section):
    """What an author writes: `text(title="...", audience="staff")`."""

    def told(**facts):
        return ArticleText(**({"title": "Красная лампа", "body": "Проверьте кабель.", "section": section} | facts))

    return told


@pytest.fixture
def article(kirill, text):
    """A published article: `article()`, `article(audience="staff")`; each with a title of its own."""
    numbers = itertools.count(1)

    def published(*, at=NOON, **facts):
        facts = {"title": f"Статья {next(numbers)}"} | facts
        draft = draft_article(told=text(**facts), by=kirill, at=at)
        return publish_article(article=draft, by=kirill, at=at)

    return published
