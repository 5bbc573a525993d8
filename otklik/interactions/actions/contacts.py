"""Write the journal, in the transaction of the act itself: each moment is filled in once and never changed."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from otklik.core.events import publish
from otklik.interactions.events import InteractionEnded, InteractionOpened
from otklik.interactions.models import Interaction
from otklik.parties.models import Account, Individual
from otklik.touchpoints.models import Touchpoint


class UnknownTouchpoint(Exception):
    """The catalogue has no touchpoint of this code."""


def open_interaction(
    *,
    touchpoint: str,
    channel: str,
    at: datetime,
    individual: Individual | None = None,
    account: Account | None = None,
    direction: str = Interaction.INBOUND,
    subject: str = "",
    summary: str = "",
) -> Interaction:
    """Begin a contact at the touchpoint with this code; raises UnknownTouchpoint."""
    with transaction.atomic():
        place = Touchpoint.objects.filter(code=touchpoint).first()
        if place is None:
            raise UnknownTouchpoint(touchpoint)
        interaction = Interaction.objects.create(
            touchpoint=place,
            channel=channel,
            direction=direction,
            individual=individual,
            account=account,
            subject=subject,
            summary=summary,
            opened_at=at,
        )
        publish(
            InteractionOpened(interaction.pk, channel, individual.pk if individual is not None else None),
            at=at,
        )
    return interaction


def mark_answered(*, subject: str, at: datetime, agent: Individual | None = None) -> bool:
    """The first answer to the open contact about `subject`; False when it was answered before or is not open."""
    open_rows = Interaction.objects.standing().filter(subject=subject, answered_at=None, ended_at=None)
    with transaction.atomic():
        marked = 0
        for key in open_rows.values_list("pk", flat=True):  # the condition is asked again: another may be faster
            row = Interaction.objects.filter(pk=key, answered_at=None)
            marked += row.update(answered_at=at, agent_id=Coalesce("agent_id", agent.pk if agent else None))
    return marked > 0


def end_interaction(*, subject: str, at: datetime, outcome: str) -> bool:
    """Close the open contact about `subject` with its outcome; False when there is none open."""
    with transaction.atomic():
        ended = False
        for interaction in Interaction.objects.standing().filter(subject=subject, ended_at=None):
            if Interaction.objects.filter(pk=interaction.pk, ended_at=None).update(ended_at=at, outcome=outcome):
                publish(InteractionEnded(interaction.pk, outcome), at=at)
                ended = True
    return ended
