"""The journal through the front door."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.interactions.actions import PastContact, record_interactions
from otklik.interactions.models import Interaction
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import Touchpoint
from tests.cast import CAST, NOON

pytestmark = pytest.mark.django_db

READERS = ("igor", "kirill", "marta", "oleg", "vera")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def journal_time(db):
    preload_catalogue(at=NOON)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def calls(alina, vera):
    """Some telephone calls of Alina: `calls(3)`."""

    def record(number):
        first = Interaction.objects.count()
        contacts = [
            PastContact(
                source="pbx",
                external_id=f"call-{key}",
                touchpoint="phone",
                channel="phone",
                opened_at=NOON + key * MINUTE,
                answered_at=NOON + key * MINUTE + timedelta(seconds=80),
                ended_at=NOON + (key + 5) * MINUTE,
                outcome="solved",
                individual=alina,
                agent=vera,
                summary=f"Звонок <{key}>",
            )
            for key in range(first, first + number)
        ]
        record_interactions(contacts=contacts, at=NOON + timedelta(hours=1))
        return list(Interaction.objects.order_by("pk"))

    return record


def test_who_may_read(web, everybody, calls):
    row = calls(1)[0]
    for path in ("/desk/journal/", f"/desk/journal/{row.pk}/"):
        answers = {name: web(everybody[name]).get(path).status_code for name in CAST}
        assert answers == {name: 200 if name in READERS else 404 for name in CAST}
        assert web(None).get(path).status_code == 404
    assert web(None).get("/me/history/").status_code == 302
    for name in CAST:
        page = web(everybody[name]).get("/me/history/").content.decode()
        assert ("Звонок" in page) == (name == "alina")


def test_the_customer_is_a_link_for_those_who_may_open_him(web, everybody, calls, alina):
    row = calls(1)[0]
    card = f'href="/en/desk/customers/{alina.pk}/"'
    for name in READERS:
        page = web(everybody[name]).get(f"/en/desk/journal/{row.pk}/").content.decode()
        assert (card in page, alina.nick in page) == (everybody[name].may("parties.read"), True)
    assert not everybody["marta"].may("parties.read")


def test_the_journal_shows_figures_waits_and_rows(web, marta, calls):
    calls(2)
    html = " ".join(web(marta).get("/en/desk/journal/").content.decode().split())
    assert "2 contacts in 30 days" in html
    assert html.count("<rect") == 30
    assert "1 min 20 s" in html
    assert "Звонок &lt;1&gt;" in html
    assert web(marta).get("/en/desk/journal/?days=90").content.decode().count("<rect") == 90
    narrowed = web(marta).get("/desk/journal/?channel=chat&since=2026-01-01&until=bad&outcome=never").content.decode()
    assert "Звонок" not in narrowed


def test_one_and_three_rows_take_the_same_queries(web, marta, alina, calls):
    def queries(person, path):
        with CaptureQueriesContext(connection) as counted:
            assert web(person).get(path).status_code == 200
        return len(counted)

    calls(1)
    pages = [(marta, "/desk/journal/"), (alina, "/me/history/")]
    for person, path in pages:
        queries(person, path)
    one = [queries(person, path) for person, path in pages]
    calls(2)
    assert [queries(person, path) for person, path in pages] == one


def test_marta_corrects_a_contact_and_vera_may_not(web, marta, vera, calls):
    row = calls(1)[0]
    told = {"touchpoint_id": Touchpoint.objects.get(code="chat").pk, "channel": "chat", "outcome": "answered"}
    path = f"/desk/journal/{row.pk}/"
    assert web(vera).post(path, told).status_code == 403
    answers = [web(marta).post(path, told | {"summary": "Чат"}) for _twice in range(2)]
    right = Interaction.objects.get(corrects=row)
    assert [answer["Location"] for answer in answers] == [f"/desk/journal/{right.pk}/"] * 2
    assert web(marta).post(path, told | {"summary": "Иначе"})["Location"] == path
    assert web(marta).post(path, told | {"channel": "pigeon"}).status_code == 422
    assert (right.channel, right.outcome, right.summary, right.agent) == ("chat", "answered", "Чат", vera)
    html = web(marta).get("/desk/journal/").content.decode()
    assert "Звонок" not in html
    assert "Чат" in html
