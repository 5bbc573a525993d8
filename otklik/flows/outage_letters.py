"""Letters about an outage: to those who joined, and to those who want to know of their own addresses; each once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, override

from otklik.community.actions import resume_notices, stop_url
from otklik.community.models import SentNotice
from otklik.community.queries.notices import takes_letters
from otklik.core.events import errand, send
from otklik.core.mail import send_letter
from otklik.outages.actions import stop_watching, watch
from otklik.outages.models import Joining, Outage, Watch
from otklik.outages.queries import accounts_of_people, touched_by
from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.parties.queries import company_name, said_in

What = Literal["opened", "over"]
Whom = Literal["joined", "watching"]
_AT_ONCE: Final = 200  # people in one transaction, so that other writers wait shortly


def want_letters(*, individual: Individual, wanted: bool, at: datetime) -> None:
    """About one's own addresses; whoever wants these wants letters at all."""
    with transaction.atomic():
        if wanted:
            watch(individual=individual, at=at)
            resume_notices(individual=individual)
        else:
            stop_watching(individual=individual)


@errand()
def write_some(*, outage_id: int, what: What, whom: Whom, after: int = 0) -> None:
    """The next of these people, and an errand for those behind them. Killed or told twice, nobody hears twice."""
    outage = Outage.objects.select_related("closing").prefetch_related("areas").filter(pk=outage_id).first()
    if outage is None or (what == "over") != hasattr(outage, "closing"):
        return
    at = now()
    with transaction.atomic():
        people, last = _joined(outage, after) if whom == "joined" else _watching(outage, after, at)
        for person in people:
            if takes_letters(person):
                _write(person, outage, what, at)
        if last is not None:
            send(write_some, at=at, outage_id=outage_id, what=what, whom=whom, after=last)
        elif whom == "joined":
            send(write_some, at=at, outage_id=outage_id, what=what, whom="watching")


def _joined(outage: Outage, after: int) -> tuple[list[Individual], int | None]:
    rows = Joining.objects.filter(outage=outage, individual__isnull=False, pk__gt=after)
    some = list(rows.select_related("individual__notice_preference").order_by("pk")[:_AT_ONCE])
    return [row.individual for row in some if row.individual is not None], _last(some)


def _watching(outage: Outage, after: int, at: datetime) -> tuple[list[Individual], int | None]:
    rows = Watch.objects.filter(pk__gt=after).select_related("individual__notice_preference")
    some = list(rows.order_by("pk")[:_AT_ONCE])
    accounts = accounts_of_people([row.individual_id for row in some], localdate(at))
    touched = [row.individual for row in some if touched_by([outage], accounts.get(row.individual_id, []))]
    return touched, _last(some)


def _last(some: list[Joining] | list[Watch]) -> int | None:
    """Where to go on from; None when these were the last."""
    return some[-1].pk if len(some) == _AT_ONCE else None


def _write(person: Individual, outage: Outage, what: What, at: datetime) -> None:
    key = outage.ref if what == "over" else f"{outage.ref}:opened"
    _notice, fresh = SentNotice.objects.get_or_create(individual=person, key=key, defaults={"at": at})
    if not fresh:
        return
    with override(person.language):
        url = stop_url(person)
        subject, text = _words(person, outage, what, url)
    send(
        send_letter, at=at, letter=f"{key}/{person.ref}", to=person.email, subject=subject, text=text,
        unsubscribe_url=url, language=person.language, sender=company_name(person.language),
    )  # fmt: skip


def _words(person: Individual, outage: Outage, what: What, url: str) -> tuple[str, str]:
    facts, language = {"title": said_in(outage.title, person.language), "url": url}, person.language
    if what == "opened" and outage.is_planned:
        subject, opening = gettext("Works at your address: %(title)s"), gettext("Works are planned at your address.")
    elif what == "opened":
        subject = gettext("Something is off at your address: %(title)s")
        opening = gettext(
            "We know of it and work on it. You need not write to us; we will tell you when it works again."
        )
    elif outage.closing.is_cancellation:
        subject, opening = gettext("Called off: %(title)s"), gettext("The works at your address will not take place.")
    else:
        subject = gettext("It works again: %(title)s")
        opening = gettext("“%(title)s” is over. If it still does not work with you, write to us.")
    said = said_in(outage.closing.text if what == "over" else outage.text, language)
    page = settings.SITE_URL + address("outage", outage.pk)
    ending = gettext("To get no more of these letters, open %(url)s")
    parts: Iterable[str] = (opening % facts, said, page, ending % facts)
    return subject % facts, "\n\n".join(part for part in parts if part) + "\n"
