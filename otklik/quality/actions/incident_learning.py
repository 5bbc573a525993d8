"""While an incident goes on: the backup comes into use; when it is over: what was learnt is written down."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.quality.actions.incidents import Words, insist, locked, note
from otklik.quality.events import IncidentUpdated
from otklik.quality.models import Incident, IncidentEntry, IncidentReview
from otklik.quality.queries.incidents import backup_is_on
from otklik.touchpoints.queries import backup_of


class NoBackup(Exception):
    """The touchpoint has nothing to fall back on."""


class IncidentGoesOn(Exception):
    """What was learnt is written when it is over."""


@dataclass(frozen=True)
class ReviewTerms:
    """effect: on customers; root_cause: behind the cause; prevention: so that it does not come back."""

    effect: str
    root_cause: str
    prevention: str
    went_well: str = ""
    went_badly: str = ""


def switch_backup(
    *, incident: Incident, is_on: bool, words: Words, is_public: bool, by: Individual, at: datetime
) -> None:
    """The backup channel is in use from now on, or no more. words: for the time line, for customers where is_public.

    Twice the same is once. Raises NoBackup, AlreadyResolved.
    """
    with transaction.atomic():
        row = locked(incident, by)
        if backup_of(row.touchpoint) is None:
            raise NoBackup
        if backup_is_on(row) == is_on:
            return
        kind = IncidentEntry.BACKUP_ON if is_on else IncidentEntry.BACKUP_OFF
        note(row, kind, at, by, words, is_public=is_public)
        if is_public:
            Incident.objects.filter(pk=row.pk).update(is_public=True)
            publish(IncidentUpdated(row.pk), at=at)
        audit.record(actor=by.ref, act=f"quality.{kind}", subject=row.ref, at=at)


def review_incident(*, incident: Incident, terms: ReviewTerms, by: Individual, at: datetime) -> IncidentReview:
    """Write down what was learnt, or write it better. Raises IncidentGoesOn."""
    insist(by)
    with transaction.atomic():
        row = Incident.objects.select_for_update().get(pk=incident.pk)
        if row.resolved_at is None:
            raise IncidentGoesOn
        told = asdict(terms) | {"changed_by": by, "changed_at": at}
        review, _made = IncidentReview.objects.update_or_create(incident=row, defaults=told)
        audit.record(actor=by.ref, act="quality.review_incident", subject=row.ref, at=at)
    return review
