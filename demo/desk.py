"""What lies on the desks of the demo: posts that wait for a moderator, phrases on which the search is tried."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from demo import facts
from demo.residents import SOURCE
from otklik.answers.actions import save_phrase
from otklik.answers.models import TestPhrase
from otklik.community.actions import post_reply, raise_flag
from otklik.community.models import Flag, Reply, Topic
from otklik.core.search import folders, follow
from otklik.knowledge.models import Article
from otklik.parties.models import Individual


def load(at: datetime, people: dict[str, Individual]) -> None:
    """Report and hold what `moderation.toml` tells, save the phrases. A second time changes nothing."""
    _held(at, people)
    if not Flag.objects.exists():
        _reports(at, people)
    if not TestPhrase.objects.exists():
        _phrases(at, people["kirill"])


def _held(at: datetime, people: dict[str, Individual]) -> None:
    for told in facts.moderation()["held"]:
        post_reply(
            topic=Topic.objects.get(source=SOURCE, external_id=told["topic"]),
            by=people[told["author"]],
            body=told["body"].strip(),
            at=_by_day(at - timedelta(hours=told["hours_ago"])),
            source=SOURCE,
            external_id=told["id"],
        )


def _reports(at: datetime, people: dict[str, Individual]) -> None:
    for told in facts.moderation()["report"]:
        raise_flag(
            thing=Reply.objects.get(source=SOURCE, external_id=told["thing"]),
            by=people[told["by"]],
            reason=told["reason"],
            note=told.get("note", ""),
            at=_by_day(at - timedelta(hours=told["hours_ago"])),
        )


def _phrases(at: datetime, editor: Individual) -> None:
    """The phrases are asked of the index, so it is made now; the worker goes on with it."""
    with folders.writing() as mine:
        if mine:
            follow.rebuild()
    refs = _articles(facts.phrases())
    for told in facts.phrases():
        save_phrase(text=told["text"], ref=refs[told["answer"]], within=told["within"], by=editor, at=at)


def _articles(told: Iterable[facts.Facts]) -> dict[str, str]:
    ids = {phrase["answer"] for phrase in told}
    return {row.external_id: row.ref for row in Article.objects.filter(source=SOURCE, external_id__in=ids)}


def _by_day(moment: datetime) -> datetime:
    """The evening before, when the clock said night."""
    return moment if moment.hour >= 8 else moment - timedelta(hours=9)
