"""A map goes out as JSON, CSV and a picture, and comes back from JSON: looked through first, whole or not at all."""

import csv
import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.core.models import AuditEntry
from otklik.quality import actions, queries
from otklik.quality.models import Journey, JourneyVersion, StepEmotion
from otklik.quality.models.journey_body import Step
from otklik.web.quality.journey_svg import length, wrapped
from tests.cast import NOON

IMPORT = "/en/desk/journeys/import/"
SVG = "{http://www.w3.org/2000/svg}"


def sent(told):
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    return {"file": SimpleUploadedFile("map.json", content)}


def seen(page):
    return {"seen": re.search(r'name="seen" value="([^"]+)"', page.content.decode())[1]}


def taken(web, person, journey, form="json"):
    return web(person).get(f"/en/desk/journeys/{journey.pk}/journey.{form}").content


def small(**told):
    """The least that is a map."""
    step = {"key": "a", "title": {"ru": "Шаг"}, "touchpoints": ["phone"]}
    return {"format": "otklik-journey/1", "code": "small", "title": {"ru": "Карта"}, "stages": {"use": [step]}} | told


def test_what_went_out_comes_back_as_the_same(web, marta, kirill, published):
    told = json.loads(taken(web, marta, published.journey))
    assert told["stages"]["purchase"][0]["emotion"] == {
        "value": -1, "reason": {"en": "The line is busy"}, "at": NOON.isoformat(), "by": "Marta", "source": "hand",
    }  # fmt: skip
    page = web(marta).post(IMPORT, sent(told))
    assert (page.status_code, "Nothing differs." in page.content.decode()) == (200, True)
    told["code"] = "copy"
    page = web(marta).post(IMPORT, sent(told))
    assert not Journey.objects.filter(code="copy").exists()  # only looked through
    assert web(marta).post(IMPORT, seen(page)).status_code == 302
    copy = Journey.objects.get(code="copy")
    assert copy.draft == published.drawing
    said = copy.emotions.get()
    assert (said.step, said.value, said.reason, said.source) == ("order", -1, {"en": "The line is busy"}, "file")
    assert list(JourneyVersion.objects.all()) == [published]
    assert AuditEntry.objects.filter(act="journeys.import").get().subject == copy.ref
    web(marta).post(IMPORT, seen(page))  # twice
    assert (Journey.objects.count(), copy.emotions.count()) == (2, 1)


def test_a_file_of_a_known_map_becomes_its_draft(web, marta, published):
    told = json.loads(taken(web, marta, published.journey))
    told["stages"]["improvement"] = [told["stages"]["discovery"].pop()]
    told["stages"]["purchase"][0]["emotion"]["value"] = 2
    page = web(marta).post(IMPORT, sent(told))
    assert "the file becomes its draft" in page.content.decode()
    web(marta).post(IMPORT, seen(page))
    compared = queries.draft_against_newest(Journey.objects.get())
    assert {key: pair.marks for key, pair in compared.pairs.items()} == {
        "advert": ("moved",), "order": ("emotion",), "pay": (),
    }  # fmt: skip


STEP = {"key": "a", "title": {"ru": "Шаг"}}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (b"\xff\xfe{", "Save the file in UTF-8."),
        (b'{"format": ', "This is not whole JSON."),
        (b"[" * 100_000, "This is not whole JSON."),
        (b" " * (512 * 1024 + 1), "The file is larger than 512 kB."),
        ([], "A journey map is a JSON object"),
        ({"format": "other"}, "A journey map is a JSON object"),
        (small(colour="red"), "JSON: nobody knows the field colour."),
        (small(code="два слова"), "The code consists of Latin letters, digits, - and _, 60 at most."),
        (small(title={}), "title: title is empty."),
        (small(title={"xx": "Karte"}), "title: title holds texts of at most 120 characters by language."),
        (small(title={"ru": "я" * 121}), "title: title holds texts of at most 120 characters by language."),
        (small(title={"ru": "\ud800"}), "title: title holds texts of at most 120 characters by language."),
        (small(title={"ru": "a\0"}), "title: title holds texts of at most 120 characters by language."),
        (small(persona=[]), "persona: texts by language."),
        (small(persona={"age": 7}), "persona: nobody knows the field age."),
        (small(stages=[]), "stages are lists of steps by stage: discovery, purchase"),
        (small(stages={"heaven": []}), "stages are lists of steps by stage: discovery, purchase"),
        (small(stages={"use": {}}), "stages are lists of steps by stage: discovery, purchase"),
        (small(stages={"use": [STEP | {"key": str(n)} for n in range(200)]}), "A map holds at most 60 steps."),
        (small(stages={"use": [7]}), "use 1: a step is an object."),
        (small(stages={"use": [STEP, STEP]}), "Two steps have the key a."),
        (small(stages={"use": [STEP | {"key": "A!"}]}), "use 1: the key has 1 to 20 of a-z, 0-9 and -."),
        (small(stages={"use": [STEP | {"colour": "red"}]}), "use 1: nobody knows the field colour."),
        (small(stages={"use": [STEP | {"touchpoints": "phone"}]}), "use 1: touchpoints are a list of codes."),
        (small(stages={"use": [STEP | {"touchpoints": ["no-such"]}]}), "no touchpoint with the code no-such."),
        (small(stages={"use": [STEP | {"touchpoints": ["phone"] * 2}]}), "use 1: at most 12 touchpoints, each once."),
        (small(stages={"use": [STEP | {"emotion": 3}]}), "use 1: an emotion is an object with a value and a reason."),
        (
            small(stages={"use": [STEP | {"emotion": {"value": 3, "reason": {"ru": "x"}}}]}),
            "use 1: an emotion is a whole number from -2 to 2.",
        ),
        (
            small(stages={"use": [STEP | {"emotion": {"value": True, "reason": {"ru": "x"}}}]}),
            "use 1: an emotion is a whole number from -2 to 2.",
        ),
        (small(stages={"use": [STEP | {"emotion": {"value": 1, "reason": {}}}]}), "use 1: reason is empty."),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(web, marta, catalogue, told, sentence):
    page = web(marta).post(IMPORT, sent(told))
    assert page.status_code == 422
    assert sentence in page.content.decode().replace("&quot;", '"')
    assert not Journey.objects.exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PARTS = {"code": JSON, "title": JSON, "persona": JSON, "stages": JSON | st.dictionaries(st.just("use"), st.lists(JSON))}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=JSON | st.fixed_dictionaries({}, optional=PARTS).map(lambda parts: small(**parts)))
def test_whatever_stands_in_a_file_it_is_a_map_or_refused(catalogue, told):
    try:
        file = actions.read_journey(told)
    except actions.JourneyRefused as error:
        assert str(error)
    else:
        assert file.body.title


def test_what_was_seen_cannot_be_changed(web, marta, catalogue):
    page = web(marta).post(IMPORT, {"seen": "forged"}, follow=True)
    assert "look through the file once more" in page.content.decode()
    assert not Journey.objects.exists()


def test_a_table_for_spreadsheets(web, marta, published):
    actions.put_step(
        journey=published.journey, stage="use", step=Step("evil", {"ru": "=1+1", "en": "Evil"}), by=marta, at=NOON
    )
    content = web(marta).get(f"/en/desk/journeys/{published.journey.pk}/journey.csv?version=draft").content.decode()
    rows = list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))
    told = [
        (row["stage"], row["number"], row["key"], row["touchpoints"], row["emotion"], row["said_by"]) for row in rows
    ]
    assert told == [
        ("discovery", "1", "advert", "site-home", "", ""),
        ("purchase", "1", "order", "phone community", "-1", "Marta"),
        ("purchase", "2", "pay", "", "", ""),
        ("use", "1", "evil", "", "", ""),
    ]
    assert (rows[3]["title_ru"], rows[1]["reason_en"]) == (" =1+1", "The line is busy")


def test_the_picture_says_everything_in_words_too(web, marta, published):
    step = Step("odd", {"ru": "x", "en": "A < B & \x0bC"}, about={"en": "W" * 400}, touchpoints=("phone",))
    actions.put_step(journey=published.journey, stage="use", step=step, by=marta, at=NOON)
    answer = web(marta).get(f"/en/desk/journeys/{published.journey.pk}/journey.svg?version=draft")
    assert answer["Content-Type"] == "image/svg+xml"
    root = ElementTree.fromstring(answer.content)
    assert root.find(f"{SVG}title").text == "Home · Draft"
    assert root.find(f"{SVG}desc").text.startswith(
        "Discovery: 1. Step advert: Home page. Purchase: 2. Step order (−1 annoyance): "
    )
    assert "4. A < B & C: " in root.find(f"{SVG}desc").text
    width, height = (float(root.get(name)) for name in ("width", "height"))
    for text in root.iter(f"{SVG}text"):
        size, anchor = float(text.get("font-size")), text.get("text-anchor", "start")
        wide = length(text.text, size) if anchor == "start" else 0
        assert 0 <= float(text.get("x")) <= width - wide
        assert 0 < float(text.get("y")) < height
    assert len(list(root.iter(f"{SVG}circle"))) == 1


@given(text=st.text(max_size=200), width=st.integers(40, 300))
def test_wrapped_lines_fit_and_lose_nothing(text, width):
    lines = list(wrapped(text, width, 12))
    assert all(length(line, 12) <= width or len(line) == 1 for line in lines)
    kept = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    assert "".join("".join(lines).split()) == "".join(kept.split())


def test_the_picture_goes_on_paper(web, marta, published):
    sheet = web(marta).get(f"{published.journey.get_absolute_url()}journey.pdf?version=1")
    assert (sheet["Content-Type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")


def test_unknown_forms_and_versions_are_not_there(web, marta, published):
    base = f"/en/desk/journeys/{published.journey.pk}/journey"
    for url in (f"{base}.exe", f"{base}.json?version=9", f"{base}.json?version=x", f"{base}.json?version=1999-01-01"):
        assert web(marta).get(url).status_code == 404
    assert json.loads(web(marta).get(f"{base}.json?version=1").content)["version"] == 1


def test_emotions_of_a_file_are_said_by_who_brings_it(journey, marta, kirill):
    told = small(code="home")
    told["stages"]["use"][0]["emotion"] = {"value": 2, "reason": {"ru": "Рад"}, "by": "Oleg", "at": "1999-01-01"}
    actions.bring_journey(told=told, by=kirill, at=NOON)
    said = StepEmotion.objects.get()
    assert (said.said_by, said.said_at, said.source) == (kirill, NOON, "file")
