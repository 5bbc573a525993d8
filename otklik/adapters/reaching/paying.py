"""What a shop hands over to a payment provider."""

import base64
import binascii
import hmac
from decimal import Decimal, InvalidOperation

from yarl import URL

from otklik.adapters.reaching.forms import words_of
from otklik.adapters.reaching.pages import page_of
from otklik.adapters.reaching.web import Answer


def handed_over(answer: Answer, provider: str) -> tuple[URL, dict[str, str]] | None:
    """Where the customer is sent and what goes with him, by a redirect or by a form to another host."""
    here = URL(answer.url)
    try:
        if answer.leads_away:
            there = here.join(URL(answer.leads_away))
            return there, dict(there.query)
        away = [
            (here.join(URL(form.attributes.get("action") or "")), form) for form in page_of(answer.text).css("form")
        ]
    except ValueError:
        return None
    away = [(there, form) for there, form in away if there.host != here.host]
    away.sort(key=lambda one: one[0].host != provider)
    return (away[0][0], dict(away[0][0].query) | words_of(away[0][1])) if away else None


def is_signature(told: str, right: bytes) -> bool:
    """Whether a text is these bytes, in hexadecimal digits or in base64."""
    if hmac.compare_digest(told.lower().encode(), right.hex().encode()):
        return True
    try:
        return hmac.compare_digest(base64.b64decode(told, altchars=b"-_" if set(told) & set("-_") else None), right)
    except (binascii.Error, ValueError):
        return False


def sum_of(text: str) -> Decimal | str:
    """A sum to compare: 19.90, 19,9 and 19.9 are the same; what is no number stays as it is."""
    try:
        return Decimal(text.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        return text
