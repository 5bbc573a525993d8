"""What a finding of competition begins with, when it is opened from a cell of the comparison."""

from collections.abc import Mapping
from typing import Any

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from otklik.quality.queries.comparison import comparison
from otklik.web.quality.competitor_words import (
    ShownCell,
    own_name,
    period_asked,
    period_words,
    shown_cell,
    title_of,
    whose,
)


def finding_start(number: int, query: Mapping[str, str]) -> dict[str, Any]:
    """What a finding opened from a competitor's cell begins with."""
    told = comparison(period_asked(query, localdate(now())))
    found = told.cell(query.get("row", ""), number)
    company = next((one for one in told.competitors if one.pk == number), None)
    start: dict[str, Any] = {"problem_class": "competition"}
    if found is None or company is None:
        return start
    row, cell = found
    theirs = shown_cell(row, cell, whose(company), told.period)
    own = shown_cell(row, row.cells[0], own_name(), told.period)
    words = {"criterion": title_of(row), "company": theirs.who}
    start["title"] = (_("%(company)s, %(criterion)s") % words)[:200]
    words |= {"theirs": _in_line(theirs), "own": own.who, "ours": _in_line(own), "period": period_words(told.period)}
    start["seen"] = _("%(period)s. %(criterion)s. %(company)s: %(theirs)s. %(own)s: %(ours)s.") % words
    place = row.subject.get("touchpoint")
    return start | ({"touchpoint": place, "zone": place.owner_zone} if place else {"zone": "marketing"})


def _in_line(shown: ShownCell) -> str:
    value = f"{shown.value} ({shown.interval})" if shown.interval else shown.value
    parts = (value, shown.made_of, shown.state)
    return ", ".join(part for part in parts if part) or "—"
