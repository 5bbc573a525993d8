"""The catalogue changes: who did it is in the security record."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from otklik.core.models import AuditEntry, Event
from otklik.core.sources import sources
from otklik.touchpoints import actions
from otklik.touchpoints.actions import NormTerms, add_norm_version, save_portal_action
from otklik.touchpoints.models import Norm, PortalAction, Touchpoint
from otklik.touchpoints.queries import Interval, is_open_at, norms_for, norms_in_force
from tests.cast import NOON

pytestmark = pytest.mark.django_db

TERMS = NormTerms(Decimal("98.0000"), ">=", "P30D", "critical", "")


@pytest.fixture(autouse=True)
def catalogue(db):
    actions.preload_catalogue(at=NOON)


@pytest.fixture
def office(marta):
    return actions.create_touchpoint(
        code="office-1",
        kind="offices",
        by=marta,
        at=NOON,
        title={"ru": "Офис на Советской"},
        owner_zone="marketing",
        parent=Touchpoint.objects.get(code="offices"),
    )


def test_a_code_is_given_once(office, marta):
    with pytest.raises(actions.CodeTaken):
        actions.create_touchpoint(code="office-1", kind="offices", by=marta, at=NOON, title={"ru": "x"})
    assert [entry.act for entry in AuditEntry.objects.all()] == ["touchpoints.create"]


def test_nothing_is_a_part_or_the_backup_of_itself(office, marta):
    for change in ({"backup": office}, {"parent": office}):
        with pytest.raises(actions.PartOfItself):
            actions.change_touchpoint(touchpoint=office, by=marta, at=NOON, **change)
    with pytest.raises(actions.PartOfItself):
        actions.change_touchpoint(touchpoint=office.parent, by=marta, at=NOON, parent=office)


def test_a_week_is_replaced_whole_and_may_not_overlap(office, marta):
    week = [Interval(0, time(9), time(18)), Interval(4, time(20), time(2))]
    calendar = actions.create_calendar(code="own", terms=actions.CalendarTerms({"ru": "Своё"}), by=marta, at=NOON)
    actions.change_touchpoint(touchpoint=office, by=marta, at=NOON, calendar=calendar)
    for _twice in range(2):
        actions.set_week(calendar=calendar, week=week, by=marta, at=NOON)
    assert calendar.week.count() == 2
    office.refresh_from_db()
    assert is_open_at(office, NOON)  # Monday, 15:00 in Minsk
    assert not is_open_at(office, NOON + timedelta(days=1))
    with pytest.raises(actions.HoursOverlap):
        actions.set_week(calendar=calendar, week=[*week, Interval(5, time(1), time(3))], by=marta, at=NOON)


def test_retired_and_brought_back(office, marta):
    for _twice in range(2):
        actions.retire_touchpoint(touchpoint=office, by=marta, at=NOON)
    assert Touchpoint.objects.get(code="office-1").retired_at == NOON
    actions.restore_touchpoint(touchpoint=office, by=marta, at=NOON)
    assert [entry.act for entry in AuditEntry.objects.order_by("number")] == [
        "touchpoints.create",
        "touchpoints.retire",
        "touchpoints.restore",
    ]


def test_a_norm_changes_by_a_new_version_and_the_old_one_ends(oleg):
    later = date(2026, 4, 1)
    second = add_norm_version(code="N1.1", terms=TERMS, active_from=later, by=oleg, at=NOON)
    assert add_norm_version(code="N1.1", terms=TERMS, active_from=later, by=oleg, at=NOON) == second
    rows = list(Norm.objects.filter(code="N1.1").order_by("version").values_list("version", "active_to", "approved_by"))
    assert rows == [(1, later, ""), (2, None, oleg.ref)]

    def threshold(on):
        return next(norm.threshold for norm in norms_in_force(on) if norm.code == "N1.1")

    assert (threshold(later - timedelta(days=1)), threshold(later)) == (95, 98)


def test_norms_are_approved_by_those_who_may_and_never_backwards(oleg, marta):
    with pytest.raises(actions.NotApprover):
        add_norm_version(code="N1.1", terms=TERMS, active_from=date(2026, 4, 1), by=marta, at=NOON)
    with pytest.raises(actions.NormInThePast):
        add_norm_version(code="N1.1", terms=TERMS, active_from=date(2026, 3, 1), by=oleg, at=NOON)
    assert Norm.objects.count() == 27


def test_norms_of_a_touchpoint_follow_its_kind():
    phone = Touchpoint.objects.get(code="phone")
    assert [norm.code for norm in norms_for(phone, NOON.date())] == [
        *("N1.1", "N1.1m", "N1.2x", "N1.2y", "N1.3", "N2.3", "N3.1", "N3.2", "N3.2t", "N3.3", "N4.3", "N6.1"),
    ]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example/", "/\\evil.example", "data:text/html,x", ""])
def test_an_action_leads_only_to_pages(url, marta):
    with pytest.raises(actions.BadAddress):
        save_portal_action(code="pay", title={"ru": "Оплатить"}, url=url, by=marta, at=NOON)


def test_an_action_answers_at_the_ask_box_in_the_readers_language(operator, marta, alina):
    url = "https://my.parus.example/pay"
    pay = save_portal_action(
        code="pay",
        title={"ru": "Оплатить", "be": "Аплаціць"},
        phrases={"ru": ["закинуть деньги"]},
        url=url,
        by=marta,
        at=NOON,
    )
    source, ref = sources()["action"], f"action:{pay.pk}"
    document = next(iter(source.documents([ref])))
    assert (document.title, document.tags) == ("Оплатить", ("закинуть деньги",))
    assert (source.cards([ref], alina, "be")[ref].title, source.cards([ref], alina, "en")[ref].title) == (
        "Аплаціць",
        "Оплатить",
    )
    own = PortalAction.objects.get(code="contacts")
    assert source.cards([f"action:{own.pk}"], alina, "be")[f"action:{own.pk}"].url == "/be/contacts/"
    sign_in = PortalAction.objects.get(code="sign-in")
    assert source.cards([f"action:{sign_in.pk}"], alina, "ru") == {}
    actions.retire_portal_action(action=pay, by=marta, at=NOON)
    assert list(source.documents([ref])) == []
    facts = Event.objects.filter(name="touchpoints.PortalActionChanged").order_by("pk").last().facts
    assert source.refs_of("touchpoints.PortalActionChanged", facts) == [ref]
