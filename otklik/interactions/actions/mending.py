"""What may be done to a row that cannot be changed: correct it by a new one, or take the person out of it."""

from copy import copy
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from otklik.core import audit
from otklik.core.events import publish
from otklik.interactions.events import InteractionCorrected, PersonErased
from otklik.interactions.models import Interaction
from otklik.parties.models import Individual


class AlreadyCorrected(Exception):
    """A later row corrects this one; correct that one."""


@dataclass(frozen=True)
class Correction:
    """What was wrong, said right; touchpoint_id: where it really was."""

    touchpoint_id: int
    channel: str
    outcome: str
    summary: str


def correct_interaction(
    *, interaction: Interaction, correction: Correction, by: Individual, at: datetime
) -> Interaction:
    """A new row that stands in place of the wrong one, which stays; the same correction twice is one row."""
    with transaction.atomic():
        wrong = Interaction.objects.select_for_update().get(pk=interaction.pk)
        earlier = Interaction.objects.filter(corrects=wrong).first()
        if earlier is not None:
            if correction_of(earlier) == correction:
                return earlier
            raise AlreadyCorrected
        right = _copy(wrong, correction)
        audit.record(actor=by.ref, act="interactions.correct", subject=wrong.ref, at=at, by_row=right.pk)
        publish(InteractionCorrected(right.pk, wrong.pk), at=at)
    return right


def correction_of(interaction: Interaction) -> Correction:
    """The correctable facts of a row as they are."""
    row = interaction
    return Correction(row.touchpoint_id, row.channel, row.outcome, row.summary)


def erase_person(*, individual: Individual, at: datetime) -> int:
    """Leave a tombstone in place of the person and the words about him; moments and outcomes stay for the figures."""
    with transaction.atomic():
        named = Interaction.objects.filter(Q(individual=individual) | Q(account__individual=individual))
        rows = Interaction.objects.filter(pk__in=named.values("pk"), erased_at=None)
        erased = rows.update(individual=None, account=None, summary="", erased_at=at)
        if erased:
            publish(PersonErased(individual.pk, erased), at=at)
    return erased


def _copy(wrong: Interaction, correction: Correction) -> Interaction:
    right = copy(wrong)
    right.pk = None
    right._state.adding = True
    for name, value in asdict(correction).items():
        setattr(right, name, value)
    right.source = right.external_id = ""
    right.corrects = wrong
    right.save(force_insert=True)
    return right
