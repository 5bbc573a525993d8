"""What the ask box puts before an asker: the best answers, or nothing in the hold-out group."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from otklik.answers.ledger.holdout import browser_key_of, is_withheld
from otklik.answers.queries import Answer, Suggestions, suggest

if TYPE_CHECKING:
    from otklik.core.sources import Asker

OUTAGE: Final = "outage"  # what is broken now comes before everything


@dataclass(frozen=True)
class Offer:
    """suggestions: None when they are withheld from this browser."""

    suggestions: Suggestions | None

    @property
    def withheld(self) -> bool:
        return self.suggestions is None

    @property
    def groups(self) -> dict[str, list[Answer]]:
        """Answers under their headings: the group of the best answer first, because it is read first."""
        found = self.suggestions.groups if self.suggestions else {}
        return dict(sorted(found.items(), key=lambda group: (group[0] != OUTAGE, group[1][0].position)))


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
) -> Offer:
    """Suggestions for the words typed so far. session_key, browser_key: of the page and of its cookie, may be empty."""
    if is_withheld(browser_key=browser_key_of(browser_key, session_key), place=place):
        return Offer(None)
    return Offer(suggest(question=question, asker=asker, language=language, at=at, limit=limit, place=place))
