"""Sessions and the door of sign-in under attack: planted, old, forged; and what the clock would tell."""

import pytest
from django.conf import settings as product
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now

from otklik.parties.models import ContactPoint, Individual

pytestmark = pytest.mark.django_db

PASSWORD = "снег в Заречанске 7"
ANOTHER = "дождь в Заречанске 8"


class Counting(MD5PasswordHasher):
    """How often a password was hashed, which is what takes the time that a clock outside could read."""

    algorithm = "counting"
    runs = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.runs += 1
        return super().encode(password, salt)


@pytest.fixture
def people(operator, alina, boris, nadya, settings):
    """Alina has a password, Boris signs in by codes, Nadya's account is closed."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    for person in (alina, nadya):
        person.set_password(PASSWORD)
    nadya.is_active = False
    for person in (alina, boris, nadya):
        person.save()
        ContactPoint.objects.create(
            individual=person, kind="email", value=person.email, verified_at=person.joined_at, added_at=person.joined_at
        )
        person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    return {"a password": alina, "codes only": boris, "closed": nadya}


def sign_in(browser: Client, email: str, password: str = PASSWORD, **more: object):
    return browser.post("/account/login/", {"login": email, "password": password}, **more)


def is_in(browser: Client) -> bool:
    return browser.get("/me/").status_code == 200


def tried(url: str, **words: str) -> tuple[int, int, int, str]:
    """What came of a form: status, letters, runs of the hash, where it leads."""
    cache.clear()
    mail.outbox.clear()
    Counting.runs = 0
    answer = Client().post(url, words)
    return answer.status_code, len(mail.outbox), Counting.runs, answer.get("Location", "")


def test_the_clock_does_not_tell_whose_password_it_was(people):
    """The hash runs once for everybody, whether there is such an account, it has a password, it is closed or not."""
    told = {name: tried("/account/login/", login=one.email, password="Wrong-word-7") for name, one in people.items()}
    told["nobody"] = tried("/account/login/", login="nobody@example.com", password="Wrong-word-7")
    assert told == dict.fromkeys(told, (422, 0, 1, ""))


@pytest.mark.parametrize("url", ["/account/login/code/", "/account/password/reset/"])
def test_who_asks_for_a_code_is_told_the_same_of_everybody(people, url):
    told = {name: tried(url, email=one.email)[:1] for name, one in people.items() if name != "closed"}
    told["nobody"] = tried(url, email="nobody@example.com")[:1]
    assert told == dict.fromkeys(told, (302,))
    known, unknown = (tried(url, email=email) for email in (people["a password"].email, "nobody@example.com"))
    assert known == unknown


def test_sign_up_hashes_as_often_for_an_address_that_is_known(people):
    told = {"terms": "on", "password1": ANOTHER}
    known, unknown = (
        tried("/account/signup/", email=email, **told) for email in (people["a password"].email, "new@example.com")
    )
    assert known == unknown


@pytest.mark.parametrize("is_waiting_for_a_code", [False, True])
def test_a_session_planted_beforehand_opens_nothing(people, is_waiting_for_a_code):
    """The attacker visits, gets a session, gives its number to the victim, who signs in with it."""
    attacker, victim = Client(), Client()
    attacker.session.save()
    if is_waiting_for_a_code:
        attacker.post("/account/login/code/", {"email": "attacker@example.com"})
    planted = attacker.cookies[product.SESSION_COOKIE_NAME].value
    victim.cookies[product.SESSION_COOKIE_NAME] = planted
    answer = sign_in(victim, people["a password"].email)
    if is_waiting_for_a_code:  # he is asked for a code he does not have; nobody is signed in
        assert answer["Location"] == "/account/login/code/confirm/"
    assert (is_in(victim), is_in(attacker)) == (not is_waiting_for_a_code, False)
    assert is_waiting_for_a_code or victim.cookies[product.SESSION_COOKIE_NAME].value != planted


@pytest.mark.parametrize("number", ["x" * 32, "", "a", "../../etc/passwd", "x" * 8000, "\0", "é", "' OR 1=1 --"])
def test_a_number_made_up_is_never_taken_for_a_session(people, number):
    browser = Client()
    browser.cookies[product.SESSION_COOKIE_NAME] = number
    assert browser.get("/me/").status_code == 302
    assert sign_in(browser, people["a password"].email).status_code == 302
    assert browser.cookies[product.SESSION_COOKIE_NAME].value != number
    assert [one for one in Session.objects.all() if one.session_key == number] == []


def test_two_session_cookies_are_not_two_people(people):
    browser = Client()
    sign_in(browser, people["a password"].email)
    own = browser.cookies[product.SESSION_COOKIE_NAME].value
    for cookies in (f"sessionid=x; sessionid={own}", f"sessionid={own}; sessionid=x"):
        assert Client().get("/me/", headers={"Cookie": cookies}).status_code in (200, 302)
    assert Client().get("/me/", headers={"Cookie": f"sessionid=x, sessionid={own}"}).status_code == 302


def test_a_changed_password_ends_every_session_but_the_one_that_changed_it(people):
    alina = people["a password"]
    own, thief = Client(), Client()
    for browser in (own, thief):
        sign_in(browser, alina.email)
    told = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    before = own.cookies[product.SESSION_COOKIE_NAME].value
    assert own.post("/account/password/change/", told).status_code == 302
    assert (is_in(own), is_in(thief)) == (True, False)
    assert own.cookies[product.SESSION_COOKIE_NAME].value != before
    assert [sign_in(Client(), alina.email, word).status_code for word in (PASSWORD, ANOTHER)] == [422, 302]


def test_leaving_everywhere_and_a_closed_account_end_sessions_at_once(people):
    alina = people["a password"]
    own, thief = Client(), Client()
    for browser in (own, thief):
        sign_in(browser, alina.email)
    assert own.post("/me/sign-out-everywhere/").status_code == 302
    assert is_in(thief) is False
    sign_in(thief, alina.email)
    assert is_in(thief) is True
    Individual.objects.filter(pk=alina.pk).update(is_active=False)
    assert is_in(thief) is False


def test_signing_out_leaves_nothing_of_the_session(people):
    browser = Client()
    sign_in(browser, people["a password"].email)
    kept = browser.cookies[product.SESSION_COOKIE_NAME].value
    browser.post("/account/logout/")
    thief = Client()
    thief.cookies[product.SESSION_COOKIE_NAME] = kept
    assert (is_in(thief), Session.objects.filter(session_key=kept).exists()) == (False, False)


DOORS = {
    "password": ("/account/login/", {"login": "alina@example.com", "password": "Wrong-word-7"}, 6),
    "code": ("/account/login/code/", {"email": "alina@example.com"}, 4),
    "reset": ("/account/password/reset/", {"email": "alina@example.com"}, 21),
    "sign-up": ("/account/signup/", {"email": "x", "password1": "x"}, 21),
    "steps": ("/ask/events", {"kind": "shown"}, 121),
    "steps of apps": ("/api/v1/ask/events", {"kind": "shown", "key": "x" * 20}, 121),
}


@pytest.mark.parametrize("name", DOORS)
def test_who_knocks_without_end_waits_and_nobody_else_does(people, settings, name, time_machine):
    """The key is where one comes from; headers by which one says so himself are not believed."""
    time_machine.move_to(now().replace(second=5))  # knocks are counted by the minute: none may end in between
    url, words, most = DOORS[name]
    cache.clear()

    def knock(address: str, number: int = 0):
        forged = {
            "X-Forwarded-For": f"10.0.0.{number % 250}",
            "X-Real-IP": f"10.0.0.{number % 250}",
            "Forwarded": "for=10.1.1.1",
        }
        kind = {"content_type": "application/json"} if "api" in url else {}
        return Client().post(url, words, REMOTE_ADDR=address, headers=forged, **kind)

    answers = [knock("203.0.113.9", number) for number in range(most)]
    assert (answers[0].status_code != 429, answers[-1].status_code) == (True, 429)
    assert 0 < int(answers[-1]["Retry-After"]) <= 300
    assert knock("203.0.113.10").status_code != 429
    assert sign_in(Client(), people["a password"].email, REMOTE_ADDR="203.0.113.11").status_code == 302
