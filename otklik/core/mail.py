"""Letters: one errand sends one e-mail; a repeated try keeps the Message-ID, so that mailboxes show it once."""

import hashlib
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from otklik.core.events import errand


@errand(outside=True, priority=4)
def send_letter(
    *,
    letter: str,
    to: str,
    sender: str = "",
    subject: str,
    text: str,
    html: str = "",
    unsubscribe_url: str = "",
    reply_to: str = "",
    language: str = "",
) -> None:
    """Send one letter. `letter` names it for ever ("reply:12/individual:7"); the Message-ID is derived from it.

    sender: the name it comes from, where the settings give none. unsubscribe_url: an address that takes a POST
    without signing in (RFC 8058). Errors of the mail server are raised, so that the errand is tried again.
    """
    headers = {"Message-ID": message_id(letter), "Auto-Submitted": "auto-generated"}
    if unsubscribe_url:
        headers |= {"List-Unsubscribe": f"<{unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if language:
        headers["Content-Language"] = language
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=from_address(sender),
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers=headers,
    )
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


def from_address(sender: str) -> str:
    """The address letters come from, under the name the settings give it, else under that of the one who writes."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or sender, address))


def message_id(letter: str) -> str:
    """The Message-ID of a letter: the same words give the same id, and nothing can be read from it."""
    digest = hashlib.blake2s(letter.encode(), key=settings.SECRET_KEY.encode()[:32], digest_size=16).hexdigest()
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    domain = address.partition("@")[2] or urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{digest}@{domain}>"
