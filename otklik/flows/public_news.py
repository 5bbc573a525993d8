"""What is new on the status page, as one piece of news: for letters, and for any other way to tell of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop

from otklik.outages.models import PLACES, Outage, Update
from otklik.parties.addresses import address
from otklik.parties.queries import said_in
from otklik.quality.models import Incident, IncidentEntry

Words = dict[str, str]
OPENED, OVER = "opened", "over"
_SAYING: Final = "%d.%m.%Y %H:%M"
_SUBJECTS: Final = {
    "breakdown": gettext_noop("Breakdown: %(title)s"),
    "planned": gettext_noop("Planned works: %(title)s"),
    "cancelled": gettext_noop("Called off: %(title)s"),
    "again": gettext_noop("It works again: %(title)s"),
    "place": gettext_noop("Does not work: %(place)s"),
    "place_again": gettext_noop("Works again: %(place)s"),
    "said": gettext_noop("What is new: %(title)s"),
}


@dataclass(frozen=True)
class News:
    """key: names it for ever; about: codes of services and PLACES, empty for all services; at: when it was said.

    kind: of _SUBJECTS; ends_at: the end as it is promised with these words, or the beginning of works.
    """

    key: str
    kind: str
    title: Words
    said: Words
    about: list[str]
    at: datetime
    where: str
    since: datetime
    ends_at: datetime | None
    page: tuple[str, ...]


def newest_update(outage_id: int) -> str:
    """The name of what was said last of an outage; empty when nothing was."""
    last = Update.objects.filter(outage=outage_id).order_by("-said_at", "-pk").first()
    return f"update:{last.pk}" if last else ""


def newest_entry(incident_id: int) -> str:
    """The name of what everybody was told last of an incident."""
    last = IncidentEntry.objects.filter(incident=incident_id, is_public=True).order_by("-at", "-pk").first()
    return f"entry:{last.pk}" if last else ""


def news_of(subject: str, what: str) -> News | None:
    """subject: "outage:5" or "incident:5"; what: OPENED, OVER, "update:7", "entry:7". None when it is not so."""
    room, _colon, number = subject.partition(":")
    return _of_outage(int(number), what) if room == "outage" else _of_incident(int(number), what)


def in_words(news: News, language: str) -> tuple[str, str]:
    """Subject and text in the language, which is in force."""
    since = localtime(news.since).strftime(_SAYING)
    parts = [gettext("Since %(moment)s.") % {"moment": since} if news.kind not in ("cancelled", "said") else ""]
    if news.ends_at is not None:
        moment = localtime(news.ends_at).strftime(_SAYING)
        parts.append(gettext("It should be over by %(moment)s.") % {"moment": moment})
    page = settings.SITE_URL + address(*news.page)
    told = (news.where, " ".join(part for part in parts if part), said_in(news.said, language), page)
    title = said_in(news.title, language)
    subject = gettext(_SUBJECTS[news.kind]) % {"title": title, "place": title}
    return subject, "\n\n".join(part for part in told if part)


def _of_outage(number: int, what: str) -> News | None:
    row = Outage.objects.select_related("closing").prefetch_related("areas").filter(pk=number).first()
    closing = getattr(row, "closing", None)
    if row is None or (what == OVER) != (closing is not None):
        return None
    kind, said, at, ends_at = "planned" if row.is_planned else "breakdown", row.text, row.opened_at, row.expected_end_at
    since = row.started_at
    if closing is not None:
        kind = "cancelled" if closing.is_cancellation else "again"
        said, at, ends_at, since = closing.text, closing.closed_at, None, closing.ended_at
    elif what != OPENED:
        update = Update.objects.filter(outage=row, pk=what.partition(":")[2]).first()
        if update is None:
            return None
        kind, said, at, ends_at = "said", update.text, update.said_at, update.expected_end_at
    where = "; ".join(str(area) for area in row.areas.all())
    page = ("outage", str(row.pk))
    return News(f"{row.ref}:{what}", kind, row.title, said, row.services, at, where, since, ends_at, page)


def _of_incident(number: int, what: str) -> News | None:
    row = Incident.objects.select_related("touchpoint").filter(pk=number, touchpoint__is_public=True).first()
    if row is None or not row.is_public or (what == OVER) != (row.resolved_at is not None):
        return None
    public = list(row.entries.filter(is_public=True).order_by("at", "pk"))
    kind, at, since = "place_again", row.resolved_at, row.recovered_at
    entry = public[-1] if public and public[-1].kind == IncidentEntry.RESOLVED else None
    if what != OVER:
        entry = next((one for one in public if f"entry:{one.pk}" == what), None)
        if entry is None:
            return None
        kind, at, since = "place" if entry == public[0] else "said", entry.at, row.began_at
    moment = at or row.opened_at
    said = entry.words if entry else {}
    return News(
        f"{row.ref}:{what}", kind, row.touchpoint.title, said, [PLACES], moment, "", since or moment, None, ("status",)
    )
