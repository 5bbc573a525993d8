"""Coming in: by code, by password, for the first time; nobody learns who has an account, nobody is locked out."""

import re

import pytest
from django.conf import Settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core import mail
from django.urls import reverse

from otklik.parties.models import Consent, ContactPoint, Individual

PASSWORD = "снег в Заречанске 7"


@pytest.fixture
def with_password(alina):
    """Alina with a password and a proven address."""
    alina.set_password(PASSWORD)
    alina.save()
    ContactPoint.objects.create(
        individual=alina, kind="email", value=alina.email, verified_at=alina.joined_at, added_at=alina.joined_at
    )
    return alina


def code_from_letter(number=-1):
    return re.search(r"\d{3}-\d{3}-\d{3}", mail.outbox[number].body).group()


def sign_up(client, email="new@example.com", password="", **extra):
    told = {"email": email, "password1": password, "terms": "on"} | extra
    return client.post(reverse("account_signup"), told)


def try_password(client, email, password, **headers):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **headers)


def who(client):
    return client.session.get("_auth_user_id")


def test_sign_up_by_code_only(web):
    client = web(None)
    assert sign_up(client).status_code == 302
    response = client.post(reverse("account_email_verification_sent"), {"code": code_from_letter()})
    assert response.status_code == 302
    person = Individual.objects.get()
    assert who(client) == str(person.pk)
    assert (person.email, person.nick, person.language) == ("new@example.com", f"Абонент {person.pk}", "ru")
    assert not person.has_usable_password()
    assert [(p.kind, p.value) for p in person.contact_points.filter(verified_at__isnull=False)] == [
        ("email", "new@example.com")
    ]
    assert [c.purpose for c in Consent.objects.all()] == ["terms"]


def test_a_public_name_is_asked_for_and_never_made_of_the_address(web, boris):
    page = web(None).get(reverse("account_signup")).content.decode()
    assert "Другие видят его рядом с тем, что вы пишете." in page
    told = {"chosen@example.com": "Иван", "ivan.petrov@example.com": " ", "x@example.com": ""}
    for email, nick in told.items():
        assert sign_up(web(None), email, nick=nick).status_code == 302
    found = {person.email: person for person in Individual.objects.exclude(pk=boris.pk)}
    assert {email: person.nick for email, person in found.items()} == {
        "chosen@example.com": "Иван",
        "ivan.petrov@example.com": f"Абонент {found['ivan.petrov@example.com'].pk}",
        "x@example.com": f"Абонент {found['x@example.com'].pk}",
    }


@pytest.mark.parametrize("nick", ["Boris", "поддержка", "!", "я" * 61])
def test_a_public_name_that_misleads_is_refused_at_the_form(web, boris, nick):
    assert sign_up(web(None), nick=nick).status_code == 422
    assert list(Individual.objects.all()) == [boris]


def test_sign_up_with_password_then_sign_in_with_it(web):
    client = web(None)
    sign_up(client, password=PASSWORD)
    assert who(client) is None  # not before the address is proven
    client.post(reverse("account_email_verification_sent"), {"code": code_from_letter()})
    again = web(None)
    assert try_password(again, "new@example.com", PASSWORD)["Location"] == "/"
    assert who(again) == who(client)


def test_sign_up_needs_consent_and_a_decent_password(web):
    client = web(None)
    assert client.post(reverse("account_signup"), {"email": "x@example.com"}).status_code == 422
    assert sign_up(client, password="12345").status_code == 422
    assert not Individual.objects.exists()


def test_sign_in_by_code_leads_back(web, alina):
    client = web(None)
    response = client.post(reverse("account_request_login_code"), {"email": alina.email, "next": "/topics/12/"})
    assert response["Location"] == "/account/login/code/confirm/?next=%2Ftopics%2F12%2F"
    response = client.post(response["Location"], {"code": code_from_letter()})
    assert response["Location"] == "/topics/12/"
    assert who(client) == str(alina.pk)
    assert len(mail.outbox) == 1


def test_the_page_one_came_from_is_remembered(web, alina):
    client = web(None)
    page = client.get(reverse("account_login"), headers={"referer": "http://testserver/topics/?kind=idea"})
    assert 'name="next" value="/topics/?kind=idea"' in page.content.decode()
    foreign = client.get(reverse("account_login"), headers={"referer": "http://evil.example/topics/"})
    assert "/topics/" not in re.findall(r'name="next" value="([^"]*)"', foreign.content.decode())


@pytest.mark.parametrize(
    "next_url",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "http://testserver/me/", "javascript:alert(1)"],
)
def test_next_leads_to_own_paths_only(web, with_password, next_url):
    client = web(None)
    told = {"login": with_password.email, "password": PASSWORD, "next": next_url}
    assert client.post(reverse("account_login"), told)["Location"] == "/"


def test_session_changes_its_number_at_sign_in(web, with_password):
    client = web(None)
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = client.cookies["sessionid"].value
    try_password(client, with_password.email, PASSWORD)
    assert client.cookies["sessionid"].value != before
    assert who(client) == str(with_password.pk)


def test_nobody_learns_who_has_an_account(web, with_password):
    """The same answers for an address with an account and without one."""
    known, unknown = with_password.email, "nobody@example.com"

    def shape(response):
        return response.status_code, response.get("Location"), len(response.content)

    def body(response, email):
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
        return response.status_code, text.replace(email, "EMAIL")

    wrong = [body(try_password(web(None), email, "wrong password"), email) for email in (known, unknown)]
    assert wrong[0] == wrong[1]
    assert wrong[0][0] == 422
    for url in ("account_request_login_code", "account_reset_password"):
        clients = [web(None), web(None)]
        asked = [c.post(reverse(url), {"email": e}) for c, e in zip(clients, (known, unknown), strict=True)]
        assert shape(asked[0]) == shape(asked[1])
        pages = [body(c.get(asked[0]["Location"]), e) for c, e in zip(clients, (known, unknown), strict=True)]
        assert pages[0] == pages[1]
    clients = [web(None), web(None)]
    joined = [shape(sign_up(c, e)) for c, e in zip(clients, (known, unknown), strict=True)]
    assert joined[0] == joined[1]
    assert len(mail.outbox) == 6  # each of them got a letter each time


def test_a_stranger_cannot_lock_the_owner_out(web, with_password):
    """Zakhar tries passwords until he is stopped; Alina comes in from her own address, and by code from anywhere."""
    zakhar, statuses = web(None), []
    for number in range(7):
        statuses.append(
            try_password(zakhar, with_password.email, f"guess {number}", REMOTE_ADDR="10.0.0.66").status_code
        )
    assert statuses == [422, 422, 422, 422, 422, 429, 429]

    # even the right password does not work from there now
    assert try_password(zakhar, with_password.email, PASSWORD, REMOTE_ADDR="10.0.0.66").status_code == 429

    home = web(None)
    assert try_password(home, with_password.email, PASSWORD, REMOTE_ADDR="10.0.0.7").status_code == 302
    assert who(home) == str(with_password.pk)

    beside = web(None)
    beside.post(reverse("account_request_login_code"), {"email": with_password.email}, REMOTE_ADDR="10.0.0.66")
    beside.post(reverse("account_confirm_login_code"), {"code": code_from_letter()}, REMOTE_ADDR="10.0.0.66")
    assert who(beside) == str(with_password.pk)


def test_a_stranger_cannot_use_up_the_owners_codes(web, alina):
    url = reverse("account_request_login_code")
    asked = [web(None).post(url, {"email": alina.email}, REMOTE_ADDR="10.0.0.66").status_code for _ in range(4)]
    assert asked == [302, 302, 302, 429]
    assert web(None).post(url, {"email": alina.email}, REMOTE_ADDR="10.0.0.7").status_code == 302


def test_too_many_says_when_to_come_back(web, alina):
    client = web(None)
    for _ in range(6):
        response = try_password(client, alina.email, "wrong")
    assert (response.status_code, response["Retry-After"]) == (429, "300")
    assert "Retry-After" not in response.content.decode()
    assert reverse("account_request_login_code") in response.content.decode()


def test_a_code_is_spent_by_three_wrong_tries(web, alina):
    client = web(None)
    client.post(reverse("account_request_login_code"), {"email": alina.email})
    code = code_from_letter()
    confirm = reverse("account_confirm_login_code")
    assert [client.post(confirm, {"code": "000-000-000"}).status_code for _ in range(3)] == [422, 422, 302]
    client.post(confirm, {"code": code})
    assert who(client) is None


def test_a_password_set_by_a_squatter_is_forgotten(web):
    """Zakhar signs up with Nadya's address; when she proves it is hers, his password opens nothing."""
    sign_up(web(None), "nadya@example.com", PASSWORD)
    nadya = web(None)
    nadya.post(reverse("account_request_login_code"), {"email": "nadya@example.com"})
    nadya.post(reverse("account_confirm_login_code"), {"code": code_from_letter()})
    person = Individual.objects.get()
    assert who(nadya) == str(person.pk)
    assert not person.has_usable_password()
    zakhar = web(None)
    assert try_password(zakhar, "nadya@example.com", PASSWORD).status_code == 422
    assert who(zakhar) is None


def test_reset_by_code_signs_in_and_ends_other_sessions(web, with_password):
    old, client = web(None), web(None)
    try_password(old, with_password.email, PASSWORD)
    client.post(reverse("account_reset_password"), {"email": with_password.email})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_from_letter()})
    fresh = "лёд на Замковой 15"
    client.post(reverse("account_complete_password_reset"), {"password1": fresh, "password2": fresh})
    assert who(client) == str(with_password.pk)
    assert old.get(reverse("profile")).status_code == 302
    assert try_password(web(None), with_password.email, fresh).status_code == 302


def test_letters_are_in_the_language_of_the_person(web, alina):
    alina.language = "en"
    alina.save()
    web(None).post(reverse("account_request_login_code"), {"email": alina.email})
    letter = mail.outbox[0]
    assert (letter.subject, letter.from_email) == ("Parus: Your sign-in code", "Parus <otklik@localhost>")
    assert code_from_letter() in letter.alternatives[0].content


def test_an_imported_person_signs_in_by_code_with_one_letter(web, nadya):
    client = web(None)
    client.post(reverse("account_request_login_code"), {"email": nadya.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_from_letter()})
    assert who(client) == str(nadya.pk)
    assert len(mail.outbox) == 1
    assert ContactPoint.objects.filter(individual=nadya, verified_at__isnull=False).count() == 1


def test_a_closed_account_does_not_open(web, with_password):
    with_password.is_active = False
    with_password.save()
    client = web(None)
    assert try_password(client, with_password.email, PASSWORD)["Location"] == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200
    assert who(client) is None


def test_addresses_are_added_mirrored_and_removed(web, with_password):
    client = web(None)
    try_password(client, with_password.email, PASSWORD)
    url = reverse("account_email")
    response = client.post(url, {"action_add": "", "email": "second@example.com"})
    client.post(response["Location"], {"code": code_from_letter()})
    assert mirrored(with_password) == ["alina@example.com", "second@example.com"]
    client.post(url, {"action_primary": "", "email": "second@example.com"})
    with_password.refresh_from_db()
    assert with_password.email == "second@example.com"
    client.post(url, {"action_remove": "", "email": "alina@example.com"})
    assert mirrored(with_password) == ["second@example.com"]


def test_an_address_squatted_by_another_goes_to_who_proves_it(web, with_password):
    sign_up(web(None), "second@example.com")
    client = web(None)
    try_password(client, with_password.email, PASSWORD)
    response = client.post(reverse("account_email"), {"action_add": "", "email": "second@example.com"})
    client.post(response["Location"], {"code": code_from_letter()})
    client.post(reverse("account_email"), {"action_primary": "", "email": "second@example.com"})
    with_password.refresh_from_db()
    assert with_password.email == "second@example.com"


def mirrored(person):
    return list(person.contact_points.filter(kind="email").order_by("value").values_list("value", flat=True))


@pytest.mark.parametrize(
    "path",
    ["reauthenticate/", "password/reset/done/", "confirm-email/abc/", "password/reset/key/1-abc/", "phone/verify/"],
)
def test_pages_we_do_not_use_do_not_exist(web, path):
    assert web(None).get(f"/account/{path}").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_request_login_code", "account_reset_password", "account_inactive"],
)
@pytest.mark.parametrize("language", ["", "/be", "/en"])
def test_every_door_opens_in_every_language(web, name, language):
    response = web(None).get(language + reverse(name))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_set_password"])
def test_own_rooms_need_sign_in(web, alina, name):
    assert web(None).get(reverse(name))["Location"].startswith(reverse("account_login"))
    response = web(alina).get(reverse(name), follow=True)
    assert response.status_code == 200


def test_set_then_change_password(web, alina):
    client = web(alina)
    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    alina.refresh_from_db()
    assert alina.check_password(PASSWORD)
    fresh = "лёд на Замковой 15"
    told = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert client.post(reverse("account_change_password"), told)["Location"] == reverse("profile")
    assert client.get(reverse("profile")).status_code == 200


def test_sign_out(web, alina):
    client = web(alina)
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert who(client) is None


def test_real_passwords_are_kept_by_scrypt(settings):
    settings.PASSWORD_HASHERS = Settings("config.settings").PASSWORD_HASHERS
    assert identify_hasher(make_password("x")).algorithm == "scrypt"
