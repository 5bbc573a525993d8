"""What the ask box puts before an asker: the best answers, or nothing in the hold-out group."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser

from otklik.answers.ledger.holdout import browser_key_of, is_withheld
from otklik.answers.ledger.places import DESK, place_of
from otklik.answers.ledger.visible import visible_cards
from otklik.answers.queries import Answer, Suggestions, suggest

if TYPE_CHECKING:
    from otklik.core.sources import Asker

OUTAGE: Final = "outage"  # what is broken now comes before everything
NEAREST: Final = 5


@dataclass(frozen=True)
class Offer:
    """suggestions: None when they are withheld from this browser.

    sendable: references of those that every customer may read, told only at the desk.
    """

    suggestions: Suggestions | None
    sendable: frozenset[str] = frozenset()

    @property
    def withheld(self) -> bool:
        return self.suggestions is None

    @property
    def groups(self) -> dict[str, list[Answer]]:
        """Answers under their headings: the group of the best answer first, because it is read first.

        Without a good answer only the nearest few are left.
        """
        if self.suggestions is None:
            return {}
        most = NEAREST if self.suggestions.no_good_answer else len(self.suggestions.best)
        kept = {name: [one for one in some if one.position <= most] for name, some in self.suggestions.groups.items()}
        filled = [(name, some) for name, some in kept.items() if some]
        return dict(sorted(filled, key=lambda group: (group[0] != OUTAGE, group[1][0].position)))

    @property
    def count(self) -> int:
        """How many answers are put before the asker."""
        return sum(len(some) for some in self.groups.values())


def offer(
    *,
    question: str,
    asker: "Asker",
    language: str,
    place: str,
    session_key: str,
    browser_key: str,
    at: datetime,
    limit: int = 8,
    but: str = "",
) -> Offer:
    """Suggestions for the words typed so far. session_key, browser_key: of the page and of its cookie, may be empty.

    but: reference of the topic that is being answered.
    """
    if is_withheld(browser_key=browser_key_of(browser_key, session_key), place=place_of(place, asker)):
        return Offer(None)
    found = suggest(question=question, asker=asker, language=language, at=at, limit=limit, place=place, but=but)
    if place != DESK:
        return Offer(found)
    everybodys = visible_cards([one.ref for one in found.best], asker=AnonymousUser(), language=language)
    return Offer(found, frozenset(everybodys))
