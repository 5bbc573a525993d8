"""Letters about findings and improvements: at once to who must act, once a week to everybody of a zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, override

from otklik.community.actions import stop_url
from otklik.community.models import SentNotice
from otklik.community.queries.notices import takes_letters
from otklik.core.cron import cron
from otklik.core.events import send, subscribe
from otklik.core.mail import send_letter
from otklik.parties.addresses import address
from otklik.parties.models import Individual
from otklik.parties.queries import company_name
from otklik.quality.events import ImprovementOverdue, ImprovementReopened
from otklik.quality.models import Finding, Improvement, ImprovementEntry
from otklik.quality.models.improvements import MEASURED, REOPENED, UNDONE
from otklik.quality.queries.effects import BETTER, NO_DIFFERENCE, TOO_FEW, WORSE, effect_of
from otklik.quality.queries.finding_titles import title_of
from otklik.quality.queries.findings import norm_titles
from otklik.quality.queries.improvements import zone_people

WEEK: Final = timedelta(days=7)
_MOST: Final = 20  # lines of a kind in a letter; the desk has the rest


@subscribe(ImprovementReopened)
def tell_of_reopening(event: ImprovementReopened) -> None:
    if event.quiet:
        return
    entry = ImprovementEntry.objects.select_related("improvement__owner").get(pk=event.entry_id)
    row = entry.improvement
    for person in _who_must_act(row):
        with override(person.language):
            subject = gettext("Reopened: %(title)s") % {"title": row.title}
            measured = gettext("It was measured again, and the re-test is not passed.")
            text = _text([entry.words or measured, settings.SITE_URL + row.get_absolute_url()])
        _send(person, subject, text, f"{row.ref}/reopened:{entry.pk}/{person.ref}")


@subscribe(ImprovementOverdue)
def tell_of_lateness(event: ImprovementOverdue) -> None:
    row = Improvement.objects.select_related("owner").get(pk=event.improvement_id)
    if row.state not in UNDONE or row.due_date is None or row.due_date.isoformat() != event.due:
        return
    for person in _who_must_act(row):
        with override(person.language):
            subject = gettext("Overdue: %(title)s") % {"title": row.title}
            since = gettext("It was due on %(day)s.") % {"day": _day(row)}
            text = _text([since, settings.SITE_URL + row.get_absolute_url()])
        _send(person, subject, text, f"{row.ref}/overdue:{event.due}/{person.ref}")


@cron("30 7 * * 1")
def write_weekly(at: datetime) -> None:
    """On Monday morning, once a week to a person; who has nothing to read gets nothing."""
    news = _news(at)
    year, week, _weekday = localdate(at).isocalendar()
    for person, zones in _readers(news):
        mine = news.of(person, zones)
        if takes_letters(person) and mine.says_something():
            _write_weekly(person, mine, f"improvements:{year}-W{week:02}", at)


@dataclass(frozen=True)
class News:
    """A week: findings opened in it, improvements due within the next one or late, and those measured again."""

    findings: Sequence[Finding]
    due: Sequence[Improvement]
    measured: Sequence[Improvement]

    def of(self, person: Individual, zones: Iterable[str]) -> "News":
        """What lies in these zones, or is the person's own."""
        kept = set(zones)

        def touches(row: Finding | Improvement) -> bool:
            return row.zone in kept or row.is_of(person)

        rows = ([row for row in some if touches(row)] for some in (self.findings, self.due, self.measured))
        return News(*rows)  # type: ignore[arg-type]

    def says_something(self) -> bool:
        return bool(self.findings or self.due or self.measured)


def _news(at: datetime) -> News:
    since, today = at - WEEK, localdate(at)
    fresh = Finding.objects.open().filter(opened_at__gt=since, opened_at__lte=at)
    rows = Improvement.objects.select_related("owner__notice_preference")
    due = rows.filter(state__in=UNDONE, due_date__lt=today + WEEK).order_by("due_date", "pk")
    told = ImprovementEntry.objects.filter(kind__in=(MEASURED, REOPENED), measurement__isnull=False)
    told = told.filter(at__gt=since, at__lte=at)
    measured = rows.filter(pk__in=told.values("improvement")).select_related("before__norm", "after__norm")
    found = fresh.select_related("touchpoint", "owner__notice_preference").order_by("-rank", "pk")
    return News(list(found), list(due), list(measured.order_by("pk")))


def _readers(news: News) -> list[tuple[Individual, list[str]]]:
    """People of zones and owners, each with the zones they read."""
    people: dict[int, tuple[Individual, list[str]]] = {}
    for zone, some in zone_people().items():
        for person in some:
            people.setdefault(person.pk, (person, []))[1].append(zone)
    owners = [row.owner for row in news.findings] + [row.owner for row in (*news.due, *news.measured)]
    for owner in owners:
        if owner is not None:
            people.setdefault(owner.pk, (owner, []))
    return [people[key] for key in sorted(people)]


def _write_weekly(person: Individual, news: News, key: str, at: datetime) -> None:
    with transaction.atomic():
        _notice, fresh = SentNotice.objects.get_or_create(individual=person, key=key, defaults={"at": at})
        if not fresh:
            return
        with override(person.language):
            url = stop_url(person)
            subject = gettext("Findings and improvements of the week")
            parts = [*_parts(news, localdate(at).isoformat()), settings.SITE_URL + address("desk_improvements")]
            parts.append(gettext("To get no more of these letters, open %(url)s") % {"url": url})
        _send(person, subject, _text(parts), f"{key}/{person.ref}", url)


def _parts(news: News, today: str) -> list[str]:
    norms = norm_titles()
    found = [f"{title_of(row, norms)}\n  {settings.SITE_URL}{row.get_absolute_url()}" for row in news.findings]
    late = [row for row in news.due if row.due_date and row.due_date.isoformat() < today]
    soon = [row for row in news.due if row not in late]
    told = (
        (gettext("New findings"), found),
        (gettext("Overdue"), [_due_line(row) for row in late]),
        (gettext("Due within a week"), [_due_line(row) for row in soon]),
        (gettext("Measured again"), [_effect_line(row) for row in news.measured]),
    )
    return ["\n".join([f"{title}:", *(f"- {line}" for line in lines[:_MOST])]) for title, lines in told if lines]


def _due_line(row: Improvement) -> str:
    owner = row.owner.nick if row.owner else gettext("nobody yet")
    facts = {"title": row.title, "day": _day(row), "owner": owner}
    return gettext("%(title)s, %(day)s, %(owner)s") % facts + f"\n  {settings.SITE_URL}{row.get_absolute_url()}"


def _effect_line(row: Improvement) -> str:
    found = effect_of(row.before, row.after)
    words = {
        BETTER: gettext("better"),
        WORSE: gettext("worse"),
        NO_DIFFERENCE: gettext("no difference shown"),
        TOO_FEW: gettext("not enough data"),
    }
    told = words[found.verdict] if found else words[TOO_FEW]
    return f"{row.title}: {told}\n  {settings.SITE_URL}{row.get_absolute_url()}"


def _day(row: Improvement) -> str:
    return date_format(row.due_date, "j E Y") if row.due_date else ""


def _who_must_act(row: Improvement) -> list[Individual]:
    """The owner; where there is none, the people of the zone."""
    people = [row.owner] if row.owner else zone_people().get(row.zone, [])
    return [person for person in people if person.email and person.is_active]


def _text(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _send(person: Individual, subject: str, text: str, letter: str, stop: str = "") -> None:
    send(
        send_letter, at=now(), letter=letter, to=person.email, subject=subject, text=text, unsubscribe_url=stop,
        language=person.language, sender=company_name(person.language),
    )  # fmt: skip
