"""Who is told, who is told next, who may sleep, and that nothing is told twice."""

import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from otklik.alerts.actions import PlanTerms, StepTerms, add_step, make_plan, set_quiet_hours, take_step
from otklik.alerts.models import Alert, DutyPlan, EscalationStep, Notification
from otklik.alerts.queries import plan_for, quiet_until, severity_of
from otklik.core.models import AuditEntry, Errand
from otklik.quality.actions import resolve_incident, take_incident
from otklik.quality.models import Incident
from otklik.touchpoints.models import Touchpoint
from otklik.workforce.models import Employee, Post, Shift
from tests.cast import NOON

MINUTE = timedelta(minutes=1)


def heard(outbox):
    """Whom letters went to since the last time."""
    found = [letter.to[0].partition("@")[0] for letter in outbox]
    outbox.clear()
    return found


def after(clock, run_errands, minutes):
    clock.shift(minutes * MINUTE)
    run_errands()


def test_steps_follow_each_other_until_the_bound(clock, plan, broken, run_errands, mailoutbox, web, marta):
    incident = broken()
    assert (heard(mailoutbox), Alert.objects.get().severity) == (["timur"], "critical")
    after(clock, run_errands, 14)
    assert heard(mailoutbox) == []
    after(clock, run_errands, 1)
    assert heard(mailoutbox) == ["igor"]
    after(clock, run_errands, 30)
    assert heard(mailoutbox) == ["timur"]
    after(clock, run_errands, 15)
    assert mailoutbox[0].body.count("Инцидент никто не взял уже 60 минут.") == 1
    assert heard(mailoutbox) == ["igor"]
    after(clock, run_errands, 24 * 60)
    assert (heard(mailoutbox), Errand.objects.filter(done_at=None).count()) == ([], 0)
    assert [(row.round, row.step, row.done_at is not None) for row in Notification.objects.order_by("pk")] == [
        (1, 1, True), (1, 2, True), (2, 1, True), (2, 2, True)
    ]  # fmt: skip
    page = web(marta).get(f"/desk/incidents/{incident.pk}/").content.decode()
    assert (page.count("Timur: сообщено письмом."), page.count("Igor: сообщено письмом.")) == (2, 2)


def test_whoever_takes_it_by_the_link_stops_the_telling(clock, plan, broken, run_errands, mailoutbox, web, timur, igor):
    incident = broken()
    link = re.search(r"http\S+/take/\S+", mailoutbox[0].body)[0]
    path = "/" + link.split("/", 3)[3]
    browser = web(None)
    assert "Timur" in browser.get(path).content.decode()
    assert Incident.objects.get().acknowledged_at is None
    assert [browser.post(path).status_code, browser.post(path).status_code] == [200, 200]
    incident.refresh_from_db()
    assert (incident.responsible, incident.acknowledged_at) == (timur, NOON)
    assert AuditEntry.objects.filter(act="alerts.take_by_link", actor=timur.ref).count() == 1
    heard(mailoutbox)
    after(clock, run_errands, 600)
    assert heard(mailoutbox) == []
    resolve_incident(incident=incident, cause={"ru": "Питание"}, by=timur, at=now())
    run_errands()
    assert mailoutbox[0].subject == "Снова работает: Сайт"
    assert heard(mailoutbox) == ["timur"]  # the one who was told


def test_a_link_is_good_for_seven_days_and_only_for_those_who_may(clock, plan, broken, mailoutbox, web, timur, marta):
    incident = broken()
    path = "/" + re.search(r"http\S+/take/\S+", mailoutbox[0].body)[0].split("/", 3)[3]
    assert web(None).get(path[:-3] + "x/").status_code == 404
    take_incident(incident=incident, by=marta, at=NOON)
    assert web(None).post(path).status_code == 409
    assert Incident.objects.get().responsible == marta
    timur.staff_roles.all().delete()
    assert web(None).get(path).status_code == 404
    timur.staff_roles.create(role="duty", granted_at=NOON)
    clock.shift(timedelta(days=8))
    assert web(None).get(path).status_code == 404


def test_quiet_hours_keep_back_and_lose_nothing(clock, plan, broken, run_errands, mailoutbox, web, place, timur, marta):
    DutyPlan.objects.update(breaks_quiet=False)
    browser = web(timur)
    told = {"begins": "14:00", "ends": "08:00", "zone": "Europe/Minsk"}
    assert browser.post("/desk/alerts/mine/", told).status_code == 302
    incident = broken()  # 15:00 in Minsk; who rests is not waited for
    assert heard(mailoutbox) == ["igor"]
    page = web(marta).get(f"/desk/incidents/{incident.pk}/").content.decode()
    assert "Timur: тихие часы, узнает, когда они кончатся." in page
    take_incident(incident=incident, by=marta, at=NOON)
    clock.move_to(NOON + timedelta(hours=17))
    run_errands()
    (letter,) = mailoutbox
    assert (letter.to, "Marta" in letter.body, "/take/" in letter.body) == (["timur@example.com"], True, False)


def test_critical_ones_break_through_when_the_plan_says_so(plan, broken, mailoutbox, timur):
    set_quiet_hours(person=timur, begins=NOON.time(), ends=NOON.replace(hour=20).time(), zone="UTC", at=NOON)
    broken()
    assert heard(mailoutbox) == ["timur"]


def test_whose_shift_it_is_hears_first(clock, plan, broken, mailoutbox, place, marta, igor):
    post = Post.objects.create(code="duty", title={"ru": "Дежурный"}, role="duty")
    one = Employee.objects.create(individual=igor, name="Igor", post=post, active_from=NOON.date())
    Shift.objects.create(employee=one, touchpoint=place, begins_at=NOON - MINUTE, ends_at=NOON + 60 * MINUTE)
    broken()
    assert heard(mailoutbox) == ["igor"]


def test_a_step_taken_twice_tells_once(plan, broken, run_errands, mailoutbox):
    broken()
    alert = Alert.objects.get()
    with transaction.atomic():
        take_step(alert_id=alert.pk, round_number=1, position=1)
    run_errands()
    assert heard(mailoutbox) == ["timur"]
    known = Notification.objects.get()
    known.pk = None
    try:
        with transaction.atomic():
            known.save(force_insert=True)
    except IntegrityError:
        known = None
    assert known is None


def test_the_first_plan_that_fits_is_followed(db, operator, place, marta, timur, mailoutbox, broken):
    inner = Touchpoint.objects.create(code="inner", kind="x", title={}, owner_zone="technical", is_public=False)
    backed = Touchpoint.objects.create(code="backed", kind="x", title={}, owner_zone="it", backup=place)
    part = Touchpoint.objects.create(code="part", kind="x", title={}, owner_zone="it", parent=backed)
    assert [severity_of(one, NOON) for one in (place, backed, part, inner)] == ["critical", "major", "major", "minor"]
    made = []
    for position, told in enumerate(
        ({"severities": ["critical"]}, {"zones": ["technical"]}, {"touchpoints": [backed]})
    ):
        made.append(make_plan(terms=PlanTerms("a", position=position, **told), by=marta, at=NOON))
        assert plan_for(place, "critical") == (made[0] if position else None)  # without steps a plan tells nobody
        add_step(plan=made[-1], terms=StepTerms("zone", 0), by=marta, at=NOON)
    asked = ((place, "critical"), (place, "major"), (inner, "minor"), (backed, "major"), (part, "major"))
    assert [plan_for(*one) for one in asked] == [made[0], None, made[1], made[2], made[2]]
    DutyPlan.objects.update(paused_at=NOON)
    broken()
    assert (heard(mailoutbox), Alert.objects.count()) == (["timur"], 0)  # as if there were none
    assert severity_of(backed, NOON) == "critical"  # its backup does not work now


def test_a_letter_that_is_refused_is_tried_again(clock, plan, broken, run_errands, settings, mailoutbox, web, marta):
    settings.EMAIL_BACKEND, kept = "django.core.mail.backends.smtp.EmailBackend", settings.EMAIL_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    incident = broken()
    settings.EMAIL_BACKEND = kept
    after(clock, run_errands, 1)
    assert heard(mailoutbox) == ["timur"]
    assert [one.is_taken for one in Notification.objects.get().attempts.order_by("pk")] == [False, True]
    assert "ConnectionRefusedError" in web(marta).get(f"/desk/incidents/{incident.pk}/").content.decode()


def test_quiet_goes_past_midnight_and_by_the_persons_clock(db, timur):
    set_quiet_hours(
        person=timur, begins=NOON.time().replace(hour=22), ends=NOON.time().replace(hour=7), zone="Asia/Almaty", at=NOON
    )
    hours = timur.quiet_hours
    # 2 March 12:00 UTC is 17:00 there
    moments = {17: None, 21: None, 22: (3, 7), 24 + 6: (3, 7), 24 + 7: None}
    for hour, ends in moments.items():
        at = NOON + timedelta(hours=hour - 17)
        told = quiet_until(hours, at)
        assert (told and (told.day, (told + timedelta(hours=5)).hour)) == ends


def test_the_desk_sets_up_a_plan(web, operator, place, marta, timur, vera):
    browser = web(marta)
    told = {"title": "Выходные", "position": 2, "severities": ["critical"], "zones": ["it"], "touchpoints": [place.pk]}
    told |= {"breaks_quiet": "on", "repeats": 3, "repeat_minutes": 20}
    made = browser.post("/desk/alerts/new/", told)
    row = DutyPlan.objects.get()
    assert (made.url, row.zones, list(row.touchpoints.all())) == (f"/desk/alerts/{row.pk}/", ["it"], [place])
    for whom in ("shift", "role:duty", f"person:{timur.pk}"):
        assert browser.post(f"{made.url}steps/", {"whom": whom, "after_minutes": 10}).status_code == 302
    assert browser.post(f"{made.url}steps/", {"whom": f"person:{vera.pk}", "after_minutes": 10}).status_code == 422
    assert browser.post(made.url, told | {"repeats": 99}).status_code == 422
    second = EscalationStep.objects.get(position=2)
    browser.post(f"{made.url}steps/{second.pk}/remove/")
    assert [step.kind for step in row.steps.order_by("position")] == ["shift", "person"]
    page = browser.get("/desk/alerts/").content.decode()
    assert "Выходные" in page
    assert web(timur).get(made.url).status_code == 404
    assert "Выходные" in web(timur).get("/desk/alerts/").content.decode()
    assert web(vera).get("/desk/alerts/").status_code == 404
