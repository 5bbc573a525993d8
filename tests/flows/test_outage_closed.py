"""Whoever said "it is so with me too" hears once that it works again."""

import pytest
from django.core import mail
from django.test import Client

from otklik.community.models import SentNotice
from otklik.flows.outage_closed_tells_people import tell_joined
from otklik.outages.actions import AreaFacts, close_outage, join, open_outage
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
    tell_joined(outage_id=outage.pk, at=NOON)
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
