"""A topic for search engines: schema.org QAPage or DiscussionForumPosting as JSON-LD."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from otklik.community.models import Reply, Topic
from otklik.community.queries import Reading
from otklik.core.text import plain_of
from otklik.web.shell.structured import json_ld


def structured(page: Reading) -> SafeString:
    """JSON for a `script type="application/ld+json"`; empty for a topic that search engines never see."""
    topic = page.topic
    if topic.is_private:
        return mark_safe("")
    words = _question_page(page) if topic.takes_answers else _posting(page)
    return json_ld(words)


def _question_page(page: Reading) -> dict[str, Any]:
    topic = page.topic
    chosen = {reply.pk for reply in page.pinned}
    question = _words(topic) | {
        "@type": "Question",
        "name": topic.title,
        "answerCount": topic.reply_count,
        "upvoteCount": topic.support_count,
    }
    answers = [_answer(reply) for reply in page.pinned]
    others = [_answer(reply) for reply in page.replies.rows if reply.pk not in chosen and _is_public(reply)]
    if answers:
        question["acceptedAnswer"] = answers
    if others:
        question["suggestedAnswer"] = others
    return {"@type": "QAPage", "mainEntity": question}


def _posting(page: Reading) -> dict[str, Any]:
    comments = [_words(reply) | {"@type": "Comment"} for reply in page.replies.rows if _is_public(reply)]
    posting = _words(page.topic) | {"@type": "DiscussionForumPosting", "headline": page.topic.title}
    posting["commentCount"] = page.topic.reply_count
    return posting | ({"comment": comments} if comments else {})


def _answer(reply: Reply) -> dict[str, Any]:
    return _words(reply) | {"@type": "Answer", "upvoteCount": reply.thanks_count}


def _words(thing: Topic | Reply) -> dict[str, Any]:
    written = thing.opened_at if isinstance(thing, Topic) else thing.posted_at
    return {
        "text": plain_of(thing.body_html),
        "url": settings.SITE_URL + thing.get_absolute_url(),
        "datePublished": written.isoformat(),
        "dateCreated": written.isoformat(),
        "author": {"@type": "Person", "name": thing.author.nick},
    }


def _is_public(reply: Reply) -> bool:
    return reply.held_at is None and not hasattr(reply, "hiding")
