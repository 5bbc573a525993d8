"""What may be done to a row that cannot be changed: correct it by a new one, or take the person out of it."""

from collections.abc import Mapping
from copy import copy
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

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
        return _replace(wrong, by, at, asdict(correction))


def continue_interaction(*, subject: str, by: Individual, at: datetime) -> Interaction | None:
    """The last contact about `subject` ended too early: an open row stands in place of the ended one.

    None when a contact about it is open, or there was none.
    """
    with transaction.atomic():
        rows = Interaction.objects.standing().select_for_update(of=("self",)).filter(subject=subject, erased_at=None)
        last = rows.order_by("-opened_at", "-pk").first()
        if last is None or last.ended_at is None:
            return None
        return _replace(last, by, at, {"ended_at": None, "outcome": ""})


def correct_outcomes(*, subject: str, was: str, outcome: str, by: Individual, at: datetime) -> int:
    """Contacts about `subject` that are told to have ended `was` ended otherwise; returns how many."""
    with transaction.atomic():
        told = Interaction.objects.standing().select_for_update(of=("self",)).filter(subject=subject, outcome=was)
        wrong = list(told.filter(erased_at=None).order_by("pk"))
        for row in wrong:
            _replace(row, by, at, {"outcome": outcome})
    return len(wrong)


def correction_of(interaction: Interaction) -> Correction:
    """The correctable facts of a row as they are."""
    row = interaction
    return Correction(row.touchpoint_id, row.channel, row.outcome, row.summary)


def erase_person(*, individual: Individual, at: datetime) -> int:
    """Leave a tombstone in place of the person and the words about him; moments and outcomes stay for the figures.

    The other rooms hear of it, whether the journal knew him or not.
    """
    with transaction.atomic():
        named = Interaction.objects.filter(Q(individual=individual) | Q(account__individual=individual))
        rows = Interaction.objects.filter(pk__in=named.values("pk"), erased_at=None)
        erased = rows.update(individual=None, account=None, summary="", erased_at=at)
        publish(PersonErased(individual.pk, erased), at=at)
    return erased


def _replace(wrong: Interaction, by: Individual, at: datetime, facts: Mapping[str, Any]) -> Interaction:
    """A copy of the row with these facts, written down as its correction."""
    right = copy(wrong)
    right.pk = None
    right._state.adding = True
    for name, value in facts.items():
        setattr(right, name, value)
    right.source = right.external_id = ""
    right.corrects = wrong
    right.save(force_insert=True)
    audit.record(actor=by.ref, act="interactions.correct", subject=wrong.ref, at=at, by_row=right.pk)
    publish(InteractionCorrected(right.pk, wrong.pk), at=at)
    return right
