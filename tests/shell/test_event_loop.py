"""Addresses are looked up in the event loop, where the database may not be asked."""

import pytest
from asgiref.sync import async_to_sync
from django.urls import resolve

from otklik.parties.queries import forget_operator, operator_languages

pytestmark = pytest.mark.django_db


def test_addresses_are_found_while_nothing_of_the_operator_is_remembered(operator) -> None:
    assert operator_languages()[0] == "ru"  # what was read last, by whichever test, is what the loop goes by

    async def look_up() -> str:
        forget_operator()
        return resolve("/topics/").view_name

    assert async_to_sync(look_up)() == "topics"
