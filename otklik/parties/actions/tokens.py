"""Tokens of programs that act for an employee."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from otklik.core import audit
from otklik.core.text import clean_line
from otklik.parties.models import ApiToken, Individual

_PREFIX: Final = "otk_"  # so that scanners of leaked secrets know it
_NOTED_EVERY: Final = timedelta(minutes=1)


class NotAnEmployee(Exception):
    """Only employees have rights that a program may use."""


def make_token(*, individual: Individual, name: str, by: Individual | None, at: datetime) -> tuple[ApiToken, str]:
    """The row, and the token, which nobody can read again; raises NotAnEmployee. `by` None is the console."""
    if not individual.is_employee:
        raise NotAnEmployee
    token = _PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiToken.objects.create(
            individual=individual, name=clean_line(name)[:60], digest=_digest(token), made_at=at
        )
        audit.record(
            actor=by.ref if by else "system", act="parties.make_token", subject=individual.ref, at=at, token=row.pk
        )
    return row, token


def revoke_token(*, token: ApiToken, by: Individual | None, at: datetime) -> bool:
    """It opens nothing any more; False when it was revoked before."""
    with transaction.atomic():
        done = bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at))
        if done:
            actor = by.ref if by else "system"
            audit.record(actor=actor, act="parties.revoke_token", subject=f"individual:{token.individual_id}", at=at,
                         token=token.pk)  # fmt: skip
    return done


def whose_token(*, token: str, at: datetime) -> Individual | None:
    """The employee for whom this token acts now; notes that it was used."""
    row = ApiToken.objects.select_related("individual").filter(digest=_digest(token), revoked_at=None).first()
    if row is None or not row.individual.is_active:
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - _NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=at)
    return row.individual


def _digest(token: str) -> str:
    # random enough that a fast hash cannot be turned back
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
