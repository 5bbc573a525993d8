"""Take out what was brought in or written here, as JSON lines in the words that the intake reads."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from otklik.community.models import Reply, Topic
from otklik.core import audit
from otklik.feedback.models import Review
from otklik.interactions.models import Interaction
from otklik.knowledge.models import Article
from otklik.parties.models import Account, ContactPoint, Individual

Record = dict[str, Any]
_CHUNK = 500


def topics() -> Iterator[Record]:
    """Every topic with its replies, the oldest first; what a moderator hid or holds stays here."""
    replies = Reply.objects.filter(hiding=None, held_at=None).select_related("author", "acceptance").order_by("pk")
    rows = (
        Topic.objects.filter(hiding=None, held_at=None)
        .exclude(kind=Topic.UPDATE)
        .select_related("author", "category")
        .prefetch_related("tags", Prefetch("replies", queryset=replies))
    )
    for topic in rows.order_by("pk").iterator(chunk_size=_CHUNK):
        said = list(topic.replies.all())
        accepted = [number for number, reply in enumerate(said, 1) if hasattr(reply, "acceptance")]
        yield {
            "external_id": topic.external_id or topic.ref,
            "kind": topic.kind,
            "category": topic.category.title.get("ru") or topic.category.key,
            "title": topic.title,
            "body": topic.body,
            "language": topic.language,
            "author": topic.author.nick,
            "author_id": topic.author.external_id or topic.author.ref,
            "tags": [tag.name for tag in topic.tags.all()],
            "at": _moment(topic.opened_at),
            "replies": [_reply(reply) for reply in said],
            "accepted": accepted[0] if accepted else "",
        }


def knowledge() -> Iterator[Record]:
    """Every article that readers may find, as published."""
    rows = Article.objects.published().select_related("published_revision", "section").order_by("pk")
    for article in rows.iterator(chunk_size=_CHUNK):
        revision = article.published_revision
        if revision is not None:
            yield {
                "external_id": article.external_id or article.ref,
                "title": revision.title,
                "body": revision.body,
                "section": article.section.title.get("ru") or article.section.key,
                "language": article.language,
                "audience": article.audience,
                "tags": article.tags,
                "at": _moment(article.published_at),
            }


def customers() -> Iterator[Record]:
    """Everybody who holds an account, a record for each account."""
    proven = Prefetch("contact_points", queryset=ContactPoint.objects.filter(kind="tel").order_by("pk"))
    holders = Individual.objects.prefetch_related(proven)
    rows = Account.objects.select_related("organization").prefetch_related(
        "lines", Prefetch("individual", queryset=holders), Prefetch("contact", queryset=holders)
    )
    for account in rows.order_by("pk").iterator(chunk_size=_CHUNK):
        person = account.individual or account.contact
        if person is not None:
            yield _customer(person, account)


def interactions() -> Iterator[Record]:
    """The journal without what was corrected since."""
    rows = Interaction.objects.standing().select_related("touchpoint", "individual", "agent", "account").order_by("pk")
    for row in rows.iterator(chunk_size=_CHUNK):
        yield {
            "external_id": row.external_id or f"interaction:{row.pk}",
            "channel": row.channel,
            "touchpoint": row.touchpoint.code,
            "direction": row.direction,
            "opened_at": _moment(row.opened_at),
            "queued_at": _moment(row.queued_at),
            "offered_at": _moment(row.offered_at),
            "answered_at": _moment(row.answered_at),
            "ended_at": _moment(row.ended_at),
            "outcome": row.outcome,
            "person": (row.individual.external_id or row.individual.email) if row.individual else "",
            "account_number": row.account.number if row.account else "",
            "agent": row.agent.email if row.agent else "",
            "subject": row.subject,
            "summary": row.summary,
        }


def reviews() -> Iterator[Record]:
    """What people wrote elsewhere, with the answers noted here."""
    for row in Review.objects.order_by("pk").iterator(chunk_size=_CHUNK):
        yield {
            "external_id": row.external_id,
            "text": row.text,
            "rating": "" if row.rating is None else row.rating,
            "tone": "" if row.tone is None else row.tone,
            "author": row.author,
            "language": row.language,
            "url": row.url,
            "at": _moment(row.posted_at),
            "reply": row.reply,
            "replied_at": _moment(row.replied_at),
        }


KINDS: dict[str, Callable[[], Iterator[Record]]] = {
    "topics": topics,
    "knowledge": knowledge,
    "customers": customers,
    "interactions": interactions,
    "reviews": reviews,
}


def take_out(*, what: str, by: str, at: datetime) -> Iterator[Record]:
    """Every record of a kind; that it is taken out stands in the security record before the first one leaves.

    what: a key of KINDS; by: who takes it, as the security record names him.
    """
    audit.record(actor=by, act="flows.take_out", subject=what, at=at)
    yield from KINDS[what]()


def _reply(reply: Reply) -> Record:
    author = reply.author
    return {
        "body": reply.body,
        "author": author.nick,
        "author_id": author.external_id or author.ref,
        "at": _moment(reply.posted_at),
    }


def _customer(person: Individual, account: Account) -> Record:
    telephone = next((point.value for point in person.contact_points.all()), "")
    return {
        "external_id": person.external_id or person.ref,
        "name": person.name or person.nick,
        "nick": person.nick,
        "email": person.email,
        "phone": telephone,
        "language": person.language,
        "organization": account.organization.name if account.organization else "",
        "organization_id": account.organization.external_id if account.organization else "",
        "account_number": account.number,
        "city": account.city,
        "district": account.district,
        "street": account.street,
        "house": account.house,
        "flat": account.flat,
        "facts": account.facts,
        "lines": [
            {"service": line.service, "product": line.product, "number": line.number} for line in account.lines.all()
        ],
    }


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
