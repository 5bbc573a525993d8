"""Say what is going on: an update, another expected end, the end itself. What was said is never taken back."""

from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.outages.actions.opening import EndsBeforeStart
from otklik.outages.events import OutageClosed, OutageUpdated
from otklik.outages.models import Closing, Outage, Update
from otklik.parties.models import Individual


class AlreadyClosed(Exception):
    """The outage is over; what happens now is another one."""


class NotYet(Exception):
    """The end lies ahead."""


class NothingSaid(Exception):
    """An update needs words."""


def add_update(
    *, outage: Outage, text: dict[str, str], by: Individual | None, at: datetime, once_key: str = ""
) -> Update:
    """Say something; the same once_key says it once. Raises NothingSaid, AlreadyClosed."""
    if not any(text.values()):
        raise NothingSaid
    with transaction.atomic():
        row = _open(outage)
        if once_key and (known := Update.objects.filter(outage=row, once_key=once_key).first()):
            return known
        update = Update.objects.create(outage=row, text=text, said_by=by, said_at=at, once_key=once_key)
        _tell(row, "outages.update", by, at)
    return update


def change_expectation(
    *,
    outage: Outage,
    expected_end_at: datetime,
    by: Individual | None,
    at: datetime,
    text: dict[str, str] | None = None,
    once_key: str = "",
) -> Outage:
    """Promise another end; the old promise stays among the updates. The same end without words changes nothing.

    Raises EndsBeforeStart, AlreadyClosed.
    """
    with transaction.atomic():
        row = _open(outage)
        if expected_end_at <= row.started_at:
            raise EndsBeforeStart
        said = bool(once_key) and Update.objects.filter(outage=row, once_key=once_key).exists()
        if said or (row.expected_end_at == expected_end_at and not text):
            return row
        Update.objects.create(
            outage=row, text=text or {}, expected_end_at=expected_end_at, said_by=by, said_at=at, once_key=once_key
        )
        row.expected_end_at = expected_end_at
        row.promised_end_at = row.promised_end_at or expected_end_at
        row.save(update_fields=["expected_end_at", "promised_end_at"])
        _tell(row, "outages.change_expectation", by, at)
    return row


def close_outage(
    *,
    outage: Outage,
    text: dict[str, str],
    by: Individual | None,
    at: datetime,
    ended_at: datetime | None = None,
    quiet: bool = False,
) -> Closing:
    """It works again, since `ended_at` (now, if it is not told); a second closing changes nothing.

    Works closed before they began did not take place. quiet: nobody is told. Raises EndsBeforeStart, NotYet.
    """
    ended_at = ended_at or at
    if ended_at > at:
        raise NotYet
    with transaction.atomic():
        row = Outage.objects.select_for_update().get(pk=outage.pk)
        known = Closing.objects.filter(outage=row).first()
        if known is not None:
            return known
        if ended_at < row.started_at and not row.is_ahead(at):
            raise EndsBeforeStart
        closing = Closing.objects.create(outage=row, text=text, ended_at=ended_at, closed_by=by, closed_at=at)
        if by is not None:
            audit.record(actor=by.ref, act="outages.close", subject=row.ref, at=at)
        publish(OutageClosed(row.pk, quiet), at=at)
    return closing


def _open(outage: Outage) -> Outage:
    row = Outage.objects.select_for_update().get(pk=outage.pk)
    if Closing.objects.filter(outage=row).exists():
        raise AlreadyClosed
    return row


def _tell(outage: Outage, act: str, by: Individual | None, at: datetime) -> None:
    if by is not None:
        audit.record(actor=by.ref, act=act, subject=outage.ref, at=at)
    publish(OutageUpdated(outage.pk), at=at)
