"""What the page reports: shown, opened, answered, asked, left."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now
from selectolax.lexbor import LexborHTMLParser

from otklik.answers.actions import note_asked
from otklik.answers.ledger import Period, answers_that_help, found_and_asked
from otklik.answers.models import AskSession, LedgerSettings, Shown
from otklik.community.actions import open_topic
from otklik.core.models import Event
from otklik.interactions.actions import open_interaction
from otklik.interactions.models import Interaction
from tests.cast import NOON

KEY = "k" * 32


@pytest.fixture(autouse=True)
def no_count_yet():
    cache.clear()


def rows():
    return list(AskSession.objects.values_list("key", "individual", "place", "question", "question_key"))


def test_answers_shown_are_written_with_their_places(web, step, solved, alina):
    answer = step(web(None), refs=[solved.ref, "topic:999"], scores=[2.5, 1], question="Как включить роуминг?")
    assert answer.status_code == 204
    assert rows() == [(KEY, None, "home", "Как включить роуминг?", "вклуч рауминг")]
    assert list(Shown.objects.values_list("ref", "position", "score", "opened_at")) == [(solved.ref, 1, 2.5, None)]
    session = AskSession.objects.get()
    assert (session.best_score, session.no_good_answer, session.withheld) == (2.5, False, False)


def test_the_attempt_of_a_signed_in_person_is_his(web, step, solved, alina):
    step(web(alina), refs=[solved.ref])
    assert AskSession.objects.get().individual == alina


def test_opened_then_answered_is_one_contact_closed_by_the_ask_box(web, step, solved, alina, run_errands):
    browser = web(alina)
    step(browser, refs=[solved.ref])
    for _twice in range(2):
        step(browser, "opened", ref=solved.ref, refs=[solved.ref])
        assert step(browser, "answered", ref=solved.ref, refs=[solved.ref]).status_code == 204
    session = AskSession.objects.get()
    assert (session.answered_ref, session.shown.get().opened_at is not None) == (solved.ref, True)
    journal = Interaction.objects.filter(channel="ask")
    assert list(journal.values_list("touchpoint__code", "individual", "outcome", "subject", "summary")) == [
        ("ask", alina.pk, "self_service", f"ask:{session.pk}", solved.ref)
    ]
    assert Event.objects.filter(name="answers.AnsweredByAskBox").count() == 1
    run_errands()
    session.refresh_from_db()
    assert session.contacted_at is None  # the ask box does not count against itself


def test_the_journal_names_the_answer_that_helped(web, step, solved, written, alina, marta):
    article = written("Скрипт удержания", "Скидка.", audience="staff")
    browser = web(alina)
    step(browser, "answered", ref=solved.ref, refs=[solved.ref])
    contact = Interaction.objects.get(channel="ask")
    for person, path in ((alina, "/me/history/"), (marta, "/desk/journal/"), (marta, f"/desk/journal/{contact.pk}/")):
        page = LexborHTMLParser(web(person).get(path).content.decode())
        told = page.css_first(".timeline, .table-wrap tr[data-row], dl.facts").text()
        assert (solved.title in told, solved.ref in told) == (True, False), path
    open_interaction(touchpoint="ask", channel="ask", at=NOON, individual=alina, subject="ask:7", summary=article.ref)
    page = web(alina).get("/me/history/").content.decode()
    assert (article.ref in page, "Скрипт" in page) == (False, False)


def test_the_topics_own_contact_stays_open_when_the_topic_helps_another(web, step, solved, zakhar, category, boris):
    asked = open_topic(by=boris, kind="question", category=category, title="Роуминг в Риме?", body="Еду.", at=NOON)
    step(web(zakhar), "answered", ref=asked.ref, refs=[asked.ref])
    assert Interaction.objects.get(subject=asked.ref).ended_at is None


def test_answered_without_anything_before_it_is_understood(web, step, solved):
    step(web(None), "answered", ref=solved.ref, question="")
    assert AskSession.objects.get().answered_ref == solved.ref


def test_asked_anyway(web, step, solved, alina, category, run_errands):
    browser = web(alina)
    step(browser, refs=[solved.ref])
    at = now()
    topic = open_topic(by=alina, kind="question", category=category, title="Роуминг в Риме?", body="Еду.", at=at)
    note_asked(key=KEY, ref=topic.ref, by=alina, at=at)
    note_asked(key=KEY, ref=topic.ref, by=alina, at=at + timedelta(minutes=1))
    run_errands()
    session = AskSession.objects.get()
    assert (session.asked_at, session.asked_ref) == (at, topic.ref)
    assert (session.contacted_at, session.contacted_channel) == (at, "community")
    told = Event.objects.filter(name="answers.AskedAnyway").values_list("facts", flat=True)
    assert list(told) == [{"session_id": session.pk, "topic_id": topic.pk}]


def test_asked_is_found_even_when_the_page_says_nothing(web, step, solved, alina, category, run_errands):
    step(web(alina), refs=[solved.ref])
    topic = open_topic(by=alina, kind="question", category=category, title="Роуминг в Риме?", body="Еду.", at=now())
    run_errands()
    assert AskSession.objects.get().asked_ref == topic.ref


def test_an_anonymous_attempt_becomes_his_who_signs_in_to_ask(web, step, solved, alina):
    step(web(None), refs=[solved.ref])
    note_asked(key=KEY, ref="topic:12", by=alina, at=now())
    assert AskSession.objects.get().individual == alina


def test_an_attempt_never_changes_hands(web, step, solved, alina, zakhar):
    step(web(alina), refs=[solved.ref])
    step(web(zakhar), "opened", ref=solved.ref)
    assert AskSession.objects.get().individual == alina


def test_a_call_within_seven_days_is_the_attempts_contact(web, step, solved, alina, zakhar, run_errands):
    step(web(alina), refs=[solved.ref])
    began = AskSession.objects.get().started_at
    for person, channel, direction, days in (
        (zakhar, "phone", "in", 1),
        (alina, "phone", "out", 1),
        (alina, "phone", "in", 8),
        (alina, "chat", "in", 3),
        (alina, "phone", "in", 2),
    ):
        open_interaction(
            touchpoint="phone",
            channel=channel,
            individual=person,
            direction=direction,
            at=began + timedelta(days=days),
        )
    from otklik.core.errands import claim, run

    for row in claim("test", 100, began + timedelta(days=30)):
        run(row, lambda: began + timedelta(days=30))
    session = AskSession.objects.get()
    assert (session.contacted_at, session.contacted_channel) == (began + timedelta(days=2), "phone")


def test_a_contact_before_he_was_known_is_found_when_he_is(web, step, solved, alina):
    step(web(None), refs=[solved.ref])
    began = AskSession.objects.get().started_at
    open_interaction(touchpoint="phone", channel="phone", individual=alina, at=began + timedelta(seconds=1))
    step(web(alina), "opened", ref=solved.ref)
    assert AskSession.objects.get().contacted_channel == "phone"


def test_in_the_hold_out_group_nothing_is_shown_whatever_the_page_says(web, step, solved, indexed):
    indexed()
    LedgerSettings.objects.create(holdout_percent=50, changed_at=NOON)
    withheld = []
    for number in range(40):
        step(web(None), key=f"{number:032x}", refs=[solved.ref], no_good_answer=True)
        session = AskSession.objects.get(key=f"{number:032x}")
        withheld.append(session.withheld)
        assert session.shown.count() == (0 if session.withheld else 1)
        assert session.no_good_answer is not session.withheld
    assert 8 < sum(withheld) < 32


def test_personal_data_is_masked_and_long_questions_are_cut(web, step):
    step(web(None), question="Мой номер +375 29 123-45-67, не работает интернет " + "а" * 600)
    session = AskSession.objects.get()
    assert "123-45-67" not in session.question
    assert "375" not in session.question_key
    assert len(session.question) == 400


def test_a_browser_gets_its_key_once(web, step):
    browser = web(None)
    first = step(browser).cookies["ask_browser"]
    assert (first["httponly"], first["samesite"], first["max-age"]) == (True, "Lax", 180 * 24 * 3600)
    assert not step(browser, key="z" * 32).cookies
    assert set(AskSession.objects.values_list("browser_key", flat=True)) == {first.value}


def test_a_beacon_sends_a_form(web, solved):
    words = {"kind": "left", "key": KEY, "place": "home", "lang": "ru"}
    assert web(None).post("/ask/events", words).status_code == 204
    assert AskSession.objects.get().left_at is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "bought"},
        {"key": "short"},
        {"key": None},
        {"place": "moon"},
        {"lang": "xx"},
        {"refs": "topic:1"},
        {"refs": ["<script>"]},
        {"refs": [f"topic:{n}" for n in range(51)]},
        {"ref": "topic:1 or 1=1"},
        {"question": "a\x00b"},
        {"question": "а" * 3000},
        {"scores": {"a": 1}},
    ],
)
def test_a_bad_step_is_refused(web, step, wrong):
    assert step(web(None), **wrong).status_code == 422
    assert not AskSession.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", "null", '"x"', "\ud800".encode("utf-8", "surrogatepass")])
def test_a_body_that_is_no_step_is_refused(web, body):
    assert web(None).post("/ask/events", body, content_type="application/json").status_code == 422


def test_references_to_nothing_and_huge_numbers_are_left_out(web, step):
    refs = ["topic:0", f"topic:{10**30}", "nobody:1", "article:abc", "topic:x"]
    assert step(web(None), "opened", refs=refs, ref=f"topic:{10**30}").status_code == 204
    assert not Shown.objects.exists()


def test_another_persons_private_question_is_not_written_down(web, step, private, zakhar, alina):
    step(web(zakhar), "opened", refs=[private.ref], ref=private.ref)
    assert not Shown.objects.exists()
    step(web(alina), key="m" * 32, refs=[private.ref])
    assert Shown.objects.get().ref == private.ref


def test_without_the_token_nothing_is_written(operator):
    browser = Client(enforce_csrf_checks=True)
    words = {"kind": "shown", "key": KEY, "place": "home", "lang": "ru", "question": "интернет"}
    assert browser.post("/ask/events", words).status_code == 403
    token = browser.get("/csrf/").json()["token"]
    assert browser.post("/ask/events", words | {"csrfmiddlewaretoken": token}).status_code == 204
    headers = {"X-CSRFToken": token}
    assert browser.post("/ask/events", words, content_type="application/json", headers=headers).status_code == 204
    assert AskSession.objects.count() == 1


def test_too_many_steps_from_one_address_must_wait(web, step):
    browser = web(None)
    statuses = [step(browser, question="").status_code for _ in range(121)]
    if statuses[-1] == 204:  # the minute turned over while we were counting
        statuses = [step(browser, question="").status_code for _ in range(121)]
    assert statuses[-1] == 429
    assert 1 <= int(step(browser)["Retry-After"]) <= 60


def test_a_get_is_no_step(web):
    assert web(None).get("/ask/events").status_code == 405


def test_an_answer_put_into_a_reply_is_counted_at_the_desk_and_nowhere_else(web, step, solved, vera):
    contacts = Interaction.objects.count()
    step(web(vera), place="desk", refs=[solved.ref])
    step(web(vera), "answered", place="desk", ref=solved.ref, refs=[solved.ref])
    session = AskSession.objects.get()
    assert (session.place, session.answered_ref, session.individual) == ("desk", solved.ref, vera)
    assert Interaction.objects.count() == contacts
    everywhere, desk = Period(at=now(), days=7), Period(at=now(), days=7, place="desk")
    assert (found_and_asked(period=everywhere).whole, found_and_asked(period=desk).whole) == (0, 1)
    assert answers_that_help(period=everywhere) == []
