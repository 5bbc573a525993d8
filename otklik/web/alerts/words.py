"""Words of alerts that pages choose by a key."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.alerts.models import EscalationStep, Notification
from otklik.alerts.queries import Telling
from otklik.parties.roles import TITLES

SEVERITIES: Final[dict[str, Any]] = {
    "critical": gettext_lazy("Critical: customers have nowhere else to turn"),
    "major": gettext_lazy("Major: the backup works"),
    "minor": gettext_lazy("Minor: customers never see this place"),
}
SHORT: Final[dict[str, Any]] = {
    "critical": pgettext_lazy("incidents", "critical"),
    "major": pgettext_lazy("incidents", "major"),
    "minor": pgettext_lazy("incidents", "minor"),
}
SHIFT: Final = gettext_lazy("Whoever is on shift for failures")
ZONE: Final = gettext_lazy("People of the touchpoint's zone")
_RESULTS: Final[dict[str, Any]] = {
    "NoAddress": gettext_lazy("there is no address"),
    "Retired": gettext_lazy("the webhook is retired"),
    "Unreadable": gettext_lazy("its secret cannot be opened any more: make a new one"),
    "ForbiddenAddress": gettext_lazy("its address is of a private network, and this installation asks none"),
    "Unreachable": gettext_lazy("no connection"),
    "TooSlow": gettext_lazy("no answer in time"),
    "Gone": gettext_lazy("this browser takes no notices any more"),
}


def whom(step: EscalationStep) -> str:
    """Whom a step tells. Uses person and webhook."""
    if step.person:
        return step.person.nick
    if step.webhook:
        return _("Webhook “%(title)s”") % {"title": step.webhook.title}
    if step.role:
        return _("Everybody with the role “%(role)s”") % {"role": TITLES[step.role]}
    return str(ZONE if step.kind == EscalationStep.ZONE else SHIFT)


def result_words(result: str) -> str:
    """What came back of an attempt; a status of HTTP and names of errors stay as they are."""
    return str(_RESULTS.get(result, result))


def telling_words(line: Telling) -> str:
    """A line of the time line of an incident."""
    row, attempt = line.notification, line.attempt
    names = {"who": _target(row)}
    if attempt is None:
        return _("%(who)s has quiet hours and is told when they end.") % names
    if not attempt.is_taken:
        told = _("%(who)s could not be told by letter: %(why)s.")
        if row.channel == Notification.WEBHOOK:
            told = _("%(who)s did not take it: %(why)s.")
        elif row.channel == Notification.PUSH:
            told = _("%(who)s could not be told in a browser: %(why)s.")
        return told % (names | {"why": result_words(attempt.result)})
    if row.channel == Notification.WEBHOOK:
        return _("%(who)s took it.") % names
    if row.channel == Notification.PUSH:
        return _("%(who)s was told in a browser.") % names
    if row.step == Notification.OVER:
        return _("%(who)s was told by letter that it is over.") % names
    return _("%(who)s was told by letter.") % names


def _target(row: Notification) -> str:
    if row.webhook:
        return _("Webhook “%(title)s”") % {"title": row.webhook.title}
    return row.person.nick if row.person else _("Somebody who is gone")


def browser_name(agent: str) -> str:
    """Browser and system out of a User-Agent, the particular before what many pretend to be."""
    browsers = {"YaBrowser": "Яндекс Браузер", "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox"}
    browsers |= {"Chrome": "Chrome", "Safari": "Safari"}
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "macOS"}
    systems |= {"Linux": "Linux"}
    found = [next((name for sign, name in known.items() if sign in agent), "") for known in (browsers, systems)]
    return ", ".join(name for name in found if name)
