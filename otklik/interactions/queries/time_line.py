"""Everything between one customer and the company on one line, newest first."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from otklik.interactions.models import Interaction
from otklik.interactions.queries.journal import page_of
from otklik.interactions.queries.words import outcome_title, word_of
from otklik.parties.models import Account, Individual, Organization


@dataclass(frozen=True)
class Moment:
    """One thing that happened. touchpoint: its title by language code; url: what it was about, empty if nothing.

    was: how it was told to have ended before that was taken back. who: the customer, where there may be several.
    """

    at: datetime
    icon: str
    title: str
    text: str = ""
    outcome: str = ""
    outcome_title: str = ""
    agent: str = ""
    touchpoint: dict[str, str] | None = None
    url: str = ""
    was: str = ""
    who: Individual | None = None


@dataclass(frozen=True)
class TimeLine:
    """next_key: where the next page begins, empty when the line ends here."""

    moments: list[Moment]
    next_key: str


def time_line(
    individual: Individual, *, accounts: Collection[Account] = (), after: str = "", limit: int = 50
) -> TimeLine:
    """A page of a customer's contacts; the last page ends with the day he joined. One query.

    accounts: contacts about these are on the line as well, whoever made them (a company's accounts).
    """
    rows = Interaction.objects.standing().select_related("touchpoint", "agent", "corrects")
    whose = Q(individual=individual) | Q(account__in=[account.pk for account in accounts]) if accounts else None
    page = page_of(rows.filter(whose) if whose else rows.of(individual), after, limit)
    moments = [_moment(row) for row in page.rows]
    if not page.next_key:
        moments.append(Moment(individual.joined_at, "user-plus", gettext("Signed up")))
    return TimeLine(moments, page.next_key)


def company_line(company: Organization, *, after: str = "", limit: int = 50) -> TimeLine:
    """A page of the contacts about a company's contracts, each with the one who made it. One query."""
    rows = Interaction.objects.standing().select_related("touchpoint", "agent", "corrects", "individual")
    page = page_of(rows.filter(account__organization=company), after, limit)
    return TimeLine([replace(_moment(row), who=row.individual) for row in page.rows], page.next_key)


def _moment(row: Interaction) -> Moment:
    return Moment(
        at=row.opened_at,
        icon=word_of(row.channel).icon,
        title=str(word_of(row.channel).title),
        text=row.summary,
        outcome=row.outcome,
        outcome_title=outcome_title(row.outcome),
        agent=row.agent.nick if row.agent else "",
        touchpoint=row.touchpoint.title,
        url=_url(row.subject),
        was=outcome_title(row.corrects.outcome) if row.corrects and row.corrects.outcome != row.outcome else "",
    )


def _url(subject: str) -> str:
    """The page of what the contact was about; topics and outages have one that a reference leads to."""
    kind, _, number = subject.partition(":")
    return reverse(kind, args=[int(number)]) if kind in ("topic", "outage") and number.isdigit() else ""
