"""The clock of the machine jumps a day ahead and back, or an hour back, while people and workers are at it."""

import re
from datetime import timedelta

import pytest
import time_machine
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.core import cron
from otklik.core.models import Errand, Event
from otklik.core.tail import Tail
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON

HOUR = timedelta(hours=1)
CODE = r"\d{3}-\d{3}-\d{3}"
JUMPS = [timedelta(days=1), -HOUR]


@pytest.fixture(autouse=True)
def catalogue(db):
    Touchpoint.objects.all().delete()
    preload_catalogue(at=NOON)


@pytest.fixture
def wait(run_errands):
    """Move on to a moment and let a worker do what is due then."""

    def go(clock, to):
        clock.move_to(to)
        return run_errands()

    return go


@pytest.mark.parametrize("jump", JUMPS)
def test_errands_are_neither_lost_nor_repeated_and_numbers_stay_in_order(
    web, alina, boris, category, mailoutbox, run_errands, wait, jump
):
    words = {"kind": "question", "category": category.key, "title": "Интернет пропадает", "body": "Каждый вечер"}
    with time_machine.travel(NOON, tick=False) as clock:
        reader, helper = web(alina), web(boris)
        place = reader.post("/topics/new/", words | {"once_key": "t" * 20})["Location"].partition("#")[0]
        tail = Tail(Event.objects.earliest("pk").pk - 1)  # whatever number the sequence stands at
        numbers = [event.pk for event in tail.read()]
        helper.post(f"{place}reply/", {"body": "До прыжка", "once_key": "a" * 20})
        clock.move_to(NOON + jump)
        reader, helper = web(alina), web(boris)
        answer = helper.post(f"{place}reply/", {"body": "После прыжка", "once_key": "b" * 20})
        assert answer.status_code == 302
        numbers += [event.pk for event in tail.read()]
        run_errands()
        wait(clock, NOON + jump + HOUR)
        wait(clock, NOON + timedelta(minutes=5))  # somebody has put the clock right
        wait(clock, NOON + timedelta(days=2))
        page = reader.get(place).content.decode()
    assert (page.count("До прыжка") > 0, page.count("После прыжка") > 0, numbers) == (True, True, sorted(set(numbers)))
    assert len(numbers) > 1
    assert numbers == list(Event.objects.filter(pk__lte=numbers[-1]).order_by("pk").values_list("pk", flat=True))
    assert (Errand.objects.filter(done_at=None).count(), Errand.objects.filter(attempts__gt=1).count()) == (0, 0)
    assert len({letter.extra_headers["Message-ID"] for letter in mailoutbox}) == len(mailoutbox) >= 1


@pytest.mark.parametrize("jump", JUMPS)
def test_no_page_tells_of_time_below_zero(web, alina, vera, category, jump):
    words = {"kind": "problem", "category": category.key, "title": "Интернет пропадает", "body": "Каждый вечер"}
    with time_machine.travel(NOON, tick=False) as clock:
        place = web(alina).post("/topics/new/", words | {"once_key": "t" * 20})["Location"].partition("#")[0]
        clock.move_to(NOON + jump)
        answers = [web(vera).get(url) for url in (f"/en{place}", "/en/desk/", "/en/desk/topics/")]
    assert [answer.status_code for answer in answers] == [200] * 3
    told = " ".join(HTMLParser(answer.content).body.text() for answer in answers)
    assert not any(f"-{number}" in told for number in range(1, 10))


def test_a_calendar_that_was_ahead_strikes_again(db, monkeypatch):
    monkeypatch.setattr(cron, "_schedules", {"tests.tick": "*/5 * * * *"})
    cron.hand_out(NOON)
    assert cron.hand_out(NOON + timedelta(days=1)) == 1
    assert [cron.hand_out(NOON + timedelta(minutes=at)) for at in (1, 4, 5, 9, 10)] == [0, 0, 1, 0, 1]


def test_a_code_to_sign_in_does_not_outlive_a_jump(web, alina, mailoutbox):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = web(None)
        browser.post("/account/login/code/", {"email": alina.email})
        clock.move_to(NOON + timedelta(days=1))
        code = re.search(CODE, mailoutbox[-1].body)[0]
        browser.post("/account/login/code/confirm/", {"code": code})
        assert browser.get("/me/").status_code == 302
        clock.move_to(NOON)
        browser = web(None)
        browser.post("/account/login/code/", {"email": alina.email})
        clock.move_to(NOON - HOUR)
        code = re.search(CODE, mailoutbox[-1].body)[0]
        browser.post("/account/login/code/confirm/", {"code": code})
        assert browser.get("/me/").status_code == 200
