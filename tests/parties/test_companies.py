"""A company that is a customer is found by its name and number, and its contacts lie on one line."""

from datetime import timedelta

import pytest
from django.urls import reverse

from otklik.interactions.actions import PastContact, record_interaction
from otklik.parties.actions import upsert_account, upsert_individual, upsert_organization
from otklik.parties.models import Account
from otklik.touchpoints.actions import preload_catalogue
from tests.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(galina) -> Account:
    company, _ = upsert_organization(source="crm", external_id="9", name="Мебельный двор", at=NOON)
    account, _ = upsert_account(number="B-17", organization=company, contact=galina, at=NOON)
    stranger, _ = upsert_individual(source="crm", external_id="1", name="Посторонний", at=NOON)
    upsert_account(number="42", individual=stranger, at=NOON)
    return account


@pytest.mark.parametrize("words", ["Мебельный", "мебельный двор", "B-17", "b-1", "galina мебельный"])
def test_a_company_is_found_by_name_and_number(web, vera, account: Account, galina, words: str) -> None:
    page = web(vera).get(reverse("desk_customers"), {"q": words})
    assert [(row.id, row.companies) for row in page.context["page"].rows] == [(galina.pk, ("Мебельный двор",))]
    assert "Мебельный двор" in page.content.decode()


def test_a_short_number_is_found(web, vera, account: Account) -> None:
    page = web(vera).get(reverse("desk_customers"), {"q": "42"})
    assert [row.name for row in page.context["page"].rows] == ["Посторонний"]


def test_contacts_of_the_company_are_on_its_line_whoever_made_them(web, vera, account: Account, galina, boris) -> None:
    preload_catalogue(at=NOON)
    for number, who in enumerate((None, boris, galina)):
        opened_at = NOON - timedelta(hours=number + 1)
        told = PastContact(
            "pbx", str(number), "phone", "phone", opened_at, individual=who, account=account, summary=f"Звонок {number}"
        )
        record_interaction(contact=told, at=NOON)
    page = web(vera).get(reverse("desk_customer", args=[galina.pk]))
    texts = [moment.text for moment in page.context["card"].line.moments]
    assert texts == ["Звонок 0", "Звонок 1", "Звонок 2", ""]
    assert "Мебельный двор" in page.content.decode()
