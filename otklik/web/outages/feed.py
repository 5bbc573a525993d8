"""What is told of the network and of the places of contact as an Atom feed: one entry for each, new words renew it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.timezone import localtime, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.flows.public_status import Told, told
from otklik.outages.models import Outage
from otklik.parties.addresses import address
from otklik.parties.queries import company_name, operator
from otklik.quality.models import Maintenance
from otklik.quality.queries import ToldIncident
from otklik.web.outages.showing import shown
from otklik.web.shell.access import public_page
from otklik.web.templatetags.otklik import in_language

CONTENT_TYPE: Final = "application/atom+xml; charset=utf-8"
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """ref: "outage:5"; begun: when it was first told of, its id is made of that too; changed: the last word of it."""

    ref: str
    title: str
    path: str
    html: str
    begun: datetime
    changed: datetime


class Feed(Atom1Feed):
    """Its moment is that of the last entry: a feed without any must not change by the clock."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=_first_moment())


@public_page
@require_safe
def status_feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(atom(now()), content_type=CONTENT_TYPE)


def atom(at: datetime) -> bytes:
    """The feed in the language in force."""
    language, page = get_language() or "", settings.SITE_URL + address("status")
    name = company_name(language)
    feed = Feed(
        title=_("%(company)s: network status") % {"company": name}, link=page, description="", language=language,
        feed_url=settings.SITE_URL + address("status_feed"), author_name=name,
    )  # fmt: skip
    for one in sorted(_entries(told(at), at), key=lambda entry: entry.changed, reverse=True):
        feed.add_item(
            title=one.title, link=settings.SITE_URL + one.path, description=one.html, pubdate=localtime(one.begun),
            updateddate=localtime(one.changed),
            unique_id=get_tag_uri(f"{page}{one.ref.replace(':', '/')}", localtime(one.begun)),
        )  # fmt: skip
    return feed.writeString("utf-8").encode()


def _entries(found: Told, at: datetime) -> Iterator[Entry]:
    for outage in (*found.going_on, *found.ahead, *found.over):
        yield _of_outage(outage, at)
    for incident in found.incidents:
        yield _of_incident(incident)
    for work in found.works:
        yield _of_work(work)


def _of_outage(outage: Outage, at: datetime) -> Entry:
    """An outage with its updates."""
    words = {"outage": outage, "shown": shown(outage, at)}
    moments = [outage.opened_at, *(update.said_at for update in outage.updates.all())]
    if closing := words["shown"].closing:  # type: ignore[attr-defined]
        moments.append(closing.closed_at)
    title, path = in_language(outage.title), address("outage", outage.pk)
    return Entry(outage.ref, title, path, _html(words), outage.opened_at, max(moments))


def _of_incident(told: ToldIncident) -> Entry:
    incident = told.incident
    facts = {"place": in_language(incident.touchpoint.title)}
    title = _("Works again: %(place)s") if incident.resolved_at else _("Does not work: %(place)s")
    moments = [incident.opened_at, *(entry.at for entry in told.words)]
    if incident.resolved_at:
        moments.append(incident.resolved_at)
    path = f"{address('status')}#incident-{incident.pk}"
    return Entry(incident.ref, title % facts, path, _html({"told": told}), incident.opened_at, max(moments))


def _of_work(work: Maintenance) -> Entry:
    title = _("Announced work: %(place)s") % {"place": in_language(work.touchpoint.title)}
    changed = work.announced_at
    return Entry(f"maintenance:{work.pk}", title, address("status"), _html({"work": work}), changed, changed)


def _html(words: dict[str, Any]) -> str:
    return " ".join(render_to_string("outages/feed_entry.html", words).split())


def _first_moment() -> datetime:
    company = operator()
    return company.changed_at if company is not None else _EVER
