"""The words of the letters, in the language that is active."""

from enum import StrEnum
from typing import Final

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.community.models import Reply, Topic
from otklik.core.text import to_plain

_QUOTE = 600  # characters of a reply shown in a letter


class Occasion(StrEnum):
    """What a letter is about; a part of the key that keeps it from being sent twice."""

    ANSWER = "answer"
    REPLY = "reply"
    OFFICIAL = "official"
    ACCEPTED = "accepted"
    HIDDEN = "hidden"
    LET_THROUGH = "let_through"
    REPORT_HIDDEN = "report_hidden"
    REPORT_KEPT = "report_kept"


_QUOTED = (Occasion.ANSWER, Occasion.REPLY, Occasion.OFFICIAL, Occasion.ACCEPTED)


def words_of(occasion: Occasion, topic: Topic, reply: Reply | None, stop_url: str) -> tuple[str, str]:
    """Subject and text. Words of a private topic stay on the site: the letter only leads there."""
    facts = {"title": topic.title, "who": reply.author.nick if reply else ""}
    subject, opening = _opening(occasion, facts)
    parts = [opening]
    hiding = getattr(reply or topic, "hiding", None)
    if occasion is Occasion.HIDDEN and hiding is not None:
        parts.append(_("Reason: %(reason)s") % {"reason": hiding.reason})
    elif reply is not None and not topic.is_private and occasion in _QUOTED:
        parts.append(Truncator(to_plain(reply.body)).chars(_QUOTE))
    if occasion is not Occasion.REPORT_HIDDEN:
        parts.append(settings.SITE_URL + (reply or topic).get_absolute_url())
    parts.append(_("To get no more letters about this topic or about any, open %(url)s") % {"url": stop_url})
    return subject, "\n\n".join(parts) + "\n"


def _opening(occasion: Occasion, facts: dict[str, str]) -> tuple[str, str]:
    subject, text = _WORDS[occasion]
    return str(subject) % facts, str(text) % facts


_WORDS: Final = {
    Occasion.ANSWER: (
        gettext_lazy("A reply to your topic: %(title)s"), gettext_lazy("%(who)s replied to your topic “%(title)s”."),
    ),
    Occasion.REPLY: (
        gettext_lazy("A new reply: %(title)s"), gettext_lazy("%(who)s replied in the topic “%(title)s” you follow."),
    ),
    Occasion.OFFICIAL: (
        gettext_lazy("An official answer: %(title)s"), gettext_lazy("The company answered your topic “%(title)s”."),
    ),
    Occasion.ACCEPTED: (
        gettext_lazy("Your answer helped: %(title)s"),
        gettext_lazy("Your reply in “%(title)s” was accepted as the answer."),
    ),
    Occasion.LET_THROUGH: (
        gettext_lazy("Your post is published: %(title)s"),
        gettext_lazy("A moderator has looked at your post in “%(title)s”; everybody sees it now."),
    ),
    Occasion.REPORT_HIDDEN: (
        gettext_lazy("Your report helped: %(title)s"),
        gettext_lazy("Thank you. The post in “%(title)s” you reported is out of sight now."),
    ),
    Occasion.REPORT_KEPT: (
        gettext_lazy("Your report was looked at: %(title)s"),
        gettext_lazy("Thank you. A moderator has looked at the post in “%(title)s” you reported, and it stays."),
    ),
    Occasion.HIDDEN: (
        gettext_lazy("A moderator hid your post: %(title)s"),
        gettext_lazy("Your post in “%(title)s” is out of sight now."),
    ),
}  # fmt: skip
