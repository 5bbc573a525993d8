"""Ninety days at the ask box: what people typed, what they were shown, what they did next.

The questions are those of the tune part; the places in the lists are those a working ask box would give, seldom wrong.
"""

import hashlib
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from demo import facts
from demo.history import DAYS
from demo.residents import SOURCE
from otklik.answers.models import AskSession, Shown
from otklik.community.models import Topic
from otklik.knowledge.models import Article
from otklik.parties.models import Individual

_PER_DAY = 42
_BATCH = 500
_PLACES = {"home": 60, "new_topic": 22, "search": 18}


def load(at: datetime, people: dict[str, Individual]) -> Iterator[int]:
    """Write the sessions up to `at`; yields how many with each batch. A second time writes nothing."""
    if AskSession.objects.filter(key__startswith=f"{SOURCE}-").exists():
        return
    dice, refs = random.Random(1450), _refs()
    asked = [row for row in facts.questions("tune") if any(ref in refs for ref in row[1])]
    lost = facts.questions("unanswerable_tune")
    customers = [person for person in people.values() if not person.is_employee]
    batch: list[tuple[AskSession, list[Shown]]] = []
    for number in range(DAYS * _PER_DAY):
        started_at = at - timedelta(days=DAYS * dice.random() ** 1.15, seconds=dice.randrange(3600))
        text, ids, language = dice.choice(lost if dice.random() < 0.14 else asked)
        right = [refs[ref] for ref in ids if ref in refs]
        asker = dice.choice(customers) if dice.random() < 0.4 else None
        batch.append(_session(dice, number, started_at, text, language, right, asker, list(refs.values())))
        if len(batch) == _BATCH:
            yield _write(batch)
            batch = []
    yield _write(batch)


def _session(
    dice: random.Random, number: int, started_at: datetime, text: str, language: str,
    right: list[str], asker: Individual | None, refs: list[str],
) -> tuple[AskSession, list[Shown]]:  # fmt: skip
    session = AskSession(
        key=f"{SOURCE}-{number}",
        browser_key=hashlib.sha256(f"{SOURCE}{number // 2}".encode()).hexdigest()[:22],
        individual=asker,
        place=dice.choices(list(_PLACES), list(_PLACES.values()))[0],
        language=language,
        question=text[:400],
        question_key=" ".join(text.lower().split())[:200],
        best_score=round(dice.uniform(0.55, 0.97) if right else dice.uniform(0.05, 0.4), 3),
        no_good_answer=not right,
        started_at=started_at,
    )
    shown = dice.sample(refs, 4)
    if right:
        shown = [ref for ref in shown if ref not in right]
        shown.insert(0 if dice.random() < 0.8 else dice.randrange(1, 4), right[0])
    rows = [Shown(session=session, ref=ref, position=place) for place, ref in enumerate(shown, 1)]
    _ending(dice, session, rows, right)
    return session, rows


def _ending(dice: random.Random, session: AskSession, rows: list[Shown], right: list[str]) -> None:
    """Found it, opened and left, gave up, or called."""
    luck, later = dice.random(), session.started_at + timedelta(seconds=dice.randrange(15, 240))
    if right and luck < 0.78:
        for row in rows:
            if row.ref == right[0]:
                row.opened_at = session.started_at + timedelta(seconds=8)
        if luck < 0.62:
            session.answered_at, session.answered_ref = later, right[0]
    elif not right and luck < 0.55:
        session.asked_at = later
    elif session.individual is not None and luck > 0.82:
        session.contacted_at = session.started_at + timedelta(hours=dice.uniform(0.3, 90))
        session.contacted_channel = dice.choice(("phone", "phone", "chat", "office"))


def _write(batch: list[tuple[AskSession, list[Shown]]]) -> int:
    AskSession.objects.bulk_create([session for session, _rows in batch])
    Shown.objects.bulk_create([row for _session, rows in batch for row in rows])
    return len(batch)


def _refs() -> dict[str, str]:
    """References of what is really there, by the ids of the data files; only what everybody may read."""
    topics = Topic.objects.public().filter(source=SOURCE)
    articles = Article.objects.published().filter(source=SOURCE, audience=Article.ALL)
    return {row.external_id: row.ref for row in topics} | {row.external_id: row.ref for row in articles}
