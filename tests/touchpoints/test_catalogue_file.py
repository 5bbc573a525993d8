"""The catalogue goes out as a file and comes back changed, all of it or nothing."""

import csv
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.core.models import AuditEntry
from otklik.touchpoints import actions
from otklik.touchpoints.actions import plan_catalogue
from otklik.touchpoints.models import Touchpoint
from otklik.touchpoints.queries import catalogue_records
from tests.cast import NOON

IMPORT = "/desk/touchpoints/import/"


@pytest.fixture(autouse=True)
def catalogue(db):
    actions.preload_catalogue(at=NOON)


def sent(text, name="catalogue.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return {"file": SimpleUploadedFile(name, content)}


def seen(page):
    return {"seen": re.search(r'name="seen" value="([^"]+)"', page.content.decode())[1]}


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_went_out_comes_back_as_the_same(web, marta, form):
    Touchpoint.objects.filter(code="phone").update(address="+375 17 000-01-45", about={"ru": '=1+1; "да",\nнет'})
    went = web(marta).get(f"/desk/touchpoints/catalogue.{form}")
    assert went["Content-Disposition"] == f'attachment; filename="touchpoints.{form}"'
    before = catalogue_records()
    page = web(marta).post(IMPORT, sent(went.content, f"x.{form}"))
    assert "Новых: 0, изменений: 0, без изменений: 42, отклонено: 0." in " ".join(page.content.decode().split())
    web(marta).post(IMPORT, seen(page))
    assert catalogue_records() == before


def test_a_spreadsheet_with_semicolons_adds_and_changes(web, marta):
    text = (
        "code;title_ru;owner_zone;parent;backup;calendar;is_public;languages\n"
        "kiosk-1;Киоск у рынка;marketing;kiosks;phone;always;да;ru be\n"
        "kiosks;Киоски;marketing;offices;;;нет;ru\n"
        "phone;Телефон 145;technical;;kiosk-1;working-week;yes;ru\n"
    )
    page = web(marta).post(IMPORT, sent("\ufeff" + text))
    assert page.status_code == 200
    assert not Touchpoint.objects.filter(code="kiosks").exists()  # only looked through
    assert web(marta).post(IMPORT, seen(page))["Location"] == "/desk/touchpoints/"
    kiosk, phone = (Touchpoint.objects.get(code=code) for code in ("kiosk-1", "phone"))
    assert (kiosk.parent.code, kiosk.parent.parent.code, kiosk.backup.code) == ("kiosks", "offices", "phone")
    assert (kiosk.kind, kiosk.is_public, kiosk.languages, kiosk.calendar.code) == (
        "kiosk-1",
        True,
        ["ru", "be"],
        "always",
    )
    assert (phone.title, phone.backup.code, phone.calendar.code) == ({"ru": "Телефон 145"}, "kiosk-1", "working-week")
    assert phone.about  # a column left out changes nothing
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert acts >= {"touchpoints.create", "touchpoints.change"}


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"code": "два слова", "title": {"ru": "x"}, "owner_zone": "it"}, "The code consists"),
        ({"code": "x", "owner_zone": "it"}, "A touchpoint needs a name"),
        ({"code": "x", "title": {"en": "x"}, "owner_zone": "it"}, "A touchpoint needs a name"),
        ({"code": "phone", "title": {}}, "A touchpoint needs a name"),
        ({"code": "x", "title": {"ru": "x"}, "owner_zone": "sales"}, "owner_zone is one of"),
        ({"code": "phone", "stage": "later"}, "stage is one of"),
        ({"code": "phone", "languages": ["xx"]}, "languages are some of"),
        ({"code": "phone", "languages": [["ru"]]}, "languages are some of"),
        ({"code": "phone", "is_public": "maybe"}, "is_public is yes or no"),
        ({"code": "phone", "kind": "site"}, "The kind of a touchpoint stays"),
        ({"code": "phone", "calendar": "moon"}, "There is no calendar"),
        ({"code": "phone", "backup": "phone"}, "A touchpoint cannot stand in for itself"),
        ({"code": "phone", "parent": "phone"}, "A touchpoint cannot be a part of its own part"),
        ({"code": "phone", "address": "x" * 301}, "address is a text of at most 300"),
        ({"code": "phone", "address": "\0"}, "address is a text of at most 300"),
        ({"code": "phone", "parent": {"a": 1}}, "parent is a text of at most 60"),
        ({"code": "phone", "about": {"ru": 1}}, "about holds texts"),
        ({"code": "phone", "about": ["ru"]}, "about holds texts"),
        ({"code": "phone", "колонка": "x"}, "Nobody knows the field колонка"),
        ({}, "The code consists"),
    ],
)
def test_a_record_that_cannot_come_in_is_told_in_a_sentence_and_nothing_is_written(web, marta, record, why):
    good = {"code": "new-1", "title": {"ru": "Новая"}, "owner_zone": "it"}
    before = catalogue_records()
    page = web(marta).post(f"/en{IMPORT}", sent(json.dumps([good, record]), "x.json"))
    assert page.status_code == 422
    assert why in page.content.decode()
    assert 'name="seen"' not in page.content.decode()
    with pytest.raises(actions.CatalogueRefused):
        actions.bring_catalogue(records=[good, record], by=marta, at=NOON)
    assert catalogue_records() == before


def test_the_same_code_twice_and_a_circle_of_parts_are_refused():
    twice = [{"code": "phone", "address": "1"}, {"code": "phone", "address": "2"}]
    assert [change.what for change in plan_catalogue(twice)] == ["changed", "refused"]
    circle = [{"code": "site", "parent": "site-home"}]
    assert [change.what for change in plan_catalogue(circle)] == ["refused"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"title_ru\nx\n", b"[1, 2]", b"[" * 100_000, b'{"code": "x"}', b'code\n"x\n', b"code\n" + b"x\n" * 5001,
     b"x" * (2 * 1024 * 1024 + 1), b"[]"],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused_at_its_field(web, marta, content):
    page = web(marta).post(IMPORT, sent(content))
    assert page.status_code == 422
    assert 'id="id_file_error"' in page.content.decode()


def test_what_was_seen_cannot_be_made_up_nor_written_when_the_catalogue_moved(web, marta):
    assert web(marta).post(IMPORT, {"seen": "W10:1abc:xyz"})["Location"] == IMPORT
    page = web(marta).post(IMPORT, sent("code,parent\nphone,offices\n"))
    actions.change_touchpoint(
        touchpoint=Touchpoint.objects.get(code="offices"),
        by=marta,
        at=NOON,
        parent=Touchpoint.objects.get(code="phone"),
    )
    assert web(marta).post(IMPORT, seen(page))["Location"] == IMPORT
    assert Touchpoint.objects.get(code="phone").parent is None


def test_no_cell_is_a_formula(web, marta):
    Touchpoint.objects.filter(code="phone").update(address="=HYPERLINK(1)")
    text = web(marta).get("/desk/touchpoints/catalogue.csv").content.decode("utf-8-sig")
    assert all(cell[:1] not in tuple("=+-@") for row in csv.reader(io.StringIO(text)) for cell in row)


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["ru", "be", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)
fields = [
    "code",
    "title",
    "about",
    "kind",
    "parent",
    "backup",
    "calendar",
    "owner_zone",
    "stage",
    "languages",
    "is_public",
]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(records=st.lists(st.dictionaries(st.sampled_from(fields), values, max_size=4), min_size=1, max_size=3))
def test_whatever_json_says_it_is_planned_or_refused(records):
    assert len(plan_catalogue(records)) == len(records)
