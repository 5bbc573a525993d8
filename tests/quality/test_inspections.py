"""An inspection from its plan to its result, by the front door: phones that repeat themselves, photos, appeals."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from PIL import Image

from otklik.core.models import AuditEntry, Event
from otklik.quality.actions.inspection_decisions import accept_silent
from otklik.quality.actions.inspection_evidence import keep_photo
from otklik.quality.actions.inspection_templates import (
    begin_inspection_template,
    publish_inspection_template,
    put_item,
    redraw_inspection_template,
    remove_item,
)
from otklik.quality.models import (
    Inspection,
    InspectionAnswer,
    InspectionEvidence,
    InspectionPlan,
    InspectionTemplate,
)
from otklik.quality.models.inspection_body import Item, Section, Sheet
from otklik.touchpoints.models import Touchpoint

ITEMS = (
    Item("open", {"en": "Open in time"}, weight=3, critical=True, evidence=True),
    Item("clean", {"en": "Clean"}, "scale"),
    Item("wait", {"en": "Minutes waited"}, "number", high=15, weight=2),
    Item("words", {"en": "What you remember"}, "text"),
)


@pytest.fixture
def version(place, marta):
    sheet = Sheet({"en": "Visit"}, sections=(Section("hall", {"en": "Hall"}, ITEMS),))
    template = begin_inspection_template(code="visit", kind="A01", sheet=sheet, by=marta, at=now())
    return publish_inspection_template(template=template, by=marta, at=now())


@pytest.fixture
def inspection(version, place, kirill):
    today = now()
    return Inspection.objects.create(
        version=version, touchpoint=place, assignee=kirill, planned_at=today, due_on=today.date(), made_at=today
    )


def told(key, item, value, sequence, note=""):
    return {"key": key, "item": item, "value": value, "note": note, "sequence": sequence, "at": 1_700_000_000_000}


def send(browser, inspection, *answers):
    url = f"/desk/inspections/{inspection.pk}/sync/"
    return browser.post(url, json.dumps({"answers": answers}), content_type="application/json")


def jpeg(side=40, **exif):
    facts = Image.Exif()
    facts[0x0110] = exif.get("model", "Pocket 3")
    facts.get_ifd(0x8825).update({1: "N", 2: (53.0, 54.0, 0.0), 3: "E", 4: (27.0, 33.0, 0.0)})
    made = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(made, "JPEG", exif=facts)
    return made.getvalue()


def photo(browser, inspection, content, key="photo-key-1", **more):
    file = io.BytesIO(content)
    file.name = "a.jpg"
    url = f"/desk/inspections/{inspection.pk}/photo/"
    return browser.post(url, {"item": "open", "key": key, "at": "1700000000000", "file": file} | more)


def values(inspection):
    from otklik.quality.queries.inspections import filled

    return filled(Inspection.objects.select_related("version").get(pk=inspection.pk)).values()


def test_a_phone_that_repeats_itself_in_any_order_loses_and_doubles_nothing(web, inspection, kirill):
    browser = web(kirill)
    late, early = told("key-00002", "open", "no", 2), told("key-00001", "open", "yes", 1)
    assert send(browser, inspection, late).json() == {"kept": ["key-00002"], "refused": {}, "submitted": False}
    assert send(browser, inspection, early, late, early).json()["kept"] == ["key-00001", "key-00002", "key-00001"]
    assert (values(inspection), InspectionAnswer.objects.count()) == ({"open": "no"}, 2)
    wrong = send(browser, inspection, told("key-00003", "wait", "soon", 3), told("key-00004", "gone", "yes", 4))
    assert wrong.json()["refused"] == {"key-00003": "value", "key-00004": "item"}
    assert send(browser, inspection, {"key": "x"}).status_code == 422


def test_only_the_assessor_fills_it_in_and_only_readers_see_the_result(web, inspection, kirill, timur, vera, zakhar):
    own, result = f"/desk/inspections/{inspection.pk}/", f"/desk/inspections/{inspection.pk}/result/"
    seen = {person.nick: (web(person).get(own).status_code, web(person).get(result).status_code)
            for person in (kirill, timur, vera, zakhar)}  # fmt: skip
    assert seen == {"Kirill": (200, 404), "Timur": (404, 200), "Vera": (404, 404), "Zakhar": (404, 404)}
    assert send(web(timur), inspection, told("key-00001", "open", "yes", 1)).status_code == 404


def test_a_photo_is_sealed_as_it_came_and_shown_without_what_the_camera_wrote(web, inspection, kirill, marta, vera):
    content = jpeg()
    where = {"latitude": "53.9", "longitude": "27.55", "accuracy": "12"}
    assert photo(web(kirill), inspection, content, **where).status_code == 200
    assert photo(web(kirill), inspection, content, **where).status_code == 200  # sent twice
    row = InspectionEvidence.objects.get()
    assert (row.sha256, row.exif["Model"]) == (hashlib.sha256(content).hexdigest(), "Pocket 3")
    assert (row.exif["latitude"], row.exif["longitude"], row.place["accuracy"]) == (53.9, 27.55, 12.0)
    shown = b"".join(web(kirill).get(f"/desk/inspections/photos/{row.pk}/").streaming_content)
    assert (dict(Image.open(io.BytesIO(shown)).getexif()), b"Pocket" in shown) == ({}, False)
    sealed = web(marta).get(f"/desk/inspections/photos/{row.pk}/original/")
    assert sealed.content == content
    assert AuditEntry.objects.filter(act="inspections.original", subject=row.ref).count() == 1
    assert web(vera).get(f"/desk/inspections/photos/{row.pk}/").status_code == 404
    with row.original.storage.open(row.original.name, "ab") as file:
        file.write(b"more")
    assert web(marta).get(f"/desk/inspections/photos/{row.pk}/original/").status_code == 409


def test_what_the_phone_made_smaller_keeps_the_hash_and_the_facts_of_what_was_taken(web, inspection, kirill):
    original, small = jpeg(300), io.BytesIO()
    Image.new("RGB", (30, 30)).save(small, "JPEG")
    head = io.BytesIO(original[:900])
    digest = hashlib.sha256(original).hexdigest()
    assert photo(web(kirill), inspection, small.getvalue(), sha256=digest, head=head).status_code == 200
    row = InspectionEvidence.objects.get()
    assert (row.phone_sha256, row.exif["Model"]) == (digest, "Pocket 3")


def test_photos_that_cannot_be_taken_are_refused_in_words_and_cost_no_answer(web, inspection, kirill, settings):
    settings.MAX_ATTACHMENT_BYTES = 1024 * 1024
    browser = web(kirill)
    send(browser, inspection, told("key-00001", "open", "yes", 1))
    bomb = io.BytesIO()
    Image.new("L", (9000, 9000)).save(bomb, "PNG")
    tried = [b"", b"no picture at all", jpeg()[:300], bomb.getvalue(), b"\xff\xd8\xff" + bytes(1_100_000)]
    answers = [photo(browser, inspection, content) for content in tried]
    assert [answer.status_code for answer in answers] == [422] * 5
    assert len({answer.json()["error"] for answer in answers}) == 4  # none, no picture, too many pixels, too large
    assert (InspectionEvidence.objects.count(), values(inspection)) == (0, {"open": "yes"})


def test_it_works_without_scripts_and_what_is_submitted_stays(web, inspection, kirill):
    browser, url = web(kirill), f"/desk/inspections/{inspection.pk}/"
    answers = {"item-open": "yes", "note-open": "on the dot", "item-clean": "3", "item-wait": "4,5", "act": "submit"}
    lacking = browser.post(url, answers)
    assert (lacking.status_code, values(inspection)) == (422, {"open": "yes", "clean": 3, "wait": 4.5})
    file = io.BytesIO(jpeg())
    file.name = "door.jpg"
    assert browser.post(url, answers | {"photo-open": file}).status_code == 302
    inspection.refresh_from_db()
    # 3 x 1 + 1 x 3/4 + 2 x 1 of 6
    assert (inspection.result["share"], inspection.result["critical"]) == (5.75 / 6, [])
    assert InspectionAnswer.objects.count() == 3  # the second time nothing was new
    after = send(browser, inspection, told("key-00009", "open", "no", 99))
    assert (after.json()["submitted"], values(inspection)["open"]) == (True, "yes")
    assert InspectionAnswer.objects.get(key="key-00009").is_late
    assert "on the dot" in browser.get(url).content.decode()


def _submitted(web, inspection, kirill, **answers):
    rows = {"open": "no", "clean": 1, "wait": 30} | answers
    browser = web(kirill)
    send(browser, inspection, *[told(f"key-{name:>05}", name, value, 1) for name, value in rows.items()])
    photo(browser, inspection, jpeg())
    assert browser.post(f"/desk/inspections/{inspection.pk}/", _as_form(rows)).status_code == 302
    inspection.refresh_from_db()


def _as_form(rows):
    return {f"item-{name}": str(value) for name, value in rows.items()} | {"act": "submit"}


def test_an_appeal_is_decided_by_somebody_else_and_corrections_are_added(web, inspection, kirill, timur, marta, igor):
    _submitted(web, inspection, kirill)
    url = f"/desk/inspections/{inspection.pk}"
    assert (inspection.result["failed"], inspection.result["critical"]) == (True, ["open"])
    web(timur).post(f"{url}/appeal/", {"words": "The clock of the phone was wrong."})
    web(marta).post(f"{url}/accept/")  # an appeal waits
    inspection.refresh_from_db()
    assert inspection.accepted_at is None
    decision = {"verdict": "upheld", "words": "The till says 8:58.", "fix-open": "yes"}
    assert web(igor).post(f"{url}/decide/", decision).status_code == 302
    inspection.refresh_from_db()
    assert (inspection.result["failed"], values(inspection)["open"]) == (False, "yes")
    assert list(InspectionAnswer.objects.filter(item="open").order_by("pk").values_list("value", flat=True)) == [
        "no", "yes"
    ]  # fmt: skip
    assert [step.kind for step in inspection.steps.order_by("pk")] == ["submitted", "appealed", "upheld", "accepted"]
    told_of = {
        row.name.rsplit(".", 1)[-1]: row.facts["failed"] for row in Event.objects.filter(name__contains="Inspection")
    }
    assert told_of == {"InspectionSubmitted": ["open"], "InspectionAccepted": []}
    page = web(marta).get(f"{url}/result/").content.decode()
    assert "The till says 8:58." in page
    assert "Оценка была 4 %." in " ".join(page.split())  # a quarter of one of six
    files = {form: web(marta).get(f"{url}/inspection.{form}").content.decode() for form in ("csv", "json")}
    seal = InspectionEvidence.objects.get().sha256
    assert [seal in text for text in files.values()] == [True, True]


def test_silence_accepts_and_comes_too_late_to_appeal(web, inspection, kirill, timur):
    _submitted(web, inspection, kirill)
    Inspection.objects.update(submitted_at=now() - timedelta(days=6))
    web(timur).post(f"/desk/inspections/{inspection.pk}/appeal/", {"words": "late"})
    assert accept_silent(now()) == 1
    inspection.refresh_from_db()
    assert [step.kind for step in inspection.steps.order_by("pk")] == ["submitted", "accepted"]
    assert accept_silent(now()) == 0


def test_two_assessors_are_compared(web, inspection, kirill, timur, marta):
    url = f"/desk/inspections/{inspection.pk}"
    assert web(marta).post(f"{url}/second/", {"assignee": timur.pk, "due_on": ""}).status_code == 422
    web(marta).post(f"{url}/second/", {"assignee": timur.pk, "due_on": "2030-01-01"})
    second = Inspection.objects.get(second_of=inspection)
    assert web(marta).get(f"{url}/agreement/").status_code == 404
    _submitted(web, inspection, kirill)
    pages = [f"{url}/result/", f"{url}/inspection.json", f"/desk/inspections/photos/{inspection.evidence.get().pk}/"]
    assert [web(timur).get(page).status_code for page in pages] == [404] * 3  # before he has answered himself
    assert [web(marta).get(page).status_code for page in pages] == [200] * 3
    send(web(timur), second, told("key-t0001", "open", "no", 1), told("key-t0002", "clean", 4, 2))
    send(web(timur), second, told("key-t0003", "wait", 30, 3))
    photo(web(timur), second, jpeg(), key="photo-key-2")
    web(timur).post(
        f"/desk/inspections/{second.pk}/", {"item-open": "no", "item-clean": "4", "item-wait": "30", "act": "submit"}
    )
    assert [web(timur).get(page).status_code for page in pages] == [200] * 3
    page = web(marta).get(f"{url}/agreement/").content.decode()
    assert ("Clean" in page, "Open in time" in page) == (True, False)
    assert Event.objects.filter(name__endswith="InspectionSubmitted").count() == 1


def test_a_plan_is_drawn_inside_open_hours_and_told_in_one_letter(web, version, place, marta, kirill, run_errands):
    terms = {
        "version": version.pk, "touchpoints": [place.pk], "each": 3, "begins_on": "2030-03-04", "ends_on": "2030-03-10",
        "days_to_do": 2, "assignees": [kirill.pk], "seed": "spring",
    }  # fmt: skip
    assert web(marta).post("/desk/inspections/plan/", terms).status_code == 302
    twice = web(marta).post("/desk/inspections/plan/", terms)
    assert (twice.status_code, list(twice.context["form"].errors), Inspection.objects.count()) == (422, ["seed"], 3)
    seeds = [web(marta).get("/desk/inspections/plan/").context["form"]["seed"].value() for _time in "12"]
    assert [len(seed) for seed in seeds] == [16, 16] and seeds[0] != seeds[1]
    drawn = list(Inspection.objects.order_by("planned_at").values_list("planned_at", "due_on"))
    hours = [(when.astimezone().isoweekday() < 6, due) for when, due in drawn]
    assert len(drawn) == 3
    assert all(is_weekday for is_weekday, _due in hours)
    run_errands()
    assert [(letter.to, str(place.title["ru"]) in letter.body) for letter in mail.outbox] == [([kirill.email], True)]
    assert "обычный клиент" in mail.outbox[0].body
    InspectionTemplate.objects.update(kind="A06")  # equipment is looked at openly
    assert web(marta).post("/desk/inspections/plan/", terms | {"seed": "open"}).status_code == 302
    run_errands()
    assert "обычный клиент" not in mail.outbox[1].body
    again = web(marta).post("/desk/inspections/plan/", terms | {"touchpoints": [], "each": 0})
    assert (again.status_code, InspectionPlan.objects.count()) == (422, 2)
    assert (
        Touchpoint.objects.get(pk=place.pk).title["ru"] in web(kirill).get("/desk/inspections/mine/").content.decode()
    )


class Slow(SimpleUploadedFile):
    """A photo while whose reading something else happens."""

    meanwhile = staticmethod(lambda: None)

    def read(self, *size):
        self.meanwhile()
        return super().read(*size)


def test_a_photo_that_came_twice_at_once_or_after_the_end_is_kept_as_what_it_is(inspection, kirill):
    def keep(file, key):
        return keep_photo(inspection=inspection, item="open", key=key, file=file, taken_at=now(), by=kirill, at=now())

    quick, slow = (kind("a.jpg", jpeg(), "image/jpeg") for kind in (SimpleUploadedFile, Slow))
    slow.meanwhile = lambda: keep(quick, "photo-key-1")
    row = keep(slow, "photo-key-1")
    assert InspectionEvidence.objects.get() == row
    kept = {
        name for folder in row.original.storage.listdir("inspections/" + now().strftime("%Y/%m")) for name in folder
    }
    assert {row.original.name.rsplit("/")[-1], row.shown.name.rsplit("/")[-1]} == kept
    late = Slow("b.jpg", jpeg(), "image/jpeg")
    late.meanwhile = lambda: Inspection.objects.update(submitted_at=now())
    assert keep(late, "photo-key-2").is_late


def test_two_who_write_one_template_lose_nothing(version, marta):
    template, told = version.template, {"section": "hall", "title": {}, "by": marta, "at": now()}
    put_item(template=template, item=Item("door", {"en": "Door"}), place=1, **told)
    put_item(template=template, item=Item("light", {"en": "Light"}), place=9, **told)  # a page opened before that
    remove_item(template=template, key="wait", by=marta, at=now())
    keys = [item.key for item in InspectionTemplate.objects.get().sheet.items()]
    assert keys == ["door", "open", "clean", "words", "light"]


def test_the_list_sums_up_a_year_over_all_pages_and_versions(web, version, place, kirill, marta):
    sheet = Sheet({"en": "Visit"}, sections=(Section("hall", {"en": "Hall"}, (Item("open", {"en": "Opens at 9"}),)),))
    template = redraw_inspection_template(template=version.template, sheet=sheet, by=marta, at=now())
    newer = publish_inspection_template(template=template, by=marta, at=now())
    told, at = {"touchpoint": place, "assignee": kirill, "due_on": now().date(), "made_at": now()}, now()
    result = {"share": 0.5, "bad": ["open"], "failed": True}
    told |= {"result": result, "submitted_at": at}
    old = Inspection(version=version, planned_at=at - timedelta(days=366), **told)
    rows = [Inspection(version=one, planned_at=at, **told) for one in (version, newer) for _number in range(30)]
    Inspection.objects.bulk_create([old, *rows])
    page = " ".join(web(marta).get("/desk/inspections/").content.decode().split())
    assert ('Opens at 9 <span class="meta">60×</span>' in page, "<dd>60</dd>" in page) == (True, True)


def test_without_scripts_the_next_questions_get_their_photos_too(web, place, kirill, marta):
    items = tuple(Item(f"q{number:02}", {"en": f"Sign {number}"}, "photo") for number in range(11))
    sheet = Sheet({"en": "Signs"}, sections=(Section("all", {"en": "All"}, items),))
    template = begin_inspection_template(code="signs", kind="A06", sheet=sheet, by=marta, at=now())
    version = publish_inspection_template(template=template, by=marta, at=now())
    told = {"touchpoint": place, "assignee": kirill, "planned_at": now(), "due_on": now().date(), "made_at": now()}
    row = Inspection.objects.create(version=version, **told)

    def offered():
        page = web(kirill).get(f"/desk/inspections/{row.pk}/").content.decode()
        return [item.key for item in items if f'name="photo-{item.key}"' in page]

    assert offered() == [f"q{number:02}" for number in range(9)]
    InspectionEvidence.objects.bulk_create(
        InspectionEvidence(
            inspection=row, item=item.key, key=f"photo-{item.key}", by=kirill, taken_at=now(), received_at=now(), size=1
        )
        for item in items[:9]
    )
    assert offered() == [f"q{number:02}" for number in (0, 1, 2, 3, 4, 5, 6, 9, 10)]
