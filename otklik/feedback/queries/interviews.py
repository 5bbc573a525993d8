"""The log of interviews, narrowed, and one of them with its notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from otklik.core.words import with_words
from otklik.feedback.models import Interview, InterviewNote
from otklik.feedback.queries.surveys import User, may
from otklik.parties.models import Individual
from otklik.parties.roles import TEST_ACCOUNT

INTERVIEWS: Final = "feedback.manage"
_PAGE: Final = 30


@dataclass(frozen=True)
class InterviewFilter:
    """touchpoint: its key; stage, language: theirs; empty: all."""

    touchpoint: int | None = None
    stage: str = ""
    language: str = ""
    q: str = ""


@dataclass(frozen=True)
class InterviewPage:
    rows: list[Interview]
    next_key: int | None


def interviews(wanted: InterviewFilter, *, after: int | None = None) -> InterviewPage:
    """The latest held first, by pages; after: the key of the page before."""
    rows = _narrowed(wanted)
    if after is not None and (last := Interview.objects.filter(pk=after).first()):
        rows = rows.filter(Q(held_on__lt=last.held_on) | Q(held_on=last.held_on, pk__lt=last.pk))
    some = list(rows.select_related("touchpoint", "held_by").order_by("-held_on", "-pk")[: _PAGE + 1])
    return InterviewPage(some[:_PAGE], some[_PAGE - 1].pk if len(some) > _PAGE else None)


def every_interview(wanted: InterviewFilter) -> Iterator[Interview]:
    """With their notes, the first held first, with constant memory."""
    notes = Prefetch("notes", InterviewNote.objects.order_by("at", "pk"))
    rows = _narrowed(wanted).select_related("touchpoint", "held_by").prefetch_related(notes)
    return rows.order_by("held_on", "pk").iterator(chunk_size=500)


def access_interview(user: User, interview_id: int) -> Interview:
    """For those who keep feedback; everybody else 404."""
    notes = Prefetch("notes", InterviewNote.objects.select_related("by").order_by("at", "pk"))
    rows = Interview.objects.select_related("touchpoint", "held_by", "written_by", "individual").prefetch_related(notes)
    found = rows.filter(pk=interview_id).first()
    if found is None or not may(user, INTERVIEWS):
        raise Http404
    return found


def interviews_with(person: Individual) -> list[Interview]:
    """The conversations held with a person, the latest first, with their notes."""
    notes = Prefetch("notes", InterviewNote.objects.order_by("at", "pk"))
    rows = Interview.objects.filter(individual=person).prefetch_related(notes)
    return list(rows.order_by("-held_on", "-pk"))


def interviewers() -> QuerySet[Individual]:
    """Employees; the accounts of probes hold no conversations."""
    rows = Individual.objects.filter(staff_roles__isnull=False, is_active=True)
    return rows.exclude(staff_roles__role=TEST_ACCOUNT).distinct().order_by("nick", "pk")


def _narrowed(wanted: InterviewFilter) -> QuerySet[Interview]:
    rows = Interview.objects.all()
    if wanted.touchpoint is not None:
        rows = rows.filter(touchpoint=wanted.touchpoint)
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    return rows.filter(with_words(wanted.q, "said", "follows", "partner"))
