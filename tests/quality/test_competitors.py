"""We beside competitors: what people saw, by the front door; what is compared and what is left unsaid."""

import csv
import hashlib
import io
import socket
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from statistics import fmean, pvariance

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from otklik.core.intervals import Z95
from otklik.core.money import Money
from otklik.quality.actions import competitors as catalogue
from otklik.quality.actions.inspection_templates import begin_inspection_template, publish_inspection_template
from otklik.quality.actions.inspections import NotPublicScript, plan_inspections
from otklik.quality.actions.observations import Offer, PublicRating, Sight, observe_price, observe_rating, observe_wait
from otklik.quality.models import (
    Assessment,
    AssessmentPhase,
    Competitor,
    CompetitorObservation,
    CompetitorPlace,
    Finding,
    Inspection,
    InspectionPlan,
)
from otklik.quality.models.inspection_body import Item, Section, Sheet
from otklik.quality.queries.compared_figures import Figure, compared, of_rating, of_waits
from otklik.quality.queries.comparison import Period, comparison, quarter_of
from otklik.quality.queries.inspected import newest
from otklik.quality.queries.inspections import may_appeal
from otklik.quality.queries.measured import question
from otklik.quality.queries.phases import found
from otklik.touchpoints.models import Norm, Touchpoint
from tests.cast import NOON
from tests.filled import filled

QUARTER = quarter_of(NOON.date())
LAST = QUARTER.before()


def screenshot(colour="teal"):
    made = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(made, "PNG")
    return SimpleUploadedFile("page.png", made.getvalue(), "image/png")


@pytest.fixture
def rival(catalogue_of_ours, marta):
    terms = catalogue.CompetitorTerms({"ru": "Сетьград", "en": "Setgrad"}, {}, site="https://setgrad.example")
    row = catalogue.make_competitor(code="setgrad", terms=terms, by=marta, at=NOON - timedelta(days=300))
    ours = Touchpoint.objects.get(code="phone")
    catalogue.add_place(competitor=row, ours=ours, address="+375 17 000-02-10", by=marta, at=NOON)
    return row


@pytest.fixture
def catalogue_of_ours(operator, db):
    from otklik.touchpoints.actions import preload_catalogue

    preload_catalogue(at=NOON - timedelta(days=400))


def cells(period=QUARTER):
    """By row and by whose: (state, against, change)."""
    return {
        row.key: [(cell.figure.state, cell.against, cell.change) for cell in row.cells]
        for row in comparison(period).rows
    }


def call(rival, seconds, day, by, answered=True):
    place = Touchpoint.objects.get(code="phone")
    observe_wait(
        sight=Sight(rival, day, "+375 17 000-02-10"), touchpoint=place, seconds=seconds, is_answered=answered, by=by,
        at=NOON,
    )  # fmt: skip


@pytest.mark.slow
def test_a_price_goes_from_a_screenshot_to_a_cell_a_finding_and_a_workbook(
    web, rival, marta, zakhar, vera, monkeypatch
):
    called = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *told, **more: called.append(told) or [])
    client, file = web(marta), screenshot()
    sent = {
        "competitor": rival.pk, "observed_on": NOON.date(), "service": "internet", "title": "Город 300",
        "price": "24.90", "currency": "byn", "per": "month", "speed_mbit": 300, "source": "https://setgrad.example/t",
        "once_key": "sight-1",
    }  # fmt: skip
    with time_machine.travel(NOON, tick=False):
        page = "/desk/competitors/observe/price/"
        assert client.post(page, sent).status_code == 422  # without its screenshot
        wrong = {"source": "with a friend", "observed_on": NOON.date() + timedelta(days=1), "file": screenshot()}
        assert set(client.post(page, sent | wrong).context["form"].errors) == {"source", "observed_on"}
        told = client.post(page, sent | {"file": file})
        assert client.post(page, sent | {"file": screenshot("red")}).url == told.url  # a second click
        row = CompetitorObservation.objects.get()
        file.seek(0)
        assert (row.sha256, row.price_minor, row.currency, row.by) == (
            hashlib.sha256(file.read()).hexdigest(), 2490, "BYN", marta,
        )  # fmt: skip
        sight = Sight(None, NOON.date(), "https://parus.example")
        observe_price(
            sight=sight, offer=Offer("internet", "Бриз", Money(2890, "BYN"), speed_mbit=200), by=marta, at=NOON
        )
        assert cells() == {
            "price:internet:1:BYN:month": [("told", "", "unknown"), ("told", "better", "unknown")]
        }  # fmt: skip
        query = f"?row=price:internet:1:BYN:month&who={rival.pk}"
        drill = client.get(f"/desk/competitors/cell/{query}")
        assert ("setgrad.example/t" in drill.content.decode(), web(vera).get(drill.request["PATH_INFO"]).status_code) == (
            True, 404,
        )  # fmt: skip
        start = client.get(drill.context["finding_url"]).context["form"].initial
        assert (start["problem_class"], "24,90" in start["seen"], start["source"]) == ("competition", True, rival.ref)
        place = Touchpoint.objects.get(code="site-services")
        client.post("/desk/findings/new/", filled(client.get(drill.context["finding_url"]), touchpoint=place.pk))
        assert [(one.problem_class, one.source) for one in Finding.objects.all()] == [("competition", rival.ref)]
        table = list(csv.reader(io.StringIO(client.get("/desk/competitors/comparison.csv").content.decode()[1:])))
        assert [line[2:4] + line[10:11] for line in table[1:]] == [
            ["Парус", "28.9", ""],
            ["Сетьград", "24.9", "better"],
        ]
        book = client.get("/desk/competitors/comparison.xlsx").content
        assert row.sha256 in zipfile.ZipFile(io.BytesIO(book)).read("xl/sharedStrings.xml").decode()
        client.post(f"/desk/competitors/observations/{row.pk}/take-back/", {"because": "Не тот тариф"})
        assert cells() == {}
        assert client.get(f"/desk/competitors/observations/{row.pk}/original/").status_code == 200
        with row.original.storage.open(row.original.name, "ab") as kept:
            kept.write(b"more")
        assert client.get(f"/desk/competitors/observations/{row.pk}/original/").status_code == 409
    assert (web(zakhar).get(told.url).status_code, called) == (404, [])


def test_intervals_that_touch_few_answers_and_old_ones_are_never_ranked(rival, marta):
    days = [QUARTER.begins + timedelta(days=number) for number in range(6)]
    for seconds, day in zip((300, 310, 290, 305, 295), days, strict=False):
        call(rival, seconds, day, marta)
        call(None, seconds - 250, day, marta)
    other = catalogue.make_competitor(
        code="sota", terms=catalogue.CompetitorTerms({"ru": "Сота"}, {}), by=marta, at=NOON
    )  # fmt: skip
    for seconds in (20, 70, 50):
        call(other, seconds, days[0], marta)
    key = f"wait:{Touchpoint.objects.get(code='phone').pk}"
    assert cells()[key] == [("told", "", "unknown"), ("told", "worse", "unknown"), ("few", "unknown", "unknown")]
    later = Period(QUARTER.ends + timedelta(days=1), QUARTER.ends + timedelta(days=30))
    assert cells(later)[key] == [
        ("older", "", "unknown"),
        ("older", "unknown", "unknown"),
        ("older", "unknown", "unknown"),
    ]
    for seconds, day in zip((500, 510, 490, 505, 495), [LAST.ends] * 5, strict=True):
        call(rival, seconds, day, marta)
    assert cells()[key][1] == ("told", "worse", "better")  # still behind us, and quicker than a quarter ago
    call(rival, 900, days[0], marta, answered=False)
    waits = of_waits(list(CompetitorObservation.objects.filter(competitor=rival, observed_on__gte=days[0])))
    assert waits.value is not None and waits.value > 300
    one, two = Figure("told", 80, 70, 90, 9), Figure("told", 95, 90, 99, 9)
    assert (compared("score", one, two), compared("score", one, Figure("told", 95, 91, 99, 9))) == ("same", "worse")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=30, max_size=60))
def test_the_interval_of_a_public_rating_is_never_narrower_than_its_marks_allow(marks):
    mean = fmean(marks)
    figure = of_rating(CompetitorObservation(kind="rating", rating=Decimal(mean), best=5, count=len(marks)))
    half = Z95 * sqrt(pvariance(marks) / len(marks))
    assert (figure.low <= max(1.0, mean - half) + 1e-9, figure.high >= min(5.0, mean + half) - 1e-9) == (True, True)


def test_ratings_come_from_a_table_row_by_row_with_a_reason_for_each_that_cannot(web, rival, marta):
    rows = [
        "competitor;site;rating;best;count;date;url", "setgrad;Карты;4,4;5;120;2026-03-01;https://maps.example/s",
        ";Карты;4.1;5;300;2026-03-01;https://maps.example/p", "nobody;Карты;4;5;10;2026-03-01;https://maps.example",
        "setgrad;Карты;7;5;10;2026-03-01;https://maps.example", "setgrad;Карты;4;5;10;2030-01-01;maps", "setgrad;4",
    ]  # fmt: skip
    client, page = web(marta), "/desk/competitors/ratings/"
    with time_machine.travel(NOON, tick=False):
        told = client.post(page, {"file": SimpleUploadedFile("r.csv", "\r\n".join(rows).encode("cp1251"))})
        looked = told.context["looked"]
        assert (told.status_code, len(looked.good), [line for line, _why in looked.refused]) == (422, 2, [4, 5, 6, 7])
        assert [name in why for name, (_line, why) in zip(("nobody", "rating", "date", ""), looked.refused, strict=True)] == (
            [True] * 4
        )  # fmt: skip
        assert not CompetitorObservation.objects.exists()
        for _again in range(2):
            client.post(page, {"seen": told.context["seen"]})
        assert sorted(CompetitorObservation.objects.values_list("competitor__code", "rating"), key=str) == [
            ("setgrad", Decimal("4.40")), (None, Decimal("4.10")),
        ]  # fmt: skip
        row = CompetitorObservation.objects.get(competitor=rival)
        assert (
            client.post(f"/desk/competitors/observations/{row.pk}/attach/", {"file": screenshot()}).status_code == 302
        )
        again = client.post(f"/desk/competitors/observations/{row.pk}/attach/", {"file": screenshot("red")})
        assert again.status_code == 422  # a screenshot is never replaced
    assert client.post(page, {"file": SimpleUploadedFile("r.csv", b"\x00\x01")}).status_code == 422


def test_our_script_at_a_competitor_says_nothing_of_our_own_touchpoint(web, rival, marta, kirill, timur):
    items = (Item("open", {"en": "Answered"}, norm="N2.1", critical=True),)
    versions = {}
    for kind in ("A02", "A06"):
        sheet = Sheet({"en": "Call"}, sections=(Section("all", {"en": "All"}, items),))
        template = begin_inspection_template(code=f"t-{kind.lower()}", kind=kind, sheet=sheet, by=marta, at=NOON)
        versions[kind] = publish_inspection_template(template=template, by=marta, at=NOON)
    place = CompetitorPlace.objects.get()
    terms = {"each": 2, "begins_on": NOON.date(), "ends_on": NOON.date(), "days_to_do": 9, "assignees": [kirill]}
    with pytest.raises(NotPublicScript):
        plan_inspections(version=versions["A06"], touchpoints=[], competitor_places=[place], by=marta, at=NOON, **terms)
    with time_machine.travel(NOON, tick=False):
        sent = {"version": versions["A02"].pk, "competitor_places": [place.pk], "each": 2, "days_to_do": 9}
        sent |= {"begins_on": NOON.date(), "ends_on": NOON.date(), "assignees": [kirill.pk]}
        assert web(marta).post("/desk/inspections/plan/", sent).status_code == 302
        assert web(marta).post("/desk/inspections/plan/", sent | {"competitor_places": []}).status_code == 422
    rows = list(Inspection.objects.filter(plan=InspectionPlan.objects.get()))
    Inspection.objects.update(submitted_at=NOON, result={"share": 0.5, "counted": 1, "bad": ["open"]})
    assert "Сетьград" in web(kirill).get(f"/desk/inspections/{rows[0].pk}/").content.decode()
    assert "Сетьград" in web(timur).get(f"/desk/inspections/{rows[0].pk}/result/").content.decode()
    assert may_appeal(Inspection.objects.get(pk=rows[0].pk), timur) is False
    asked = question(
        Touchpoint.objects.get(code="phone"), Norm.objects.get(code="N2.1"), date(NOON.year, NOON.month, 28)
    )
    assert newest(asked, "N2.1", 365) == {}
    assert cells(Period(NOON.date(), NOON.date())) == {
        f"score:{versions['A02'].pk}:phone": [("nothing", "", "unknown"), ("few", "unknown", "unknown")]
    }


def test_a_competitor_is_named_changed_and_taken_out_of_use(web, rival, marta, timur):
    client, page = web(marta), f"/desk/competitors/{rival.pk}/"
    new = filled(client.get("/desk/competitors/new/"), code="domovoi", name_ru="Домовой", site="domovoi.example")
    assert client.post("/desk/competitors/new/", new).status_code == 302
    assert client.post("/desk/competitors/new/", new).status_code == 422
    changed = filled(client.get(f"{page}edit/"), regions="Центр")
    assert client.post(f"{page}edit/", changed).status_code == 302
    client.post(f"/desk/competitors/places/{CompetitorPlace.objects.get().pk}/retire/")
    ours = Touchpoint.objects.get(code="offices")
    assert client.post(f"{page}places/", {"ours": ours.pk, "address": ""}).status_code == 422
    client.post(f"{page}places/", {"ours": ours.pk, "address": "Советская, 18"})
    assert [place.address for place in client.get(page).context["places"] for place in [place[0]]] == ["Советская, 18"]
    client.post(f"{page}rest/")
    row = Competitor.objects.get(pk=rival.pk)
    assert (row.retired_at is not None, row.regions, row.site) == (True, "Центр", "https://setgrad.example")
    assert [one.code for one in comparison(quarter_of(now().date())).competitors] == ["domovoi"]
    assert web(timur).post(f"{page}rest/").status_code in (403, 404)


def test_the_phase_of_an_assessment_lacks_competitors_nobody_observed_in_92_days(web, rival, marta):
    row = Assessment.objects.create(
        title="Зима", goals="Узнать", begins_on=NOON.date(), ends_on=NOON.date(), author=marta, created_at=NOON
    )

    def lacking(days):
        told = found(row, "competitors", NOON + timedelta(days=days))
        return [(one.why, one.competitor) for one in told.missing], told.facts["observed"]

    assert lacking(0) == ([("not_compared", rival)], 0)
    call(rival, 60, NOON.date(), marta)
    assert (lacking(0), lacking(92), lacking(93)) == (([], 1), ([], 1), ([("not_compared", rival)], 0))
    AssessmentPhase.objects.create(assessment=row, kind="competitors")
    with time_machine.travel(NOON + timedelta(days=93), tick=False):
        page = web(marta).get(f"/desk/assessments/{row.pk}/phases/competitors/").content.decode()
    assert "Сетьград: за последний квартал" in page
    catalogue.rest_competitor(competitor=rival, is_used=False, by=marta, at=NOON)
    assert [one.why for one in found(row, "competitors", NOON).missing] == ["no_observation"]


def test_a_rating_of_a_site_and_a_day_is_kept_once(rival, marta):
    found = PublicRating("Карты", Decimal("4.4"), 5, 120)
    told = [
        observe_rating(sight=Sight(rival, NOON.date(), "https://maps.example"), found=found, by=marta, at=NOON)[1]
        for _again in range(2)
    ]
    assert (told, CompetitorObservation.objects.count()) == ([True, False], 1)
