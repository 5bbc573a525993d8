"""Ninety days at the ask box: what people typed, what they were shown, what they did next.

The questions are those of the tune part; the places in the lists are those a working ask box would give, seldom wrong.
People come as they come to the telephone: in the evening more than at noon, on Mondays more than on Sundays, and
with one question on the Monday of the payments and on the evening of the outage. Slowly they get used to the box.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo import facts
from demo.history import DAYS, HOURS, crowd, is_bad_monday, is_outage
from demo.residents import SOURCE
from otklik.answers.actions import recount_contacts
from otklik.answers.models import AskSession, Shown
from otklik.community.models import Topic
from otklik.knowledge.models import Article
from otklik.parties.models import Individual

_PER_DAY = 46
_BATCH = 500
_LEAST = 6  # how often a question is asked at least: words that helped two people are remembered
_PLACES = {"home": 47, "new_topic": 19, "search": 25, "topics": 5, "knowledge": 3, "error": 1}
_OUTAGE = {"article:internet-not-working", "article:outage-status", "article:router-red-light"}
_PAYMENT = {"article:payment-not-arrived", "topic:update-payment-gateway", "topic:monday-card-charged"}


@dataclass(frozen=True)
class Question:
    """Words people type; right: references of what answers them; found: how often that helps; weight: how usual."""

    text: str
    language: str
    right: tuple[str, ...]
    found: float
    weight: float
    ids: frozenset[str]


def load(at: datetime, people: dict[str, Individual]) -> Iterator[int]:
    """Write the sessions up to `at`; yields how many with each batch. A second time writes nothing."""
    if AskSession.objects.filter(key__startswith=f"{SOURCE}-").exists():
        return
    dice, refs = random.Random(1450), _refs()
    asked, shelf = _questions(dice, refs), {ref: dice.paretovariate(1.3) for ref in refs.values()}
    customers = [person for person in people.values() if not person.is_employee]
    deck = [question for question in asked if question.right] * _LEAST
    dice.shuffle(deck)
    batch: list[tuple[AskSession, list[Shown]]] = []
    for number, (started_at, days_ago) in enumerate(_visits(dice, at)):
        question = _asked(dice, asked, deck, started_at, days_ago)
        asker = dice.choice(customers) if dice.random() < 0.31 else None
        session = _session(dice, number, started_at, question, asker)
        rows = _shown(dice, session, question, shelf)
        _ending(dice, session, rows, question, at)
        batch.append((session, rows))
        if len(batch) == _BATCH:
            yield _write(batch)
            batch = []
    yield _write(batch)
    recount_contacts(at=at)


def _questions(dice: random.Random, refs: dict[str, str]) -> list[Question]:
    """A few are asked every day, most of them rarely; one in eight questions has no answer here."""
    told = [row for row in facts.questions("tune") if any(ref in refs for ref in row[1])]
    lost = facts.questions("unanswerable_tune")
    share = 0.13 * len(told) / len(lost)
    return [
        Question(
            text=text,
            language=language,
            right=tuple(refs[ref] for ref in ids if ref in refs),
            found=dice.betavariate(6, 1.7),
            weight=min(dice.paretovariate(1.15), 30.0) * (1.0 if ids else share) * (2.2 if len(text) < 26 else 1.0),
            ids=frozenset(ids),
        )
        for text, ids, language in (*told, *lost)
    ]


def _visits(dice: random.Random, at: datetime) -> Iterator[tuple[datetime, int]]:
    """(moment, days ago) of every attempt, the oldest first."""
    for day in range(DAYS, -1, -1):
        midnight = (at - timedelta(days=day)).replace(hour=0, minute=0, second=0, microsecond=0)
        habit = (0.62 + 0.6 * (DAYS - day) / DAYS) * dice.lognormvariate(0, 0.14)
        for hour, share in enumerate(HOURS):
            start = midnight + timedelta(hours=hour)
            wanted = _PER_DAY * habit * share / sum(HOURS) * crowd("chat", start, day) * dice.uniform(0.6, 1.4)
            count = int(wanted) + (dice.random() < wanted % 1)
            moments = sorted(start + timedelta(seconds=dice.randrange(3600)) for _ in range(count))
            yield from ((moment, day) for moment in moments if moment < at)


def _asked(
    dice: random.Random, asked: Sequence[Question], deck: list[Question], moment: datetime, days_ago: int
) -> Question:
    """The day's trouble while there is one; else from the deck, which has everything, or what is usual."""
    wanted = _OUTAGE if is_outage(moment, days_ago) else _PAYMENT if is_bad_monday(moment, days_ago) else set()
    if wanted and dice.random() < 0.7:
        asked = [question for question in asked if question.ids & wanted] or asked
    elif deck and dice.random() < 0.62:
        return deck.pop()
    return dice.choices(asked, [question.weight for question in asked])[0]


def _session(
    dice: random.Random, number: int, started_at: datetime, question: Question, asker: Individual | None
) -> AskSession:
    visitor = asker.external_id if asker else str(number - dice.choice((0, 0, 0, 1)))
    return AskSession(
        key=f"{SOURCE}-{number}",
        browser_key=hashlib.sha256(f"{SOURCE}{visitor}".encode()).hexdigest()[:22],
        individual=asker,
        place=dice.choices(list(_PLACES), list(_PLACES.values()))[0],
        language=question.language,
        question=question.text[:400],
        question_key=" ".join(question.text.lower().split())[:200],
        best_score=round(dice.uniform(0.55, 0.97) if question.right else dice.uniform(0.05, 0.4), 3),
        no_good_answer=not question.right,
        started_at=started_at,
    )


def _shown(dice: random.Random, session: AskSession, question: Question, shelf: dict[str, float]) -> list[Shown]:
    drawn = dict.fromkeys(dice.choices(list(shelf), list(shelf.values()), k=4))
    others = [ref for ref in drawn if ref not in question.right]
    if question.right:
        place = 0 if dice.random() < 0.74 else dice.choice((1, 1, 2, 3))
        others.insert(place, question.right[0])
    return [Shown(session=session, ref=ref, position=place) for place, ref in enumerate(others, 1)]


def _ending(dice: random.Random, session: AskSession, rows: list[Shown], question: Question, at: datetime) -> None:
    """Found it, opened and left, asked people, or nobody knows; who called later is read in the journal."""
    luck, later = dice.random(), session.started_at + timedelta(seconds=int(dice.lognormvariate(4.2, 0.7)))
    helped = question.found * (0.86 if session.place == "new_topic" else 1.0) if question.right else 0.0
    if luck < helped:
        for row in rows:
            if row.ref == question.right[0] or dice.random() < 0.06:
                row.opened_at = session.started_at + timedelta(seconds=dice.randrange(4, 22))
        if luck < helped * 0.79 and later < at:
            session.answered_at, session.answered_ref = later, question.right[0]
    elif luck < helped + (0.55 if session.place == "new_topic" else 0.16) and later < at:
        session.asked_at = later


def _write(batch: list[tuple[AskSession, list[Shown]]]) -> int:
    AskSession.objects.bulk_create([session for session, _rows in batch])
    Shown.objects.bulk_create([row for _session, rows in batch for row in rows])
    return len(batch)


def _refs() -> dict[str, str]:
    """References of what is really there, by the ids of the data files; only what everybody may read."""
    topics = Topic.objects.public().filter(source=SOURCE)
    articles = Article.objects.published().filter(source=SOURCE, audience=Article.ALL)
    return {row.external_id: row.ref for row in topics} | {row.external_id: row.ref for row in articles}
