"""Whoever follows the status page without an account hears of what is opened, said and over there; each once."""

from datetime import datetime
from typing import Final

from django.utils.timezone import now
from django.utils.translation import gettext, override

from otklik.core.cron import cron
from otklik.core.events import errand, send, subscribe
from otklik.core.mail import send_letter
from otklik.flows.public_news import OPENED, OVER, News, in_words, newest_entry, newest_update, news_of
from otklik.outages.actions import forget_notices, stop_url
from otklik.outages.events import OutageClosed, OutageOpened, OutageUpdated
from otklik.outages.models import Follower, FollowerNotice
from otklik.parties.queries import company_name
from otklik.quality.events import IncidentResolved, IncidentUpdated

_AT_ONCE: Final = 200  # letters in one transaction, so that other writers wait shortly


@subscribe(OutageOpened)
def tell_of_outage(event: OutageOpened) -> None:
    if not event.quiet:
        _spread(f"outage:{event.outage_id}", OPENED)


@subscribe(OutageUpdated)
def tell_what_is_said(event: OutageUpdated) -> None:
    _spread(f"outage:{event.outage_id}", newest_update(event.outage_id))


@subscribe(OutageClosed)
def tell_it_is_over(event: OutageClosed) -> None:
    if not event.quiet:
        _spread(f"outage:{event.outage_id}", OVER)


@subscribe(IncidentUpdated)
def tell_of_incident(event: IncidentUpdated) -> None:
    """The first words for everybody open it for them."""
    _spread(f"incident:{event.incident_id}", newest_entry(event.incident_id))


@subscribe(IncidentResolved)
def tell_incident_is_over(event: IncidentResolved) -> None:
    if not event.quiet:
        _spread(f"incident:{event.incident_id}", OVER)


@errand()
def write_to_followers(*, subject: str, what: str, after: int = 0) -> None:
    """The next of them, and an errand for those behind. Killed or told twice, nobody hears twice."""
    news = news_of(subject, what)
    if news is None:
        return
    some = list(Follower.objects.filter(pk__gt=after).order_by("pk")[:_AT_ONCE])
    for follower in some:
        if follower.wants(news.about) and follower.since <= news.at:
            _write(follower, news)
    if len(some) == _AT_ONCE:
        send(write_to_followers, at=now(), subject=subject, what=what, after=some[-1].pk)


@cron("41 4 * * *")
def forget_old_notices(at: datetime) -> None:
    """Every night."""
    forget_notices(at=at)


def _spread(subject: str, what: str) -> None:
    if what:
        send(write_to_followers, at=now(), subject=subject, what=what)


def _write(follower: Follower, news: News) -> None:
    at, language = now(), follower.language
    _notice, fresh = FollowerNotice.objects.get_or_create(follower=follower, key=news.key, defaults={"at": at})
    if not fresh:
        return
    with override(language):
        subject, text = in_words(news, language)
        url = stop_url(follower)
        ending = gettext("To get no more of these letters, open %(url)s") % {"url": url}
    send(
        send_letter, at=at, letter=f"{news.key}/{follower.ref}", to=follower.email, subject=subject,
        text=f"{text}\n\n{ending}\n", unsubscribe_url=url, language=language, sender=company_name(language),
    )  # fmt: skip
