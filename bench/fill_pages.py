"""Fill a throwaway instance for the page benchmarks; prints the session key of a signed-in reader.

Usage: fill_pages.py TOPICS   (settings by environment)
"""

import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from otklik.community.models import Category, Reply, Topic  # noqa: E402
from otklik.knowledge.actions import ArticleText, ImportedArticle, import_article  # noqa: E402
from otklik.knowledge.models import Section  # noqa: E402
from otklik.parties.models import Individual, Operator  # noqa: E402
from otklik.touchpoints.actions import preload_catalogue  # noqa: E402

REPLIES, MEAN_LENGTH = 10, 439
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


def text(dice: random.Random) -> str:
    """Words of about 439 characters."""
    wanted, said = dice.gauss(MEAN_LENGTH, 120), ""
    while len(said) < max(wanted, 80):
        said += dice.choice(WORDS) + " "
    return said.strip()


def main() -> None:
    dice, at = random.Random(1), now()
    call_command("migrate", verbosity=0)
    if not Topic.objects.exists():
        with transaction.atomic():
            fill(dice, at, int(sys.argv[1]))
    reader = Individual.objects.get(email="reader@example.com")
    session = SessionStore()
    session[SESSION_KEY] = str(reader.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = reader.get_session_auth_hash()
    session.save()
    print(session.session_key)


def fill(dice: random.Random, at: datetime, topics: int) -> None:
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
        rows = [topic(dice, people, shelves, at - timedelta(minutes=7 * number)) for number in part]
        Topic.objects.bulk_create(rows)
        replies = [reply(dice, people, row, number) for row in rows for number in range(REPLIES)]
        Reply.objects.bulk_create(replies, batch_size=500)
    articles(dice, people[0], at)


def topic(dice: random.Random, people: list[Individual], shelves: list[Category], moment: datetime) -> Topic:
    said = text(dice)
    return Topic(
        kind=dice.choice(("question", "question", "problem", "idea")), category=dice.choice(shelves),
        author=dice.choice(people), title=said[:70], body=said, body_html=f"<p>{said}</p>", opened_at=moment,
        changed_at=moment, last_activity_at=moment, reply_count=REPLIES,
    )  # fmt: skip


def reply(dice: random.Random, people: list[Individual], row: Topic, number: int) -> Reply:
    said, moment = text(dice), row.opened_at + timedelta(minutes=number)
    return Reply(
        topic=row, author=dice.choice(people), body=said, body_html=f"<p>{said}</p>", posted_at=moment,
        changed_at=moment,
    )  # fmt: skip


def articles(dice: random.Random, owner: Individual, at: datetime) -> None:
    shelf = Section.objects.create(key="shelf", title={"ru": "Полка"})
    for number in range(50):
        said = " ".join(text(dice) for _ in range(4))
        written = ArticleText(title=said[:60], body=said, section=shelf)
        told = ImportedArticle("bench", str(number), written, slug=f"article-{number}", published_at=at, owner=owner)
        import_article(told=told, at=at)


if __name__ == "__main__":
    main()
