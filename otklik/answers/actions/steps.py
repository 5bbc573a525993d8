"""One step as a browser or an app reports it: what was before the asker, and what he did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from otklik.answers import ledger
from otklik.answers.actions.attempts import (
    Attempt,
    ShownAnswer,
    note_answered,
    note_asked,
    note_left,
    note_opened,
    note_shown,
)
from otklik.answers.models import AskSession
from otklik.core.search.engine import shared_engine
from otklik.parties.models import Individual

if TYPE_CHECKING:
    from otklik.core.sources import Asker

SHOWN, OPENED, ANSWERED, ASKED, LEFT = "shown", "opened", "answered", "asked", "left"
KINDS: Final = (SHOWN, OPENED, ANSWERED, ASKED, LEFT)


@dataclass(frozen=True)
class Step:
    """kind: one of KINDS. question and answers: what was shown, so that no step depends on one before it.

    ref: the answer opened or marked, or the topic asked.
    """

    kind: str
    attempt: Attempt
    question: str = ""
    answers: Sequence[ShownAnswer] = ()
    no_good_answer: bool = False
    ref: str = ""


def take_step(*, step: Step, asker: "Asker", at: datetime) -> None:
    """Write the step down; references that do not exist or that the asker may not see are left out.

    Without an index nobody could know that there was no good answer, whatever the page says.
    """
    by = asker if isinstance(asker, Individual) else None
    refs = [*(answer.ref for answer in step.answers), *([step.ref] if step.ref else [])]
    may_see = ledger.visible_cards(refs, asker=asker, language=step.attempt.language)
    answers = [answer for answer in step.answers if answer.ref in may_see]
    step = replace(step, answers=answers, ref=step.ref if step.ref in may_see else "")
    with transaction.atomic():
        if step.question.strip() and step.kind != LEFT:
            note_shown(
                attempt=step.attempt,
                question=step.question,
                answers=answers,
                no_good_answer=step.no_good_answer and shared_engine().can_answer(),
                by=by,
                at=at,
            )
        _note(step, by, at)


def _note(step: Step, by: Individual | None, at: datetime) -> AskSession | None:
    if step.kind == ASKED:
        return note_asked(key=step.attempt.key, ref=step.ref, by=by, at=at)
    if step.kind == LEFT:
        return note_left(attempt=step.attempt, by=by, at=at)
    if step.kind in (OPENED, ANSWERED) and step.ref:
        note = note_opened if step.kind == OPENED else note_answered
        return note(attempt=step.attempt, answer=_answer(step), by=by, at=at)
    return None


def _answer(step: Step) -> ShownAnswer:
    return next((one for one in step.answers if one.ref == step.ref), ShownAnswer(step.ref, 0))
