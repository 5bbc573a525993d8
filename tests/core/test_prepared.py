"""Prepared queries give what Django's own give, in every thread, for every value."""

from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from otklik.core.prepared import Prepared
from otklik.parties.models import Individual, StaffRole

pytestmark = pytest.mark.django_db


def _named(name: str, other_than: int | None, staff: bool) -> QuerySet[Individual]:
    rows = Individual.objects.filter(name=name) if other_than is None else Individual.objects.filter(
        Q(name=name) & ~Q(pk=other_than)
    )  # fmt: skip
    return (rows.exclude(staff_roles=None) if staff else rows).distinct().order_by("pk")


@pytest.fixture
def people(alina: Individual, boris: Individual, vera: Individual, kirill: Individual) -> list[Individual]:
    return [alina, boris, vera, kirill]


def test_gives_what_the_query_gives_for_every_value_and_shape(people: list[Individual]) -> None:
    named = Prepared(_named, "name", "other_than")
    for name in [person.name for person in people] + ["nobody", "a word that stands for value 0", "' OR 1=1 --"]:
        for other in [None, people[0].pk, 0]:
            for staff in (True, False):
                words: dict[str, Any] = {"name": name, "other_than": other, "staff": staff}
                assert named(**words) == list(_named(**words))


def test_rows_are_whole_with_their_neighbours(vera: Individual) -> None:
    roles = Prepared(lambda person: StaffRole.objects.filter(individual=person).select_related("individual"), "person")
    with CaptureQueriesContext(connection) as asked:
        found = sorted((role.role, role.individual.name) for role in roles(person=vera.pk))
    assert found == [("agent", "Vera Cast"), ("official_representative", "Vera Cast")]
    assert len(asked) == 1


def test_builds_once_for_a_shape(people: list[Individual]) -> None:
    built: list[bool] = []

    def build(person: int, staff: bool) -> QuerySet[Individual]:
        built.append(staff)
        return Individual.objects.filter(pk=person)

    found = Prepared(build, "person")
    assert [found(person=person.pk, staff=True) for person in people] == [[person] for person in people]
    assert found(person=people[0].pk, staff=False) == [people[0]]
    assert built == [True, False]


def test_a_number_no_column_holds_finds_nothing(vera: Individual) -> None:
    found = Prepared(lambda person: Individual.objects.filter(pk=person), "person")
    assert [found(person=2**63), found(person=-(2**70)), found(person=vera.pk)] == [[], [], [vera]]


def test_refuses_a_value_the_sql_does_not_hold(vera: Individual) -> None:
    lost = Prepared(lambda name: Individual.objects.filter(name__contains=name), "name")
    with pytest.raises(ValueError, match="not parameters of the prepared query: name"):
        lost(name="Вера")


@pytest.mark.django_db(transaction=True)
def test_is_read_by_threads_at_once(people: list[Individual]) -> None:
    found: list[list[Individual]] = []
    named = Prepared(lambda person: Individual.objects.filter(pk=person), "person")

    def read(person: Individual) -> None:
        for _turn in range(20):
            found.append(named(person=person.pk))
        connection.close()

    threads = [Thread(target=read, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.pk for [one] in found) == sorted(person.pk for person in people for _turn in range(20))
