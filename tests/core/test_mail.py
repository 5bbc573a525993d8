"""A letter has two bodies, a way out, and one identity however often it is sent."""

from django.db import transaction

from otklik.core.events import send
from otklik.core.mail import message_id, send_letter
from tests.cast import NOON


def test_letter(db, mailoutbox, run_errands):
    with transaction.atomic():
        send(
            send_letter,
            at=NOON,
            letter="reply:12/individual:7",
            to="alina@example.com",
            subject="Ответ\r\nBcc: x@y.by",
            text="Добрый день",
            html="<p>Добрый день</p>",
            unsubscribe_url="https://a.by/u/1",
            language="ru",
        )
    assert run_errands() == 1
    (letter,) = mailoutbox
    assert (letter.to, letter.subject, letter.body) == (["alina@example.com"], "Ответ Bcc: x@y.by", "Добрый день")
    assert letter.alternatives == [("<p>Добрый день</p>", "text/html")]
    assert letter.extra_headers == {
        "Message-ID": message_id("reply:12/individual:7"),
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<https://a.by/u/1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Content-Language": "ru",
    }
    assert letter.message()["Message-ID"] == message_id("reply:12/individual:7")


def test_identity_is_steady_and_tells_nothing(settings):
    settings.DEFAULT_FROM_EMAIL = "Парус <help@parus.by>"
    first = message_id("reply:12/individual:7")
    assert first == message_id("reply:12/individual:7")
    assert first != message_id("reply:12/individual:8")
    assert first.endswith("@parus.by>")
