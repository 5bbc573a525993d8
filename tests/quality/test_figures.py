"""All computed figures of a touchpoint on one page."""

from datetime import date, timedelta

import time_machine
from django.utils.translation import override

from otklik.feedback.actions.surveys import SurveyTerms, SurveyWords, make_survey
from otklik.feedback.models import Response
from otklik.quality.models import Incident, IncidentEntry
from tests.quality.measures.conftest import MONDAY, phone, tell

__all__ = ["phone", "tell"]

DAY = timedelta(days=1)
LATER = MONDAY + 10 * DAY
PERIOD = "touchpoint=phone&since=2026-03-16&until=2026-03-26"


def lines(page):
    return {(line.code, str(line.title)): (line.value, line.interval, line.counted) for line in page.context["lines"]}


def test_figures_of_waits_opinions_and_incidents_stand_together(phone, tell, web, marta) -> None:
    tell(MONDAY, wait=40)
    terms = SurveyTerms("Телефон", phone, date(2026, 3, 1))
    words = SurveyWords({"ru": "Как вам ответили?", "be": "Як вам адказалі?", "en": "How was it?"}, [])
    survey = make_survey(kind="csat", terms=terms, words=words, by=marta, at=MONDAY)
    version = survey.versions.get()
    for score, at in [(5, MONDAY + timedelta(hours=n)) for n in range(9)] + [(1, MONDAY), (1, MONDAY - DAY)]:
        Response.objects.create(
            survey=survey, version=version, score=score, answered_at=at, changed_at=at, channel="link"
        )
    down = Incident.objects.create(
        touchpoint=phone, began_at=MONDAY, opened_at=MONDAY, resolved_at=MONDAY + timedelta(hours=1)
    )
    IncidentEntry.objects.create(incident=down, kind=IncidentEntry.BACKUP_ON, at=MONDAY + timedelta(minutes=5))
    with time_machine.travel(LATER, tick=False):
        page = web(marta).get(f"/en/desk/figures/?{PERIOD}")
    with override("en"):
        found = lines(page)
    assert found["N1.1", "Answered in time"] == ("100.0 %", "20.7 % – 100.0 %", 1)
    assert found["M09", "Satisfied"] == ("90.0 %", "59.6 % – 98.2 %", 10)  # nine of ten: 60-98 %
    assert found["M10", "Would recommend us (NPS)"] == ("No such survey", "", 0)
    assert found["M12", "Answered when asked by letter"] == ("Nobody was asked", "", 0)
    assert found["M17", "Time to restore (MTTR)"][::2] == ("1 h", 1)
    assert found["M17", "Works between incidents (MTBF)"] == (
        "10 days",
        "",
        1,
    )  # ten days and sixteen hours, less the one it was down
    assert found["M17", "Backup put in use"] == ("1", "", 1)
    assert found["M18", "Contacts spared by answers"] == ("No hold-out group yet", "", 0)
    assert sorted({code for code, _title in found} - {"M13", "M15"}) == [
        "M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M11", "M12", "M16", "M17", "M18", "M20",
        "N1.1",
    ]  # fmt: skip


def test_rows_are_offered_to_those_who_may_see_them(phone, tell, web, marta, igor, vera) -> None:
    tell(MONDAY, wait=40)
    with time_machine.travel(LATER, tick=False):
        told = [web(person).get(f"/desk/figures/?{PERIOD}") for person in (marta, vera)]
    assert [page.status_code for page in told] == [200, 404]
    rows = {line.code: line.rows for line in told[0].context["lines"]}
    assert rows["M01"] == "/desk/waits/?touchpoint=phone&since=2026-03-16&until=2026-03-26"
    assert rows["M17"] == "/desk/incidents/"
