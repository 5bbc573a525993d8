"""Lists as Atom feeds."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from otklik.community.models import Topic
from otklik.parties.queries import operator
from otklik.web.templatetags.otklik import in_language


def atom(request: HttpRequest, topics: Sequence[Topic]) -> bytes:
    """The same topics as the list page of this address shows."""
    company = operator()
    name = in_language(company.name) if company else ""
    own = settings.SITE_URL + request.get_full_path()
    feed = Atom1Feed(
        title=_("%(company)s: community") % {"company": name},
        link=settings.SITE_URL + request.path.removesuffix("feed/"),
        description="",
        feed_url=own,
        language=request.LANGUAGE_CODE,
    )
    for topic in topics:
        address = settings.SITE_URL + topic.get_absolute_url()
        feed.add_item(
            title=topic.title, link=address, unique_id=address, description=topic.body_html,
            author_name=_author(topic, name), pubdate=topic.opened_at, updateddate=topic.last_activity_at,
            categories=[in_language(topic.category.title)],
        )  # fmt: skip
    return feed.writeString("utf-8").encode()


def _author(topic: Topic, company: str) -> str:
    """Who wrote it; for an update of the company it is said that he speaks for it."""
    if topic.kind != Topic.UPDATE:
        return topic.author.nick
    return _("%(nick)s, %(company)s") % {"nick": topic.author.nick, "company": company}
