"""Surveys with answers and a call to make, reviews, claims, interviews."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from otklik.feedback.actions.answering import Told, answer, opt_out
from otklik.feedback.actions.claims import ClaimFacts, answer_claim, register_claim
from otklik.feedback.actions.interviews import InterviewFacts, add_note, write_interview
from otklik.feedback.actions.reviews import FoundReview, keep_review, note_reply
from otklik.feedback.actions.surveys import SurveyTerms, SurveyWords, make_survey
from otklik.feedback.models import CallBack, Claim, Interview, Invitation, Review, Survey
from otklik.feedback.queries.surveys import Entrance, current_version, token_of
from otklik.touchpoints.models import Touchpoint
from tests.house.cast_sets import EVERYBODY, NOBODY, those_who_may

if TYPE_CHECKING:
    from tests.house.world import World

READERS = those_who_may("feedback.read")
ANSWERING = those_who_may("feedback.claims")
KEEPERS = those_who_may("feedback.manage")
CUSTOMERS = those_who_may("parties.read")
WHY: dict[str, Any] = {"key": "why", "kind": "text", "words": {"ru": "Почему?"}}


def build(world: "World", at: datetime) -> None:
    survey = _survey(world, at)
    world.add("survey_id", survey.pk, "a survey", staff=READERS)
    world.add("survey_token", survey.door, "the open link of a survey", readers=EVERYBODY)
    world.add("survey_token", "unknown", "no survey", readers=NOBODY)
    call = _answers(world, survey, at)
    letter = Invitation.objects.get(survey=survey)
    world.add("survey_token", token_of(letter), "the link of a letter", readers=EVERYBODY)
    world.add("invitation_token", token_of(letter), "the link of a letter")
    world.add("invitation_token", survey.door, "an open link, which is nobody's", readers=NOBODY)
    world.add("call_id", call.pk, "somebody waits for a call", staff=ANSWERING)
    opt_out(individual=world.people["nadya"], at=at)
    review = _review(world, at)
    world.add("review_id", review.pk, "a review", staff=READERS)
    world.add("source_id", review.source_id, "a source of reviews", staff=those_who_may("feedback.manage"))
    world.add("claim_id", _claim(world, at).pk, "a claim", staff=ANSWERING)
    world.add("interview_id", _interview(world, at).pk, "an interview", staff=KEEPERS)


def grow(world: "World", at: datetime) -> None:
    _answers(world, _survey(world, at), at)
    _review(world, at)
    _claim(world, at)
    _interview(world, at)


def _survey(world: "World", at: datetime) -> Survey:
    place = Touchpoint.objects.get(code="phone")
    terms = SurveyTerms(world.secrets.word("name of a survey", READERS), place, localdate(at), rest_days=1)
    words = SurveyWords({"ru": "Как вас обслужили?"}, [WHY])
    return make_survey(kind="csat", terms=terms, words=words, by=world.people["marta"], at=at)


def _answers(world: "World", survey: Survey, at: datetime) -> CallBack:
    """Alina by letter, a passer-by by the link, who leaves a telephone."""
    word, version = world.secrets.word, current_version(survey)
    subject = f"topic:{world.number() + 9000}"
    alina = world.people["alina"]
    invitation = Invitation.objects.create(survey=survey, individual=alina, subject=subject, sent_at=at)
    said = {"why": word("words of Alina's answer", READERS | {"alina"})}
    answer(entered=Entrance(survey, version, invitation), told=Told(2, said), at=at)
    said = {"why": word("words of an answer", READERS)}
    telephone = world.secrets.telephone("telephone of who waits for a call", CUSTOMERS & ANSWERING)
    told = Told(1, said, telephone=telephone, browser_key=f"b{world.number()}")
    return answer(entered=Entrance(survey, version, None), told=told, at=at).call


def _review(world: "World", at: datetime) -> Review:
    word, number = world.secrets.word, world.number()
    found = FoundReview(
        "shop", f"r{number}", word("text of a review", READERS), at, rating=2, author=word("author", frozenset())
    )
    review, _fresh = keep_review(found=found, at=at)
    said = word("answer to a review", READERS)
    note_reply(review=review, reply=said, replied_at=at, by=world.people["vera"], at=at)
    return review


def _claim(world: "World", at: datetime) -> Claim:
    word, seeing = world.secrets.word, ANSWERING & CUSTOMERS
    facts = ClaimFacts(
        received_on=localdate(at), channel="email", customer=word("name in a claim", seeing),
        line=word("contract of a claim", seeing), subject=word("subject of a claim", ANSWERING | {"alina"}),
        text=word("text of a claim", ANSWERING | {"alina"}), touchpoint=Touchpoint.objects.get(code="phone"),
        individual=world.people["alina"], owner=world.people["vera"],
    )  # fmt: skip
    claim = register_claim(facts=facts, by=world.people["vera"], at=at)
    text = word("answer to a claim", ANSWERING | {"alina"})
    answer_claim(claim=claim, answered_on=localdate(at), text=text, by=world.people["vera"], at=at)
    return claim


def _interview(world: "World", at: datetime) -> Interview:
    word, marta, hers = world.secrets.word, world.people["marta"], KEEPERS | {"alina"}
    facts = InterviewFacts(
        held_on=localdate(at), held_by=world.people["vera"], touchpoint=Touchpoint.objects.get(code="phone"),
        stage="use", partner=word("with whom an interview was held", KEEPERS), language="ru", agreed_to_record=True,
        questions=[word("question of an interview", hers)], said=word("words of an interview", hers),
        follows=word("what follows from an interview", KEEPERS), individual=world.people["alina"],
        line=word("contract of an interview", KEEPERS & CUSTOMERS),
    )  # fmt: skip
    row = write_interview(facts=facts, by=marta, at=at)
    add_note(interview=row, text=word("note to an interview", hers), by=marta, at=at)
    return row
