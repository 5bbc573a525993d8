"""Two streets, some customers on them, and something broken there."""

from datetime import timedelta

import pytest

from otklik.outages.actions import AreaFacts, open_outage
from otklik.parties.models import Account, Line
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON


@pytest.fixture(autouse=True)
def touchpoints(db):
    """Where contacts are written at."""
    for code in ("site", "community", "ask"):
        Touchpoint.objects.create(code=code, kind=code, title={"ru": code}, owner_zone="marketing")


SOSNOVAYA = AreaFacts(city="Заречанск", district="Лесной", street="Сосновая улица", houses="1-15, 20-30 чёт")


def account(person, number, street, house, service="internet", **facts):
    row = Account.objects.create(
        number=number, individual=person, city="Заречанск", street=street, house=house, flat="7", created_at=NOON,
        **({"district": "Лесной"} | facts),
    )  # fmt: skip
    Line.objects.create(account=row, service=service, product="100")
    return row


@pytest.fixture
def alinas(alina):
    return account(alina, "40000001", "ул. Сосновая", "12к2")


@pytest.fixture
def boriss(boris):
    return account(boris, "40000002", "Замковая улица", "8", district="Центр")


@pytest.fixture
def breakdown(timur):
    """Open since an hour before noon, expected to end at 15:00."""
    return open_outage(
        areas=[SOSNOVAYA],
        by=timur,
        at=NOON - timedelta(hours=1),
        title={"ru": "Нет интернета на Сосновой", "be": "Няма інтэрнэту на Сасновай", "en": "No internet in Sosnovaya"},
        text={"ru": "Порвали кабель."},
        services=["internet"],
        started_at=NOON - timedelta(hours=1),
        expected_end_at=NOON + timedelta(hours=3),
    )
