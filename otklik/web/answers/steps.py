"""From what a page reports (JSON, or a form as beacons send it) to a step."""

import json
import re
from itertools import zip_longest
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from otklik.answers.actions import KINDS, Attempt, ShownAnswer, Step
from otklik.answers.ledger import PLACES, browser_key_of
from otklik.core.pace import seconds_to_wait

COOKIE: Final = "ask_browser"
_HALF_A_YEAR: Final = 180 * 24 * 60 * 60
_MOST_ANSWERS: Final = 50
_MOST_A_MINUTE: Final = 120  # an office behind one address must still be able to work
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")
_REF: Final = re.compile(r"[a-z_]{1,20}:[0-9a-z_-]{1,39}")


class BadStep(ValueError):
    """The body is not a step; the text says which field is wrong."""


class _Told(forms.JSONField):
    """JSON whose numbers and depth have no end is refused as any other that cannot be read."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError("not JSON") from error


class StepForm(forms.Form):
    """One step. refs: ["topic:12", ...] in the order shown; scores: a number or null for each of them."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    key = forms.RegexField(regex=rf"\A{_KEY.pattern}\Z")
    place = forms.ChoiceField(choices=[(place, place) for place in PLACES])
    lang = forms.ChoiceField(choices=settings.LANGUAGES)
    question = forms.CharField(required=False, max_length=2000)
    ref = forms.RegexField(regex=rf"\A{_REF.pattern}\Z", required=False)
    refs = _Told(required=False)
    scores = _Told(required=False)
    no_good_answer = forms.BooleanField(required=False)

    def clean_refs(self) -> list[str]:
        refs = self.cleaned_data["refs"] or []
        if not isinstance(refs, list) or len(refs) > _MOST_ANSWERS:
            raise ValidationError("a list of at most 50 references")
        if not all(isinstance(ref, str) and _REF.fullmatch(ref) for ref in refs):
            raise ValidationError("a list of references")
        return list(dict.fromkeys(refs))

    def clean_scores(self) -> list[float | None]:
        scores = self.cleaned_data["scores"] or []
        if not isinstance(scores, list) or len(scores) > _MOST_ANSWERS:
            raise ValidationError("a list of at most 50 numbers")
        return [_number(score) for score in scores]


def read_step(request: HttpRequest) -> Step:
    """The step in the body of a request; raises BadStep."""
    form = StepForm(_body(request))
    if not form.is_valid():
        raise BadStep(form.errors.as_json())
    told = form.cleaned_data
    attempt = Attempt(
        key=told["key"],
        browser_key=browser_key_of(cookie_of(request), told["key"]),
        place=told["place"],
        language=told["lang"],
    )
    scores = zip_longest(told["refs"], told["scores"][: len(told["refs"])])
    answers = [ShownAnswer(ref, place, score) for place, (ref, score) in enumerate(scores, start=1)]
    return Step(told["kind"], attempt, told["question"], answers, told["no_good_answer"], told["ref"])


def seconds_before_next_step(request: HttpRequest) -> int:
    """How long this address must wait because it reports too many steps; counts this one. 0: it need not."""
    who = get_adapter().get_client_ip(request)
    return seconds_to_wait(what="ask", who=who, most_a_minute=_MOST_A_MINUTE, at=now())


def cookie_of(request: HttpRequest) -> str:
    """The key of this browser, empty when it has none or carries something else under that name."""
    value = request.COOKIES.get(COOKIE, "")
    return value if _KEY.fullmatch(value) else ""


def remember_browser(request: HttpRequest, response: HttpResponse, step: Step) -> None:
    """Give a browser its key on its first step."""
    if cookie_of(request) != step.attempt.browser_key:
        response.set_cookie(
            COOKIE,
            step.attempt.browser_key,
            max_age=_HALF_A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )


def _body(request: HttpRequest) -> Any:
    if request.content_type != "application/json":
        return request.POST
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadStep("the body is not JSON") from error
    if not isinstance(told, dict):
        raise BadStep("the body is not an object")
    lists = {name: json.dumps(told[name]) for name in ("refs", "scores") if name in told}
    return told | lists


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -1000 < value < 1000 else None  # also keeps out NaN
