"""The words by which people found an answer, given back to the search."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Max

from otklik.answers.events import AnsweredByAskBox
from otklik.answers.models import AskSession
from otklik.core.events import event_name
from otklik.core.search.supply import Wordings, register_wordings

LEAST_BROWSERS = 2  # one person's word does not teach the box
_MOST = 8  # wordings of one answer


class AnsweredWordings(Wordings):
    """Questions after which two people or more said that this answer helped."""

    events = (event_name(AnsweredByAskBox),)

    def refs_of(self, event_name: str, facts: dict[str, object]) -> Sequence[str]:
        return [str(facts["ref"])]

    def of(self, refs: Sequence[str]) -> dict[str, tuple[str, ...]]:
        rows = (
            AskSession.objects.filter(answered_ref__in=refs)
            .exclude(question_key="")
            .values("answered_ref", "question_key")
            .annotate(browsers=Count("browser_key", distinct=True), wording=Max("question"))
            .filter(browsers__gte=LEAST_BROWSERS)
            .order_by("-browsers", "question_key")
        )
        found: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            if len(found[row["answered_ref"]]) < _MOST:
                found[row["answered_ref"]].append(row["wording"])
        return {ref: tuple(wordings) for ref, wordings in found.items()}


register_wordings(AnsweredWordings())
