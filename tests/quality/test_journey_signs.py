"""What surveys, the community and inspections say of a step: shown beside the form, taken by a person, in the cells."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from otklik.feedback.actions.answering import Told, answer
from otklik.feedback.actions.surveys import SurveyTerms, SurveyWords, make_survey
from otklik.feedback.queries.surveys import Entrance
from otklik.quality import actions
from otklik.quality.actions.findings import FindingTerms, open_finding
from otklik.quality.models import StepEmotion
from otklik.touchpoints.models import Touchpoint


@pytest.fixture
def marks(catalogue, marta):
    """Give so many good and bad marks to the telephone, each from a browser of its own."""
    phone = Touchpoint.objects.get(code="phone")
    terms = SurveyTerms("Звонок", phone, localdate(now()) - timedelta(days=30))
    survey = make_survey(
        kind="csat", terms=terms, words=SurveyWords({"ru": "Как вам ответили?"}, []), by=marta, at=now()
    )

    def give(good, bad):
        for number in range(good + bad):
            told = Told(score=5 if number < good else 2, browser_key=f"{good}-{bad}-{number}")
            answer(entered=Entrance(survey, survey.versions.get(), None), told=told, at=now())

    return give


def test_a_feeling_is_taken_from_surveys_only_when_enough_answered(web, marta, journey, marks):
    page = f"/en/desk/journeys/{journey.pk}/steps/order/emotion/"
    marks(10, 2)
    shown = web(marta).get(page).text
    assert ("83 % satisfied (55–95, n 12), surveys of 90 days" in shown, "Too few for a feeling" in shown) == (
        True,
        True,
    )
    assert web(marta).post(page, {"take": "surveys"}).status_code == 422
    marks(30, 8)
    assert "Take +1 pleasure" in web(marta).get(page).text
    assert web(marta).post(page, {"take": "surveys"}).status_code == 302
    said = StepEmotion.objects.get()
    assert (said.value, said.source, said.said_by) == (1, "surveys", marta)
    assert said.reason["en"] == "80 % satisfied (67–89, n 50), surveys of 90 days"
    assert "from surveys" in web(marta).get(page).text


def test_the_cells_tell_satisfaction_with_n_and_open_findings(web, marta, journey, marks):
    marks(30, 8)
    phone = Touchpoint.objects.get(code="phone")
    open_finding(terms=FindingTerms(phone, "Долго", "", "service", "it", None, "major"), by=marta, at=now())
    actions.publish_journey(journey=journey, note="first", by=marta, at=now())
    shown = " ".join(web(marta).get(f"/en/desk/journeys/{journey.pk}/").text.split())
    assert ("79 % satisfied (n 38)" in shown, "1 open finding</span>" in shown) == (True, True)
