"""A campaign from its plan to its report: approved by another person, ended phase by phase, kept as it stood."""

import csv
import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from otklik.core.models import AuditEntry
from otklik.quality import actions
from otklik.quality.actions import AssessmentTerms, DrillMoments
from otklik.quality.actions.inspection_templates import bring_presets
from otklik.quality.models import (
    Assessment,
    AssessmentFigure,
    Drill,
    Finding,
    Improvement,
    Inspection,
    InspectionAnswer,
    InspectionTemplateVersion,
)
from otklik.quality.models.assessments import PHASES
from otklik.quality.queries import compared, hash_of, pareto, phases_of
from otklik.touchpoints.actions import NormTerms, add_norm_version
from otklik.touchpoints.models import Norm, Touchpoint
from tests.cast import NOON
from tests.filled import filled
from tests.quality.measures.conftest import NIGHT, phone, tell  # noqa: F401 - fixtures

MARCH = (date(2026, 3, 9), date(2026, 3, 29))
MORNING = NIGHT - timedelta(days=14)  # 17 March: eight days are over
DAYS = timedelta(days=1)
TITLE = "Весна: телефон и почта <b>#import $1"


@pytest.fixture
def plan(phone, marta):  # noqa: F811
    """Telephone and letters by three norms."""
    Norm.objects.filter(code="N1.2y").update(formula="known_to_nobody")
    places = list(Touchpoint.objects.filter(code__in=["phone", "email"]))
    terms = AssessmentTerms(
        TITLE, "Узнать, сколько ждут.", "", *MARCH, places, ["N1.1", "N1.1m", "N1.2y", "N5.1"],
        phases={"service": (marta, 400)},
    )  # fmt: skip
    return actions.plan_assessment(terms=terms, by=marta, at=NOON)


@pytest.fixture
def running(plan, marta, oleg):
    actions.propose_assessment(assessment=plan, by=marta, at=NOON)
    return actions.approve_assessment(assessment=plan, by=oleg, at=NOON)


@pytest.fixture
def measured(running, tell):  # noqa: F811
    """Forty calls, of which half waited too long, and a letter."""
    for number in range(40):
        tell(MORNING - 4 * DAYS + timedelta(hours=5, minutes=number), wait=10 if number % 2 else 900)
    tell(MORNING - 4 * DAYS + timedelta(hours=5), wait=60, place="email", channel="email")
    actions.measure_assessment(assessment=running, at=MORNING)
    return running


_UNMEASURED = "Telephone: contact centre: nothing measures N1.2y here, so it can only be left out with a reason."


def end_every_phase(assessment, by, at):
    for phase in phases_of(assessment):
        actions.end_phase(phase=phase, note="Готово.", waived_because="В другой раз.", by=by, at=at)


def test_it_is_planned_returned_and_approved_by_another_person(web, operator, phone, marta, oleg, run_errands):  # noqa: F811
    with time_machine.travel(NOON, tick=False):
        told = filled(web(marta).get("/desk/assessments/new/"), title="Весна", goals="Узнать, сколько ждут.")
        told |= {"ends_on": "2026-03-29", "touchpoints": [phone.pk], "norms": ["N1.1"], "sample_service": "400"}
        assert web(marta).post("/desk/assessments/new/", told | {"ends_on": "2026-02-01"}).status_code == 422
        assert web(marta).post("/desk/assessments/new/", told | {"touchpoints": []}).status_code == 422
        made = web(marta).post("/desk/assessments/new/", told)
        again = web(marta).post("/desk/assessments/new/", told)  # the button pressed twice
    assert again["Location"] == made["Location"]
    row = Assessment.objects.get()
    assert made["Location"] == f"/desk/assessments/{row.pk}/"
    assert [(phase.kind, phase.sample) for phase in phases_of(row)] == [
        (kind, 400 if kind == "service" else None) for kind in PHASES
    ]
    page = f"/en/desk/assessments/{row.pk}/"
    assert web(oleg).get(f"{page}report/").status_code == 404  # there is nothing to report yet
    web(marta).post(f"{page}propose/")
    run_errands()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [(["oleg@example.com"], "Утвердить: Весна")]
    assert web(oleg).post(f"{page}return/", {"words": ""}).status_code == 422
    web(oleg).post(f"{page}return/", {"words": "Добавьте письма."})
    assert "Добавьте письма." in web(marta).get(page).content.decode()
    web(marta).post(f"{page}approve/")  # she may not: the page is not hers
    with time_machine.travel(NOON, tick=False):
        web(marta).post(f"{page}edit/", told | {"title": "Весна и письма"})
        web(marta).post(f"{page}propose/")
        web(oleg).post(f"{page}approve/")
    run_errands()
    row.refresh_from_db()
    assert (row.state, row.approved_by, row.title) == ("approved", oleg, "Весна и письма")
    assert row.criteria_hash == hash_of(row.criteria)
    assert [norm["code"] for norm in row.criteria["norms"]] == ["N1.1"]
    assert sorted(letter.to[0] for letter in mail.outbox) == ["marta@example.com"] * 2 + ["oleg@example.com"] * 2
    assert web(marta).post(f"{page}edit/", told).status_code == 422
    acts = list(AuditEntry.objects.filter(subject=row.ref).order_by("number").values_list("act", flat=True))
    assert acts == [
        f"quality.{act}_assessment" for act in ("plan", "propose", "return", "change", "propose", "approve")
    ]


def test_a_draft_is_its_authors_and_theirs_who_may_plan_or_approve(web, operator, plan, marta, oleg, timur):
    page = f"/desk/assessments/{plan.pk}/"
    for person, status, told in ((marta, 200, True), (oleg, 200, True), (timur, 404, False)):
        assert web(person).get(page).status_code == status
        assert ("&lt;b&gt;#import $1" in web(person).get("/desk/assessments/").content.decode()) == told
    actions.propose_assessment(assessment=plan, by=marta, at=NOON)
    assert web(timur).get(page).status_code == 200


def test_nobody_approves_his_own(plan, oleg, zakhar):
    Assessment.objects.update(author=oleg, state="proposed")
    plan.refresh_from_db()
    with pytest.raises(actions.AuthorCannotApprove):
        actions.approve_assessment(assessment=plan, by=oleg, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.update(state="approved", approved_by=oleg, approved_at=NOON)


def test_it_is_measured_over_its_days_by_the_versions_it_froze(measured, oleg):
    figure = AssessmentFigure.objects.get(touchpoint__code="phone", norm__code="N1.1")
    assert (figure.numerator, figure.denominator, figure.verdict) == (20, 40, "fail")
    assert [moment.astimezone().date() for moment in (figure.window_from, figure.window_to)] == [
        MARCH[0],
        MARCH[0] + 8 * DAYS,
    ]
    strict = NormTerms(Decimal(10), ">=", "P30D", "minor", "")
    add_norm_version(code="N1.1", terms=strict, active_from=NIGHT.date(), by=oleg, at=NIGHT)
    assert actions.measure_assessment(assessment=measured, at=NIGHT + 30 * DAYS) == AssessmentFigure.objects.count()
    figure.refresh_from_db()
    assert (figure.norm.version, figure.limit, figure.verdict) == (1, 95.0, "fail")
    assert figure.window_to.astimezone().date() == MARCH[1] + DAYS


def test_before_its_first_day_is_over_there_is_nothing(running):
    assert actions.measure_assessment(assessment=running, at=NOON) == 0
    assert not AssessmentFigure.objects.exists()


def test_a_phase_ends_when_nothing_is_missing_or_with_a_reason(web, operator, measured, marta, oleg):
    page = f"/en/desk/assessments/{measured.pk}/phases"
    with time_machine.travel(MORNING, tick=False):
        words = web(marta).get(f"{page}/availability/").content.decode()
        assert [line.strip() for line in words.splitlines() if "measures N" in line] == [_UNMEASURED]  # N1.1 has data
        assert "Sample: 41 of 400 wanted. Not met." in web(marta).get(f"{page}/service/").content.decode()
        words = web(oleg).get(f"{page}/training/").content.decode()
        assert "N5.1" not in words  # neither touchpoint is of its kinds
        assert web(oleg).post(f"{page}/service/end/", {"note": "x"}).status_code == 404
        assert web(marta).get(f"{page}/nothing/").status_code == 404
        assert web(marta).post(f"{page}/service/end/", {"note": ""}).status_code == 422
        web(marta).post(f"{page}/service/end/", {"note": "Половина ждёт дольше пяти минут."})
        assert web(marta).post(f"{page}/continuity/end/", {"note": "Учений не было."}).status_code == 422
        web(marta).post(f"{page}/continuity/end/", {"note": "Нет.", "waived_because": "Ждём второй сервер."})
    ended = {phase.kind: phase for phase in phases_of(measured) if phase.done_at}
    assert {kind: (phase.note, phase.waived_because) for kind, phase in ended.items()} == {
        "service": ("Половина ждёт дольше пяти минут.", ""),
        "continuity": ("Нет.", "Ждём второй сервер."),
    }
    assert (ended["continuity"].record["missing"], ended["service"].record["figures"]) == (2, 4)
    web(marta).post(f"{page}/service/reopen/")
    assert [phase.kind for phase in phases_of(measured) if phase.done_at] == ["continuity"]


def test_a_drill_is_written_down_once_with_its_moments_in_order(web, operator, running, timur, marta):
    page = f"/en/desk/assessments/{running.pk}/drills/"
    place = Touchpoint.objects.get(code="phone")
    with time_machine.travel(MORNING, tick=False):
        told = filled(web(timur).get(page), touchpoint=place.pk, scenario="Отключили вход в АТС.")
        told |= {"began_at": "2026-03-16T10:00", "detected_at": "2026-03-16T10:04", "acted_at": "2026-03-16T10:10"}
        for wrong in ({"began_at": ""}, {"restored_at": "2026-03-16T09:00"}, {"restored_at": "2027-01-01T09:00"}):
            assert web(timur).post(page, told | wrong).status_code == 422
        for _twice in range(2):
            assert web(timur).post(page, told | {"restored_at": "2026-03-16T10:40"}).status_code == 302
        actions.write_drill(
            touchpoint=Touchpoint.objects.get(code="email"), moments=DrillMoments(), assessment=running,
            waived_because="Почта у подрядчика.", by=timur, at=MORNING,
        )  # fmt: skip
        words = web(marta).get(f"/en/desk/assessments/{running.pk}/phases/continuity/").content.decode()
    held, waived = Drill.objects.order_by("pk")
    assert (held.minutes, held.is_passed, held.backup) == (40.0, True, place.backup)
    assert (waived.is_passed, waived.began_at) == (False, None)
    assert "Nothing is missing." in words
    assert "Почта у подрядчика." in words


def test_closed_it_keeps_its_figures_and_is_told_in_every_form(web, operator, measured, marta, tell):  # noqa: F811
    page = f"/en/desk/assessments/{measured.pk}/"
    refused = web(marta).post(f"{page}close/", {"conclusions": "Рано."})
    assert (refused.status_code, "Continuity" in refused.content.decode()) == (422, True)
    end_every_phase(measured, marta, MORNING)
    assert "It can be closed when its last day" in web(marta).get(page).content.decode()
    refused = web(marta).post(f"{page}close/", {"conclusions": "Рано."})
    assert (refused.status_code, "would lack days for ever" in refused.content.decode()) == (422, True)
    actions.measure_assessment(assessment=measured, at=NIGHT)
    write_what_is_behind(measured, marta)
    web(marta).post(f"{page}close/", {"conclusions": "Нужны ещё двое на линии."})
    measured.refresh_from_db()
    kept = json.dumps(measured.report, sort_keys=True)
    tell(MORNING - 4 * DAYS, wait=5)
    assert actions.measure_assessment(assessment=measured, at=NIGHT) == 0
    assert pareto(measured) == [("N1.1", 1, 1.0)]
    words = web(marta).get(f"{page}report/").content.decode()
    assert "Нужны ещё двое на линии." in words
    assert '<td role="cell" data-label="Stage">Use</td>' in words
    assert "Sample: 41 of 400 wanted. Not met." in words
    assert "&lt;b&gt;#import $1" in words
    files = {form: web(marta).get(f"{page}report.{form}") for form in ("pdf", "xlsx", "zip", "exe")}
    assert {form: answer.status_code for form, answer in files.items()} == {
        "pdf": 200,
        "xlsx": 200,
        "zip": 200,
        "exe": 404,
    }
    assert files["pdf"].content.startswith(b"%PDF-")
    with ZipFile(BytesIO(files["xlsx"].content)) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
        assert "xl/charts/chart1.xml" in book.namelist()
    assert "#import $1" in strings
    check_evidence(files["zip"].content, measured)
    measured.refresh_from_db()
    assert json.dumps(measured.report, sort_keys=True) == kept


_BEHIND = ("inspections", "inspection_answers", "findings", "improvements")


def write_what_is_behind(assessment, by):
    """An inspection with an answer a spreadsheet would run, a finding and an improvement."""
    place = Touchpoint.objects.get(code="phone")
    bring_presets(by=by, at=NOON)
    row = Inspection.objects.create(
        version=InspectionTemplateVersion.objects.filter(template__code="mystery-call").get(), touchpoint=place,
        assignee=by, planned_at=MORNING, due_on=MORNING.date(), made_at=MORNING, submitted_at=MORNING,
    )  # fmt: skip
    InspectionAnswer.objects.create(
        inspection=row, item="greeting", value="yes", note='=HYPERLINK("http://x")', key="k", sequence=1, by=by,
        answered_at=MORNING, received_at=MORNING,
    )  # fmt: skip
    finding = Finding.objects.create(
        touchpoint=place, title="Долго", problem_class="service", zone="technical", severity="major", impact=3,
        frequency=3, ease=3, rank=27, opened_at=MORNING, opened_by=by, confirmed_at=MORNING,
    )  # fmt: skip
    work = Improvement.objects.create(
        touchpoint=place, title="Ещё двое", zone="technical", state_at=MORNING, proposed_by=by, proposed_at=MORNING
    )
    work.findings.set([finding])


def check_evidence(archive, assessment):
    with ZipFile(BytesIO(archive)) as files:
        held = {name: files.read(name) for name in files.namelist()}
    sums = [line.split("  ") for line in held.pop("SHA256SUMS").decode().splitlines()]
    assert {name: hashed for hashed, name in sums} == {
        name: hashlib.sha256(content).hexdigest() for name, content in held.items()
    }
    assert hashlib.sha256(held["criteria.json"]).hexdigest() == assessment.criteria_hash
    assert {name: len(list(csv.reader(StringIO(held[f"{name}.csv"].decode())))) - 1 for name in _BEHIND} == {
        "inspections": 1,
        "inspection_answers": 1,
        "findings": 1,
        "improvements": 1,
    }
    assert '," =HYPERLINK(""http://x"")",' in held["inspection_answers.csv"].decode()
    figures = list(csv.DictReader(StringIO(held["figures.csv"].decode("utf-8-sig"))))
    assert [(row["touchpoint"], row["code"], row["verdict"]) for row in figures if row["verdict"] == "fail"] == [
        ("phone", "N1.1", "fail")
    ]


def test_the_next_campaign_is_held_against_this_one(measured, marta, oleg, tell):  # noqa: F811
    actions.measure_assessment(assessment=measured, at=NIGHT)
    end_every_phase(measured, marta, NIGHT)
    first = actions.close_assessment(assessment=measured, conclusions="Ждут долго.", by=marta, at=NIGHT)
    terms = AssessmentTerms(
        "Лето", "Стало ли лучше?", "", date(2026, 3, 19), MARCH[1], list(first.touchpoints.all()), ["N1.1"], first
    )
    second = actions.plan_assessment(terms=terms, by=marta, at=MORNING)
    actions.propose_assessment(assessment=second, by=marta, at=MORNING)
    actions.approve_assessment(assessment=second, by=oleg, at=MORNING)
    for number in range(40):
        tell(MORNING + 3 * DAYS + timedelta(hours=5, minutes=number), wait=10)
    actions.measure_assessment(assessment=second, at=NIGHT)
    second.refresh_from_db()
    assert [(one.touchpoint, one.code, one.change) for one in compared(second)] == [("phone", "N1.1", "better")]
    assert Norm.objects.filter(code="N1.1").count() == 1


def test_what_is_not_met_needs_a_finding_with_an_owner_and_an_action_with_its_re_test(web, operator, measured, marta):
    page = f"/en/desk/assessments/{measured.pk}/phases"
    with time_machine.travel(MORNING, tick=False):
        place = Touchpoint.objects.get(code="phone")
        begun = f"/desk/findings/new/?touchpoint={place.pk}&amp;norm=N1.1"
        assert begun in web(marta).get(f"{page}/analysis/").content.decode()
        told = filled(web(marta).get(begun.replace("&amp;", "&")), title="Вечером мало людей", seen="Очередь с шести.")
        assert told["norm_code"] == "N1.1"
        assert web(marta).post("/desk/findings/new/", told | {"owner": marta.pk}).status_code == 302
        web(marta).post(f"/desk/findings/{Finding.objects.get().pk}/explain/", {"cause": "На линии двое."})
        assert "Nothing is missing." in web(marta).get(f"{page}/analysis/").content.decode()
        assert "a finding has no action" in web(marta).get(f"{page}/actions/").content.decode()
        Improvement.objects.create(
            touchpoint=place, title="Ещё двое вечером", zone="technical", retest_date=NIGHT.date(), state_at=MORNING,
            proposed_by=marta, proposed_at=MORNING,
        ).findings.set(Finding.objects.all())  # fmt: skip
        assert "Nothing is missing." in web(marta).get(f"{page}/actions/").content.decode()
        assert "(A10)" in web(marta).get(f"{page}/competitors/").content.decode()
