"""The search page: the same ranking as the ask box, further down the list and with filters."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from otklik.answers.queries.ask import Answer, answers_of, cards_at_once, cards_of, first_of, models
from otklik.answers.queries.layer import current_layer
from otklik.community.queries import categories
from otklik.core.search.engine import READY, State, shared_engine
from otklik.core.search.question import is_askable
from otklik.knowledge.queries import sections

if TYPE_CHECKING:
    from otklik.core.sources import Asker

MOST = 50  # answers that can be paged to
PER_PAGE = 10
_LOOKED_AT = 200


@dataclass(frozen=True)
class Filters:
    """Only answers of this group, language (ru, be, en), category key; empty means any."""

    group: str = ""
    language: str = ""
    category: str = ""


@dataclass(frozen=True)
class SearchPage:
    """One page of found answers.

    total: how many can be paged to, at most MOST; is_cut: there are more; next_after: 0 on the last page.
    """

    question: str
    answers: list[Answer] = field(default_factory=list)
    total: int = 0
    is_cut: bool = False
    next_after: int = 0
    previous_after: int | None = None
    corrected: str = ""
    no_good_answer: bool = False
    is_askable: bool = True
    index_state: State = READY

    @property
    def is_preparing(self) -> bool:
        """Whether there is no index to ask yet."""
        return self.index_state != READY


def shelves() -> dict[str, dict[str, str]]:
    """Titles by language of the shelves answers lie on, by key: those of the community, then of the knowledge base."""
    found = {row.key: row.title for row in categories()}
    return found | {row.key: row.title for row in sections() if row.key not in found}


def search(
    *, question: str, asker: "Asker", language: str, at: datetime, filters: Filters | None = None, after: int = 0
) -> SearchPage:
    """Answers after the first `after` ones that `asker` may see."""
    filters, layer, engine = filters or Filters(), current_layer(), shared_engine()
    if not is_askable(question, layer):
        return SearchPage(question, is_askable=False, index_state=engine.state())
    found = engine.find(
        question,
        layer=layer,
        models=models(),
        language=language,
        at=at,
        limit=_LOOKED_AT,
        groups=[filters.group] if filters.group else [],
        languages=[filters.language] if filters.language else [],
        categories=[filters.category] if filters.category else [],
    )
    urgent = {} if filters != Filters() else cards_at_once(question, asker, language, at)
    seen = list(first_of(urgent, cards_of(found.hits, asker, language, MOST + 1), MOST + 1).items())
    cards = seen[:MOST]
    after = min(max(after, 0), MOST)
    shown = dict(cards[after : after + PER_PAGE])
    return SearchPage(
        question=question,
        answers=answers_of(found, shown, first=after + 1),
        total=len(cards),
        is_cut=len(seen) > MOST,
        next_after=after + PER_PAGE if after + PER_PAGE < len(cards) else 0,
        previous_after=max(after - PER_PAGE, 0) if after else None,
        corrected=found.question.corrected if found.is_told else "",
        no_good_answer=found.is_told and not urgent and (not cards or not found.is_good),
        index_state=found.state,
    )
