"""A norm that is not met twice opens a finding; what is done about it is measured before and after."""

from datetime import date, timedelta

import pytest

from otklik.core.intervals import difference, share
from otklik.core.models import Event
from otklik.quality.actions import judge_all
from otklik.quality.actions.findings import FindingTerms, close_finding, open_failed, open_finding
from otklik.quality.actions.improvements import (
    ImprovementTerms,
    decide_improvement,
    finish_improvement,
    propose_improvement,
    start_improvement,
    verify_improvement,
)
from otklik.quality.actions.norm_requests import NormMovedOn, approve_request
from otklik.quality.actions.retesting import measure_all_again, tell_overdue
from otklik.quality.models import Finding, Improvement, ImprovementEntry, Measurement, NormRequest
from otklik.quality.queries import judged
from otklik.quality.queries.effects import effect_of, retest_of
from otklik.touchpoints.models import Norm, Touchpoint
from tests.filled import filled
from tests.quality.measures.conftest import MONDAY, NIGHT, norm

DAY = timedelta(days=1)


@pytest.fixture
def slow(phone, tell):
    """Forty rang and waited ten minutes."""
    for number in range(40):
        tell(MONDAY + timedelta(minutes=number), wait=600)
    return phone


def later(tell, begins, count, wait):
    for number in range(count):
        tell(begins + timedelta(minutes=number), wait=wait)


def night(at):
    judge_all(at=at)
    return open_failed(at=at)


def test_a_norm_not_met_twice_opens_one_finding_and_never_two(slow, marta):
    assert night(NIGHT) == 0  # once is no finding
    opened = night(NIGHT + DAY)
    assert night(NIGHT + DAY) == night(NIGHT + 2 * DAY) == 0
    assert opened == Finding.objects.count() > 0
    row = Finding.objects.get(touchpoint=slow, norm_code="N1.1")
    assert (row.opened_by, row.state, row.severity, row.zone) == (None, "open", "critical", slow.owner_zone)
    assert (
        row.source
        == f"measurement:{Measurement.objects.get(touchpoint=slow, norm__code='N1.1', day=(NIGHT + DAY).date()).pk}"
    )
    by_hand = open_finding(
        terms=FindingTerms(slow, "Долго", "", "service", "it", None, "major"), norm_code="N1.1", by=marta, at=NIGHT
    )
    assert by_hand == row
    close_finding(finding=row, reason="accepted", words="", by=marta, at=NIGHT)
    assert night(NIGHT + 3 * DAY) == 0  # the risk was taken, and nothing has changed
    Measurement.objects.filter(touchpoint=slow, norm__code="N1.1", day=(NIGHT + 2 * DAY).date()).update(verdict="pass")
    assert night(NIGHT + 4 * DAY) == 1  # it was met, and is not any more: another one


@pytest.fixture
def done(slow, marta, oleg, timur):
    """Measured before on the night, done two days later, verified."""
    night(NIGHT)
    night(NIGHT + DAY)
    finding = Finding.objects.get(touchpoint=slow, norm_code="N1.1")
    terms = ImprovementTerms(slow, "Ещё одно место", "", "technical", timur, date(2026, 4, 20), norm_code="N1.1")
    row = propose_improvement(findings=[finding], terms=terms, by=marta, at=NIGHT + DAY)
    decide_improvement(improvement=row, by=oleg, at=NIGHT + DAY)
    start_improvement(improvement=row, by=timur, at=NIGHT + DAY)
    finish_improvement(improvement=row, by=timur, at=NIGHT + 2 * DAY)
    verify_improvement(improvement=row, by=oleg, at=NIGHT + 3 * DAY)
    return Improvement.objects.get()


def test_it_is_measured_again_when_a_whole_period_has_passed(done, tell):
    retest = NIGHT + 33 * DAY
    assert done.retest_date == retest.date()
    assert (done.before.numerator, done.before.denominator) == (0, 40)
    later(tell, NIGHT + 7 * DAY + timedelta(hours=6), 60, wait=60)
    assert measure_all_again(at=retest - DAY) == 0
    assert measure_all_again(at=retest) == 1
    assert measure_all_again(at=retest) == 0
    row = Improvement.objects.get()
    effect = effect_of(row.before, row.after)
    expected = difference(share(60, 60), share(0, 40))
    assert (row.state, effect.verdict) == ("measured", "better")
    assert (effect.value, effect.low, effect.high) == pytest.approx((100, 100 * expected.low, 100 * expected.high))
    assert row.after.window_from > row.done_at


def test_what_is_not_met_again_is_reopened_and_its_owner_is_told(done, tell, run_errands, mailoutbox, timur, operator):
    later(tell, NIGHT + 7 * DAY + timedelta(hours=6), 60, wait=900)
    measure_all_again(at=NIGHT + 33 * DAY)
    row = Improvement.objects.get()
    assert (row.state, row.done_at) == ("reopened", None)
    entry = ImprovementEntry.objects.get(kind="reopened")
    assert (entry.by, entry.measurement) == (None, row.after)
    run_errands()
    run_errands()
    (letter,) = [one for one in mailoutbox if one.to == [timur.email]]
    assert row.title in letter.subject
    assert row.get_absolute_url() in letter.body


def test_too_little_to_say_is_looked_at_again_in_a_week(done, tell):
    later(tell, NIGHT + 7 * DAY + timedelta(hours=6), 5, wait=60)
    retest = NIGHT + 33 * DAY
    measure_all_again(at=retest)
    row = Improvement.objects.get()
    assert (row.state, row.retest_date) == ("verified", retest.date() + 7 * DAY)
    assert effect_of(row.before, row.after).verdict == "too_few"


def test_who_is_late_is_told_once_a_date(done, run_errands, mailoutbox, timur, operator):
    Improvement.objects.update(state="in_work", due_date=date(2026, 4, 3))
    assert tell_overdue(at=NIGHT + 3 * DAY) == 0
    assert (tell_overdue(at=NIGHT + 4 * DAY), tell_overdue(at=NIGHT + 5 * DAY)) == (1, 0)
    run_errands()
    assert [letter.to for letter in mailoutbox] == [[timur.email]]
    Improvement.objects.update(due_date=date(2026, 4, 6))
    assert tell_overdue(at=NIGHT + 9 * DAY) == 1
    assert Event.objects.filter(name="quality.ImprovementOverdue").count() == 2


def figure(value, low, high, *, n=50, unit="s", comparator="", verdict="reported"):
    return Measurement(
        norm=Norm(parameters={}), value=value, low=low, high=high, denominator=n, unit=unit, comparator=comparator,
        verdict=verdict,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "verdict", "passed"),
    [
        (figure(60, 50, 70), figure(30, 25, 35), "better", "passed"),  # seconds: less is better
        (figure(30, 25, 35), figure(60, 50, 70), "worse", "not_passed"),
        (figure(60, 50, 70), figure(55, 45, 65), "no_difference", "not_passed"),
        (figure(60, 50, 70), figure(10, 5, 15, n=9), "too_few", "unknown"),
        (figure(4, 3, 5, unit="points"), figure(6.5, 6, 7, unit="points"), "better", "passed"),
        (None, figure(30, 25, 35), "too_few", "unknown"),
        (figure(60, 50, 70), figure(59, 49, 69, verdict="pass"), "no_difference", "passed"),
        (figure(60, 50, 70), figure(30, 25, 35, verdict="fail"), "better", "not_passed"),
    ],
)
def test_figures_that_are_no_shares(before, after, verdict, passed):
    assert (effect_of(before, after).verdict, retest_of(before, after)) == (verdict, passed)


def test_the_interval_of_a_difference_of_means_by_hand():
    effect = effect_of(figure(60, 50, 70), figure(30, 25, 35))
    assert (effect.value, effect.low, effect.high) == pytest.approx((-30, -30 - 125**0.5, -30 + 125**0.5))


def test_the_loop_and_the_dates_are_measured(done, marta):
    whole = Touchpoint.objects.get(kind="feedback-analysis")
    at = NIGHT + 20 * DAY
    judged_by_all = Finding.objects.count()
    loop = judged(whole, norm("N6.2"), at.date())
    counted = {"with_action": 1, "no_owner_or_date": 0, "no_action": judged_by_all - 1}
    assert loop.facts["counted"] == counted
    assert "also" not in loop.facts  # its re-test has not come yet
    Improvement.objects.update(retest_date=at.date() - DAY)
    late = judged(whole, norm("N6.2"), at.date())
    assert (late.facts["also"], late.verdict) == ({"effects": {"part": 0, "whole": 1, "percent": 80}}, "fail")
    Finding.objects.filter(improvements=None).update(closed_at=at, closed_as="accepted")
    assert (
        judged(whole, norm("N6.2"), at.date()).facts["left_out"] == {"accepted": judged_by_all - 1}
        or judged_by_all == 1
    )
    late = judged(whole, norm("M20"), at.date() + timedelta(days=5))
    assert (late.numerator, late.denominator) == (1, 1)
    Improvement.objects.update(state="in_work", done_at=None)
    assert judged(whole, norm("M20"), at.date() + timedelta(days=5)).numerator == 0


def test_a_norm_is_changed_by_asking_and_another_decides(web, slow, marta, oleg, operator):
    client, path = web(marta), "/desk/norms/N1.1/"
    form = client.get(f"{path}ask/")
    facts = filled(form, why="Зимой не успеваем: 5 % звонков с аварий", active_from="2030-01-01")
    assert client.post(f"{path}ask/", facts).status_code == 422  # the terms in force
    facts |= {"threshold": "90", "figure_seconds": "240"}
    first = client.post(f"{path}ask/", facts)
    assert first.url == client.post(f"{path}ask/", facts).url
    row = NormRequest.objects.get()
    assert "Зимой не успеваем" in client.get(path).content.decode()
    assert client.post(f"{first.url}decide/", {"reason": "Да", "approve": "1"}).status_code == 404
    boss = web(oleg)
    assert boss.post(f"{first.url}decide/", {"reason": ""}).status_code == 422
    assert boss.post(f"{first.url}decide/", {"reason": "До весны", "approve": "1"}).status_code == 302
    row.refresh_from_db()
    made = row.made
    assert (row.approved, made.version, made.threshold, made.approved_by) == (True, 2, 90, oleg.ref)
    assert made.parameters == norm("N1.1").parameters | {"seconds": 240}
    assert boss.post(f"{first.url}decide/", {"reason": "Нет"}).status_code == 422
    page = client.get(first.url).content.decode()
    assert "До весны" in page


def test_nobody_decides_on_his_own_request_nor_on_terms_of_the_past(web, slow, marta, oleg, operator):
    boss = web(oleg)
    facts = filled(boss.get("/desk/norms/N1.1/ask/"), why="Строже", threshold="97", active_from="2030-01-01")
    own = boss.post("/desk/norms/N1.1/ask/", facts)
    assert boss.post(f"{own.url}decide/", {"reason": "Сам", "approve": "1"}).status_code == 422
    asked = web(marta).post("/desk/norms/N1.1/ask/", facts | {"threshold": "98", "once_key": "other"})
    changed = facts | {"active_from": "2031-01-01", "threshold": "99"}
    assert boss.post("/desk/norms/N1.1/versions/", changed).status_code == 302
    row = NormRequest.objects.get(pk=int(asked.url.rstrip("/").rsplit("/", 1)[1]))
    with pytest.raises(NormMovedOn):
        approve_request(request=row, reason="Да", by=oleg, at=NIGHT)
    assert boss.post(f"{asked.url}decide/", {"reason": "Нет"}).status_code == 302
