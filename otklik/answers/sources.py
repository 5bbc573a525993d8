"""The words by which people found an answer, given back to the search."""

from collections.abc import Sequence

from otklik.answers.events import AnsweredByAskBox
from otklik.answers.ledger.votes import votes, wordings
from otklik.core.events import event_name
from otklik.core.search.supply import Wordings, register_wordings


class AnsweredWordings(Wordings):
    """Questions after which enough people said that this answer helped."""

    events = (event_name(AnsweredByAskBox),)

    def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
        return [str(facts["ref"])]

    def of(self, refs: Sequence[str]) -> dict[str, tuple[str, ...]]:
        return {ref: tuple(asked) for ref, asked in wordings(votes(refs=refs)).items()}


register_wordings(AnsweredWordings())
