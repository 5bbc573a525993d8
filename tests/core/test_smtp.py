"""Letters to a real mail server: what arrives there, and what happens while it is away."""

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.db import transaction
from django.utils.timezone import now

from config.settings import _mail
from otklik.core.events import send
from otklik.core.mail import message_id, send_letter
from otklik.core.models import Errand
from tests.cast import NOON


class Box:
    """A mail server on this machine and what it has taken; may be started again on its port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.letters: list[EmailMessage] = []
        self.to: list[list[str]] = []
        self.is_full = False
        self._server: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.is_full:
            return "452 4.2.2 no room at the moment"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.to.append(envelope.rcpt_tos)
        return "250 OK"

    def open(self) -> None:
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    def close(self) -> None:
        if self._server is not None:
            self._server.stop()


@pytest.fixture
def box(settings):
    """The settings as OTKLIK_MAIL_URL makes them."""
    found = Box()
    for name, value in _mail(f"smtp://127.0.0.1:{found.port}").items():
        setattr(settings, name, value)
    settings.DEFAULT_FROM_EMAIL = "Парус <help@parus.by>"
    yield found
    found.close()


@pytest.fixture
def written(db):
    with transaction.atomic():
        send(
            send_letter,
            at=NOON,
            letter="reply:12/individual:7",
            to="alina@example.com",
            subject="Ответ на ваш вопрос",
            text="Наберите *145#.\n.\nТочка в строке не конец.\n",
            html="<p>Наберите <b>*145#</b>.</p>",
            unsubscribe_url="https://parus.by/notices/stop/abc/",
            language="ru",
        )


def test_a_letter_arrives_whole(box, written, run_errands):
    box.open()
    assert run_errands() == 1
    (letter,) = box.letters
    assert box.to == [["alina@example.com"]]
    assert {name: letter[name] for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")} == {
        "From": "Парус <help@parus.by>",
        "To": "alina@example.com",
        "Subject": "Ответ на ваш вопрос",
        "Message-ID": message_id("reply:12/individual:7"),
        "Auto-Submitted": "auto-generated",
    }
    assert (letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"], letter["Content-Language"]) == (
        "<https://parus.by/notices/stop/abc/>",
        "List-Unsubscribe=One-Click",
        "ru",
    )
    parts = [(part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in letter.iter_parts()]
    assert parts == [
        ("text/plain", "Наберите *145#.\n.\nТочка в строке не конец.\n"),
        ("text/html", "<p>Наберите <b>*145#</b>.</p>"),
    ]
    assert mail.outbox == []  # not Django's pretence


@pytest.mark.parametrize("trouble", ["away", "full"])
def test_a_letter_waits_for_the_server_and_arrives_once(box, written, run_errands, trouble):
    if trouble == "full":
        box.is_full = True
        box.open()
    assert (run_errands(), box.letters) == (0, [])
    row = Errand.objects.get()
    told = {"away": "ConnectionRefusedError", "full": "no room at the moment"}[trouble]
    assert (row.attempts, row.done_at, row.failed_at, row.due_at > now()) == (1, None, None, True)
    assert told in row.error
    assert run_errands() == 0  # not before its time

    if trouble == "away":
        box.open()
    box.is_full = False
    Errand.objects.update(due_at=now())  # as if the time had come
    assert [run_errands(), run_errands()] == [1, 0]
    assert [letter["Message-ID"] for letter in box.letters] == [message_id("reply:12/individual:7")]
