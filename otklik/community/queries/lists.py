"""Lists of topics: public ones with filters, one's own, the followed ones."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db.models import BooleanField, Exists, OuterRef, QuerySet, Value

from otklik.community.models import AcceptedAnswer, Category, Follow, MeToo, OfficialAnswer, Topic, Vote
from otklik.community.queries.paging import Page, first_page, in_order, page
from otklik.community.queries.rights import User
from otklik.core.prepared import Prepared
from otklik.parties.models import Individual

LIVELY, NEW, POPULAR, UNANSWERED = "lively", "new", "popular", "unanswered"
ORDERS: Final = {
    LIVELY: "-last_activity_at",
    NEW: "-opened_at",
    POPULAR: "-support_count",
    UNANSWERED: "-opened_at",
}


@dataclass(frozen=True)
class Filters:
    """What a list shows. show: a word of ORDERS; category, tag: key and name; solved: "", "yes" or "no"."""

    show: str = LIVELY
    kind: str = ""
    category: str = ""
    tag: str = ""
    solved: str = ""

    @property
    def order(self) -> str:
        return ORDERS[self.show]

    @property
    def narrows(self) -> bool:
        """Whether something may be left out that everybody may read."""
        return bool(self.kind or self.category or self.tag or self.solved)


def topics_page(user: User, filters: Filters, *, after: str = "", before: str = "", size: int = 30) -> Page[Topic]:
    """Public topics of the list; raises Http404 on a bad key."""
    reader = user.pk if isinstance(user, Individual) else None
    if after or before:
        rows = _public(reader, filters)
        return page(rows, by=filters.order, after=after, before=before, size=size)
    # what is empty is no value of the query: it is another query
    words = {name: word or None for name, word in asdict(filters).items()}
    return first_page(_newest(reader=reader, size=size, **words), by=filters.order, size=size)


def _public(reader: int | None, filters: Filters) -> QuerySet[Any]:
    return filtered(_marked(Topic.objects.public(), reader), filters)


def _first(reader: int | None, size: int, **words: str | None) -> QuerySet[Any]:
    filters = Filters(**{name: word for name, word in words.items() if word})
    return in_order(_public(reader, filters), filters.order)[: size + 1]


_newest = Prepared(_first, "reader", "kind", "category", "tag")


def filtered(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    """Narrow `rows`, which carry `is_solved`, to the filters."""
    if filters.show == UNANSWERED:
        rows = rows.filter(reply_count=0, closure=None, kind__in=(Topic.QUESTION, Topic.PROBLEM))
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.category:
        rows = rows.filter(category__key=filters.category)
    if filters.tag:
        rows = rows.filter(tags__name=filters.tag)
    if filters.solved:
        rows = rows.filter(is_solved=filters.solved == "yes")
    return rows


def with_marks(rows: QuerySet[Topic], user: User) -> QuerySet[Any]:
    """Rows as lists show them: is_solved, is_official, is_supported (by this person), in the same query."""
    return _marked(rows, user.pk if isinstance(user, Individual) else None)


def _marked(rows: QuerySet[Topic], reader: int | None) -> QuerySet[Any]:
    related = rows.select_related("category", "author", "closure")
    marked: QuerySet[Any] = with_state(related).annotate(is_supported=supported_by(reader))
    return marked


def with_state(rows: QuerySet[Topic]) -> QuerySet[Any]:
    """Rows that know whether they are solved and have an official answer: is_solved, is_official."""
    accepted = Exists(AcceptedAnswer.objects.filter(topic=OuterRef("pk")))
    official = Exists(OfficialAnswer.objects.filter(topic=OuterRef("pk")))
    return rows.annotate(is_solved=accepted | official, is_official=official)


def supported_by(reader: int | None) -> Any:
    """Whether the person with this key voted for the idea, or has the same question or problem."""
    if reader is None:
        return Value(False, output_field=BooleanField())
    mine = {"topic": OuterRef("pk"), "individual": reader}
    return Exists(Vote.objects.filter(**mine)) | Exists(MeToo.objects.filter(**mine))


def own_topics(individual: Individual, *, after: str = "", before: str = "", size: int = 30) -> Page[Topic]:
    """Everything this person opened, private, held and hidden included, the newest first."""
    rows = with_marks(Topic.objects.by(individual), individual).select_related("hiding")
    return page(rows, by="-opened_at", after=after, before=before, size=size)


def followed_topics(individual: Individual, *, after: str = "", before: str = "", size: int = 30) -> Page[Follow]:
    """Topics this person follows, the latest first."""
    rows = Follow.objects.filter(individual=individual).select_related("topic")
    return page(rows, by="-since", after=after, before=before, size=size)


def categories() -> list[Category]:
    """The shelves in their order."""
    return list(Category.objects.order_by("position", "pk"))
