"""What a person reads of an incident, in the language in force."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from otklik.parties.queries import said_in
from otklik.quality.models import Incident
from otklik.quality.queries import sentence

_SAYING: Final = "%d.%m.%Y %H:%M"


def incident_words(incident: Incident, *, is_over: bool, language: str) -> tuple[str, list[str]]:
    """Subject and paragraphs, the last of them the address of its page. Uses touchpoint."""
    place = said_in(incident.touchpoint.title, language)
    is_seen_whole = bool(incident.why and not incident.probe_kind)  # of a norm or a budget: the place may well answer
    if is_over:
        subject = gettext("The incident is over: %(place)s") if is_seen_whole else gettext("Works again: %(place)s")
        since = gettext("It is over since %(moment)s.") % {"moment": moment(incident.resolved_at or incident.began_at)}
    else:
        subject = gettext("Incident: %(place)s") if is_seen_whole else gettext("Does not work: %(place)s")
        since = gettext("Since %(moment)s.") % {"moment": moment(incident.began_at)}
    subject %= {"place": place}
    seen = sentence(incident.probe_kind, incident.why, incident.facts) if incident.probe_kind else ""
    said = said_in(incident.cause if is_over else incident.title, language)
    page = settings.SITE_URL + incident.get_absolute_url()
    return subject, [part for part in (since, said or seen, page) if part]


def standing_words(incident: Incident, *, at: datetime) -> str:
    """What has become of it: over, taken by somebody, or nobody has taken it for so long. Uses responsible."""
    if incident.resolved_at:
        return gettext("It is over since %(moment)s.") % {"moment": moment(incident.resolved_at)}
    if incident.responsible:
        return gettext("%(person)s is on it.") % {"person": incident.responsible.nick}
    minutes = int((at - incident.opened_at).total_seconds() // 60)
    if minutes < 1:
        return ""
    told = ngettext(
        "Nobody has taken it for %(minutes)s minute.", "Nobody has taken it for %(minutes)s minutes.", minutes
    )
    return told % {"minutes": minutes}


def moment(at: datetime) -> str:
    return localtime(at).strftime(_SAYING)
