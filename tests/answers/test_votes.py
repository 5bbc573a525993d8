"""Which clicks teach the box: not one person's thousand, not praise of one's own, and not only what stood on top."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from otklik.answers.ledger.votes import LEAST_PEOPLE, MOST_A_DAY, Vote, votes
from otklik.answers.models import AskSession, Shown
from otklik.answers.sources import AnsweredWordings
from otklik.core.search.supply import documents_of
from tests.cast import NOON

DAY = timedelta(days=1)
REF = "article:7"


def said(person, *, ref=REF, question="где деньги", day=0, times=1, position=1, **words):
    """Somebody said that the answer helped him; person: a browser's key, or an individual."""
    who = {"browser_key": person} if isinstance(person, str) else {"individual": person, "browser_key": f"b{person.pk}"}
    at, first = NOON - day * DAY, AskSession.objects.count()
    usual = {"place": "home", "question": question, "question_key": question, "started_at": at, "answered_ref": ref}
    rows = [AskSession(key=f"{first + n:032}", answered_at=at, **(usual | who | words)) for n in range(times)]
    AskSession.objects.bulk_create(rows)
    Shown.objects.bulk_create([Shown(session=row, ref=ref, position=position) for row in rows])


def taught(ref=REF):
    return AnsweredWordings().of([ref]).get(ref, ())


def test_enough_people_on_different_days_teach_their_words(db):
    for number in range(LEAST_PEOPLE):
        assert taught() == ()
        said(f"browser{number}", day=number)
    assert taught() == ("где деньги",)


def test_on_one_day_nobody_teaches(db):
    for number in range(10):
        said(f"browser{number}")
    assert taught() == ()


@pytest.mark.parametrize("a_day", [1, MOST_A_DAY, 1000])
def test_a_thousand_clicks_of_one_person_move_nothing(db, alina, a_day):
    for day in range(min(1000 // a_day, 200)):
        said(alina, day=day % 300, times=a_day, browser_key=f"phone{day % 7}")
    assert taught() == ()
    assert len(votes()) <= 1


def test_who_clicks_all_day_is_not_counted_at_all(db):
    for number in range(LEAST_PEOPLE):
        said(f"browser{number}", day=number)
    for question in range(MOST_A_DAY - 1):
        said("browser0", question=f"вопрос {question}")
    assert taught() == ("где деньги",)
    said("browser0", question="и ещё один")
    assert (taught(), {vote.person for vote in votes()}) == ((), {"browser:browser1", "browser:browser2"})


def test_a_browser_of_one_who_signed_in_is_he(db, alina):
    said(alina, browser_key="laptop")
    said("laptop", day=1)
    said("other", day=2)
    assert taught() == ()


def test_authors_do_not_praise_their_own(solved, alina, boris):
    """Alina asked it, Boris answered it."""
    for day, person in enumerate((alina, boris, "somebody", "another")):
        said(person, ref=solved.ref, day=day)
    assert taught(solved.ref) == ()
    said("a third", ref=solved.ref)
    assert taught(solved.ref) == ("где деньги",)
    assert next(documents_of([solved.ref])).asked == ("где деньги",)


def test_staff_and_customers_are_counted_apart(db, vera, kirill):
    for day, person in enumerate((vera, kirill)):
        said(person, day=day, place="desk")
    said("somebody", day=3)
    assert taught() == ()


def test_what_was_said_long_ago_is_forgotten(db):
    for number in range(LEAST_PEOPLE):
        said(f"browser{number}", day=number)
    said("new", ref="article:8", question="другое", day=-366)
    assert taught() == ()


@pytest.mark.parametrize("seed", range(5))
def test_weighing_by_place_finds_the_true_order_better_than_counting(seed):
    """Five answers keep their places, the best at the bottom; readers look at a place with chance one in its number."""
    chance = random.Random(seed)
    helps = {1: 0.2, 2: 0.32, 3: 0.44, 4: 0.56, 5: 0.68}
    raw, weighed = Counter(), Counter()
    for reader in range(20_000):
        for place, share in helps.items():
            if chance.random() < share / place:
                raw[place] += 1
                weighed[place] += Vote("q", "q", str(place), str(reader), place, False, NOON).weight
    assert sorted(weighed, key=weighed.__getitem__) == [1, 2, 3, 4, 5]
    assert max(raw, key=raw.__getitem__) == 1
