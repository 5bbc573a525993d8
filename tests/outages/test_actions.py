"""An outage is opened, told of, joined and closed; whatever is done twice is done once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from otklik.core.models import AuditEntry, Event
from otklik.outages import actions, queries
from otklik.outages.actions import AreaFacts
from otklik.outages.models import Area, Closing, Joining, Outage, Update
from otklik.outages.queries import BadHouses
from tests.cast import NOON
from tests.outages.conftest import SOSNOVAYA, account

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told():
    return list(Event.objects.filter(name__startswith="outages.").order_by("pk").values_list("name", flat=True))


def acts():
    return list(AuditEntry.objects.filter(act__startswith="outages.").order_by("pk").values_list("actor", "act"))


def test_duty_opens_tells_promises_anew_and_closes(timur, breakdown):
    text = {"ru": "Бригада на месте."}
    for _twice in range(2):
        actions.add_update(outage=breakdown, text=text, by=timur, at=NOON, once_key="k1")
        actions.change_expectation(outage=breakdown, expected_end_at=NOON + 5 * HOUR, by=timur, at=NOON + HOUR)
        actions.close_outage(outage=breakdown, text={"ru": "Починили."}, by=timur, at=NOON + 2 * HOUR)
        if Closing.objects.exists():
            break
    actions.close_outage(outage=breakdown, text={"ru": "Ещё раз."}, by=timur, at=NOON + 3 * HOUR)
    said = list(Update.objects.order_by("pk").values_list("text", "expected_end_at"))
    assert said == [(text, None), ({}, NOON + 5 * HOUR)]
    closing = Closing.objects.get()
    assert (closing.text, closing.ended_at, closing.closed_by) == ({"ru": "Починили."}, NOON + 2 * HOUR, timur)
    assert told() == ["outages.OutageOpened", "outages.OutageUpdated", "outages.OutageUpdated", "outages.OutageClosed"]
    assert acts() == [
        (timur.ref, f"outages.{verb}") for verb in ("open", "update", "change_expectation", "close")
    ]  # fmt: skip


def test_the_same_form_sent_twice_opens_and_says_once(timur):
    facts = {"title": {"ru": "Авария"}, "started_at": NOON, "services": ["tv"]}
    one, two = (
        actions.open_outage(areas=[SOSNOVAYA, SOSNOVAYA], by=timur, at=NOON, once_key="form-1", **facts) for _ in "ab"
    )
    assert one == two
    assert [Outage.objects.count(), Area.objects.count()] == [1, 1]
    for _twice in range(2):
        actions.add_update(outage=one, text={"ru": "Едем"}, by=timur, at=NOON, once_key="u")
        actions.change_expectation(outage=one, expected_end_at=NOON + HOUR, by=timur, at=NOON)
    assert Update.objects.count() == 2
    assert len(told()) == 3


def test_what_is_over_takes_no_more_words(timur, breakdown, alina):
    actions.close_outage(outage=breakdown, text={"ru": "Готово"}, by=timur, at=NOON)
    with pytest.raises(actions.AlreadyClosed):
        actions.add_update(outage=breakdown, text={"ru": "Ещё"}, by=timur, at=NOON)
    with pytest.raises(actions.AlreadyClosed):
        actions.change_expectation(outage=breakdown, expected_end_at=NOON + HOUR, by=timur, at=NOON)
    with pytest.raises(actions.NotGoingOn):
        actions.join(outage=breakdown, individual=alina, browser_key="", at=NOON)


@pytest.mark.parametrize(
    ("facts", "areas", "error"),
    [
        ({}, [], actions.NoArea),
        ({}, [AreaFacts()], actions.NoArea),
        ({}, [AreaFacts(city="Заречанск", houses="1-5")], actions.NoArea),
        ({}, [AreaFacts(street="Лесная", houses="вся")], BadHouses),
        ({"services": ["gas"]}, [SOSNOVAYA], actions.UnknownService),
        ({"expected_end_at": NOON}, [SOSNOVAYA], actions.EndsBeforeStart),
    ],
)
def test_nonsense_is_refused_and_leaves_nothing(timur, facts, areas, error):
    with pytest.raises(error):
        actions.open_outage(areas=areas, by=timur, at=NOON, **({"title": {"ru": "А"}, "started_at": NOON} | facts))
    assert [Outage.objects.count(), told(), acts()] == [0, [], []]


def test_each_person_and_each_browser_joins_once(breakdown, alina, boris):
    for _twice in range(2):
        for who, key in ((alina, ""), (boris, "shared"), (None, "shared"), (None, "other")):
            actions.join(outage=breakdown, individual=who, browser_key=key, at=NOON)
    rows = Joining.objects.order_by("pk").values_list("individual__nick", "browser_key")
    assert list(rows) == [("Alina", ""), ("Boris", ""), (None, "shared"), (None, "other")]
    assert told() == ["outages.OutageOpened"] + ["outages.OutageJoined"] * 4
    with pytest.raises(actions.Nobody):
        actions.join(outage=breakdown, individual=None, browser_key="", at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Joining.objects.create(outage=breakdown, individual=alina, browser_key="", joined_at=NOON)


def test_planned_works_are_ahead_then_going_on_and_may_be_called_off(timur, alina):
    works = actions.open_outage(
        areas=[SOSNOVAYA], by=timur, at=NOON, is_planned=True, title={"ru": "Работы"}, started_at=NOON + HOUR
    )
    assert (queries.going_on(NOON), queries.ahead(NOON)) == ([], [works])
    assert (queries.going_on(NOON + HOUR), queries.ahead(NOON + HOUR)) == ([works], [])
    with pytest.raises(actions.NotGoingOn):
        actions.join(outage=works, individual=alina, browser_key="", at=NOON)
    assert actions.close_outage(outage=works, text={"ru": "Отменили"}, by=timur, at=NOON).is_cancellation
    assert queries.history(NOON + 2 * HOUR) == []


def test_it_did_not_end_before_it_began(timur, breakdown):
    with pytest.raises(actions.EndsBeforeStart):
        actions.close_outage(outage=breakdown, text={"ru": "?"}, by=timur, at=NOON, ended_at=NOON - 2 * HOUR)
    assert not Closing.objects.exists()


def test_areas_and_words_are_put_right(timur, breakdown):
    changed = actions.change_outage(
        outage=breakdown, areas=[AreaFacts(district="Центр")], by=timur, at=NOON, title={"ru": "В центре"}
    )
    assert (changed.title, [str(area) for area in changed.areas.all()]) == ({"ru": "В центре"}, ["Центр"])
    assert acts()[-1] == (timur.ref, "outages.change")


def test_whom_it_touches(alina, boris, alinas, boriss, breakdown):
    now = [queries.told_now(person, NOON) for person in (alina, boris)]
    assert [(list(told.mine), told.others) for told in now] == [([breakdown], 0), ([], 1)]
    tv = account(boris, "40000003", "Сосновая улица", "3", service="tv")
    assert queries.touched_by([breakdown], [tv]) == []
    odd = account(boris, "40000004", "Сосновая улица", "21")
    assert queries.touched_by([breakdown], [odd]) == []
    nowhere = account(boris, "40000005", "Сосновая улица", "")
    assert queries.touched_by([breakdown], [nowhere]) == []
    gone = account(boris, "40000006", "Сосновая улица", "4", active_to=(NOON - timedelta(days=9)).date())
    assert queries.told_now(boris, NOON).mine == []
    assert gone not in queries.accounts_of(boris, NOON.date())


def test_affected_accounts_and_lines_are_counted_in_few_questions(alina, boris, alinas, boriss):
    account(boris, "40000003", "Сосновая ул.", "3", service="tv")
    account(boris, "40000004", "Сосновая ул.", "21")
    with CaptureQueriesContext(connection) as asked:
        found = queries.affected([SOSNOVAYA], [], NOON.date())
    assert (found.accounts, found.lines) == (2, 2)
    assert len(asked) == 5
    assert queries.affected([SOSNOVAYA], ["tv"], NOON.date()).lines == 1
    assert queries.affected([AreaFacts(city="Заречанск")], [], NOON.date()).accounts == 4
    assert queries.affected([AreaFacts(district="Центр")], [], NOON.date()).accounts == 1


def test_questions_that_concern_it(breakdown):
    yes = ["нет интернета на Сосновой", "на Сосновой 12к2 не работает", "Сосновая 7", "няма інтэрнэту Сасновая, 7"]
    no = [
        "нет интернета на Садовой",
        "нет интернета на Сосновой 40",
        "подключить Сосновая 12",
        "нет интернета",
        "тариф",
    ]
    assert [question for question in yes if not queries.told_of([breakdown], question)] == []
    assert [question for question in no if queries.told_of([breakdown], question)] == []


def test_a_street_written_right_goes_before_one_with_a_slip(timur, breakdown):
    near = actions.open_outage(
        areas=[AreaFacts(street="Сосковая")], by=timur, at=NOON, title={"ru": "На Сосковой"}, started_at=NOON
    )
    both = [breakdown, near]
    assert queries.told_of(both, "на Сосновой нет интернета") == [breakdown]
    assert queries.told_of(both, "на Сосковой нет интернета") == [near]
    assert queries.told_of(both, "на Сослновой нет интернета") == [breakdown]
    assert queries.told_of([near], "на Сосновой нет интернета") == [near]


def test_history_tells_the_worst_of_each_day(timur, breakdown):
    actions.close_outage(outage=breakdown, text={}, by=timur, at=NOON + HOUR)
    actions.open_outage(
        areas=[SOSNOVAYA], by=timur, at=NOON, title={"ru": "Работы"}, is_planned=True, services=["internet", "tv"],
        started_at=NOON - timedelta(days=2),
    )  # fmt: skip
    strips = queries.history(NOON + 2 * HOUR)
    assert [(strip.service, strip.bad_days, strip.planned_days, strip.outages) for strip in strips] == [
        ("internet", 1, 2, 1),
        ("tv", 0, 3, 0),
    ]
    assert [day.level for day in strips[0].days[-4:]] == ["none", "planned", "planned", "outage"]
    assert len(strips[0].days) == queries.HISTORY_DAYS
    assert strips[0].longest == 2 * HOUR


def test_what_is_over_is_paged(timur):
    for number in range(queries.reading.PER_PAGE + 3):
        row = actions.open_outage(areas=[SOSNOVAYA], by=timur, at=NOON, title={"ru": f"{number}"}, started_at=NOON)
        actions.close_outage(outage=row, text={}, by=timur, at=NOON + number * HOUR)
    first = queries.closed()
    rest = queries.closed(after=first.next_after)
    told = [outage.title["ru"] for outage in [*first.outages, *rest.outages]]
    assert told == [str(number) for number in range(queries.reading.PER_PAGE + 2, -1, -1)]
    assert rest.next_after is None
    assert [row.title["ru"] for row in queries.closed(since=NOON + 22 * HOUR).outages] == ["22"]


def test_an_unknown_outage_is_not_there(alina, breakdown):
    assert queries.access_outage(alina, breakdown.pk).joined == 0
    with pytest.raises(Http404):
        queries.access_outage(alina, breakdown.pk + 1)
