"""The ask box for apps and other sites: the same answers and the same ledger as on the pages."""

from typing import Annotated, Final, Literal

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import override
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError
from ninja.utils import check_csrf
from pydantic import StrictBool

from otklik.answers.actions import Attempt, ShownAnswer, Step, take_step
from otklik.answers.ledger import browser_key_of, offer
from otklik.answers.queries import Answer
from otklik.api.problems import MustWait
from otklik.core.pace import seconds_to_wait
from otklik.core.search.engine import READY, State
from otklik.parties.models import Individual

router = Router(tags=["answers"])

Language = Literal["ru", "be", "en"]
Ref = Annotated[str, Field(pattern=r"^[a-z_]{1,20}:[0-9]{1,18}$")]
Score = Annotated[float, Field(strict=True, ge=-1000, le=1000, allow_inf_nan=False)]
PLACE: Final = "api"
_MOST_A_MINUTE: Final = 120


class AskQuery(Schema):
    """The words so far, and how many answers are wanted at most."""

    q: str = Field(max_length=2000)
    lang: Language = "ru"
    limit: int = Field(8, ge=1, le=20)


class AnswerOut(Schema):
    """One answer. why: outage, solved, official, article, open, action; by: who stands behind it; position: from 1."""

    ref: str
    title: str
    url: str
    excerpt: str
    why: str
    by: str
    score: float
    position: int


class GroupOut(Schema):
    """Answers of one kind: outage, action, article, solved, open."""

    group: str
    answers: list[AnswerOut]


class AskOut(Schema):
    """corrected: the question as it was read, when the keyboard layout or Latin letters were put right, else empty.

    goodness: 0..1, how likely the best answer answers the question. state: ready; building or missing while there is no
    search index to ask: then nothing can be found yet, and no_good_answer is false because nobody knows.
    """

    question: str
    corrected: str
    no_good_answer: bool
    goodness: float
    state: State
    groups: list[GroupOut]


class StepIn(Schema):
    """What the asker saw or did. key: random, made by the app for each attempt; refs: answers shown, in their order."""

    kind: Literal["shown", "opened", "answered", "asked", "left"]
    key: str = Field(pattern=r"^[A-Za-z0-9_-]{16,40}$")
    lang: Language = "ru"
    question: str = Field("", max_length=2000)
    refs: list[Ref] = Field(default_factory=list, max_length=50)
    scores: list[Score | None] = Field(default_factory=list, max_length=50)
    no_good_answer: StrictBool = False
    ref: Ref | Literal[""] = ""


def person_or_nobody(request: HttpRequest) -> Individual | AnonymousUser:
    """Who asks. A browser that brings its session must bring its token as well; an app without one needs none."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and check_csrf(request):
        raise HttpError(403, "The token is missing; get one from /csrf/ and send it as X-CSRFToken.")
    return request.user


@router.get("/ask", response=AskOut, summary="Answers to a question, as far as it is typed")
def ask(request: HttpRequest, query: Query[AskQuery]) -> AskOut:
    with override(query.lang):
        offered = offer(
            question=query.q,
            asker=request.user,
            language=query.lang,
            place=PLACE,
            session_key="",
            browser_key="",
            at=now(),
            limit=query.limit,
        )
    groups = [GroupOut(group=name, answers=[_told(one) for one in some]) for name, some in offered.groups.items()]
    found = offered.suggestions
    return AskOut(
        question=query.q,
        corrected=found.corrected if found else "",
        no_good_answer=found.no_good_answer if found else False,
        goodness=found.goodness if found else 0.0,
        state=found.index_state if found else READY,
        groups=groups,
    )


@router.post(
    "/ask/events",
    response={204: None, 403: None, 429: None},
    auth=person_or_nobody,
    summary="Tell what the asker saw or did",
)
def tell(request: HttpRequest, told: StepIn) -> Status[None]:
    at, who = now(), get_adapter().get_client_ip(request)
    if wait := seconds_to_wait(what="ask", who=who, most_a_minute=_MOST_A_MINUTE, at=at):
        raise MustWait(wait)
    take_step(step=_step(told), asker=request.user, at=at)
    return Status(204, None)


def _step(told: StepIn) -> Step:
    attempt = Attempt(told.key, browser_key_of("", told.key), PLACE, told.lang)
    scores = [*told.scores, *[None] * len(told.refs)]
    refs = list(dict.fromkeys(told.refs))
    answers = [ShownAnswer(ref, place, scores[place - 1]) for place, ref in enumerate(refs, start=1)]
    return Step(told.kind, attempt, told.question, answers, told.no_good_answer, told.ref)


def _told(answer: Answer) -> AnswerOut:
    card = answer.card
    url = card.url if "://" in card.url else settings.SITE_URL + card.url
    return AnswerOut(
        ref=card.ref,
        title=card.title,
        url=url,
        excerpt="".join(text for text, _match in answer.excerpt),
        why=card.why,
        by=card.by,
        score=answer.score,
        position=answer.position,
    )
