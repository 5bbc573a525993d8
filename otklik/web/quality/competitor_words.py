"""The comparison with competitors in words: criteria, cells, observations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from otklik.core.money import Money, format_money
from otklik.parties.queries import operator
from otklik.quality.models import Competitor, CompetitorObservation
from otklik.quality.queries.compared_figures import FEW, NOTHING, OLDER, TOLD, Figure
from otklik.quality.queries.comparison import BANDS, Cell, Comparison, Criterion, Period, quarter_of
from otklik.web.quality.drawing import amount
from otklik.web.templatetags.otklik import in_language

KINDS: Final = {
    "price": pgettext_lazy("observation of a competitor", "Price"),
    "wait": pgettext_lazy("observation of a competitor", "Wait"),
    "rating": pgettext_lazy("observation of a competitor", "Rating"),
}
SERVICES: Final = {
    "internet": gettext_lazy("home internet"),
    "tv": gettext_lazy("television"),
    "mobile": gettext_lazy("mobile"),
    "telephony": gettext_lazy("telephone at home"),
    "bundle": gettext_lazy("internet with television"),
}
PER: Final = {
    "month": gettext_lazy("a month"),
    "once": gettext_lazy("once"),
    "day": gettext_lazy("a day"),
}
AGAINST: Final = {
    "better": (gettext_lazy("better than ours"), "badge-problem"),
    "worse": (gettext_lazy("worse than ours"), "badge-success"),
    "same": (gettext_lazy("no difference shown"), ""),
}
PRICES_AGAINST: Final = {
    "better": (gettext_lazy("cheaper than ours"), "badge-problem"),
    "worse": (gettext_lazy("dearer than ours"), "badge-success"),
    "same": (gettext_lazy("the same as ours"), ""),
}
PRICE_CHANGES: Final = {
    "better": (gettext_lazy("cheaper than before"), "arrow-down"),
    "worse": (gettext_lazy("dearer than before"), "arrow-up"),
    "same": (gettext_lazy("as before"), ""),
}
CHANGES: Final = {
    "better": (gettext_lazy("better than before"), "arrow-up"),
    "worse": (gettext_lazy("worse than before"), "arrow-down"),
    "same": (gettext_lazy("no change shown"), ""),
}
STATES: Final = {
    FEW: gettext_lazy("not enough data"),
    OLDER: gettext_lazy("older than the period"),
    NOTHING: gettext_lazy("nobody looked"),
}


@dataclass(frozen=True)
class ShownCell:
    """value: with its unit, empty where nothing is known; url: what it is made of; state: empty where all is well."""

    cell: Cell
    who: str
    value: str
    interval: str
    made_of: str
    day: date | None
    state: str
    against: Any
    badge: str
    before: str
    change: Any
    arrow: str
    url: str


@dataclass(frozen=True)
class ShownRow:
    row: Criterion
    title: str
    cells: list[ShownCell]


def own_name() -> str:
    company = operator()
    return in_language(company.name) if company else _("Our own")


def whose(competitor: Competitor | None) -> str:
    return own_name() if competitor is None else in_language(competitor.name)


def shown_rows(told: Comparison) -> list[ShownRow]:
    names: dict[int | None, str] = {None: own_name(), **{row.pk: in_language(row.name) for row in told.competitors}}
    return [
        ShownRow(row, title_of(row), [shown_cell(row, cell, names[cell.whose], told.period) for cell in row.cells])
        for row in told.rows
    ]


def shown_cell(row: Criterion, cell: Cell, who: str, period: Period) -> ShownCell:
    figure, before = cell.figure, cell.before
    is_price = row.kind == "price"
    against, badge = (PRICES_AGAINST if is_price else AGAINST).get(cell.against, ("", ""))
    change, arrow = (PRICE_CHANGES if is_price else CHANGES).get(cell.change, ("", ""))
    query = urlencode({"row": row.key, "who": cell.whose or "own", **period_query(period)})
    return ShownCell(
        cell, who, value_of(row, figure.value), interval_of(row, figure), made_of(row, figure), figure.day,
        str(STATES.get(figure.state, "")), against, badge,
        value_of(row, before.value) if before.state in (TOLD, FEW) else "", change, arrow,
        f"{reverse('desk_comparison_cell')}?{query}" if cell.facts else "",
    )  # fmt: skip


def title_of(row: Criterion) -> str:
    told: Mapping[str, Any] = row.subject
    if row.kind == "score":
        script, place = in_language(told["version"].sheet.title), in_language(told["touchpoint"].title)
        words = {"script": script, "number": told["version"].number, "place": place}
        return _("%(script)s (version %(number)s): %(place)s") % words
    if row.kind == "wait":
        return _("Wait for an answer: %(place)s") % {"place": in_language(told["touchpoint"].title)}
    if row.kind == "rating":
        return _("Rating of %(best)s at: %(site)s") % {"best": told["best"], "site": told["title"]}
    words = {
        "service": SERVICES[told["service"]],
        "size": _size(told["service"], told["band"]),
        "per": PER[told["per"]],
    }
    if words["size"]:
        return _("Lowest price: %(service)s, %(size)s, %(per)s") % words
    return _("Lowest price: %(service)s, %(per)s") % words


def value_of(row: Criterion, value: float | None) -> str:
    if value is None:
        return ""
    if row.kind == "price":
        return format_money(Money(round(value), row.subject["currency"]), get_language() or "ru")
    if row.kind == "rating":
        return number_format(round(value, 2), 2)
    return amount(round(value, 1), "s" if row.kind == "wait" else "%")


def interval_of(row: Criterion, figure: Figure) -> str:
    """Empty where there is none, and of prices: all offers were looked at."""
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return ""
    return f"{value_of(row, figure.low)} – {value_of(row, figure.high)}"


def made_of(row: Criterion, figure: Figure) -> str:
    """How many it was made of."""
    if not figure.n:
        return ""
    if row.kind == "price":
        return ngettext("%(n)s tariff", "%(n)s tariffs", figure.n) % {"n": figure.n}
    if row.kind == "rating":
        return ngettext("%(n)s mark", "%(n)s marks", figure.n) % {"n": figure.n}
    if row.kind == "wait":
        return ngettext("%(n)s contact", "%(n)s contacts", figure.n) % {"n": figure.n}
    return ngettext("%(n)s inspection", "%(n)s inspections", figure.n) % {"n": figure.n}


def observed_words(row: CompetitorObservation) -> str:
    """What was seen, in one line."""
    if row.kind == CompetitorObservation.WAIT:
        told = {"wait": amount(row.seconds, "s"), "place": in_language(row.touchpoint.title) if row.touchpoint else ""}
        if row.is_answered:
            return _("%(place)s: answered after %(wait)s") % told
        return _("%(place)s: given up after %(wait)s") % told
    if row.kind == CompetitorObservation.RATING:
        words = {"site": row.title, "rating": number_format(row.rating or 0, 2), "best": row.best, "count": row.count}
        return _("%(site)s: %(rating)s of %(best)s, marks: %(count)s") % words
    price = format_money(Money(row.price_minor or 0, row.currency), get_language() or "ru")
    facts = {"title": row.title, "service": SERVICES[row.service], "price": price, "per": PER[row.per]}
    return _("%(title)s (%(service)s): %(price)s %(per)s") % facts


def period_words(period: Period) -> str:
    if period == quarter_of(period.begins):
        return _("Quarter %(number)s of %(year)s") % {
            "number": (period.begins.month + 2) // 3, "year": period.begins.year,
        }  # fmt: skip
    return f"{date_format(period.begins, 'd.m.Y')} – {date_format(period.ends, 'd.m.Y')}"


def period_query(period: Period) -> dict[str, str]:
    """What an address says of a period."""
    if period == quarter_of(period.begins):
        return {"quarter": f"{period.begins.year}-{(period.begins.month + 2) // 3}"}
    return {"from": period.begins.isoformat(), "to": period.ends.isoformat()}


def period_asked(query: Mapping[str, str], today: date) -> Period:
    """Of an address; the quarter of today where it says nothing that can be read."""
    year, _dash, number = query.get("quarter", "").partition("-")
    if year.isdecimal() and len(year) == 4 and number in ("1", "2", "3", "4") and 2000 <= int(year) <= 2100:
        return quarter_of(date(int(year), 3 * int(number) - 2, 1))
    try:
        begins, ends = (date.fromisoformat(query.get(name, "")) for name in ("from", "to"))
    except ValueError:
        return quarter_of(today)
    is_fit = date(2000, 1, 1) <= begins <= ends <= date(2100, 1, 1) and (ends - begins).days <= 366
    return Period(begins, ends) if is_fit else quarter_of(today)


def last_quarters(today: date, count: int = 8) -> list[Period]:
    """This one and those before it."""
    found = [quarter_of(today)]
    while len(found) < count:
        found.append(found[-1].before())
    return found


def _size(service: str, band: int | str) -> str:
    limits = BANDS.get(service, ())
    if not limits:
        return ""
    if not isinstance(band, int):
        return _("volume not limited or not told") if service == "mobile" else _("speed not told")
    words = {"low": limits[band - 1] if band else 0, "high": limits[band] if band < len(limits) else 0}
    if service == "mobile":
        names = (_("up to %(high)s GB"), _("over %(low)s and up to %(high)s GB"), _("over %(low)s GB"))
    else:
        names = (_("up to %(high)s Mbit/s"), _("over %(low)s and up to %(high)s Mbit/s"), _("over %(low)s Mbit/s"))
    return names[0 if band == 0 else 1 if band < len(limits) else 2] % words
