"""The database itself refuses to change the journal: tried with plain SQL, past every rule of the program."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from otklik.interactions.actions import erase_person, mark_answered, open_interaction
from otklik.interactions.models import Interaction
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=3)


@pytest.fixture
def contact(alina, vera):
    """A contact with every fact filled in."""
    preload_catalogue(at=NOON)
    row = open_interaction(
        touchpoint="phone", channel="phone", individual=alina, subject="call:7", summary="Нет интернета", at=NOON
    )
    facts = {"offered_at": NOON, "queued_at": NOON, "answered_at": LATER, "ended_at": LATER, "outcome": "solved"}
    Interaction.objects.filter(pk=row.pk).update(agent=vera, **facts)
    return Interaction.objects.get(pk=row.pk)


def refused(sql, *values):
    """Whether the database refuses the statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(
    "change",
    [
        "opened_at = '2026-01-01 00:00:00+00:00'",
        "offered_at = '2026-03-02 12:01:00+00:00'",
        "queued_at = NULL",
        "answered_at = '2026-03-02 12:01:00+00:00'",
        "answered_at = NULL",
        "ended_at = '2026-03-02 13:01:00+00:00'",
        "outcome = 'answered'",
        "outcome = ''",
        "agent_id = NULL",
        "agent_id = individual_id",
        "individual_id = agent_id",
        "individual_id = NULL",
        "channel = 'chat'",
        "direction = 'out'",
        "subject = ''",
        "summary = ''",
        "summary = 'Другое'",
        "source = 'pbx'",
        "external_id = '9'",
        "corrects_id = id",
        "id = id + 1",
        "erased_at = '2026-03-02 13:01:00+00:00'",
        "erased_at = '2026-03-02 13:01:00+00:00', individual_id = agent_id",
    ],
)
def test_a_written_fact_is_never_changed(contact, change):
    assert refused(f"UPDATE interactions_interaction SET {change} WHERE id = %s", contact.pk)
    assert Interaction.objects.values().get(pk=contact.pk) == {
        field.attname: getattr(contact, field.attname) for field in Interaction._meta.concrete_fields
    }


def test_the_touchpoint_is_never_changed(contact):
    other = Interaction._meta.get_field("touchpoint").related_model.objects.get(code="chat")
    assert refused("UPDATE interactions_interaction SET touchpoint_id = %s WHERE id = %s", other.pk, contact.pk)


def test_a_row_is_never_deleted(contact):
    assert refused("DELETE FROM interactions_interaction WHERE id = %s", contact.pk)
    assert Interaction.objects.count() == 1


def test_writing_the_same_again_is_no_change(contact):
    assert not refused("UPDATE interactions_interaction SET outcome = 'solved' WHERE id = %s", contact.pk)


def test_each_empty_moment_is_filled_once(alina, vera):
    preload_catalogue(at=NOON)
    row = open_interaction(touchpoint="phone", channel="phone", subject="call:8", at=NOON)
    assert mark_answered(subject="call:8", at=LATER, agent=vera)
    assert not mark_answered(subject="call:8", at=LATER + timedelta(minutes=1), agent=alina)
    row.refresh_from_db()
    assert (row.answered_at, row.agent) == (LATER, vera)
    Interaction.objects.filter(pk=row.pk).update(individual=alina)  # a caller who said later who he is
    assert refused("UPDATE interactions_interaction SET individual_id = %s WHERE id = %s", vera.pk, row.pk)


def test_erasure_takes_the_person_out_for_good(contact, alina):
    assert erase_person(individual=alina, at=LATER) == 1
    assert erase_person(individual=alina, at=LATER) == 0
    row = Interaction.objects.get(pk=contact.pk)
    assert (row.individual, row.summary, row.erased_at, row.outcome) == (None, "", LATER, "solved")
    assert refused("UPDATE interactions_interaction SET individual_id = %s WHERE id = %s", alina.pk, contact.pk)
    assert refused("UPDATE interactions_interaction SET erased_at = NULL WHERE id = %s", contact.pk)


@pytest.mark.django_db(transaction=True)
def test_tests_with_real_transactions_leave_an_empty_journal_that_refuses_again():
    preload_catalogue(at=NOON)
    open_interaction(touchpoint="phone", channel="phone", subject="call:9", at=NOON)
    assert refused("DELETE FROM interactions_interaction")
