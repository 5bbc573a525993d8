"""What a quality manager sees: the list, one measurement, terms tried, the two sums."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.quality.actions import judge, judge_all
from otklik.quality.models import Measurement
from otklik.quality.queries import BoardFilter, board
from otklik.touchpoints.models import Norm, Touchpoint
from tests.cast import CAST
from tests.filled import filled
from tests.quality.measures.conftest import MONDAY, NIGHT, norm

pytestmark = pytest.mark.django_db

STAFF = {"igor", "kirill", "marta", "oleg", "timur", "vera"}


@pytest.fixture(autouse=True)
def night(db):
    with time_machine.travel(NIGHT, tick=False):
        yield


@pytest.fixture
def judged(phone, tell):
    """A hundred callers, forty of them late; the phone by N1.1."""
    for number in range(100):
        tell(MONDAY, wait=10 if number < 60 else 400 + number)
    judge_all(at=NIGHT)
    return Measurement.objects.get(touchpoint=phone, norm=norm("N1.1"))


def words_of(page):
    """The text of the page's main part, with single spaces."""
    html = page.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", main, flags=re.S).split())


def test_who_may_come_in(web, everybody, judged):
    for path in ("/desk/quality/", f"/desk/quality/{judged.pk}/", "/desk/quality/sums/"):
        allowed = {name for name in CAST if web(everybody[name]).get(path).status_code == 200}
        assert allowed == STAFF, path
    assert web(everybody["marta"]).get("/desk/quality/999999/").status_code == 404
    tryers = {name for name in CAST if web(everybody[name]).post("/desk/norms/N1.1/try/").status_code != 404}
    assert tryers == STAFF
    pages = {name: web(everybody[name]).get("/en/desk/norms/N1.1/").content.decode() for name in STAFF}
    assert {name for name, html in pages.items() if "Try it" in html} == {"igor", "marta", "oleg"}
    assert {name for name, html in pages.items() if re.search(r"Approve\s*</button>", html)} == {"oleg"}


def test_nothing_is_judged_before_the_first_night(web, marta):
    assert "Nothing is judged yet" in words_of(web(marta).get("/en/desk/quality/"))


def test_the_list_says_verdict_figure_interval_and_number(web, marta, judged):
    words = words_of(web(marta).get("/en/desk/quality/"))
    assert "Telephone: contact centre N1.1 Answered within 5 minutes in working hours Not met 60.0 %" in words
    assert "50.2 % – 69.1 % 100 ≥ 95 %" in words
    assert "before 31 March 2026" in words


def test_the_list_is_narrowed_by_verdict_kind_and_zone(web, marta, judged):
    def rows(**query):
        page = web(marta).get("/desk/quality/", query)
        return re.findall(r'href="/desk/quality/(\d+)/"', page.content.decode())

    def known(**wanted):
        return [str(pk) for pk in Measurement.objects.filter(**wanted).order_by("pk").values_list("pk", flat=True)]

    assert rows(verdict="fail") == known(verdict="fail") == [str(judged.pk)]
    assert rows() == known(verdict__in=["fail", "pass", "reported", "between", "few"])
    assert rows(verdict="nothing", kind="phone") == known(verdict="nothing", touchpoint__kind="phone")
    assert rows(kind="site") == []
    assert rows(zone="it") == known(touchpoint__owner_zone="it", verdict__in=["fail", "pass", "reported"])
    assert rows(verdict="no such", kind="no such", zone="no such", after="x") == rows()


def test_pages_of_the_list_show_everything_once_in_the_order_of_the_catalogue(judged):
    seen, key = [], ""
    while True:
        page = board(BoardFilter(verdict="nothing"), after=key, limit=7)
        seen += [row.pk for row in page.rows]
        if not (key := page.next_key):
            break
    assert seen == list(Measurement.objects.filter(verdict="nothing").order_by("pk").values_list("pk", flat=True))
    positions = [row.touchpoint.position for row in board(BoardFilter(verdict="nothing"), limit=500).rows]
    assert positions == sorted(positions)


def test_the_last_day_judged_is_shown_and_retired_touchpoints_are_not(judged):
    judge(touchpoint=judged.touchpoint, norm=judged.norm, at=NIGHT + timedelta(days=1))
    page = board(BoardFilter())
    assert [(row.touchpoint, row.day) for row in page.rows] == [(judged.touchpoint, NIGHT.date() + timedelta(days=1))]
    Touchpoint.objects.filter(pk=judged.touchpoint_id).update(retired_at=NIGHT)
    assert board(BoardFilter()).rows == []


def test_one_measurement_tells_how_it_was_counted(web, marta, judged):
    words = words_of(web(marta).get(f"/en/desk/quality/{judged.pk}/"))
    assert "60 of 100: 60.0 %, with 95 % confidence between 50.2 % and 69.1 %." in words
    assert "Answered in time 60 Answered late 40 Gave up waiting 0 Still waiting 0" in words
    assert "within 5 min: that was so for 60 of 100, 60.0 %. It is not met to the letter." in words
    assert "in opening hours only" in words
    assert "Period 1 March 2026, 00:00 – 31 March 2026, 00:00" in words
    longest = judged.facts["longest"][0]
    assert longest[1] == 499
    assert f"Contact Waited Outcome {longest[0]} 8 min 19 s Answered" in words


def test_the_contacts_behind_a_figure_are_in_the_journal(web, marta, judged):
    html = web(marta).get(f"/desk/quality/{judged.pk}/").content.decode()
    (address,) = re.findall(r'href="(/desk/journal/\?[^"]+)"', html)
    assert address == "/desk/journal/?touchpoint=phone&amp;since=2026-03-01&amp;until=2026-03-30"
    listed = re.findall(r'href="/desk/journal/(\d+)/"', web(marta).get(address.replace("&amp;", "&")).content.decode())
    assert len(set(listed)) == 50


def test_who_may_not_read_the_journal_sees_no_contacts(web, timur, judged):
    html = web(timur).get(f"/desk/quality/{judged.pk}/").content.decode()
    assert re.findall(r"/desk/journal/", html) == []


def test_history_is_drawn_from_two_days_on(web, marta, judged):
    assert "<polygon" not in web(marta).get(f"/desk/quality/{judged.pk}/").content.decode()
    later = judge(touchpoint=judged.touchpoint, norm=judged.norm, at=NIGHT + timedelta(days=1))
    html = web(marta).get(f"/en/desk/quality/{later.pk}/").content.decode()
    (band,) = re.findall(r'<polygon points="([^"]+)"', html)
    points = [tuple(map(float, point.split(","))) for point in band.split()]
    assert len(points) == 4
    assert {x for x, _y in points} == {0.0, 640.0}
    assert all(0 <= y <= 160 for _x, y in points)
    assert html.index(f"/desk/quality/{later.pk}/") < html.rindex(f"/desk/quality/{judged.pk}/")


def test_what_nothing_measures_says_so(web, marta, judged):
    row = Measurement.objects.get(touchpoint=judged.touchpoint, norm=norm("N1.2y"))
    words = words_of(web(marta).get(f"/en/desk/quality/{row.pk}/"))
    assert "No export of a telephone exchange tells of attempts that were turned away" in words
    assert "How it was counted" not in words


def test_terms_are_tried_beside_those_in_force_and_nothing_is_saved(web, oleg, judged):
    told = filled(web(oleg).get("/en/desk/norms/N1.1/"), threshold="40")
    page = web(oleg).post("/en/desk/norms/N1.1/try/", told)
    words = words_of(page)
    assert page.status_code == 200
    assert "Not met 1 → 0 Met 0 → 1" in words
    assert "Not met 60.0 %, ≥ 95 % 50.2 % – 69.1 % Met 60.0 %, ≥ 40 % 50.2 % – 69.1 %" in words
    assert 'value="40"' in page.content.decode()
    assert Norm.objects.filter(code="N1.1").count() == 1
    bad = web(oleg).post("/en/desk/norms/N1.1/try/", told | {"threshold": "much"})
    assert bad.status_code == 422
    assert "These terms" not in words_of(bad)
    other = filled(web(oleg).get("/en/desk/norms/N3.2/"), threshold="40")
    unknown = words_of(web(oleg).post("/en/desk/norms/N3.2/try/", other))
    assert "Nothing of the last days can be judged by this norm" in unknown


def test_the_page_of_a_touchpoint_shows_what_was_judged_last(web, marta, judged):
    words = words_of(web(marta).get(f"/en/desk/touchpoints/{judged.touchpoint_id}/"))
    assert "N1.1 Answered within 5 minutes in working hours ≥ 95 % Not met 60.0 % Critical" in words


def test_the_sums(web, marta):
    words = words_of(web(marta).get("/en/desk/quality/sums/"))
    assert "13 people 99 % are answered in time, 29 % wait at all, people are busy 77 % of their time." in words
    assert "196 answers" in words
    seats = {"calls": "120", "talk": "300", "share": "80", "seconds": "20"}
    assert "14 people" in words_of(web(marta).get("/en/desk/quality/sums/", seats))
    assert "49 answers" in words_of(web(marta).get("/en/desk/quality/sums/", {"expected": "85", "margin": "10"}))
    assert web(marta).get("/en/desk/quality/sums/", seats | {"share": "100"}).status_code == 422


def test_lists_ask_as_much_for_one_row_as_for_three(web, marta, judged):
    def queries(path):
        with CaptureQueriesContext(connection) as counted:
            assert web(marta).get(path).status_code == 200
        return len(counted)

    paths = ("/desk/quality/", f"/desk/quality/{judged.pk}/", f"/desk/touchpoints/{judged.touchpoint_id}/")
    kept = Measurement.objects.filter(verdict="nothing").order_by("pk").values_list("pk", flat=True)
    Measurement.objects.filter(pk__in=list(kept[3:])).delete()
    one = [queries(path) for path in paths] and [queries(path) for path in paths]
    for days in (1, 2):
        Measurement.objects.filter(pk=judged.pk).update(day=NIGHT.date())
        judge(touchpoint=judged.touchpoint, norm=judged.norm, at=NIGHT - timedelta(days=days))
    Measurement.objects.filter(verdict="nothing").update(verdict="few")
    assert [queries(path) for path in paths] == one
