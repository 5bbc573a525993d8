"""Canaries against this very portal: a live server, its own forms and sign-in, a mailbox the code comes to."""

from contextlib import asynccontextmanager

import pytest
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from otklik.community.models import Closure, Topic
from otklik.interactions.models import Interaction
from otklik.parties.actions import grant_role
from otklik.parties.models import ContactPoint
from otklik.parties.roles import TEST_ACCOUNT
from tests.adapters.probes.ends import HERE, look
from tests.adapters.probes.post import PASSWORD, Office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SECRET = "correct horse battery"
TITLE = "Проверка формы {{nonce}}"


@pytest.fixture
def site(live_server, settings, operator, category):
    settings.SITE_URL = live_server.url.replace("localhost", HERE)
    return settings.SITE_URL


@pytest.fixture
def tester(alina):
    """The account probes sign in with."""
    alina.set_password(SECRET)
    alina.save()
    ContactPoint.objects.create(individual=alina, kind="email", value=alina.email, verified_at=now(), added_at=now())
    grant_role(individual=alina, role=TEST_ACCOUNT, by=None, at=now())
    return alina


def verdict(reading):
    return str(reading.outcome), reading.why


def test_a_private_topic_is_opened_seen_closed_and_counts_nowhere(site, tester):
    told = {
        "url": f"{site}/topics/new/",
        "fields": (f"title={TITLE}", "kind=private", "category=internet", "body=Проверка, отвечать не нужно."),
        "form": "form#write",
        "sign_in_url": f"{site}/account/login/",
        "user": tester.email,
        "secret_password": SECRET,
        "cleanup_form": 'form[action$="/close/"]',
    }
    reading = look("form_canary", seconds=30, **told)
    assert verdict(reading) == ("ok", "ok"), reading.facts
    assert {"sign_in", "form", "send", "arrive", "clean_up"} <= set(reading.milliseconds)
    topic = Topic.objects.get()
    assert (topic.author, topic.kind, reading.facts["nonce"] in topic.title) == (tester, "private", True)
    assert Closure.objects.get().topic == topic
    assert not Interaction.objects.exists()
    refused = look("form_canary", seconds=30, **told | {"fields": ("title=x{{nonce}}", "kind=private")})
    assert (verdict(refused), refused.facts["status"]) == (("fail", "form_refused"), 422)
    gone = look("form_canary", seconds=30, **told | {"fields": (f"title={TITLE}", "telephone=1")})
    assert (verdict(gone), gone.facts["field"]) == (("fail", "no_field"), "telephone")
    assert Topic.objects.count() == 1


def cabinet(site, **changes):
    told = {
        "sign_in_url": f"{site}/account/login/",
        "user": "alina@example.com",
        "secret_password": SECRET,
        "pages": (f"{site}/me/ => Alina", f"{site}/me/topics/ => Мои темы | My topics"),
        "sign_out_url": f"{site}/account/logout/",
    }
    return told | changes


def test_signs_in_by_password_sees_pages_and_signs_out(site, tester):
    reading = look("cabinet_canary", seconds=30, **cabinet(site))
    assert verdict(reading) == ("ok", "ok"), reading.facts
    assert {"sign_in", "page_1", "page_2", "sign_out"} <= set(reading.milliseconds)
    assert not [row for row in Session.objects.all() if "_auth_user_id" in row.get_decoded()]
    wrong = look("cabinet_canary", seconds=30, **cabinet(site, secret_password="wrong password"))
    assert verdict(wrong) == ("fail", "not_let_in")
    other = look("cabinet_canary", seconds=30, **cabinet(site, pages=(f"{site}/me/ => Баланс: 10",)))
    assert (verdict(other), other.facts["text"]) == (("fail", "page_text"), "Баланс: 10")


def test_signs_in_by_a_code_that_comes_by_letter(site, tester, settings):
    office = Office(answers="letter")

    @asynccontextmanager
    async def end():
        async with office.smtp() as smtp, office.imap() as imap:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = HERE, smtp
            yield imap

    told = cabinet(
        site,
        sign_in_url=f"{site}/account/login/code/",
        way="code",
        secret_password="",
        imap_host=HERE,
        imap_port=lambda port: port,
        imap_user="probe",
        secret_imap_password=PASSWORD,
        imap_encryption="none",
        letter_seconds=10,
    )
    reading = look("cabinet_canary", end(), seconds=30, **told)
    assert verdict(reading) == ("ok", "ok"), reading.facts
    assert reading.milliseconds["letter"] > 0
    assert [letter.deleted for letter in office.letters] == [True]
    office.answers = "nothing"
    silent = look("cabinet_canary", end(), seconds=10, **told | {"letter_seconds": 1})
    assert verdict(silent) == ("fail", "no_letter")
