"""The catalogue through the front door: contacts for everybody, the desk for staff."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from otklik.parties.queries import forget_operator
from otklik.touchpoints import actions
from otklik.touchpoints.models import Norm, PortalAction, Touchpoint
from otklik.touchpoints.queries import Interval, applies
from tests.cast import CAST, NOON
from tests.filled import filled

pytestmark = pytest.mark.django_db

STAFF = ("igor", "kirill", "marta", "oleg", "timur", "vera")
EDITORS = ("igor", "marta")


@pytest.fixture(autouse=True)
def catalogue(db):
    actions.preload_catalogue(at=NOON)


@pytest.fixture
def phone(marta):
    row = Touchpoint.objects.get(code="phone")
    actions.change_touchpoint(touchpoint=row, by=marta, at=NOON, address="+375 17 000-01-45")
    calendar = actions.create_calendar(code="phone", terms=actions.CalendarTerms({"ru": "Телефон"}), by=marta, at=NOON)
    week = [Interval(day, time(9), time(20)) for day in range(5)]
    actions.set_week(calendar=calendar, week=week, by=marta, at=NOON)
    return actions.change_touchpoint(touchpoint=row, by=marta, at=NOON, calendar=calendar)


def test_contacts_say_where_and_whether_it_is_open(web, phone):
    with time_machine.travel(NOON, tick=False):
        html = " ".join(web(None).get("/en/contacts/").content.decode().split())
    assert 'href="tel:+375170000145"' in html
    assert "Open now, until 20:00" in html
    assert "Mon–Fri" in html
    with time_machine.travel(NOON + timedelta(hours=7), tick=False):
        assert "Closed now, opens Tue, 3 March, 9:00" in web(None).get("/en/contacts/").content.decode()


def test_contacts_show_only_public_places_with_an_address_and_take_the_same_queries(web, marta, phone):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            page = web(None).get("/contacts/")
        return len(counted), page.content.decode()

    queries()
    one, html = queries()
    assert "Отзывы клиентов" not in html
    for code in ("office-1", "office-2"):
        actions.create_touchpoint(
            code=code, kind="offices", by=marta, at=NOON, title={"ru": f"<b>{code}"}, address="Вокзальная, 3"
        )
    three, html = queries()
    assert three == one
    assert "&lt;b&gt;office-2" in html
    actions.retire_touchpoint(touchpoint=Touchpoint.objects.get(code="office-2"), by=marta, at=NOON)
    assert "office-2" not in queries()[1]


def test_who_may_come_in(web, everybody, phone):
    action = PortalAction.objects.get(code="contacts")
    readers = dict.fromkeys(
        ["/desk/touchpoints/", f"/desk/touchpoints/{phone.pk}/", "/desk/norms/", "/desk/norms/N1.1/"], STAFF
    )
    editors = dict.fromkeys(
        [
            "/desk/touchpoints/new/",
            f"/desk/touchpoints/{phone.pk}/edit/",
            f"/desk/calendars/{phone.calendar_id}/week/",
            "/desk/actions/",
            "/desk/actions/new/",
            f"/desk/actions/{action.pk}/",
        ],
        EDITORS,
    )
    nobody = dict.fromkeys(["/desk/touchpoints/99999/", "/desk/norms/N9.9/", "/desk/actions/99999/"], ())
    for path, allowed in (readers | editors | nobody).items():
        answers = {name: web(everybody[name]).get(path).status_code for name in CAST}
        assert answers == {name: 200 if name in allowed else 404 for name in CAST}, path
        assert web(None).get(path).status_code == 404
    for path in (f"/desk/touchpoints/{phone.pk}/retire/", f"/desk/actions/{action.pk}/retire/"):
        refused = [name for name in CAST if web(everybody[name]).post(path).status_code == 404]
        assert refused == [name for name in CAST if name not in EDITORS]
    refused = [name for name in CAST if web(everybody[name]).post("/desk/norms/N1.1/versions/").status_code == 404]
    assert refused == [name for name in CAST if name != "oleg"]


def test_marta_makes_a_place_says_its_hours_and_takes_it_out_of_service(web, marta, operator):
    told = {
        "title_ru": "Офис у вокзала", "code": "office-vokzal", "kind": "offices", "address": "Вокзальная улица, 3",
        "owner_zone": "marketing", "stage": "purchase", "languages": ["ru", "be"], "is_public": "on",
        "parent": Touchpoint.objects.get(code="offices").pk, "backup": Touchpoint.objects.get(code="phone").pk,
    }  # fmt: skip
    made = web(marta).post("/desk/touchpoints/new/", told)
    office = Touchpoint.objects.get(code="office-vokzal")
    assert made["Location"] == f"/desk/touchpoints/{office.pk}/"
    assert (office.title, office.languages, office.backup.code) == ({"ru": "Офис у вокзала"}, ["ru", "be"], "phone")
    assert web(marta).post("/desk/touchpoints/new/", told).status_code == 422
    web(marta).post(f"/desk/touchpoints/{office.pk}/retire/")
    assert "Офис у вокзала" not in web(None).get("/contacts/").content.decode()


def test_oleg_approves_a_version_of_a_norm(web, oleg):
    with time_machine.travel(NOON, tick=False):
        first, other = (filled(web(oleg).get(f"/desk/norms/{code}/"), threshold="98") for code in ("N1.1", "N1.2"))
        answers = [
            web(oleg).post("/desk/norms/N1.1/versions/", first | {"active_from": "2026-04-01"}) for _twice in range(2)
        ]
        late = web(oleg).post("/desk/norms/N1.2/versions/", other | {"active_from": "2026-03-01"})
    assert ([answer.status_code for answer in answers], late.status_code) == ([302, 302], 422)
    before, after = Norm.objects.filter(code="N1.1").order_by("version")
    assert (before.threshold, after.threshold, after.version) == (95, 98, 2)
    assert (after.parameters, after.scope) == (before.parameters, before.scope)


def test_a_norm_changes_its_figures_and_where_it_holds(web, oleg):
    with time_machine.travel(NOON, tick=False):
        told = filled(web(oleg).get("/desk/norms/N1.1/"))
        told |= {"figure_seconds": "90", "figure_percent__0": "80", "regions": "Минск, Гродно", "audience": "companies"}
        assert web(oleg).post("/desk/norms/N1.1/versions/", told).status_code == 302
    first, fresh = Norm.objects.filter(code="N1.1").order_by("version")
    assert (fresh.parameters["seconds"], first.parameters["seconds"]) == (90, 300)
    assert [row.get("percent") for row in fresh.parameters["variants"]] == [80, 95, 90, 95]
    assert fresh.scope == first.scope | {"regions": ["Минск", "Гродно"], "audience": "companies"}
    words = web(oleg).get("/en/desk/norms/N1.1/").content.decode()
    assert "Минск, Гродно" in words
    phone, mail = (Touchpoint.objects.get(code=code) for code in ("phone", "email"))
    phone.region, mail.region = "Брест", ""
    assert [applies(fresh, place) for place in (phone, mail)] == [False, True]


def test_a_pack_of_norms_is_tried_and_adopted_at_once(web, marta, oleg):
    with time_machine.travel(NOON, tick=False):
        assert web(marta).get("/desk/norms/packs/").status_code == 200
        page = web(oleg).get("/desk/norms/packs/trai/")
        assert page.context["form"].chosen == ["N1.1", "N1.4"]
        told = {"codes": ["N1.1", "N1.4"], "active_from": "2026-04-01"}
        assert web(marta).post("/desk/norms/packs/trai/", told).status_code == 200
        assert web(marta).post("/desk/norms/packs/trai/adopt/", told).status_code == 404
        assert Norm.objects.filter(version=2).count() == 0
        refused = [
            web(oleg).post("/desk/norms/packs/trai/adopt/", wrong).status_code
            for wrong in ({"active_from": "2026-04-01"}, told | {"active_from": "2020-01-01"}, told | {"codes": ["N9"]})
        ]
        assert refused == [422, 422, 422]
        assert Norm.objects.filter(version=2).count() == 0
        for _twice in range(2):
            web(oleg).post("/desk/norms/packs/trai/adopt/", told)
        adopted = Norm.objects.filter(version=2).order_by("code")
        assert [(row.code, row.pack, row.threshold) for row in adopted] == [("N1.1", "trai", 95), ("N1.4", "trai", 98)]
        assert (adopted[0].parameters["seconds"], adopted[1].parameters["days"]) == (90, 28)
        assert adopted[0].parameters["variants"] == Norm.objects.get(code="N1.1", version=1).parameters["variants"]
        back = web(oleg).get("/desk/norms/packs/source/").context["form"].chosen
    assert back == ["N1.1", "N1.4"]
    assert web(oleg).get("/desk/norms/packs/nowhere/").status_code == 404


def test_an_operator_adds_what_customers_can_do(web, marta):
    told = {"code": "pay", "title_ru": "Оплатить", "phrases_ru": "заплатить, закинуть деньги", "url": "/pay/"}
    assert web(marta).post("/desk/actions/new/", told | {"url": "javascript:alert(1)"}).status_code == 422
    assert web(marta).post("/desk/actions/new/", told).status_code == 302
    pay = PortalAction.objects.get(code="pay")
    assert pay.phrases == {"ru": ["заплатить", "закинуть деньги"]}
    web(marta).post(f"/desk/actions/{pay.pk}/retire/")
    pay.refresh_from_db()
    assert pay.retired_at is not None
    web(marta).post(f"/desk/actions/{pay.pk}/retire/", {"restore": "1"})
    pay.refresh_from_db()
    assert pay.retired_at is None


def test_every_preloaded_action_leads_to_a_page_of_this_portal(operator):
    for action in PortalAction.objects.all():
        assert resolve(action.url.partition("?")[0]).url_name


@pytest.mark.parametrize("path", ["/desk/touchpoints/", "/desk/norms/"])
def test_lists_take_the_same_queries_however_long(web, marta, path):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            web(marta).get(path)
        return len(counted)

    queries()
    many = queries()
    Touchpoint.objects.filter(parent__isnull=False).delete()
    Touchpoint.objects.exclude(code="phone").filter(backs_up=None).delete()
    Norm.objects.exclude(code="N1.1").delete()
    assert queries() == many


def test_words_in_languages_not_offered_stay(web, marta, operator):
    operator.languages = ["en"]
    operator.save()
    forget_operator()
    row, action = Touchpoint.objects.get(code="staff"), PortalAction.objects.get(code="contacts")
    told = {"title_en": "People", "owner_zone": "it", "stage": "use", "languages": "en"}
    assert web(marta).post(f"/desk/touchpoints/{row.pk}/edit/", told).status_code == 302
    assert web(marta).post(f"/desk/actions/{action.pk}/", {"title_en": "Where", "url": "/x/"}).status_code == 302
    changed = Touchpoint.objects.get(pk=row.pk)
    assert changed.title == row.title | {"en": "People"}
    assert (sorted(changed.about), sorted(changed.no_backup)) == (["be", "ru"], ["be", "ru"])
    acted = PortalAction.objects.get(pk=action.pk)
    assert acted.title == action.title | {"en": "Where"}
    assert acted.phrases == {code: said for code, said in action.phrases.items() if code != "en"}


def test_a_part_shows_the_backup_of_its_whole(web, marta):
    part = Touchpoint.objects.get(code="form-callback")
    html = web(marta).get(f"/en/desk/touchpoints/{part.pk}/").content.decode()
    assert "that of what it is a part of" in html
    nowhere = Touchpoint.objects.get(code="staff")
    assert "Nobody turns to it" in web(marta).get(f"/en/desk/touchpoints/{nowhere.pk}/").content.decode()
