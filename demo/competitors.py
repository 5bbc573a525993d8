"""Competitors of the demo operator: their catalogue, calls by our own script, prices, waits and ratings by hand."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from PIL import Image, ImageDraw, ImageFont

from demo import facts
from demo.inspections import carry_out
from otklik.core.money import Money
from otklik.parties.models import Individual
from otklik.quality.actions import competitors as actions
from otklik.quality.actions.inspections import plan_inspections
from otklik.quality.actions.observations import (
    Offer,
    PublicRating,
    Sight,
    observe_price,
    observe_rating,
    observe_wait,
)
from otklik.quality.models import (
    Competitor,
    CompetitorObservation,
    CompetitorPlace,
    Inspection,
    InspectionPlan,
    InspectionTemplateVersion,
)
from otklik.quality.queries.comparison import Period, quarter_of
from otklik.touchpoints.models import Touchpoint

_DAY: Final = timedelta(days=1)


def load(at: datetime, people: dict[str, Individual]) -> Iterator[int]:
    """Everything of two quarters; yields how many came. Inspections must be there. Safe twice."""
    told, today = facts.competitors(), localdate(at)
    now, before = quarter_of(today), quarter_of(today).before()
    spans = [Period(now.begins, today), before]
    for one in told["competitor"]:
        if not Competitor.objects.filter(code=one["code"]).exists():
            _company(one, people["marta"], at - timedelta(days=200))
    if not CompetitorObservation.objects.exists():
        yield from _observed(told, spans, people, at)
    places = CompetitorPlace.objects.select_related("competitor", "ours").order_by("pk")
    phones = list(places.filter(ours__code=told["calls"]["touchpoint"]))
    for number, span in enumerate(spans):
        yield _planned(told["calls"], phones, span, f"konkurenty-{number}", at, people)
    offices = list(places.filter(ours__code="offices", competitor__code__in=told["visits"]["who"]))
    yield _planned(told["visits"] | {"each": 1}, offices, before, "konkurenty-ofisy", at, people)


def _company(told: facts.Facts, by: Individual, at: datetime) -> None:
    terms = actions.CompetitorTerms(told["name"], told["offers"], told["regions"], told["site"], told["note"])
    row = actions.make_competitor(code=told["code"], terms=terms, by=by, at=at)
    for code, address in told["places"]:
        ours = Touchpoint.objects.get(code=code)
        actions.add_place(competitor=row, ours=ours, address=address, by=by, at=at)


def _observed(told: facts.Facts, spans: list[Period], people: dict[str, Individual], at: datetime) -> Iterator[int]:
    companies = {"": None, **{row.code: row for row in Competitor.objects.all()}}
    for quarter, span in enumerate(spans):
        for sheet in told["prices"]:
            sight = Sight(companies[sheet["who"]], _day(span, 0.35), sheet["url"])
            for row in sheet["rows"]:
                _price(sight, row, quarter, people["marta"], at)
            yield len(sheet["rows"])
        for calls in told["waits"]:
            company, place = companies[calls["who"]], Touchpoint.objects.get(code=calls["touchpoint"])
            heard = calls["seconds"][quarter]
            for number, seconds in enumerate(heard):
                sight = Sight(company, _day(span, number / len(heard)), calls["source"])
                observe_wait(
                    sight=sight, touchpoint=place, seconds=abs(seconds), is_answered=seconds > 0, by=people["igor"],
                    at=_evening(sight.observed_on, at),
                )  # fmt: skip
            yield len(heard)
        for site in told["ratings"]:
            for who, *figures in site["rows"]:
                rating, count = figures[2 * quarter : 2 * quarter + 2]
                if count:
                    sight = Sight(companies[who], _day(span, 0.6), site["url"])
                    found = PublicRating(site["site"], Decimal(str(rating)), 5, count)
                    file = _screenshot(f"{count}", f"{rating} / 5", sight.observed_on)
                    evening = _evening(sight.observed_on, at)
                    observe_rating(sight=sight, found=found, by=people["marta"], at=evening, file=file)
            yield len(site["rows"])


def _price(sight: Sight, row: list[Any], quarter: int, by: Individual, at: datetime) -> None:
    service, title, now, before, speed, volume, terms = row
    price = Money((now, before)[quarter], "BYN")
    offer = Offer(service, title, price, "month", speed or None, volume or None, terms)
    shown = f"{speed} Mbit/s" if speed else f"{volume} GB"
    file = _screenshot(shown, f"{price.amount} BYN", sight.observed_on)
    observe_price(sight=sight, offer=offer, by=by, at=_evening(sight.observed_on, at), file=file)


def _planned(
    told: facts.Facts, places: list[CompetitorPlace], span: Period, seed: str, at: datetime,
    people: dict[str, Individual],
) -> int:  # fmt: skip
    """A plan in the span, all of it carried out but what lies ahead."""
    if InspectionPlan.objects.filter(seed=seed).exists():
        return 0
    version = InspectionTemplateVersion.objects.filter(template__code=told["template"]).order_by("number")[0]
    made_at = at - timedelta(days=max(1, (localdate(at) - span.begins).days))
    plan = plan_inspections(
        version=version, touchpoints=[], competitor_places=places, each=told["each"], begins_on=span.begins,
        ends_on=span.ends, days_to_do=3, seed=seed, assignees=[people[key] for key in told["people"]],
        by=people["marta"], at=made_at,
    )  # fmt: skip
    seen: dict[str, int] = {}
    rows = Inspection.objects.filter(plan=plan).select_related("version", "assignee", "competitor_place__competitor")
    for row in rows.order_by("planned_at", "pk"):
        code = row.competitor.code if row.competitor else ""
        seen[code] = seen.get(code, 0) + 1
        wrong = told.get("wrong", {}).get(code, {}).get(str(seen[code]), {})
        if row.planned_at < at - timedelta(hours=3):
            carry_out(row, {item: {"value": value} for item, value in wrong.items()}, told.get("words", ()))
    return rows.count()


def _evening(day: date, at: datetime) -> datetime:
    """When it was written down: the same day, never ahead."""
    return min(at, datetime.combine(day, time(18, 10), at.tzinfo))


def _day(span: Period, part: float) -> date:
    """So far into the span."""
    return span.begins + round((span.ends - span.begins).days * part) * _DAY


def _screenshot(line: str, figure: str, when: date) -> SimpleUploadedFile:
    """A page with an offer, as a person would have kept it."""
    made = Image.new("RGB", (640, 360), "#f6f4ef")
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, 640, 48), fill="#31424f")
    draw.rectangle((40, 90, 600, 310), fill="white", outline="#c9c4bb")
    draw.text((70, 120), line, fill="#31424f", font=ImageFont.load_default(36))
    draw.text((70, 200), figure, fill="#0b6e75", font=ImageFont.load_default(56))
    draw.text((520, 325), when.isoformat(), fill="#777777", font=ImageFont.load_default(14))
    out = io.BytesIO()
    made.save(out, "PNG")
    return SimpleUploadedFile("page.png", out.getvalue(), "image/png")
