"""A telephone exchange tells its calls over REST: all of a request or none, and never twice."""

import pytest
import time_machine
from django.test import Client

from otklik.interactions.models import Interaction
from otklik.parties.actions import make_token
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON

pytestmark = pytest.mark.django_db
CALL = {"external_id": "1", "channel": "phone", "opened_at": "2026-03-01T10:00:00+03:00"}
OVER = CALL | {"wait_seconds": 20, "answered": True, "talk_seconds": 60}


@pytest.fixture
def exchange(operator, igor, vera):
    preload_catalogue(at=NOON)
    tokens = {row: make_token(individual=row, name="ats", by=None, at=NOON)[1] for row in (igor, vera)}

    def tell(contacts, who=igor):
        body, headers = {"source": "ats", "contacts": contacts}, {"Authorization": f"Bearer {tokens[who]}"}
        with time_machine.travel(NOON, tick=False):
            return Client().post("/api/v1/interactions", body, content_type="application/json", headers=headers)

    return tell


def test_calls_come_in_once_and_get_their_end(exchange) -> None:
    assert exchange([CALL]).json() == {"created": 1, "completed": 0, "known": 0}
    told = [OVER, OVER | {"external_id": "2", "answered": False}]
    assert exchange(told).json() == {"created": 1, "completed": 1, "known": 0}
    assert exchange(told).json() == {"created": 0, "completed": 0, "known": 2}
    first, second = Interaction.objects.order_by("external_id")
    assert ((first.ended_at - first.opened_at).total_seconds(), first.outcome) == (80, "answered")
    assert (second.answered_at, second.outcome, second.source) == (None, "abandoned", "ats")


def test_one_bad_call_keeps_all_out_and_is_named(exchange, vera) -> None:
    wrong = [OVER, OVER | {"external_id": "2", "line": "12"}, CALL | {"external_id": "3", "touchpoint": "nowhere"},
             CALL | {"external_id": "4", "ended_at": "2026-02-01T10:00:00+03:00"}]  # fmt: skip
    answer = exchange(wrong)
    assert (answer.status_code, [error["at"] for error in answer.json()["errors"]]) == (
        422, ["contacts.1", "contacts.2", "contacts.3"],
    )  # fmt: skip
    assert not Interaction.objects.exists()
    assert exchange([CALL | {"opened_at": "yesterday"}]).status_code == 422
    assert exchange([CALL], who=vera).status_code == 403
