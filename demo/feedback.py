"""Surveys of the demo operator with their answers, calls, reviews, claims and interviews: as `feedback.toml` tells."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.timezone import localdate

from demo import facts
from demo.moments import office_hours
from otklik.feedback.actions.answering import Told, answer, mark_called
from otklik.feedback.actions.claims import ClaimFacts, answer_claim, register_claim
from otklik.feedback.actions.interviews import InterviewFacts, write_interview
from otklik.feedback.actions.past import PastAnswer, remember_answers
from otklik.feedback.actions.reviews import FoundReview, SourceTerms, change_source, keep_review
from otklik.feedback.actions.surveys import SurveyTerms, SurveyWords, make_survey
from otklik.feedback.models import SCALES, Claim, Response, ReviewSource, Survey
from otklik.feedback.queries.claims import customer_of
from otklik.feedback.queries.surveys import Entrance, current_version
from otklik.parties.models import Individual
from otklik.touchpoints.models import Touchpoint

_MONTH: Final = 30
_WHY: Final = {"ru": "Почему такая оценка?", "be": "Чаму такая ацэнка?", "en": "Why this mark?"}
_REASON: Final = {"ru": "Что важнее всего?", "be": "Што найважней?", "en": "What matters most?"}


def load(at: datetime, people: dict[str, Individual]) -> None:
    """Bring them in; `at` by the operator's clock. Safe twice."""
    told = facts.feedback()
    for survey in told["survey"]:
        if not Survey.objects.filter(name=survey["name"]).exists():
            _survey(survey, at, people["marta"])
    for number, call in enumerate(told["call"]):
        _call(call, number, told["survey"], at, people["vera"])
    for source in told["source"]:
        row, _fresh = ReviewSource.objects.get_or_create(key=source["key"], defaults={"title": source["title"]})
        terms = SourceTerms(source["title"], source["kind"], source["url"], _place(source))
        change_source(source=row, terms=terms, by=None, at=at)
    for number, review in enumerate(told["review"]):
        _review(review, number, at)
    for number, interview in enumerate(told["interview"]):
        _interview(interview, number, at, people)


def load_claims(at: datetime, people: dict[str, Individual]) -> None:
    """When the company is there: their terms are those of its country. Safe twice."""
    for number, claim in enumerate(facts.feedback()["claim"]):
        _claim(claim, number, at, people)


def _survey(told: facts.Facts, at: datetime, keeper: Individual) -> None:
    begun = at - timedelta(days=3 * _MONTH + 4)
    terms = SurveyTerms(told["name"], _place(told), localdate(begun), after_topic=told.get("after_topic", False))
    follow_ups: list[dict[str, Any]] = [{"key": "why", "kind": "text", "words": _WHY}]
    if choices := told.get("choices"):
        rows = [
            {"key": str(place + 1), "words": {code: words[place] for code, words in choices.items()}}
            for place in range(len(choices["ru"]))
        ]
        follow_ups.append({"key": "reason", "kind": "choice", "words": _REASON, "choices": rows})
    words = SurveyWords(told["question"], follow_ups)
    survey = make_survey(kind=told["kind"], terms=terms, words=words, by=keeper, at=begun)
    answers, unanswered = _past(told, at)
    remember_answers(survey=survey, answers=answers, unanswered=unanswered)


def _past(told: facts.Facts, at: datetime) -> tuple[list[PastAnswer], list[datetime]]:
    """The counted marks at seeded moments; words go to answers of their mark, spread over the months."""
    dice = random.Random(told["key"])
    words = _words(told, dice)
    answers, unanswered = list[PastAnswer](), list[datetime]()
    for mark, month in _marks(told, dice):
        moment = _moment(dice, month, at)
        channel = _channel(told, dice)
        asked_at = moment - timedelta(hours=dice.randrange(1, 30)) if channel == Response.LETTER else None
        said = words[mark].pop() if words.get(mark) else {}
        answers.append(PastAnswer(mark, moment, channel, said, asked_at))
        if asked_at is not None:
            unanswered += [_moment(dice, month, at) for _one in range(told["asked"] - 1)]
    return answers, unanswered


def _marks(told: facts.Facts, dice: random.Random) -> list[tuple[int, int]]:
    """(mark, month) of every answer, in no order."""
    least = SCALES[told["kind"]].least
    found = [
        (least + place, month)
        for month, counts in enumerate(told["marks"])
        for place, count in enumerate(counts)
        for _one in range(count)
    ]
    dice.shuffle(found)
    return found


def _words(told: facts.Facts, dice: random.Random) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = {}
    for mark, words, reason in told["said"]:
        found.setdefault(mark, []).append({"why": words} | ({"reason": reason} if reason else {}))
    return found


def _moment(dice: random.Random, month: int, at: datetime) -> datetime:
    """Some daytime of the month, never ahead of `at`."""
    days = (2 - month) * _MONTH + dice.randrange(1, _MONTH)
    midnight = (at - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(minutes=dice.randrange(9 * 60, 22 * 60))


def _channel(told: facts.Facts, dice: random.Random) -> str:
    of_ten = dice.randrange(10)
    if of_ten < told["letters"]:
        return Response.LETTER
    return Response.QR if of_ten < told["letters"] + told["qr"] else Response.LINK


def _call(told: facts.Facts, number: int, surveys: list[facts.Facts], at: datetime, agent: Individual) -> None:
    name = next(one["name"] for one in surveys if one["key"] == told["survey"])
    survey = Survey.objects.get(name=name)
    asked_at = office_hours(told["words"], told["days_ago"], at)
    answered = Told(
        told["mark"], {"why": told["words"]}, telephone=f"+3752900000{number + 21}", browser_key=f"demo-{number}"
    )
    response = answer(entered=Entrance(survey, current_version(survey), None), told=answered, at=asked_at)
    if "called" in told:
        called_at = max(office_hours(told["note"], told["called"], at), asked_at + timedelta(hours=1))
        mark_called(call=response.call, note=told["note"], by=agent, at=called_at)


def _review(told: facts.Facts, number: int, at: datetime) -> None:
    posted_at = office_hours(told["text"], told["days"], at)
    replied_at = posted_at + timedelta(hours=told["hours"]) if "hours" in told else None
    found = FoundReview(
        source=told["source"], external_id=f"demo-{number}", text=told["text"], posted_at=posted_at,
        rating=told.get("rating"), tone=told.get("tone"), author=told["author"], reply=told.get("reply", ""),
        replied_at=replied_at,
    )  # fmt: skip
    keep_review(found=found, at=at)


def _claim(told: facts.Facts, number: int, at: datetime, people: dict[str, Individual]) -> None:
    key = f"demo:{number}"
    if Claim.objects.filter(once_key=key).exists():
        return
    received = office_hours(told["subject"], told["received"], at)
    registered = received + timedelta(days=told.get("registered", 1))
    registered = min(registered + timedelta(days={6: 2, 7: 1}.get(registered.isoweekday(), 0)), at)
    facts_of = ClaimFacts(
        received_on=localdate(received), registered_on=localdate(registered), channel=told["channel"],
        customer=told["customer"], line=told.get("line", ""), subject=told["subject"], text=told["text"],
        touchpoint=Touchpoint.objects.get(code=told["touchpoint"]), individual=customer_of(told.get("line", "")),
        owner=people["vera"], needs_checks=told.get("checks", False),
    )  # fmt: skip
    claim = register_claim(facts=facts_of, by=people["vera"], at=registered, once_key=key)
    if "answer" in told:
        answered = min(received + timedelta(days=told["answered"]), at)
        answer_claim(claim=claim, answered_on=localdate(answered), text=told["answer"], by=people["vera"], at=answered)


def _interview(told: facts.Facts, number: int, at: datetime, people: dict[str, Individual]) -> None:
    held = office_hours(told["said"], told["days"], at)
    account = told.get("account", "")
    facts_of = InterviewFacts(
        held_on=localdate(held), held_by=people[told["by"]], touchpoint=Touchpoint.objects.get(code=told["touchpoint"]),
        stage=told["stage"], partner=told["with"], language=told["language"], agreed_to_record=told["agreed"],
        questions=told["asked"], said=told["said"], follows=told["follows"], line=account,
        individual=customer_of(account),
    )  # fmt: skip
    write_interview(facts=facts_of, by=people["marta"], at=held, once_key=f"demo:{number}")


def _place(told: facts.Facts) -> Touchpoint | None:
    return Touchpoint.objects.get(code=told["touchpoint"]) if "touchpoint" in told else None


def texts() -> Iterator[str]:
    """Everything customers say, for the test that nobody says the same twice."""
    told = facts.feedback()
    yield from (words for survey in told["survey"] for _mark, words, _reason in survey["said"])
    yield from (one["words"] for one in told["call"])
    yield from (one["text"] for one in (*told["review"], *told["claim"]))
    yield from (one["said"] for one in told["interview"])
