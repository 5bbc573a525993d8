"""The one-time code of the first run: printed in the console, kept as a hash, spent by five wrong guesses."""

import secrets
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from otklik.parties.models import FirstRunCode, Operator

WRONG_ATTEMPTS: Final = 5
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that look alike


class WrongCode(Exception):
    """Not the code shown in the console."""


class CodeSpent(Exception):
    """Too many wrong guesses, or no code was made: a new one comes from the console."""


def first_run_code(at: datetime) -> str | None:
    """A fresh code to print in the console, in place of the one before; None when the operator is set up."""
    if Operator.objects.exists():
        return None
    code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
    FirstRunCode.objects.update_or_create(only=True, defaults={"hash": _hash(code), "wrong_attempts": 0, "made_at": at})
    return code


def check_first_run_code(*, code: str) -> None:
    """Let the right code pass; a wrong one is counted. Raises WrongCode, CodeSpent."""
    with transaction.atomic():
        kept = FirstRunCode.objects.select_for_update().first()
        if kept is None or kept.wrong_attempts >= WRONG_ATTEMPTS:
            raise CodeSpent
        right = constant_time_compare(kept.hash, _hash(code))
        if not right:
            kept.wrong_attempts += 1
            kept.save(update_fields=["wrong_attempts"])
    # outside the transaction: a raised exception would undo the count
    if not right:
        raise CodeSpent if kept.wrong_attempts >= WRONG_ATTEMPTS else WrongCode


def forget_first_run_code() -> None:
    """The first run is over."""
    FirstRunCode.objects.all().delete()


def _hash(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("otklik.parties.first_run", plain, algorithm="sha256").hexdigest()
