"""Marta draws how a persona goes through the company, publishes it, compares; colleagues read, strangers see nothing."""

import re
from datetime import timedelta
from itertools import combinations, permutations

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from otklik.community.actions import accept_answer, close_topic, hide, open_topic, post_reply
from otklik.core.models import AuditEntry
from otklik.interactions.actions import mark_answered, open_interaction
from otklik.quality import actions, queries
from otklik.quality.actions.journeys import MOST_STEPS
from otklik.quality.models import Journey, JourneyVersion, StepEmotion
from otklik.quality.models.journey_body import STAGE_KEYS, Body, Persona, Step
from otklik.touchpoints.actions import retire_touchpoint
from otklik.touchpoints.models import Touchpoint
from tests.cast import NOON

LATER = NOON + timedelta(days=1)


def words(page):
    """What a reader reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def order_of(journey):
    return [(stage, step.key) for stage, step in Journey.objects.get(pk=journey.pk).body.steps()]


def step_form(**told):
    return {"title_ru": "Звонит", "stage": "use", "key": "calls", "touchpoints": ["phone"]} | told


def test_a_map_is_drawn_from_nothing_and_published(web, marta, catalogue):
    told = {"code": "home", "title_ru": "Дом", "title_en": "Home", "name_en": "Irina", "goals_en": "Quick\r\nCheap"}
    address = web(marta).post("/en/desk/journeys/new/", told)["Location"]
    row = Journey.objects.get()
    assert address == f"/en/desk/journeys/{row.pk}/draft/"
    steps = f"/en/desk/journeys/{row.pk}/steps/"
    assert web(marta).post(steps, step_form())["Location"] == f"{address}#step-calls"
    web(marta).post(steps, step_form())  # the button pressed twice
    felt = {"value": "-2", "reason": "Nobody answers"}
    assert web(marta).post(f"{steps}calls/emotion/", felt)["Location"] == f"{address}#step-calls"
    web(marta).post(f"{address}publish/", {"note": "First"})
    version = JourneyVersion.objects.get()
    assert version.drawing == {
        "title": {"ru": "Дом", "en": "Home"},
        "persona": {"name": {"en": "Irina"}, "about": {}, "goals": {"en": "Quick\nCheap"}, "fears": {}},
        "stages": {key: [] for key in STAGE_KEYS}
        | {"use": [{"key": "calls", "title": {"ru": "Звонит"}, "about": {}, "touchpoints": ["phone"]}]},
    }
    said = StepEmotion.objects.get()
    assert (said.value, said.reason, said.source, said.said_by) == (-2, {"en": "Nobody answers"}, "hand", marta)
    assert (version.number, version.note, version.published_by, version.emotions) == (
        1, "First", marta, {"calls": said.pk},
    )  # fmt: skip
    acts = AuditEntry.objects.filter(act__startswith="journeys.").order_by("number")
    assert list(acts.values_list("act", "actor", "subject", "facts")) == [
        ("journeys.create", marta.ref, row.ref, {}),
        ("journeys.publish", marta.ref, row.ref, {"version": 1}),
    ]


def test_a_map_leaves_use_and_comes_back_and_one_never_published_is_deleted(web, marta, vera, published, journey):
    page, client = journey.get_absolute_url(), web(marta)
    assert web(vera).post(f"{page}retire/").status_code == 404
    for _twice in range(2):
        assert client.post(f"{page}retire/").status_code == 302
    assert [row.sheet.journey.pk for row in queries.journeys()] == []
    assert "Out of use" in words(client.get("/en/desk/journeys/"))
    assert "Take it into use again" in words(client.get(f"/en{page}"))
    client.post(f"{page}retire/", {"back": "1"})
    assert [row.sheet.journey.pk for row in queries.journeys()] == [journey.pk]
    new = actions.create_journey(code="new", title={"en": "New"}, persona=Persona({"en": "Ira"}), by=marta, at=NOON)
    assert "Delete the map" in words(client.get(f"/en{new.get_absolute_url()}"))
    assert client.post(f"{new.get_absolute_url()}retire/").status_code == 302
    assert list(Journey.objects.values_list("pk", flat=True)) == [journey.pk]
    acts = AuditEntry.objects.filter(act__in=("journeys.retire", "journeys.reuse", "journeys.delete"))
    assert [act for (act,) in acts.order_by("number").values_list("act")] == [
        "journeys.retire", "journeys.reuse", "journeys.delete",
    ]  # fmt: skip


def test_colleagues_read_and_do_not_draw(web, vera, alina, zakhar, published):
    row = published.journey
    shown = ["/desk/journeys/", row.get_absolute_url(), f"{row.get_absolute_url()}versions/1/"]
    shown += [f"{row.get_absolute_url()}{page}" for page in ("versions/", "compare/", "journey.json", "journey.svg")]
    drawn = [f"{row.get_absolute_url()}{page}" for page in ("draft/", "persona/", "steps/", "steps/order/emotion/")]
    drawn += ["/desk/journeys/new/", "/desk/journeys/import/", f"{row.get_absolute_url()}draft/publish/"]
    assert [web(vera).get(url).status_code for url in shown] == [200] * 7
    assert [web(vera).get(url).status_code for url in drawn] == [404] * 7
    for stranger in (alina, zakhar, None):
        assert {web(stranger).get(url).status_code for url in shown + drawn} == {404}


def test_the_page_shows_the_published_map_not_the_draft(web, marta, vera, published):
    row = published.journey
    web(marta).post(f"/desk/journeys/{row.pk}/steps/order/remove/")
    page = words(web(vera).get(f"/en/desk/journeys/{row.pk}/"))
    assert "2. Step order" in page and "The line is busy Marta" in page
    assert "2. Step order" not in words(web(marta).get(f"/en/desk/journeys/{row.pk}/draft/"))
    assert "Version 1 Marta" in page


def test_a_step_goes_up_and_down_over_the_edges_of_stages(web, marta, journey):
    move = f"/desk/journeys/{journey.pk}/steps/order/move/"
    web(marta).post(move, {"down": "1"})
    assert order_of(journey) == [("discovery", "advert"), ("purchase", "pay"), ("purchase", "order")]
    web(marta).post(move, {"down": "1"})
    assert order_of(journey) == [("discovery", "advert"), ("purchase", "pay"), ("installation", "order")]
    for _press in range(4):
        web(marta).post(move)
    assert order_of(journey) == [("discovery", "order"), ("discovery", "advert"), ("purchase", "pay")]
    web(marta).post(move)  # the first of all stays
    assert order_of(journey) == [("discovery", "order"), ("discovery", "advert"), ("purchase", "pay")]


def test_the_last_change_is_undone_once(web, marta, journey):
    before = order_of(journey)
    web(marta).post(f"/desk/journeys/{journey.pk}/steps/pay/remove/")
    assert order_of(journey) == before[:2]
    undo = f"/en/desk/journeys/{journey.pk}/draft/undo/"
    assert "The last change is undone." in words(web(marta).post(undo, follow=True))
    assert order_of(journey) == before
    assert "There is nothing to undo." in words(web(marta).post(undo, follow=True))


def test_what_is_published_is_not_undone(web, marta, published):
    page = web(marta).post(f"/en/desk/journeys/{published.journey.pk}/draft/undo/", follow=True)
    assert "There is nothing to undo." in words(page)
    assert len(order_of(published.journey)) == 3


def test_a_step_is_changed_and_keeps_place_and_order_of_touchpoints(web, marta, journey):
    told = step_form(stage="purchase", touchpoints=["chat", "community", "phone"], key="another")
    web(marta).post(f"/desk/journeys/{journey.pk}/steps/order/", told)
    stage, step = Journey.objects.get().body.find("order")
    assert (stage, step.title, step.touchpoints) == ("purchase", {"ru": "Звонит"}, ("phone", "community", "chat"))
    assert [key for _stage, key in order_of(journey)] == ["advert", "order", "pay"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"value": "3", "reason": "x"}, "An emotion is a whole number from -2 to 2."),
        ({"value": "glad", "reason": "x"}, "An emotion is a whole number from -2 to 2."),
        ({"value": "1", "reason": " "}, "This field is required."),
    ],
)
def test_a_wrong_emotion_is_refused(web, marta, journey, told, sentence):
    page = web(marta).post(f"/en/desk/journeys/{journey.pk}/steps/order/emotion/", told)
    assert page.status_code == 422
    assert sentence in words(page)
    assert not StepEmotion.objects.exists()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"touchpoints": ["carrier-pigeon"]}, "The catalogue has no touchpoint with the code carrier-pigeon."),
        ({"stage": "heaven"}, "Select a valid choice."),
        ({"title_ru": ""}, "This field is required."),
        ({"key": "../etc"}, "This form came back damaged. Open it anew."),
    ],
)
def test_a_wrong_step_is_refused(web, marta, journey, told, sentence):
    page = web(marta).post(f"/en/desk/journeys/{journey.pk}/steps/", step_form(**told))
    assert page.status_code == 422
    assert sentence in words(page)
    assert len(order_of(journey)) == 3


def test_thirteen_touchpoints_are_too_many_for_one_step(web, marta, journey):
    codes = list(Touchpoint.objects.order_by("pk").values_list("code", flat=True)[:13])
    page = web(marta).post(f"/en/desk/journeys/{journey.pk}/steps/", step_form(touchpoints=codes))
    assert (page.status_code, "At most 12 touchpoints at one step: split the step." in words(page)) == (422, True)


def test_the_sixty_first_step_is_refused(web, marta, journey):
    steps = tuple(Step(f"s{number}", {"ru": "Шаг"}) for number in range(MOST_STEPS))
    actions.redraw(journey=journey, body=Body({"ru": "Дом"}, stages={"use": steps}), by=marta, at=NOON)
    page = web(marta).post(f"/en/desk/journeys/{journey.pk}/steps/", step_form())
    assert (page.status_code, "A map holds at most 60 steps." in words(page)) == (422, True)


def test_nothing_new_and_nothing_drawn_are_not_published(web, marta, published):
    row = published.journey
    page = web(marta).post(f"/en/desk/journeys/{row.pk}/draft/publish/", {"note": ""})
    assert page.status_code == 422
    assert "there is nothing to publish" in words(page)
    empty = actions.begin_journey(code="empty", body=Body({"ru": "Пусто"}), by=marta, at=NOON)
    page = web(marta).post(f"/en/desk/journeys/{empty.pk}/draft/publish/", {"note": ""})
    assert (page.status_code, "A map without steps is not published." in words(page)) == (422, True)
    assert list(JourneyVersion.objects.all()) == [published]


def test_an_emotion_said_later_leaves_the_version_as_it_was(web, marta, published):
    row = published.journey
    actions.say_emotion(journey=row, step="order", value=2, reason={"en": "Mended"}, by=marta, at=LATER)
    assert "+2 delight" in words(web(marta).get(f"/en/desk/journeys/{row.pk}/"))
    old = words(web(marta).get(f"/en/desk/journeys/{row.pk}/versions/1/"))
    assert ("−1 annoyance" in old, "+2 delight" in old) == (True, False)


@pytest.mark.parametrize("change", [{"drawing": {}}, {"emotions": {}}, {"note": "other"}, {"number": 2}])
def test_the_database_keeps_a_published_version(published, change):
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        JourneyVersion.objects.update(**change)
    for rows in (JourneyVersion, StepEmotion):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            rows.objects.all()._raw_delete(using="default")
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        StepEmotion.objects.update(value=2)
    assert (JourneyVersion.objects.get().drawing, StepEmotion.objects.get().value) == (published.drawing, -1)


def test_the_same_emotion_twice_is_one(journey, marta):
    told = {"journey": journey, "step": "pay", "value": 1, "reason": {"en": "Easy"}, "by": marta}
    assert actions.say_emotion(**told, at=NOON) == actions.say_emotion(**told, at=LATER)
    with pytest.raises(actions.StepGone):
        actions.say_emotion(**told | {"step": "gone"}, at=NOON)


def test_versions_are_compared_side_by_side(web, marta, published):
    row = published.journey
    actions.move_step(journey=row, key="order", down=False, by=marta, at=LATER)  # into discovery
    actions.remove_step(journey=row, key="pay", by=marta, at=LATER)
    new = Step("sign", {"ru": "Подпись", "en": "Signs"})
    actions.put_step(journey=row, stage="use", step=new, by=marta, at=LATER)
    other = Step("order", {"ru": "Шаг order", "en": "Step order"}, touchpoints=("phone", "chat"))
    actions.put_step(journey=row, stage="discovery", step=other, by=marta, at=LATER)
    actions.say_emotion(journey=row, step="order", value=1, reason={"en": "Quick"}, by=marta, at=LATER)
    actions.publish_journey(journey=row, note="", by=marta, at=LATER)
    compared = queries.compare(*(queries.sheet_called(row, name) for name in ("1", "2")))
    assert {key: pair.marks for key, pair in compared.pairs.items()} == {
        "advert": (), "order": ("moved", "touchpoints", "emotion"), "pay": ("removed",), "sign": ("added",),
    }  # fmt: skip
    assert (compared.pairs["order"].gone, compared.pairs["order"].come) == (["community"], ["chat"])
    page = words(web(marta).get(f"/en/desk/journeys/{row.pk}/compare/"))
    assert "added: 1 removed: 1 moved: 1 other touchpoints: 1 other emotion: 1" in page
    assert "Step order moved other touchpoints other emotion to the stage “Discovery” −1 annoyance Community" in page
    assert "from the stage “Purchase” +1 pleasure" in page
    by_days = web(marta).get(f"/en/desk/journeys/{row.pk}/compare/?a=2026-03-02&b=2026-03-03")
    assert "added: 1 removed: 1 moved: 1 other touchpoints: 1 other emotion: 1" in words(by_days)
    same = web(marta).get(f"/en/desk/journeys/{row.pk}/compare/?a=2&b=2")
    assert "Nothing differs." in words(same)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("9", "“9” is neither a version of this map nor a day."),
        ("99999999999999999999", "“99999999999999999999” is neither a version of this map nor a day."),
        ("yesterday", "“yesterday” is neither a version of this map nor a day."),
        ("2026-02-30", "“2026-02-30” is neither a version of this map nor a day."),
        ("2025-01-01", "By 2025-01-01 nothing had been published."),
    ],
)
def test_what_cannot_be_compared_is_said(web, marta, published, name, sentence):
    page = web(marta).get(f"/en/desk/journeys/{published.journey.pk}/compare/", {"a": name})
    assert (page.status_code, sentence in page.content.decode()) == (422, True)


@pytest.mark.parametrize("after", list(permutations("abcd")))
def test_as_few_steps_as_can_be_are_called_moved(after, journey):
    def sheet(keys):
        return queries.Sheet(journey, Body({}, stages={"use": tuple(Step(key, {"ru": key}) for key in keys)}))

    moved = [key for key, pair in queries.compare(sheet("abcd"), sheet(after)).pairs.items() if "moved" in pair.marks]
    rest = [key for key in after if key not in moved]
    assert rest == sorted(rest)
    longest = max(n for n in range(5) for some in combinations(after, n) if list(some) == sorted(some))
    assert len(moved) == 4 - longest


def contact(place, subject, at, waited, agent):
    open_interaction(touchpoint=place, channel="phone", subject=subject, at=at)
    if waited:
        mark_answered(subject=subject, agent=agent, at=at + timedelta(seconds=waited))


def test_cells_tell_what_the_journal_knows(catalogue, marta):
    waits = [("phone", 10), ("phone", 20), ("phone", 90), ("phone", 0), ("chat", 60), ("chat", 61)]
    for number, (place, waited) in enumerate(waits):
        contact(place, f"call:{number}", NOON, waited, marta)
    contact("phone", "call:old", NOON - timedelta(days=31), 1, marta)
    open_interaction(touchpoint="phone", channel="phone", direction="out", at=NOON)
    places = Touchpoint.objects.filter(code__in=["phone", "chat", "online-support", "email"])
    assert queries.cells(places, at=NOON + timedelta(hours=1)) == {
        "phone": queries.Cell(4, 3, timedelta(seconds=20)),
        "chat": queries.Cell(2, 2, timedelta(seconds=60)),
        "online-support": queries.Cell(2, 2, timedelta(seconds=60)),
        "email": queries.Cell(0, 0, None),
    }


def test_questions_of_the_community_are_open_until_answered_or_closed(
    web, catalogue, category, published, alina, boris, kirill, marta
):
    told = {"by": alina, "kind": "question", "category": category, "body": "Why is it so?", "at": NOON}
    _waits, solved, closed, hidden = (open_topic(**told, title=f"Question {number}?") for number in range(4))
    accept_answer(reply=post_reply(topic=solved, by=boris, body="So.", at=NOON), by=alina, at=NOON)
    close_topic(topic=closed, by=kirill, at=NOON, reason="old")
    hide(thing=hidden, by=kirill, reason="rude", at=NOON)
    open_topic(**told | {"kind": "idea"}, title="An idea")
    open_topic(**told | {"at": NOON - timedelta(days=31)}, title="An old question?")
    cell = queries.cells(Touchpoint.objects.filter(code="community"), at=NOON)["community"]
    assert (cell.asked, cell.still_open, cell.open_percent) == (3, 1, 33)
    with time_machine.travel(NOON, tick=False):
        assert "33 % of questions open (1 of 3)" in words(web(marta).get(f"/en/desk/journeys/{published.journey_id}/"))


def test_lists_and_maps_ask_the_same_however_much_there_is(web, marta, published):
    browser, row = web(marta), published.journey
    pages = ["", f"{row.pk}/", f"{row.pk}/draft/", f"{row.pk}/versions/", f"{row.pk}/compare/"]

    def asked():
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as made:
                assert browser.get(f"/desk/journeys/{page}").status_code == 200
            counts.append(len(made))
        return counts

    actions.publish_journey(journey=_touched(row, marta, 0), note="", by=marta, at=LATER)
    asked()  # sessions and such are warm by now
    before = asked()
    for number in range(1, 4):
        actions.publish_journey(journey=_touched(row, marta, number), note="", by=marta, at=LATER)
        other = actions.begin_journey(code=f"m{number}", body=row.body, by=marta, at=NOON)
        actions.publish_journey(journey=other, note="", by=marta, at=NOON)
    assert asked() == before


def _touched(row, marta, number):
    step = Step(f"n{number}", {"ru": "Шаг"}, touchpoints=("phone", "chat", "email"))
    row = actions.put_step(journey=row, stage="use", step=step, by=marta, at=LATER)
    actions.say_emotion(journey=row, step=step.key, value=1, reason={"ru": "Так"}, by=marta, at=LATER)
    return row


def test_a_touchpoint_out_of_service_stays_on_the_map(web, marta, published):
    retire_touchpoint(touchpoint=Touchpoint.objects.get(code="phone"), by=marta, at=LATER)
    page = words(web(marta).get(f"/en/desk/journeys/{published.journey.pk}/"))
    assert "out of service" in page
