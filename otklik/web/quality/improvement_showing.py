"""Improvements made ready for a page: state, effect, what this person may do next."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.parties.models import Individual
from otklik.quality.models import Improvement
from otklik.quality.models.improvements import (
    DECIDED,
    DONE,
    IN_WORK,
    MEASURED,
    PROPOSED,
    REOPENED,
    UNDONE,
    VERIFIED,
)
from otklik.quality.queries.effects import Effect, effect_of
from otklik.web.quality.finding_words import EFFECTS, IMPROVEMENT_STATES, change_in_words
from otklik.web.quality.showing import Shown, shown
from otklik.web.quality.words import Word
from otklik.web.touchpoints.forms import ZONES


@dataclass(frozen=True)
class Step:
    """A step somebody may take. is_main: the way forward; needs_words: only with a reason."""

    move: str
    title: Any
    is_main: bool = True
    needs_words: bool = False


@dataclass(frozen=True)
class Card:
    """steps: what this person may do now; effect and change: None and empty before it is measured again."""

    row: Improvement
    state: Any
    badge: str
    zone: Any
    is_overdue: bool
    steps: list[Step]
    effect: Word | None
    change: str


@dataclass(frozen=True)
class ColumnShown:
    state: str
    title: Any
    cards: list[Card]
    number: int


@dataclass(frozen=True)
class Compared:
    """What was measured before and after; after None until then."""

    before: Shown | None
    after: Shown | None


DECIDE: Final = Step("decide", pgettext_lazy("improvement", "Decide: do it"))
START: Final = Step("start", pgettext_lazy("improvement", "Begin"))
FINISH: Final = Step("finish", pgettext_lazy("improvement", "It is done"))
VERIFY: Final = Step("verify", pgettext_lazy("improvement", "Verify"))
REOPEN: Final = Step("reopen", pgettext_lazy("improvement", "Reopen"), is_main=False, needs_words=True)
REFUSE: Final = Step("refuse", pgettext_lazy("improvement", "Refuse"), is_main=False, needs_words=True)
TAKE_BACK: Final = Step("refuse", gettext_lazy("Take the proposal back"), is_main=False, needs_words=True)


def card_of(row: Improvement, person: Individual) -> Card:
    """Uses owner, zone, and the norms of what was measured."""
    state, badge = IMPROVEMENT_STATES[row.state]
    found = effect_of(row.before, row.after)
    steps = steps_for(row, person)
    return Card(
        row, state, badge, ZONES[row.zone], row.is_overdue(localdate(now())), steps,
        EFFECTS[found.verdict] if found else None, change_in_words(found) if isinstance(found, Effect) else "",
    )  # fmt: skip


def compared(row: Improvement) -> Compared:
    return Compared(shown(row.before) if row.before else None, shown(row.after) if row.after else None)


def steps_for(row: Improvement, person: Individual) -> list[Step]:
    """What the actions would let this person do."""
    decides, is_own = person.may("quality.decide"), row.proposed_by_id == person.pk
    moves = person.may("quality.manage") or row.is_of(person)
    steps = []
    if row.state == PROPOSED and decides and not is_own and row.owner_id and row.due_date:
        steps.append(DECIDE)
    if row.state in (DECIDED, REOPENED) and moves:
        steps.append(START)
    if row.state == IN_WORK and moves:
        steps.append(FINISH)
    if row.state == DONE and decides and person.pk not in (row.proposed_by_id, row.owner_id):
        steps.append(VERIFY)
    if row.state in (DONE, VERIFIED, MEASURED) and decides:
        steps.append(REOPEN)
    if row.state in (PROPOSED, DECIDED, REOPENED) and decides:
        steps.append(REFUSE)
    elif row.state == PROPOSED and is_own:
        steps.append(TAKE_BACK)
    return steps


def may_change(row: Improvement, person: Individual) -> bool:
    return row.state in UNDONE and person.may("quality.manage")
