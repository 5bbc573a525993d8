"""What a text passes before it is published: the personal-data guard, the pace of its author, the wait of newcomers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from otklik.community.models import Reply, Topic
from otklik.core.text import clean_line, find_personal_data, mask_personal_data
from otklik.parties.models import Individual

TOPICS_AN_HOUR = 6
REPLIES_A_MINUTE = 6
POSTS_OF_A_NEWCOMER = 3  # until so many are published, a post with a link waits for a moderator


class Guard(StrEnum):
    """What to do when a text has personal data in it; ask: raise PersonalDataFound, so that the person chooses."""

    ASK = "ask"
    MASK = "mask"
    PRIVATE = "private"
    PUBLISH = "publish"


class NotAllowed(Exception):
    """This person may not do this."""


class NothingSaid(Exception):
    """The title or the text is empty."""


class PersonalDataFound(Exception):
    """The text has personal data in it and the author has not said what to do. findings: as core.text finds them."""

    def __init__(self, findings: Sequence[Any]) -> None:
        super().__init__(f"{len(findings)} pieces of personal data")
        self.findings = list(findings)


class TooOften(Exception):
    """This person writes too often; wait: how long until he may again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait.total_seconds():.0f} s")
        self.wait = wait


def guarded(texts: Mapping[str, str], guard: Guard) -> dict[str, str]:
    """The texts as they may be published; raises PersonalDataFound when nobody has chosen what to do."""
    if guard == Guard.MASK:
        return {name: mask_personal_data(text) for name, text in texts.items()}
    if guard == Guard.ASK:
        findings = [finding for text in texts.values() for finding in find_personal_data(text)]
        if findings:
            raise PersonalDataFound(findings)
    return dict(texts)


def clean_details(details: Mapping[str, str]) -> dict[str, str]:
    """Each answer of a problem's form as one clean line of at most 200 characters."""
    return {name: clean_line(text)[:200] for name, text in details.items()}


def choice_of(guard: Guard | None, quiet: bool) -> Guard:
    """Old contacts brought in were published already; everything new is asked about."""
    return guard or (Guard.PUBLISH if quiet else Guard.ASK)


def insist_on_words(*texts: str) -> None:
    """Raises NothingSaid when one of the texts is blank."""
    if not all(clean_line(text) for text in texts):
        raise NothingSaid


def insist_on_topic_pace(by: Individual, at: datetime) -> None:
    """Raises TooOften; employees write as often as they need."""
    since = at - timedelta(hours=1)
    recent = Topic.objects.by(by).filter(opened_at__gt=since, source="").order_by("-opened_at")
    _insist(by, list(recent.values_list("opened_at", flat=True)[:TOPICS_AN_HOUR]), TOPICS_AN_HOUR, since)


def insist_on_reply_pace(by: Individual, at: datetime) -> None:
    """Raises TooOften; employees write as often as they need."""
    since = at - timedelta(minutes=1)
    recent = Reply.objects.filter(author=by, posted_at__gt=since, source="").order_by("-posted_at")
    _insist(by, list(recent.values_list("posted_at", flat=True)[:REPLIES_A_MINUTE]), REPLIES_A_MINUTE, since)


def must_wait(by: Individual, body_html: str) -> bool:
    """Whether a moderator looks first: somebody with few published posts writes a link."""
    if "<a " not in body_html or by.is_employee:
        return False
    topics = Topic.objects.public().by(by).count()
    return topics + Reply.objects.published().filter(author=by).count() < POSTS_OF_A_NEWCOMER


def _insist(by: Individual, moments: list[datetime], limit: int, since: datetime) -> None:
    if len(moments) >= limit and not by.is_employee:
        raise TooOften(moments[-1] - since)
