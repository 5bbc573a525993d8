"""A survey of the office, one that asks after topics, and the register's calendar."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, now

from otklik.feedback.actions.surveys import SurveyTerms, SurveyWords, make_survey
from otklik.feedback.models import Survey
from otklik.parties.models import Individual
from otklik.touchpoints.actions import preload_catalogue
from otklik.touchpoints.models import Touchpoint

WHY: dict[str, Any] = {"key": "why", "kind": "text", "words": {"ru": "Почему?", "be": "Чаму?", "en": "Why?"}}
REASON: dict[str, Any] = {
    "key": "reason",
    "kind": "choice",
    "words": {"ru": "Что важнее?"},
    "choices": [{"key": "1", "words": {"ru": "Очередь"}}, {"key": "2", "words": {"ru": "Сотрудник"}}],
}
WORDS = SurveyWords({"ru": "Как вас обслужили?", "be": "Як вас абслужылі?", "en": "How was it?"}, [WHY, REASON])


@pytest.fixture
def place(db: None) -> Touchpoint:
    """The offices of the catalogue, with everything that stands beside them."""
    preload_catalogue(at=now())
    return Touchpoint.objects.get(code="offices")


@pytest.fixture
def csat(place: Touchpoint, marta: Individual) -> Survey:
    begun = localdate(now()) - timedelta(days=200)
    terms = SurveyTerms("Офис", place, begun, after_topic=True, rest_days=90)
    return make_survey(kind="csat", terms=terms, words=WORDS, by=marta, at=now() - timedelta(days=200))
