"""One click turns an answered topic into the draft of an article, in the asker's words, with personal data covered."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy, override

from otklik.community.models import Reply, Topic
from otklik.community.queries import User, readable_topics
from otklik.core.text import mask_personal_data
from otklik.knowledge.actions import ArticleText, draft_article
from otklik.knowledge.models import Article, Section
from otklik.knowledge.queries import CAUSE, SOLUTION, WHAT_TO_DO
from otklik.parties.models import Individual

_DETAILS: Final[dict[str, Any]] = {
    "service": gettext_lazy("Service"),
    "equipment": gettext_lazy("Equipment"),
    "where": gettext_lazy("Where"),
    "since": gettext_lazy("Since when"),
}


class NoSection(Exception):
    """The knowledge base has no section to put an article into."""


def draft_from_topic(*, topic: Topic, by: Individual, at: datetime) -> Article:
    """The draft made of this topic: a new one the first time, the same one afterwards.

    Issue, environment, cause, resolution, in the topic's language; it names all whose answers helped, else who gave
    the official one. Raises NotAllowed, NoSection.
    """
    answers = _answers(topic)
    with override(topic.language):
        body = "\n\n".join(part for part in _parts(topic, answers) if part)
    told = ArticleText(
        title=mask_personal_data(topic.title),
        body=body,
        section=_section(topic),
        language=topic.language,
        tags=tuple(topic.tags.order_by("name").values_list("name", flat=True)),
    )
    credited = [reply.author for reply in answers if hasattr(reply, "acceptance")] or [row.author for row in answers]
    return draft_article(told=told, by=by, at=at, born_of=topic.ref, credited=credited)


def topic_behind(article: Article, user: User) -> Topic | None:
    """The topic an article was made of, for those who may read it."""
    return readable_topics(user).filter(pk=article.topic_number).first() if article.topic_number else None


def _answers(topic: Topic) -> list[Reply]:
    """Replies that answered, accepted ones first: the customer said that they helped."""
    chosen = Q(acceptance__isnull=False) | Q(officialness__isnull=False)
    rows = Reply.objects.published().filter(chosen, topic=topic).select_related("author", "acceptance", "officialness")
    return sorted(rows.order_by("pk"), key=lambda reply: not hasattr(reply, "acceptance"))


def _parts(topic: Topic, answers: list[Reply]) -> Iterator[str]:
    yield _part(gettext("What happens"), mask_personal_data(topic.body))
    known = [f"- {title}: {mask_personal_data(str(topic.details[key]))}" for key, title in _DETAILS.items()
             if topic.details.get(key)]  # fmt: skip
    yield _part(gettext("Where and with what"), "\n".join(known)) if known else ""
    yield _part(gettext("Why"), gettext(CAUSE))
    solved = "\n\n".join(_words(reply) for reply in answers)
    yield _part(gettext(WHAT_TO_DO), solved or gettext(SOLUTION))


def _words(reply: Reply) -> str:
    """The answer, after the words for whom it is true: the company stands behind no more than that."""
    body, official = mask_personal_data(reply.body), getattr(reply, "officialness", None)
    if official is None or not official.valid_for:
        return body
    valid = gettext("Valid for: %(what)s") % {"what": mask_personal_data(official.valid_for)}
    return f"**{valid}**\n\n{body}"


def _part(heading: str, text: str) -> str:
    return f"## {heading}\n\n{text}"


def _section(topic: Topic) -> Section:
    same = Section.objects.in_use().filter(key=topic.category.key).first()
    section = same or Section.objects.in_use().order_by("position", "pk").first()
    if section is None:
        raise NoSection
    return section
