"""Fill a throwaway instance for the page benchmarks; prints the session key of a signed-in reader.

Usage: python -m bench.fill_pages TOPICS [REPLIES [speech]]   (settings by environment)
speech: sentences of customers instead of a few words in any order.
"""

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from bench import speech  # noqa: E402
from otklik.community.models import Category, Reply, Topic  # noqa: E402
from otklik.knowledge.actions import ArticleText, ImportedArticle, import_article  # noqa: E402
from otklik.knowledge.models import Section  # noqa: E402
from otklik.parties.models import Individual, Operator  # noqa: E402
from otklik.touchpoints.actions import preload_catalogue  # noqa: E402

MEAN_LENGTH = 439
WORDS = [
    "роутер",
    "интернет",
    "вечером",
    "скорость",
    "кабель",
    "мастер",
    "заявка",
    "оплата",
    "тариф",
    "договор",
    "приставка",
    "канал",
    "сигнал",
    "антенна",
    "телефон",
    "номер",
    "поддержка",
    "ответ",
    "помогло",
    "спасибо",
    "перезагрузил",
    "настройки",
    "пароль",
    "сеть",
    "диапазон",
    "дом",
    "квартира",
    "район",
]


@dataclass(frozen=True)
class Talk:
    """How the topics are filled: replies of each, how a text of a length and a title are made."""

    dice: random.Random
    replies: int
    said: Callable[[random.Random, float], str]
    title: Callable[[random.Random], str]

    def text(self) -> str:
        """Words of about 439 characters."""
        return self.said(self.dice, max(self.dice.gauss(MEAN_LENGTH, 120), 80))


def words(dice: random.Random, letters: float) -> str:
    said = ""
    while len(said) < letters:
        said += dice.choice(WORDS) + " "
    return said.strip()


def main() -> None:
    at, replies = now(), int(sys.argv[2]) if len(sys.argv) > 2 else 10
    talk = Talk(random.Random(1), replies, words, lambda dice: words(dice, 70)[:70])
    if sys.argv[3:] == ["speech"]:
        talk = Talk(random.Random(1), replies, speech.said, speech.title)
    call_command("migrate", verbosity=0)
    if not Topic.objects.exists():
        with transaction.atomic():
            fill(talk, at, int(sys.argv[1]))
    reader = Individual.objects.get(email="reader@example.com")
    session = SessionStore()
    session[SESSION_KEY] = str(reader.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = reader.get_session_auth_hash()
    session.save()
    print(session.session_key)


def fill(talk: Talk, at: datetime, topics: int) -> None:
    preload_catalogue(at=at)
    Operator.objects.create(name={"ru": "Парус"}, languages=["ru", "be", "en"], changed_at=at)
    people = [
        Individual(nick=f"Участник {n}", email=f"member{n}@example.com", joined_at=at, password="!") for n in range(200)
    ]
    people.append(Individual(nick="Читатель", email="reader@example.com", joined_at=at, password="!"))
    Individual.objects.bulk_create(people)
    shelves = [
        Category.objects.create(key=f"shelf-{n}", title={"ru": f"Полка {n}"}, icon="home", position=n) for n in range(9)
    ]
    for start in range(0, topics, 500):
        part = range(start, min(start + 500, topics))
        rows = [topic(talk, people, shelves, at - timedelta(minutes=7 * number)) for number in part]
        Topic.objects.bulk_create(rows)
        replies = [reply(talk, people, row, number) for row in rows for number in range(talk.replies)]
        Reply.objects.bulk_create(replies, batch_size=500)
    articles(talk, people[0], at)


def topic(talk: Talk, people: list[Individual], shelves: list[Category], moment: datetime) -> Topic:
    said, dice = talk.text(), talk.dice
    return Topic(
        kind=dice.choice(("question", "question", "problem", "idea")), category=dice.choice(shelves),
        author=dice.choice(people), title=talk.title(dice), body=said, body_html=f"<p>{said}</p>", opened_at=moment,
        changed_at=moment, last_activity_at=moment, reply_count=talk.replies,
    )  # fmt: skip


def reply(talk: Talk, people: list[Individual], row: Topic, number: int) -> Reply:
    said, moment = talk.text(), row.opened_at + timedelta(minutes=number)
    return Reply(
        topic=row, author=talk.dice.choice(people), body=said, body_html=f"<p>{said}</p>", posted_at=moment,
        changed_at=moment,
    )  # fmt: skip


def articles(talk: Talk, owner: Individual, at: datetime) -> None:
    shelf = Section.objects.create(key="shelf", title={"ru": "Полка"})
    for number in range(50):
        said = " ".join(talk.text() for _ in range(4))
        written = ArticleText(title=said[:60], body=said, section=shelf)
        told = ImportedArticle("bench", str(number), written, slug=f"article-{number}", published_at=at, owner=owner)
        import_article(told=told, at=at)


if __name__ == "__main__":
    main()
