"""When an outage is over, everybody who said "it is so with me too" gets a letter, once."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext, override

from otklik.community.actions import stop_url
from otklik.community.models import SentNotice
from otklik.community.queries.notices import takes_letters
from otklik.core.events import send, subscribe
from otklik.core.mail import send_letter
from otklik.outages.events import OutageClosed
from otklik.outages.models import Closing, Joining
from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.parties.queries import company_name, operator_languages


@subscribe(OutageClosed)
def tell_of_end(event: OutageClosed) -> None:
    if not event.quiet:
        tell_joined(outage_id=event.outage_id, at=now())


def tell_joined(*, outage_id: int, at: datetime) -> None:
    """One letter to each person who joined; those who stopped letters get none."""
    closing = Closing.objects.select_related("outage").filter(outage=outage_id).first()
    if closing is None:
        return
    joined = Joining.objects.filter(outage=outage_id, individual__isnull=False)
    for joining in joined.select_related("individual__notice_preference").order_by("pk").iterator():
        if joining.individual is not None and takes_letters(joining.individual):
            _tell(joining.individual, closing, at)


def _tell(person: Individual, closing: Closing, at: datetime) -> None:
    with transaction.atomic():
        key = f"outage:{closing.outage_id}"
        _notice, fresh = SentNotice.objects.get_or_create(individual=person, key=key, defaults={"at": at})
        if not fresh:
            return
        with override(person.language):
            url = stop_url(person)
            subject, text = _words(person, closing, url)
        send(
            send_letter, at=at, letter=f"{key}/{person.ref}", to=person.email, subject=subject, text=text,
            unsubscribe_url=url, language=person.language, sender=company_name(person.language),
        )  # fmt: skip


def _words(person: Individual, closing: Closing, url: str) -> tuple[str, str]:
    title, said = (_in_language(words, person.language) for words in (closing.outage.title, closing.text))
    subject = gettext("It works again: %(title)s") % {"title": title}
    opening = gettext("You told us “%(title)s”. It works again. If it still does not with you, write to us.")
    page = settings.SITE_URL + address("outage", closing.outage_id)
    ending = gettext("To get no more of these letters, open %(url)s") % {"url": url}
    parts = [opening % {"title": title}, said, page, ending]
    return subject, "\n\n".join(part for part in parts if part) + "\n"


def _in_language(words: dict[str, str], language: str) -> str:
    return next((words[code] for code in (language, *operator_languages(), *words) if words.get(code)), "")
