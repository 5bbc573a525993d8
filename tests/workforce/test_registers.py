"""What a touchpoint rests on runs out, is proved again; regular work falls due, is done, or is not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from otklik.core.models import AuditEntry
from otklik.workforce import actions, queries
from otklik.workforce.models import CarePlan, Proof, RegisterEntry
from tests.cast import NOON
from tests.workforce.conftest import TODAY

DAY = timedelta(days=1)


def entry(place, name="АТС", kind="support", **facts):
    terms = actions.EntryTerms(kind=kind, touchpoint=place, name=name, owner_zone="technical", **facts)
    return actions.add_entry(terms=terms, by=None, at=NOON - 90 * DAY)


def proved(row, days_ago, days, **facts):
    terms = actions.ProofTerms(TODAY - days_ago * DAY, TODAY + days * DAY if days is not None else None, **facts)
    return actions.prove(entry=row, terms=terms, by=None, at=NOON)


def test_the_newest_proof_says_what_holds(phone):
    rows = {name: entry(phone, name) for name in ("цел", "скоро", "вышел", "никогда", "сломан", "снова")}
    proved(rows["цел"], 80, None)
    proved(rows["скоро"], 80, 60)
    proved(rows["вышел"], 80, -1)
    proved(rows["сломан"], 80, 90)
    proved(rows["сломан"], 3, None, holds=False)
    proved(rows["снова"], 80, 2)
    proved(rows["снова"], 5, 61)
    told = {one.entry.name: one.state for one in queries.standings(TODAY)}
    assert told == {
        "цел": "holds", "скоро": "soon", "вышел": "over", "никогда": "never", "сломан": "failed", "снова": "holds",
    }  # fmt: skip
    assert queries.standings(TODAY)[0].entry.name == "сломан"  # the worst first
    assert queries.counted_entries([phone.pk], ["support"], TODAY) == {"holds": 3, "over": 1, "failed": 1, "never": 1}
    past = {one.entry.name: one.state for one in queries.standings(TODAY - 6 * DAY)}
    assert (past["снова"], past["сломан"]) == ("soon", "holds")


def test_timur_keeps_a_register_with_its_paper(web, timur, vera, phone):
    keeper, today = web(timur), localdate(now())
    told = {"kind": "equipment", "touchpoint": phone.pk, "name": "Гарнитуры", "owner_zone": "technical"}
    keeper.post("/desk/registers/new/", told)
    assert keeper.post("/desk/registers/new/", told).status_code == 422
    row = RegisterEntry.objects.get()
    page = f"/desk/registers/{row.pk}/"
    seen = {"proved_on": today.isoformat(), "holds": "yes", "valid_to": (today + 9 * DAY).isoformat()}
    script = SimpleUploadedFile("act.pdf", b"<script>alert(1)</script>", "application/pdf")
    assert keeper.post(f"{page}prove/", seen | {"file": script}).status_code == 422
    paper = SimpleUploadedFile("Акт.pdf", b"%PDF-1.4\n%%EOF", "text/html")
    assert keeper.post(f"{page}prove/", seen | {"file": paper}).status_code == 302
    proof = Proof.objects.get()
    given = keeper.get(f"/desk/registers/papers/{proof.pk}/")
    assert (given.status_code, given["Content-Type"], given["X-Content-Type-Options"]) == (
        200, "application/pdf", "nosniff",
    )  # fmt: skip
    assert web(vera).get(f"/desk/registers/papers/{proof.pk}/").status_code == 404
    assert "скоро кончится" in keeper.get(page).content.decode()
    table = keeper.get("/desk/registers/file/?kind=equipment").content.decode("utf-8-sig").splitlines()
    assert table[1].startswith("equipment,phone,Гарнитуры,,technical,,soon,")
    keeper.post(f"{page}retire/")
    assert queries.standings(today + DAY) == []
    acts = list(AuditEntry.objects.filter(subject=row.ref).order_by("number").values_list("act", flat=True))
    assert acts == ["workforce.add_entry", "workforce.prove", "workforce.retire_entry"]


def test_owners_get_a_letter_at_each_threshold_and_for_missed_work(phone, employ, run_errands):
    owner = employ("Тимур", email="timur@example.com", post="duty-engineer")
    proved(entry(phone, owner=owner), 10, 61)
    sent = [number for number in range(70) if actions.remind(at=NOON + number * DAY)]
    assert sent == [1, 47, 61]
    terms = actions.CareTerms(phone, "Пыль в шкафах", 30, TODAY + 80 * DAY, "technical", owner)
    actions.add_plan(terms=terms, by=None, at=NOON)
    assert [number for number in range(74, 84) if actions.remind(at=NOON + number * DAY)] == [77, 81]
    run_errands()
    assert {letter.to[0] for letter in mail.outbox} == {"timur@example.com"}


def test_regular_work_is_due_done_late_or_missed(web, timur, phone):
    terms = actions.CareTerms(phone, "Проверить ИБП", 10, TODAY - 35 * DAY, "technical")
    plan = actions.add_plan(terms=terms, by=None, at=NOON)
    with pytest.raises(actions.PlanThere):
        actions.add_plan(terms=terms, by=None, at=NOON)
    dues = plan.dues(TODAY - 35 * DAY, TODAY + 10 * DAY)
    assert dues == [TODAY + days * DAY for days in (-35, -25, -15, -5, 5)]
    assert plan.dues(TODAY - 90 * DAY, TODAY - 36 * DAY) == []
    for number, (late, ahead) in enumerate(((0, 2), (1, 0), (0, 0))):
        moment = NOON + (dues[number] - TODAY) + late * DAY
        actions.mark_done(
            plan=plan, due_on=dues[number], done_at=moment, announced_at=moment - ahead * DAY, by=None, at=moment
        )
    days = queries.care_of([phone.pk], NOON - 60 * DAY, TODAY)
    assert [(one.state, one.was_announced) for one in days] == [
        ("done", True), ("late", False), ("done", False), ("missed", False),
    ]  # fmt: skip
    told = {"due_on": dues[3].isoformat(), "done_at": "2026-03-01T10:00"}
    page = f"/desk/care/{plan.pk}/"
    assert web(timur).post(f"{page}done/", told | {"due_on": "2026-02-01"}).status_code == 422
    assert web(timur).post(f"{page}done/", told).status_code == 302
    assert web(timur).get(page).status_code == 200
    web(timur).post(f"{page}retire/")
    assert CarePlan.objects.get().retired_at is not None
