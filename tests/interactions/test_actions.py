"""The journal is written, corrected and brought in."""

from datetime import timedelta

import pytest

from otklik.core.models import AuditEntry, Event
from otklik.interactions.actions import (
    AlreadyCorrected,
    Correction,
    MomentsOutOfOrder,
    PastContact,
    UnknownTouchpoint,
    correct_interaction,
    end_interaction,
    open_interaction,
    record_interaction,
    record_interactions,
)
from otklik.interactions.actions.mending import correction_of
from otklik.interactions.models import Interaction
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def catalogue(db):
    preload_catalogue(at=NOON - HOUR)


def call(number=1, **facts):
    told = {"source": "pbx", "external_id": f"call-{number}", "touchpoint": "phone", "channel": "phone"}
    return PastContact(**(told | {"opened_at": NOON} | facts))


def test_a_contact_is_opened_and_ended_once(alina):
    open_interaction(touchpoint="community", channel="community", individual=alina, subject="topic:1", at=NOON)
    assert end_interaction(subject="topic:1", at=NOON + HOUR, outcome="solved")
    assert not end_interaction(subject="topic:1", at=NOON + 2 * HOUR, outcome="left")
    assert [(row.ended_at, row.outcome) for row in Interaction.objects.all()] == [(NOON + HOUR, "solved")]
    with pytest.raises(UnknownTouchpoint):
        open_interaction(touchpoint="pigeon", channel="post", at=NOON)


def test_a_past_contact_comes_in_once(alina, vera):
    contact = call(answered_at=NOON, ended_at=NOON + HOUR, outcome="solved", individual=alina, agent=vera)
    assert record_interaction(contact=contact, at=NOON + HOUR)
    assert not record_interaction(contact=contact, at=NOON + HOUR)
    assert record_interactions(contacts=[contact, call(2), call(2)], at=NOON + HOUR) == 1
    rows = list(Interaction.objects.order_by("external_id").values_list("external_id", "agent", "outcome"))
    assert rows == [("call-1", vera.pk, "solved"), ("call-2", None, "")]
    assert Event.objects.filter(name="interactions.InteractionsRecorded").count() == 2


@pytest.mark.parametrize(
    "moments",
    [
        {"answered_at": NOON - HOUR},
        {"answered_at": NOON + HOUR, "ended_at": NOON},
        {"opened_at": NOON + 3 * HOUR},
        {"queued_at": NOON + HOUR, "answered_at": NOON},
    ],
)
def test_moments_out_of_order_are_refused_and_nothing_is_written(moments):
    with pytest.raises(MomentsOutOfOrder, match="call-2"):
        record_interactions(contacts=[call(1), call(2, **moments)], at=NOON + 2 * HOUR)
    with pytest.raises(UnknownTouchpoint, match="pigeon"):
        record_interactions(contacts=[call(1), call(3, touchpoint="pigeon")], at=NOON + 2 * HOUR)
    assert not Interaction.objects.exists()


def test_a_correction_is_a_new_row_and_the_wrong_one_stays(marta, alina):
    record_interaction(contact=call(outcome="solved", ended_at=NOON, individual=alina), at=NOON)
    wrong = Interaction.objects.get()
    chat = Touchpoint.objects.get(code="chat")
    correction = Correction(touchpoint_id=chat.pk, channel="chat", outcome="abandoned", summary="Не дождался")
    right = correct_interaction(interaction=wrong, correction=correction, by=marta, at=NOON + HOUR)
    assert correct_interaction(interaction=wrong, correction=correction, by=marta, at=NOON + HOUR) == right
    assert (correction_of(right), right.individual, right.opened_at) == (correction, alina, NOON)
    assert list(Interaction.objects.standing()) == [right]
    assert Interaction.objects.get(pk=wrong.pk).outcome == "solved"
    assert [entry.act for entry in AuditEntry.objects.all()] == ["interactions.correct"]
    with pytest.raises(AlreadyCorrected):
        correct_interaction(interaction=wrong, correction=correction_of(wrong), by=marta, at=NOON + HOUR)
