"""Whose contact it was: own source first, never a guess, and a company's contacts are its contact person's."""

from pathlib import Path

import pytest

from otklik.interactions.models import Interaction
from otklik.parties.models import Account, Identity, Individual, Line
from tests.cast import NOON
from tests.flows.conftest import Bring, File, refusals

pytestmark = pytest.mark.django_db

HEAD = "external_id,channel,opened_at,person,account_number\n"


def contact(person: str = "", account: str = "") -> str:
    return f"{HEAD}c1,phone,2026-02-01T10:00:00+03:00,{person},{account}\n"


def who(bring: Bring, path: Path) -> list[str]:
    bring("interactions", path)
    return [row.individual.name if row.individual else "" for row in Interaction.objects.all()]


@pytest.fixture
def customers(bring: Bring, file: File) -> None:
    head = "external_id,name,email,phone,account_number,organization\n"
    bring("customers", file("crm.csv", f"{head}7,Ирина Лис,irina@example.com,+375 29 611-22-33,4001,\n"))
    bring("customers", file("shop.csv", f"{head}7,Олег Мазур,oleg@example.com,,4002,ООО «Свет»\n"))


@pytest.mark.parametrize(("source", "name"), [("crm", "Ирина Лис"), ("shop", "Олег Мазур")])
def test_the_own_source_comes_first(customers, bring: Bring, file: File, source: str, name: str) -> None:
    assert who(bring, file(f"{source}.csv", contact("7"))) == [name]


def test_one_number_of_two_systems_is_no_guess(customers, bring: Bring, file: File, tmp_path: Path) -> None:
    assert who(bring, file("calls.csv", contact("7"))) == []
    assert refusals(tmp_path) == [
        (
            2,
            "several customers are called so by different systems: name the person's e-mail, or name the customers' "
            "source in a map",
        )
    ]


@pytest.mark.parametrize("told", ["irina@example.com", "Irina@Example.com", "+375296112233", "8 029 611-22-33"])
def test_a_proven_contact_point_names_a_person(customers, bring: Bring, file: File, told: str) -> None:
    assert who(bring, file("calls.csv", contact(told))) == ["Ирина Лис"]


def test_a_typed_e_mail_names_nobody(customers, bring: Bring, file: File, zakhar) -> None:
    Individual.objects.filter(pk=zakhar.pk).update(email="typed@example.com")
    assert who(bring, file("calls.csv", contact("typed@example.com"))) == []


def test_a_person_who_is_not_of_the_account_is_refused(customers, bring: Bring, file: File, tmp_path: Path) -> None:
    assert who(bring, file("crm.csv", contact("7", "4002"))) == []
    assert refusals(tmp_path) == [
        (2, "the person is neither the holder nor the contact of the account '4002': correct one of them")
    ]


@pytest.mark.parametrize(("account", "name"), [("4001", "Ирина Лис"), ("4002", "Олег Мазур")])
def test_an_account_names_its_holder_or_the_companys_contact(
    customers, bring: Bring, file: File, account: str, name: str
) -> None:
    assert who(bring, file("calls.csv", contact(account=account))) == [name]


LINES = '{"external_id": "7", "name": "Ирина Лис", "account_number": "4001", "lines": %s}'


def test_lines_no_longer_told_are_closed_and_open_again_when_told(bring: Bring, file: File) -> None:
    def told(lines: str) -> list[tuple[str, str]]:
        bring("customers", file("crm.jsonl", LINES % lines))
        return list(Line.objects.order_by("pk").values_list("service", "state"))

    both = '[{"service": "internet", "product": "Бриз"}, {"service": "tv"}]'
    assert told(both) == [("internet", "active"), ("tv", "active")]
    assert told('[{"service": "tv"}]') == [("internet", "closed"), ("tv", "active")]
    assert told('""') == [("internet", "closed"), ("tv", "active")]
    assert told(both) == [("internet", "active"), ("tv", "active")]
    assert told("[]") == [("internet", "closed"), ("tv", "closed")]


SIGNED_UP = "external_id,name,email,account_number\n7,Алина Ковалёва,alina@example.com,4001\n"


@pytest.fixture
def alina_signed_up(alina: Individual) -> Individual:
    Individual.objects.filter(pk=alina.pk).update(source="", external_id="", email="alina@example.com", nick="Алина")
    alina.contact_points.filter(kind="email").delete()
    return Individual.objects.get(pk=alina.pk)


def test_whoever_proved_the_e_mail_gets_the_account(bring: Bring, file: File, alina_signed_up: Individual) -> None:
    alina_signed_up.contact_points.create(kind="email", value="alina@example.com", verified_at=NOON, added_at=NOON)
    path = file("crm.csv", SIGNED_UP)
    assert bring("customers", path) == (0, "1 came in, 0 known before, 0 refused\n")
    assert bring("customers", path) == (0, "0 came in, 1 known before, 0 refused\n")
    assert Account.objects.get().individual == alina_signed_up
    assert [(row.individual, row.system, row.external_id) for row in Identity.objects.all()] == [
        (alina_signed_up, "crm", "7")
    ]
    alina_signed_up.refresh_from_db()
    assert (alina_signed_up.nick, alina_signed_up.name, alina_signed_up.source) == ("Алина", "Алина Ковалёва", "")


def test_a_linked_person_keeps_the_address_he_signs_in_with(
    bring: Bring, file: File, alina_signed_up: Individual
) -> None:
    alina_signed_up.contact_points.create(kind="email", value="alina@example.com", verified_at=NOON, added_at=NOON)
    bring("customers", file("crm.csv", SIGNED_UP))
    bring("customers", file("crm.csv", SIGNED_UP.replace("alina@", "somebody@")))
    alina_signed_up.refresh_from_db()
    assert alina_signed_up.email == "alina@example.com"
    proven = alina_signed_up.contact_points.filter(kind="email", verified_at__isnull=False)
    assert list(proven.values_list("value", flat=True)) == ["alina@example.com"]


def test_whoever_only_typed_the_e_mail_gets_nothing(
    bring: Bring, file: File, tmp_path: Path, alina_signed_up: Individual
) -> None:
    assert bring("customers", file("crm.csv", SIGNED_UP))[0] == 1
    assert (Account.objects.count(), Identity.objects.count()) == (0, 0)
    assert refusals(tmp_path) == [
        (
            2,
            "somebody signed up with this e-mail and has not proven that it is his: let him confirm it by the code from "
            "a letter, then bring the row in again; or leave the e-mail empty",
        )
    ]


def test_customers_of_two_systems_are_not_one_by_their_e_mail(bring: Bring, file: File, tmp_path: Path) -> None:
    bring("customers", file("crm.csv", SIGNED_UP))
    assert bring("customers", file("shop.csv", SIGNED_UP.replace("4001", "4002")))[0] == 1
    assert refusals(tmp_path) == [(2, "another customer has this e-mail: correct it or leave it empty")]


def test_an_account_of_another_system_changes_no_hands(bring: Bring, file: File, tmp_path: Path) -> None:
    bring("customers", file("crm.csv", SIGNED_UP))
    bring("customers", file("shop.csv", SIGNED_UP.replace("alina@", "other@").replace("Алина", "Другая")))
    assert Account.objects.get().individual.name == "Алина Ковалёва"
    assert refusals(tmp_path) == [
        (
            2,
            "the account came from “crm” and another customer holds it there: correct the number, or name that source "
            "in a map",
        )
    ]


def test_a_forum_does_not_undo_what_billing_says_of_a_customer(bring: Bring, file: File) -> None:
    bring("customers", file("crm.csv", SIGNED_UP))
    topic = (
        '{"external_id": "t", "title": "Роутер", "body": "Что?", "category": "Дом", "author_id": "7", "author": "А"}'
    )
    bring("topics", file("crm.jsonl", topic))
    person = Individual.objects.get(external_id="7")
    assert (person.name, person.email) == ("Алина Ковалёва", "alina@example.com")
    assert person.topics.count() == 1
