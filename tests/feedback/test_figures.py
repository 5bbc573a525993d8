"""Figures against worked examples, and what must always hold of them."""

from datetime import timedelta

from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx

from otklik.core.estimates import apart, drawn_to, lower_bound_drawn_to, loyalty
from otklik.feedback.actions.surveys import SurveyTerms, make_survey
from otklik.feedback.models import SCALES, Invitation, Response
from otklik.feedback.queries.figures import figure_of, last_days, ranking, told
from otklik.touchpoints.models import Touchpoint
from tests.feedback.conftest import WORDS


def test_satisfaction_is_the_share_of_fours_and_fives_with_wilsons_interval():
    figure = figure_of("csat", {5: 30, 4: 15, 2: 5})
    assert (figure.n, figure.is_few, figure.estimate.value) == (50, False, 90.0)
    assert (figure.estimate.low, figure.estimate.high) == (approx(78.6, abs=0.05), approx(95.7, abs=0.05))


def test_recommendation_is_promoters_minus_detractors_by_adjusted_wald():
    figure = figure_of("nps", {10: 30, 9: 20, 7: 30, 3: 20})  # 50 / 30 / 20 of 100
    assert figure.estimate.value == 30.0
    # p = 50.75/103, d = 20.75/103: 29.1 +- 15.1
    assert (figure.estimate.low, figure.estimate.high) == (approx(14.0, abs=0.1), approx(44.2, abs=0.1))


def test_ease_is_a_mean_with_students_interval_and_the_share_that_found_it_easy():
    figure = figure_of("ces", {7: 10, 5: 10, 2: 10})
    assert figure.estimate.value == approx(14 / 3)
    assert (figure.easy.part, figure.easy.whole) == (20, 30)
    # s = 2.0899, t(29) = 2.0452: 2.0452 * 2.0899 / sqrt(30)
    assert figure.estimate.high - figure.estimate.value == approx(0.7804, abs=1e-3)


def test_a_change_is_told_only_of_enough_answers_and_sure_only_when_zero_is_outside():
    good, worse = {5: 80, 1: 20}, {5: 55, 1: 45}
    assert figure_of("csat", good, worse).has_changed
    assert not figure_of("csat", good, {5: 78, 1: 22}).has_changed
    assert figure_of("csat", good, {5: 10, 1: 19}).change is None  # 29 before
    assert figure_of("csat", {}, {}).estimate is None


marks = st.dictionaries(st.sampled_from(list(SCALES["nps"].marks)), st.integers(0, 60), min_size=1)


@given(marks, marks)
def test_the_difference_turned_round_is_the_same_with_the_other_sign(first, second):
    one, two = figure_of("nps", first).estimate, figure_of("nps", second).estimate
    there, back = apart(one, two), apart(two, one)
    assert (there is None) == (one is None or two is None)
    if there is not None and back is not None:
        assert (there.value, there.low, there.high) == (approx(-back.value), approx(-back.high), approx(-back.low))
        assert there.low <= there.value <= there.high


@given(st.integers(1, 400), st.floats(0.05, 0.95), st.data())
def test_drawn_to_the_mean_a_group_lies_between_itself_and_the_mean(whole, mean, data):
    part = data.draw(st.integers(0, whole))
    drawn, own = drawn_to(part, whole, mean), part / whole
    assert min(own, mean) - 1e-9 <= drawn <= max(own, mean) + 1e-9
    assert lower_bound_drawn_to(part, whole, mean) <= drawn
    assert loyalty(part, 0, whole - part).value == approx(100 * (2 * part - whole) / whole)


def answer(survey, score, count, at, channel="link", asked=False):
    version = survey.versions.get()
    for _one in range(count):
        invitation = Invitation.objects.create(survey=survey, sent_at=at) if asked else None
        Response.objects.create(survey=survey, version=version, invitation=invitation, score=score, channel=channel,
                                answered_at=at, changed_at=at, confirmed_at=at)  # fmt: skip


def test_who_was_asked_how_they_came_and_few_of_them_are_told(csat, marta):
    at = now() - timedelta(days=3)
    answer(csat, 5, 3, at, channel="letter", asked=True)
    Invitation.objects.bulk_create([Invitation(survey=csat, sent_at=at) for _one in range(37)])
    answer(csat, 1, 2, at, channel="qr")
    answer(csat, 1, 9, now() - timedelta(days=45))
    (one,) = told([csat], last_days(30, now()))
    assert (one.reach.rate.part, one.reach.rate.whole, one.reach.is_low) == (3, 40, True)
    assert (dict(one.reach.channels), one.figure.n, one.figure.is_few) == ({"letter": 3, "qr": 2}, 5, True)


def test_two_of_two_do_not_stand_above_ninety_of_a_hundred(csat, marta):
    at = now() - timedelta(days=3)
    phone = Touchpoint.objects.get(code="phone")
    terms = SurveyTerms("Телефон", phone, csat.opens_on)
    other = make_survey(kind="csat", terms=terms, words=WORDS, by=marta, at=at)
    answer(csat, 5, 90, at)
    answer(csat, 2, 10, at)
    answer(other, 5, 2, at)
    rows = ranking(last_days(30, now()))
    assert [(row.touchpoint.code, row.share.part, row.share.whole, row.is_few) for row in rows] == [
        ("offices", 90, 100, False), ("phone", 2, 2, True),
    ]  # fmt: skip
    assert rows[0].bound > rows[1].bound
