"""A company that is a customer is found by its name and number, and its contacts lie on one line."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.core.models import AuditEntry
from otklik.interactions.actions import PastContact, record_interaction
from otklik.parties.actions import (
    add_contact_point,
    upsert_account,
    upsert_individual,
    upsert_line,
    upsert_organization,
)
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
    assert [(row.id, row.companies) for row in page.context["page"].rows] == [(galina.pk, (account.organization,))]
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


# --- the company's own page


@pytest.fixture
def url(account: Account) -> str:
    return reverse("desk_company", args=[account.organization.pk])


def texts(response, place: str) -> list[str]:
    return [" ".join(node.text().split()) for node in HTMLParser(response.content).css(place)]


def links(response, place: str = "main") -> list[str]:
    return [node.attributes["href"] for node in HTMLParser(response.content).css(f"{place} a")]


@pytest.mark.parametrize("words", ["Мебельный", "МЕБЕЛЬНЫЙ двор", "590", "B-17", "b-1", "galina", "galina B-17"])
def test_the_list_of_companies_finds_one_by_what_staff_have_in_hand(web, vera, account, url, galina, words) -> None:
    upsert_organization(source="crm", external_id="9", name="Мебельный двор", tax_number="590123456", at=NOON)
    upsert_organization(source="crm", external_id="10", name="Липа", tax_number="100", at=NOON)
    page = web(vera).get(reverse("desk_companies"), {"q": words})
    assert [row.name for row in page.context["page"].rows] == ["Мебельный двор"]
    assert links(page, "table") == [url, reverse("desk_customer", args=[galina.pk])]


def test_a_company_whose_contracts_name_nobody_is_found_too(web, vera) -> None:
    silent, _ = upsert_organization(source="crm", external_id="11", name="ОАО «Тишина»", at=NOON)
    page = web(vera).get(reverse("desk_customers"), {"q": "тишина"})
    assert texts(page, "#companies") == ["Компании"]
    assert reverse("desk_company", args=[silent.pk]) in links(page, "table")
    assert texts(page, ".empty") == []
    card = web(vera).get(reverse("desk_company", args=[silent.pk]))
    assert texts(card, "main .panel > p") == [
        "Договора нет.",
        "По этим договорам обращений пока нет. О чём сотрудники спрашивают для себя, видно в их карточках.",
        "В договорах никто не назван.",
    ]


def test_the_card_tells_all_there_is(web, vera, account, url, galina) -> None:
    upsert_organization(source="crm", external_id="9", name="Мебельный двор", tax_number="590123456", at=NOON)
    where = {"city": "Заречанск", "street": "Лесная", "house": "4"}
    second, _ = upsert_account(
        number="B-18",
        organization=account.organization,
        contact=galina,
        at=NOON,
        address=where,
        facts={"tariff": "Дело"},
    )
    upsert_line(account=second, service="internet", product="Дело 100")
    add_contact_point(individual=galina, kind="tel", value="+375291234518", at=NOON, verified=True)
    page = web(vera).get(url)
    words = " ".join(texts(page, "main"))
    for told in ("Мебельный двор", "590123456", "B-17", "B-18", "Заречанск, Лесная, 4", "Дело 100", "Дело"):
        assert told in words
    assert reverse("desk_customer", args=[galina.pk]) in links(page, "aside")
    assert "+375 29 ***-**-18" in words and "+375291234518" not in page.content.decode()
    assert url in links(web(vera).get(reverse("desk_customer", args=[galina.pk])))


def test_looking_at_a_company_is_in_the_security_record(web, vera, account, url) -> None:
    web(vera).get(url)
    seen = [(entry.act, entry.actor, entry.subject) for entry in AuditEntry.objects.all()]
    assert seen == [("parties.read_company", vera.ref, account.organization.ref)]


def test_its_line_tells_who_made_each_contact(web, vera, account, url, galina, boris) -> None:
    preload_catalogue(at=NOON)
    for number, who in enumerate((None, boris, galina)):
        told = PastContact(
            "pbx", str(number), "phone", "phone", NOON - timedelta(hours=number), individual=who, account=account
        )
        record_interaction(contact=told, at=NOON)
    stray = PastContact("pbx", "9", "phone", "phone", NOON, individual=galina)
    record_interaction(contact=stray, at=NOON)
    page = web(vera).get(url)
    assert [moment.who for moment in page.context["card"].line.moments] == [None, boris, galina]
    people = [reverse("desk_customer", args=[person.pk]) for person in (boris, galina)]
    assert [link for link in links(page, ".timeline") if "/customers/" in link] == people


def test_a_company_with_many_contracts_comes_in_pages(web, vera, account, url, galina) -> None:
    for number in range(24):
        upsert_account(number=f"C-{number:02}", organization=account.organization, contact=galina, at=NOON)
    first = web(vera).get(url)
    (further,) = links(first, ".pager")
    second = web(vera).get(url + further)
    shown = [[row.number for row in page.context["card"].contracts.rows] for page in (first, second)]
    assert shown == [["B-17", *(f"C-{n:02}" for n in range(19))], [f"C-{n:02}" for n in range(19, 24)]]
    assert texts(first, "#accounts + span") == ["25"]
    assert "25" in texts(first, "aside .facts")[1]


def test_lines_beyond_the_first_are_counted(web, vera, account, url) -> None:
    for number in range(23):
        upsert_line(account=account, service="mobile", number=f"+37529{number:07}")
    page = web(vera).get(url)
    (shown,) = page.context["card"].contracts.rows
    assert (len(shown.first_lines), shown.more_lines) == (20, 3)
    assert texts(page, "main .facts")[0].endswith("Ещё услуг3")


@pytest.mark.parametrize("page", ["desk_company", "desk_companies"])
def test_more_rows_ask_no_more(web, vera, account, url, galina, boris, page) -> None:
    client, address = web(vera), url if page == "desk_company" else reverse(page)
    preload_catalogue(at=NOON)

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        return len(made)

    def grow(number: int) -> None:
        company, _ = upsert_organization(source="crm", external_id=f"g{number}", name=f"Рост {number}", at=NOON)
        for owner, name in ((account.organization, "D"), (company, "E")):
            who, _ = upsert_individual(source="crm", external_id=f"{name}{number}", name="Кто-то", at=NOON)
            added, _ = upsert_account(number=f"{name}-{number}", organization=owner, contact=who, at=NOON)
            add_contact_point(individual=who, kind="tel", value=f"+3752955512{number:02}", at=NOON)
            upsert_line(account=added, service="tv")
            told = PastContact("pbx", f"{name}{number}", "phone", "phone", NOON, individual=who, account=added)
            record_interaction(contact=told, at=NOON)

    grow(1)
    one = asked()
    grow(2)
    grow(3)
    assert asked() == one


@pytest.mark.parametrize(
    "bad", ["contracts=x", "contracts=99999999999999999999", "contracts=-1", "after=x", "after=9-9"]
)
def test_a_key_that_cannot_be_read_is_no_key(web, vera, url, bad) -> None:
    assert web(vera).get(f"{url}?{bad}").status_code == 200
