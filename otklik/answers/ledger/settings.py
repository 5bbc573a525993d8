"""The one row of settings of the ledger."""

from datetime import UTC, datetime

from otklik.answers.models import LedgerSettings


def ledger_settings() -> LedgerSettings:
    """How the ledger counts; the defaults (nothing withheld, seven days, every channel) until somebody changes them."""
    return LedgerSettings.objects.first() or LedgerSettings(changed_at=datetime.fromtimestamp(0, UTC))
