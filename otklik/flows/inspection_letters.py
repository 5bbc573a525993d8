"""Who is given inspections gets one letter, in his language, with all of them."""

from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext, ngettext, override

from otklik.core.events import send, subscribe
from otklik.core.mail import send_letter
from otklik.parties.models import Individual
from otklik.parties.queries import company_name, said_in
from otklik.quality.events import InspectionsAssigned
from otklik.quality.models import Inspection

_MOST_LINES: Final = 30
_UNKNOWN_THERE: Final = ("A01", "A02", "A03")  # kinds that nobody there may know of beforehand


@subscribe(InspectionsAssigned)
def tell_inspector(event: InspectionsAssigned) -> None:
    """Those that were done meanwhile are left out; nothing is written where nothing is left."""
    person = Individual.objects.get(pk=event.assignee_id)
    waiting = Inspection.objects.filter(pk__in=event.inspection_ids, assignee=person, submitted_at=None)
    told = ("touchpoint", "version__template", "competitor_place__competitor")
    rows = list(waiting.select_related(*told).order_by("planned_at", "pk"))
    if not rows or not person.email or not person.is_active:
        return
    with override(person.language):
        subject, text = _words(rows, person.language)
    letter = f"inspections:{min(event.inspection_ids)}/{person.ref}"
    send(
        send_letter, at=now(), letter=letter, to=person.email, subject=subject, text=text, language=person.language,
        sender=company_name(person.language),
    )  # fmt: skip


def _words(rows: list[Inspection], language: str) -> tuple[str, str]:
    count = len(rows)
    subject = ngettext("%(count)s inspection for you", "%(count)s inspections for you", count) % {"count": count}
    lines = [_line(row, language) for row in rows[:_MOST_LINES]]
    if count > _MOST_LINES:
        lines.append(gettext("The others stand in the list."))
    asked = gettext("The days and hours that were drawn:")
    if any(row.version.template.kind in _UNKNOWN_THERE for row in rows):
        asked = gettext("Come as an ordinary customer would, and tell nobody beforehand. The drawn days and hours:")
    hint = gettext("Open the list on your phone while you have a network: then it works without one.")
    page = settings.SITE_URL + reverse("desk_inspections_mine")
    return subject, "\n\n".join((asked, "\n".join(lines), hint, page)) + "\n"


def _line(row: Inspection, language: str) -> str:
    place, moment = said_in(row.touchpoint.title, language), localtime(row.planned_at).strftime("%d.%m.%Y %H:%M")
    if row.competitor_place is not None:
        place = f"{said_in(row.competitor_place.competitor.name, language)} · {place}, {row.competitor_place.address}"
    told = {"place": place, "moment": moment, "day": row.due_on.strftime("%d.%m.%Y")}
    return gettext("%(moment)s: %(place)s, last day %(day)s") % told
