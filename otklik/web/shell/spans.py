"""Spans of time in words."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def duration(span: timedelta) -> str:
    """How long, in words: 40 min, 3 h 5 min, 2 days."""
    minutes = max(round(span.total_seconds() / 60), 0)
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    return (
        _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
        if rest
        else _("%(hours)d h") % {"hours": hours}
    )


def wait_told(wait: timedelta | None) -> str:
    """A wait in words: 45 s, 3 min 20 s."""
    if wait is None:
        return "—"
    minutes, seconds = divmod(round(wait.total_seconds()), 60)
    facts = {"minutes": minutes, "seconds": seconds}
    return _("%(minutes)d min %(seconds)d s") % facts if minutes else _("%(seconds)d s") % facts
