"""Contacts of the journal that come after an attempt at the ask box."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from otklik.answers import ledger
from otklik.answers.models import AskSession
from otklik.interactions.models import Interaction

_LONGEST_PERIOD = timedelta(days=90)  # what the desk shows, see web/answers


def note_contact(*, interaction_id: int) -> int:
    """Mark the sessions after which this contact came; returns how many. The earliest contact of a session stays."""
    with transaction.atomic():
        contact = Interaction.objects.get(pk=interaction_id)
        settings = ledger.ledger_settings()
        if not ledger.counts_as_contact(contact, settings):
            return 0
        sessions = AskSession.objects.filter(
            Q(contacted_at=None) | Q(contacted_at__gt=contact.opened_at),
            individual=contact.individual_id,
            started_at__lte=contact.opened_at,
            started_at__gte=contact.opened_at - timedelta(days=settings.lookback_days),
        )
        return sessions.update(contacted_at=contact.opened_at, contacted_channel=contact.channel)


def note_contacts(*, interaction_ids: Sequence[int]) -> int:
    """Look anew at the sessions which these contacts may have followed, all in one statement; returns how many rows."""
    with transaction.atomic():
        told = Interaction.objects.filter(pk__in=interaction_ids, individual__isnull=False)
        span = told.aggregate(first=Min("opened_at"), last=Max("opened_at"))
        if span["first"] is None:
            return 0
        lookback = timedelta(days=ledger.ledger_settings().lookback_days)
        sessions = AskSession.objects.filter(
            individual__in=told.values("individual"),
            started_at__gte=span["first"] - lookback,
            started_at__lte=span["last"],
        )
        return look_for_contacts(sessions)


def look_for_contacts(sessions: QuerySet[AskSession]) -> int:
    """Find the first counted contact of each session of a known person anew in the journal; returns how many rows."""
    first = ledger.first_contact(ledger.ledger_settings())
    return sessions.filter(individual__isnull=False).update(
        contacted_at=Subquery(first.values("opened_at")[:1]),
        contacted_channel=Coalesce(Subquery(first.values("channel")[:1]), Value("")),
    )


def recount_contacts(*, at: datetime) -> int:
    """The same for every session the desk can still show: after the settings changed, or contacts were imported."""
    with transaction.atomic():
        return look_for_contacts(AskSession.objects.filter(started_at__gt=at - _LONGEST_PERIOD))
