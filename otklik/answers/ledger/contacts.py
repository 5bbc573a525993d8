"""Which contacts of the journal count against the ask box."""

from datetime import timedelta
from typing import Final

from django.db.models import OuterRef, QuerySet

from otklik.answers.models import LedgerSettings
from otklik.interactions.models import Interaction

ASK_CHANNEL: Final = "ask"
# what people find out by themselves: the ask box, and the page of an outage it led them to
BY_THEMSELVES: Final = (ASK_CHANNEL, "status")


def counted_contacts(settings: LedgerSettings) -> QuerySet[Interaction]:
    """Contacts a customer began by a counted channel, what he found by himself left out, corrected rows left out."""
    rows = Interaction.objects.standing().filter(direction=Interaction.INBOUND, individual__isnull=False)
    rows = rows.exclude(channel__in=BY_THEMSELVES)
    return rows.filter(channel__in=settings.lookback_channels) if settings.lookback_channels else rows


def counts_as_contact(contact: Interaction, settings: LedgerSettings) -> bool:
    """Whether this one is among `counted_contacts`."""
    return counted_contacts(settings).filter(pk=contact.pk).exists()


def first_contact(settings: LedgerSettings) -> QuerySet[Interaction]:
    """The earliest counted contact of a session's person within its look-back; for a Subquery over AskSession."""
    ends = OuterRef("started_at") + timedelta(days=settings.lookback_days)
    rows = counted_contacts(settings).filter(
        individual=OuterRef("individual_id"), opened_at__gte=OuterRef("started_at"), opened_at__lte=ends
    )
    return rows.order_by("opened_at", "pk")


def channels_of_journal() -> list[str]:
    """Every channel the journal has seen, those left out where people find answers by themselves."""
    seen = Interaction.objects.exclude(channel__in=BY_THEMSELVES).order_by("channel")
    return list(seen.values_list("channel", flat=True).distinct())
