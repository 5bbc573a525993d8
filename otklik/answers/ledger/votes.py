"""What people's "this answered my question" may teach the box: each person's word once, and nobody's own praise."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Max, OuterRef, Subquery

from otklik.answers.ledger.places import DESK
from otklik.answers.models import AskSession, Shown
from otklik.community.models import Reply, Topic

LEAST_PEOPLE: Final = 3  # with fewer, and on fewer days, a wording teaches nothing
LEAST_DAYS: Final = 2
MOST_A_DAY: Final = 20  # who says so more often on one day is not asking for himself
_REMEMBERED: Final = timedelta(days=365)
_FURTHEST: Final = 5  # a word for what stands further down weighs no more than one for this place
_MOST_WORDINGS: Final = 8  # of one answer: what clicks can move has an end


@dataclass(frozen=True)
class Vote:
    """One person's word that an answer helped with a question. position: where it stood, 1 the first.

    person: the same for one individual, else for one browser. is_staff: he put the answer into a reply.
    """

    question: str
    key: str
    ref: str
    person: str
    position: int
    is_staff: bool
    at: datetime

    @property
    def weight(self) -> int:
        """How many words for the first place it is worth: one in so many looks as far down."""
        return min(max(self.position, 1), _FURTHEST)


def votes(*, refs: Sequence[str] | None = None, most: int | None = None) -> list[Vote]:
    """Words of the last year, the newest first, for some answers or for all; of one person for one answer to one
    question the newest one. Left out: what authors say of their own topics and replies, and who says too many a day."""
    told = _told(refs, most)
    own = _authors({vote.ref for vote in told})
    busy = _busy({vote.person for vote in told})
    kept: dict[tuple[str, str, str], Vote] = {}
    for vote in told:
        if vote.person not in own[vote.ref] and (vote.person, vote.at.date()) not in busy:
            kept.setdefault((vote.person, vote.ref, vote.key), vote)
    return list(kept.values())


def wordings(found: Iterable[Vote]) -> dict[str, list[str]]:
    """By answer, the questions for which enough different people on different days said so, most people first.

    Customers and staff are counted apart: neither makes up for the other.
    """
    groups: dict[tuple[str, str, bool], list[Vote]] = defaultdict(list)
    for vote in found:
        groups[vote.ref, vote.key, vote.is_staff].append(vote)
    by_ref: dict[str, list[str]] = defaultdict(list)
    for (ref, _key, _is_staff), some in sorted(groups.items(), key=lambda one: (-len(one[1]), one[0])):
        if len(some) >= LEAST_PEOPLE and len({vote.at.date() for vote in some}) >= LEAST_DAYS:
            by_ref[ref].append(some[0].question)
    return {ref: list(dict.fromkeys(asked))[:_MOST_WORDINGS] for ref, asked in by_ref.items()}


def _told(refs: Sequence[str] | None, most: int | None) -> list[Vote]:
    answered = AskSession.objects.exclude(answered_ref="").exclude(question_key="").exclude(browser_key="")
    newest = answered.aggregate(at=Max("started_at"))["at"]
    if newest is None:
        return []
    shown = Shown.objects.filter(session=OuterRef("pk"), ref=OuterRef("answered_ref")).values("position")[:1]
    rows = answered.filter(started_at__gt=newest - _REMEMBERED).annotate(position=Subquery(shown)).order_by("-pk")
    rows = rows if refs is None else rows.filter(answered_ref__in=refs)
    fields = ("question", "question_key", "answered_ref", "browser_key", "individual_id", "position", "place")
    told = list(rows.values_list(*fields, "started_at")[:most])
    whose = {browser: individual for *_, browser, individual, _p, _l, _at in told if individual is not None}
    return [
        Vote(asked, key, ref, _person(browser, whose.get(browser)), position or 1, place == DESK, at)
        for asked, key, ref, browser, _individual, position, place, at in told
    ]


def _person(browser: str, individual: int | None) -> str:
    return f"browser:{browser}" if individual is None else f"individual:{individual}"


def _authors(refs: Iterable[str]) -> dict[str, set[str]]:
    """Who wrote something in each topic among the answers."""
    topics = [int(ref.removeprefix("topic:")) for ref in refs if ref.startswith("topic:")]
    wrote = list(Topic.objects.filter(pk__in=topics).values_list("pk", "author_id"))
    wrote += list(Reply.objects.filter(topic_id__in=topics).values_list("topic_id", "author_id"))
    found: dict[str, set[str]] = defaultdict(set)
    for topic, author in wrote:
        found[f"topic:{topic}"].add(f"individual:{author}")
    return found


def _busy(people: Iterable[str]) -> set[tuple[str, date]]:
    """People with the days on which they said of more answers that they helped than anybody asks for himself."""
    told = AskSession.objects.exclude(answered_ref="")
    browsers, individuals = ([one.partition(":")[2] for one in people if one.startswith(kind)] for kind in ("b", "i"))
    of_browsers = told.filter(browser_key__in=browsers, individual=None).values_list("browser_key", "started_at")
    of_individuals = told.filter(individual_id__in=individuals).values_list("individual_id", "started_at")
    counted = Counter((f"browser:{who}", at.date()) for who, at in of_browsers)
    counted += Counter((f"individual:{who}", at.date()) for who, at in of_individuals)
    return {who for who, count in counted.items() if count > MOST_A_DAY}
