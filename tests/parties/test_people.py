"""Profiles, public pages, staff, customers: who may do and see what."""

import pytest
from django.core import mail
from django.urls import reverse

from otklik.community.models import Topic
from otklik.core.models import AuditEntry, Event
from otklik.parties.actions import (
    EmailTaken,
    LastAdministrator,
    add_contact_point,
    change_profile,
    clean_nick,
    grant_role,
    nick_from_name,
    sign_up,
    take_role_away,
    upsert_account,
    upsert_individual,
    upsert_line,
    upsert_organization,
)
from otklik.parties.actions.contact import ContactTaken
from otklik.parties.models import Account, Consent, ContactPoint, Individual, Line
from otklik.parties.queries import mask_email, mask_phone
from tests.cast import NOON


def open_topic(author, category, **told):
    moments = {"opened_at": NOON, "changed_at": NOON, "last_activity_at": NOON}
    words = {"kind": "question", "title": "Где пульт?", "body": "?", "body_html": "<p>?</p>"}
    return Topic.objects.create(author=author, category=category, **(words | moments | told))


@pytest.fixture
def home(alina):
    account, _ = upsert_account(
        number="40018214",
        individual=alina,
        address={"city": "Заречанск", "street": "улица Космонавтов", "house": "17", "flat": "42"},
        at=NOON,
    )
    upsert_line(account=account, service="internet", product="Бриз 200")
    add_contact_point(individual=alina, kind="tel", value="+375 29 123-45-18", at=NOON, verified=True)
    return account


# --- names


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Алина   С. ", "Алина С."),
        ("Аdmin", "Admin"),  # a Cyrillic А in a Latin word
        ("Бopис", "Борис"),  # Latin o and p in a Cyrillic word
        ("a\u202eb\u200bc\x00", "abc"),
        ("Z̸a̸l̸g̸o̸", "Zalgo"),
        ("<b>Nick</b>", "bNickb"),
        ("\u0007", ""),
        ("x" * 80, "x" * 60),
    ],
)
def test_nicks_are_washed(raw, clean):
    assert clean_nick(raw) == clean


@pytest.mark.django_db
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "nick"),
    [
        ("Игорь Лапко", "Игорь Лапко"),
        ("  Igor\u200b   Lapko ", "Igor Lapko"),
        ("Алина " * 30, ("Алина " * 10).strip()),
        ("Support", ""),
        ("Я", ""),
        ("!!!", ""),
    ],
)
def test_a_nick_comes_from_the_name(name, nick):
    assert nick_from_name(name) == nick


@pytest.mark.django_db
def test_a_taken_nick_gets_a_number(alina):
    assert (nick_from_name(alina.nick), nick_from_name(alina.nick.upper())) == (
        f"{alina.nick} 2",
        f"{alina.nick.upper()} 2",
    )


# --- one's own page


def test_profile_is_changed(web, alina):
    client = web(alina)
    told = {"nick": "Алина С.", "about": "живу в Северном", "language": "be"}
    assert client.post(reverse("profile"), told)["Location"] == reverse("profile")
    alina.refresh_from_db()
    assert (alina.nick, alina.about, alina.language) == ("Алина С.", "живу в Северном", "be")


def test_profile_shows_contracts_read_only(web, home, alina):
    page = web(alina).get(reverse("profile")).content.decode()
    assert "40018214" in page
    assert "улица Космонавтов, 17-42" in page
    assert "+375291234518" in page


@pytest.mark.parametrize("nick", ["Boris", "BORIS", "Поддержка", "admin", "Аdmin", "x", "\u200b\u200b", ""])
def test_profile_refuses_names_of_others(web, alina, boris, nick):
    assert web(alina).post(reverse("profile"), {"nick": nick, "about": "", "language": "ru"}).status_code == 422
    alina.refresh_from_db()
    assert alina.nick == "Alina"


def test_an_unchanged_profile_is_saved_again(alina):
    for _ in range(2):
        assert change_profile(individual=alina, nick="Alina", about="", language="ru", at=NOON).nick == "Alina"


def test_telephone_is_added_once_and_removed(web, alina):
    client = web(alina)
    for _ in range(2):
        client.post(reverse("telephone_add"), {"tel": "8 029 123-45-18"})
    point = ContactPoint.objects.get()
    assert (point.value, point.verified_at) == ("+375291234518", None)
    assert client.post(reverse("telephone_add"), {"tel": "12"}).status_code == 422
    client.post(reverse("contact_remove", args=[point.pk]))
    assert not ContactPoint.objects.exists()


def test_nobody_removes_contacts_of_others(web, alina, zakhar):
    point = add_contact_point(individual=alina, kind="tel", value="+375291234518", at=NOON)
    web(zakhar).post(reverse("contact_remove", args=[point.pk]))
    assert ContactPoint.objects.get() == point


def test_consent_is_given_and_taken_back(web, alina):
    client, url = web(alina), reverse("consent", args=["marketing"])
    client.post(url, {"give": ""})
    client.post(url, {"give": ""})
    assert [c.taken_back_at for c in Consent.objects.all()] == [None]
    client.post(url, {"take_back": ""})
    assert [c.taken_back_at is None for c in Consent.objects.all()] == [False]
    assert client.post(reverse("consent", args=["terms"]), {"take_back": ""}).status_code == 422


def test_sign_out_everywhere(web, alina):
    phone, laptop = web(alina), web(alina)
    laptop.post(reverse("sign_out_everywhere"))
    assert [client.get(reverse("profile")).status_code for client in (phone, laptop)] == [302, 302]


# --- what others see


def test_public_page_counts_public_things(web, boris, category):
    open_topic(boris, category)
    open_topic(boris, category, kind="private", title="Мой паспорт")
    open_topic(boris, category, held_at=NOON, title="Ждёт проверки")
    response = web(None).get(reverse("person", args=[boris.pk]))
    page = response.content.decode()
    assert response.context["page"].topics == 1
    assert "Где пульт?" in page
    for secret in ("Мой паспорт", "Ждёт проверки", boris.email, boris.name):
        assert secret not in page


def test_people_who_wrote_nothing_cannot_be_found_by_number(web, alina, zakhar):
    url = reverse("person", args=[alina.pk])
    assert [web(person).get(url).status_code for person in (None, zakhar, alina)] == [404, 404, 200]


# --- staff


def test_invite_grant_and_take_away(web, igor, run_errands):
    client = web(igor)
    told = {"name": "Вера Кунцевич", "email": "Vera.K@parus.example", "roles": ["agent"]}
    for _ in range(2):
        client.post(reverse("desk_staff"), told)
    vera = Individual.objects.get(email="vera.k@parus.example")
    assert vera.roles == frozenset({"agent"})
    run_errands()
    assert {letter.to[0] for letter in mail.outbox} == {"vera.k@parus.example"}
    assert "/account/login/code/" in mail.outbox[0].body
    client.post(reverse("role_grant", args=[vera.pk]), {"role": "duty"})
    client.post(reverse("role_take_away", args=[vera.pk, "agent"]))
    assert Individual.objects.get(pk=vera.pk).roles == frozenset({"duty"})
    assert list(AuditEntry.objects.order_by("number").values_list("act", "actor", "subject", "facts")) == [
        ("parties.grant_role", igor.ref, vera.ref, {"role": "agent"}),
        ("parties.grant_role", igor.ref, vera.ref, {"role": "duty"}),
        ("parties.take_role_away", igor.ref, vera.ref, {"role": "agent"}),
    ]


def test_staff_page_refuses_mistakes(web, igor, alina):
    client = web(igor)
    assert client.post(reverse("desk_staff"), {"name": "X", "email": "no", "roles": ["agent"]}).status_code == 422
    assert client.post(reverse("role_grant", args=[alina.pk]), {"role": "king"}).status_code == 422
    assert client.post(reverse("role_grant", args=[99999]), {"role": "agent"}).status_code == 404


def test_the_last_administrator_stays(web, igor, vera):
    web(igor).post(reverse("role_take_away", args=[igor.pk, "administrator"]))
    assert Individual.objects.get(pk=igor.pk).roles == frozenset({"administrator"})
    with pytest.raises(LastAdministrator):
        take_role_away(individual=igor, role="administrator", by=igor, at=NOON)
    assert take_role_away(individual=vera, role="administrator", by=igor, at=NOON) is False
    grant_role(individual=vera, role="administrator", by=igor, at=NOON)
    assert take_role_away(individual=igor, role="administrator", by=vera, at=NOON) is True


def test_a_role_is_told_once(igor, vera):
    for _ in range(2):
        grant_role(individual=vera, role="duty", by=igor, at=NOON)
    assert [e.facts for e in Event.objects.filter(name="parties.RoleGranted")] == [
        {"individual_id": vera.pk, "role": "duty"}
    ]


# --- customers


@pytest.mark.parametrize(
    "words", ["alina", "ALINA", "Cast Alina", "alina@example", "1234518", "+375291234518", "40018214", "4001"]
)
def test_customers_are_found(web, vera, home, words):
    page = web(vera).get(reverse("desk_customers"), {"q": words}).context["page"]
    assert [row.nick for row in page.rows] == ["Alina"]


@pytest.mark.parametrize("words", ["савицкая", "Савицкая", "САВИЦКАЯ", "алина савиц"])
def test_cyrillic_names_are_found_whatever_the_case(web, vera, alina, words):
    Individual.objects.filter(pk=alina.pk).update(name="Алина Савицкая")
    page = web(vera).get(reverse("desk_customers"), {"q": words}).context["page"]
    assert [row.id for row in page.rows] == [alina.pk]


def test_lists_are_masked_cards_are_not(web, vera, home, alina):
    client = web(vera)
    rows = client.get(reverse("desk_customers"), {"q": "alina"}).content.decode()
    assert "a***@example.com" in rows
    assert "+375 29 ***-**-18" in rows
    assert alina.email not in rows
    assert "+375291234518" not in rows
    assert "+375291234518" in client.get(reverse("desk_customer", args=[alina.pk])).content.decode()


def test_reading_a_card_is_in_the_security_record(web, vera, home, alina):
    web(vera).get(reverse("desk_customer", args=[alina.pk]))
    assert [(e.act, e.actor, e.subject) for e in AuditEntry.objects.all()] == [
        ("parties.read_card", vera.ref, alina.ref)
    ]


def test_list_asks_the_same_number_of_questions_for_one_and_three(web, vera, home, django_assert_num_queries):
    client, url = web(vera), reverse("desk_customers")
    client.get(url)

    def ask(words):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            rows = client.get(url, {"q": words}).context["page"].rows
        return len(rows), len(asked)

    one = ask("40018214")
    for number in range(3):
        upsert_individual(source="crm", external_id=str(number), name=f"Гость {number}", at=NOON)
    three = ask("Гость")
    assert (one[0], three[0]) == (1, 3)
    assert one[1] == three[1]


def test_long_lists_are_paged_by_key(web, vera):
    for number in range(60):
        upsert_individual(source="crm", external_id=str(number), name=f"Гость {number:02}", at=NOON)
    client, url = web(vera), reverse("desk_customers")
    first = client.get(url, {"q": "Гость"}).context["page"]
    second = client.get(url, {"q": "Гость", "after": first.next_key}).context["page"]
    assert (len(first.rows), len(second.rows), second.next_key) == (50, 10, None)
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("+375291234518", "+375 29 ***-**-18"), ("+79161234567", "+7 916 ***-**-67"), ("145", "***45"), ("", "")],
)
def test_telephones_are_masked(phone, masked):
    assert mask_phone(phone) == masked


def test_addresses_are_masked():
    assert [mask_email(text) for text in ("alina@example.com", "", "x")] == ["a***@example.com", "", ""]


# --- records from elsewhere


@pytest.mark.django_db
def test_records_may_come_twice():
    for name in ("Ярош Г.", "Галина Ярош"):
        person, _ = upsert_individual(
            source="crm", external_id="7", name=name, email="G@example.com", phone="80291112233", at=NOON
        )
        company, _ = upsert_organization(source="crm", external_id="70", name="Заречмебель", at=NOON)
        account, _ = upsert_account(number="70500003", organization=company, contact=person, at=NOON)
        upsert_line(account=account, service="mobile", number="+375291112233")
    assert [(p.name, p.email, p.nick) for p in Individual.objects.all()] == [
        ("Галина Ярош", "g@example.com", f"Абонент {person.pk}")
    ]
    assert (Account.objects.count(), Line.objects.count(), ContactPoint.objects.count()) == (1, 1, 2)


@pytest.mark.django_db
def test_a_proven_contact_belongs_to_one_person(alina, zakhar):
    add_contact_point(individual=zakhar, kind="tel", value="+375291234518", at=NOON)
    add_contact_point(individual=alina, kind="tel", value="+375 29 1234518", at=NOON, verified=True)
    assert [(p.individual, p.value) for p in ContactPoint.objects.all()] == [(alina, "+375291234518")]
    with pytest.raises(ContactTaken):
        add_contact_point(individual=zakhar, kind="tel", value="+375291234518", at=NOON, verified=True)


@pytest.mark.django_db
def test_an_address_signs_up_once(alina):
    with pytest.raises(EmailTaken):
        sign_up(email="ALINA@example.com", language="ru", at=NOON)
    assert Individual.objects.count() == 1
