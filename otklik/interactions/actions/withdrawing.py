"""Take back contacts that an import brought in: the one way in which rows leave the journal."""

from collections.abc import Collection

from django.db import transaction

from otklik.interactions.models import Interaction, Withdrawal


def withdraw_contacts(*, ids: Collection[int]) -> int:
    """Delete up to a batch of contacts of an import that is being undone; the caller writes the security record."""
    with transaction.atomic():
        Withdrawal.objects.bulk_create([Withdrawal(interaction_id=key) for key in ids])
        gone, _by_model = Interaction.objects.filter(pk__in=ids).delete()
        Withdrawal.objects.filter(pk__in=ids).delete()
    return gone
