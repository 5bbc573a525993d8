"""The ask box of the desk: an agent with a customer on the line, and whose self-service that is."""

import pytest
from django.utils.timezone import now
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from otklik.answers.actions import change_ledger_settings
from otklik.answers.ledger import PLACES, Period, class_counts, found_and_asked, is_withheld, ledger_settings
from otklik.answers.models import AskSession
from otklik.interactions.models import Interaction
from tests.cast import NOON


def tree(answer):
    return HTMLParser(answer.content.decode())


def buttons(page):
    return {
        row.attributes["data-ref"]: [one.attributes["data-copy"] for one in row.css("button")]
        for row in page.css("[data-ref]")
    }


def test_every_page_of_the_desk_has_the_box(web, vera, oleg):
    for person, path in ((vera, "/desk/"), (vera, "/desk/topics/"), (vera, "/desk/customers/"), (oleg, "/desk/norms/")):
        box = tree(web(person).get(path)).css_first("#palette form[data-ask]")
        assert (box.attributes["data-place"], box.attributes["action"]) == ("desk", "/desk/")
        assert box.css_first("input[name=q]") is not None


def test_the_first_page_of_the_desk_answers_without_scripts(web, solved, private, written, indexed, vera):
    for_staff = written("Роуминг: что говорить", "Роуминг в Минске.", audience="staff")
    indexed()
    page = tree(web(vera).get("/desk/", {"q": "роуминг минск"}))
    box = page.css_first(".desk-page form[data-ask]")
    assert box.css_first("input[name=q]").attributes["value"] == "роуминг минск"
    assert buttons(box) == {solved.ref: ["link", "text"], private.ref: [], for_staff.ref: []}
    names = [one.attributes["id"] for one in page.css("[id]")]
    assert sorted(names) == sorted(set(names))


def test_answers_of_a_box_on_the_desk_are_copied(web, solved, private, indexed, vera):
    indexed()
    words = {"q": "роуминг минск", "place": "desk", "lang": "ru", "box": "palette"}
    page = tree(web(vera).get("/ask/suggest", words))
    assert buttons(page) == {solved.ref: ["link", "text"], private.ref: []}
    assert page.css_first("[role=grid]").attributes["id"] == "ask-palette-grid"
    assert web(vera).get("/ask/suggest", words | {"box": "moon"}).status_code == 422


@pytest.mark.parametrize("place", PLACES)
def test_what_an_employee_asks_is_nobodys_self_service(web, step, solved, vera, place):
    contacts = Interaction.objects.count()
    step(web(vera), place=place, refs=[solved.ref])
    step(web(vera), "answered", place=place, ref=solved.ref, refs=[solved.ref])
    assert AskSession.objects.get().place == "desk"
    assert Interaction.objects.count() == contacts
    period = Period(at=now(), days=7)
    assert found_and_asked(period=period).whole == 0
    assert {row.count for row in class_counts(period=period, settings=ledger_settings()).values()} == {0}


def test_an_attempt_becomes_the_desks_when_an_employee_signs_in(web, step, solved, vera, zakhar):
    step(web(None), refs=[solved.ref])
    assert AskSession.objects.get().place == "home"
    step(web(vera), "opened", ref=solved.ref)
    assert AskSession.objects.get().place == "desk"
    step(web(None), key="z" * 32)
    step(web(zakhar), key="z" * 32)
    assert AskSession.objects.get(key="z" * 32).place == "home"


def test_answers_are_never_withheld_from_an_employee(web, step, solved, indexed, vera, igor):
    indexed()
    change_ledger_settings(holdout_percent=50, lookback_days=7, lookback_channels=[], by=igor, at=NOON)
    key = next(key for key in (f"{n:032x}" for n in range(99)) if is_withheld(browser_key=key, place="home"))
    words = {"q": "роуминг минск", "place": "home", "lang": "ru"}
    for person, refs in ((None, []), (vera, [solved.ref])):
        browser = web(person)
        browser.cookies["ask_browser"] = key
        page = tree(browser.get("/ask/suggest", words))
        assert [row.attributes["data-ref"] for row in page.css("[data-ref]")] == refs


def test_customers_have_a_box_wherever_the_ledger_says_so(web, category, section, boris):
    found = {
        place: tree(web(boris).get(path)).css_first(f"[data-ask][data-place={place}]") is not None
        for place, path in {
            "home": "/", "new_topic": "/topics/new/", "topics": "/topics/", "knowledge": "/knowledge/",
            "search": "/search/", "error": "/no-such-page/",
        }.items()
    }  # fmt: skip
    assert found == dict.fromkeys(set(PLACES) - {"api", "desk"}, True)
