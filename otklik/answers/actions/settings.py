"""How the ledger counts, changed by staff."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from otklik.answers.actions.contacts import recount_contacts
from otklik.answers.models import LedgerSettings
from otklik.core import audit
from otklik.core.events import errand, send
from otklik.parties.models import Individual

MOST_PERCENT, MOST_DAYS = 50, 30


class OutOfRange(ValueError):
    """The hold-out is 0 to 50 percent, the look-back 1 to 30 days."""


def change_ledger_settings(
    *, holdout_percent: int, lookback_days: int, lookback_channels: Sequence[str], by: Individual, at: datetime
) -> LedgerSettings:
    """Set all three and count the contacts anew; lookback_channels empty: every channel. Raises OutOfRange."""
    if not (0 <= holdout_percent <= MOST_PERCENT and 1 <= lookback_days <= MOST_DAYS):
        raise OutOfRange
    new = {
        "holdout_percent": holdout_percent,
        "lookback_days": lookback_days,
        "lookback_channels": sorted(set(lookback_channels)),
    }
    with transaction.atomic():
        row, _fresh = LedgerSettings.objects.get_or_create(only=True, defaults={"changed_at": at})
        before = {name: getattr(row, name) for name in new}
        if before == new:
            return row
        LedgerSettings.objects.filter(pk=row.pk).update(**new, changed_at=at)
        audit.record(actor=by.ref, act="answers.settings", subject="ledger", at=at, before=before, after=new)
        send(count_anew, at=at, key="ledger", at_moment=at.isoformat())
    row.refresh_from_db()
    return row


@errand()
def count_anew(at_moment: str) -> None:
    """Find contacts again by the settings as they are now."""
    recount_contacts(at=datetime.fromisoformat(at_moment))
