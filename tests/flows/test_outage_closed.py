"""Whoever said "it is so with me too" hears once that it works again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from otklik.community.models import SentNotice
from otklik.core import errands
from otklik.core.models import Errand
from otklik.flows import outage_letters
from otklik.flows.outage_letters import want_letters, write_some
from otklik.outages.actions import AreaFacts, close_outage, join, open_outage
from otklik.parties.models import Account
from tests.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def outage(operator, timur, alina, boris, nadya):
    alina.language = "en"
    alina.save()
    made = open_outage(
        areas=[AreaFacts(street="Сосновая")], by=timur, at=NOON, started_at=NOON,
        title={"ru": "Обрыв на Сосновой", "en": "A cut cable in Sosnovaya"},
    )  # fmt: skip
    for who, key in ((alina, ""), (boris, ""), (None, "browser")):
        join(outage=made, individual=who, browser_key=key, at=NOON)
    return made


def close(outage, timur, **facts):
    close_outage(outage=outage, text={"ru": "Сварили кабель."}, by=timur, at=NOON, **facts)


def test_each_gets_one_letter_in_his_language(outage, timur, alina, boris, run_errands):
    close(outage, timur)
    run_errands()
    for whom in ("joined", "watching"):
        write_some(outage_id=outage.pk, what="over", whom=whom)
    run_errands()
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert sorted(letters) == ["alina@example.com", "boris@example.com"]
    assert len(mail.outbox) == 2
    assert letters["alina@example.com"].subject == "It works again: A cut cable in Sosnovaya"
    assert letters["boris@example.com"].subject == "Снова работает: Обрыв на Сосновой"
    text = letters["boris@example.com"].body
    assert ["Сварили кабель." in text, f"/status/{outage.pk}/" in text] == [True, True]
    assert SentNotice.objects.filter(key=outage.ref).count() == 2


def test_letters_stop_by_one_click(outage, timur, alina, run_errands):
    close(outage, timur)
    run_errands()
    letter = next(letter for letter in mail.outbox if letter.to == ["alina@example.com"])
    url = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert url in letter.body
    path = url[url.index("/", 9) :]
    assert Client().get(path).status_code == 200
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    second = open_outage(areas=[AreaFacts(street="Лесная")], by=timur, at=NOON, title={"ru": "Ещё"}, started_at=NOON)
    join(outage=second, individual=alina, browser_key="", at=NOON)
    mail.outbox.clear()
    close(second, timur)
    run_errands()
    assert mail.outbox == []


def test_of_the_past_nobody_is_told(outage, timur, run_errands):
    close(outage, timur, quiet=True)
    run_errands()
    assert mail.outbox == []


def lives(person, number, street="ул. Сосновая"):
    return Account.objects.create(number=number, individual=person, street=street, house="1", created_at=NOON)


def letters_of(run_errands):
    mail.outbox.clear()
    run_errands()
    return sorted((letter.to[0].partition("@")[0], letter.subject) for letter in mail.outbox)


def test_whoever_wants_it_hears_of_his_own_addresses(operator, timur, alina, boris, nadya, zakhar, run_errands):
    lives(alina, "1"), lives(boris, "2"), lives(nadya, "3", "Лесная"), lives(zakhar, "4")
    for person in (alina, nadya, zakhar):
        want_letters(individual=person, wanted=True, at=NOON)
    want_letters(individual=zakhar, wanted=False, at=NOON)
    facts = {"areas": [AreaFacts(street="Сосновая")], "by": timur, "at": NOON, "title": {"ru": "Обрыв"}}
    broken = open_outage(started_at=NOON, **facts)
    assert letters_of(run_errands) == [("alina", "У вас что-то не работает: Обрыв")]
    join(outage=broken, individual=alina, browser_key="", at=NOON)
    close(broken, timur)
    assert letters_of(run_errands) == [("alina", "Снова работает: Обрыв")]
    works = open_outage(started_at=NOON + timedelta(days=1), is_planned=True, **facts)
    assert letters_of(run_errands) == [("alina", "Работы по вашему адресу: Обрыв")]
    close_outage(outage=works, text={}, by=timur, at=NOON)
    assert letters_of(run_errands) == [("alina", "Отменено: Обрыв")]


def test_many_are_told_in_parts_and_a_killed_part_is_told_again(outage, timur, run_errands, monkeypatch):
    monkeypatch.setattr(outage_letters, "_AT_ONCE", 1)
    close(outage, timur)
    done = 0
    while claimed := errands.claim("test", 1, now()):
        done += 1
        if done % 2:  # killed after it was claimed: the next worker takes it
            Errand.objects.filter(pk__in=[row.pk for row in claimed]).update(worker="", lease_until=None)
            continue
        for row in claimed:
            errands.run(row, now)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["alina@example.com", "boris@example.com"]


def test_one_says_on_the_pages_that_one_wants_it(web, alina, outage):
    for path in ("/me/notices/", "/status/"):
        page = web(alina).get(path).content.decode()
        assert 'action="/me/outages/"' in page
    assert 'action="/me/outages/"' not in web(None).get("/status/").content.decode()
    assert web(alina).post("/me/outages/", {"letters": "on", "next": "/status/"})["Location"] == "/status/"
    assert 'value="off"' in web(alina).get("/status/").content.decode()
    web(alina).post("/me/outages/", {"letters": "off"})
    assert 'value="on"' in web(alina).get("/status/").content.decode()
