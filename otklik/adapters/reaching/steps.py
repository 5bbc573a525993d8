"""Steps of a journey over HTTP as JSON: what is asked, what must come back, what is taken along to the next step."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from otklik.adapters.reaching.judging import at_path, header_map, in_statuses, statuses_make_sense
from otklik.adapters.reaching.look import Fault, Look
from otklik.adapters.reaching.pages import page_of
from otklik.adapters.reaching.web import Answer, Web
from otklik.quality.ports import Outcome

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
STEP_SENTENCES = {
    "step_status": gettext_lazy("Step “%(name)s” answered with status %(status)s."),
    "step_text": gettext_lazy("The answer of step “%(name)s” lacks “%(text)s”."),
    "step_unwanted": gettext_lazy("The answer of step “%(name)s” holds “%(text)s”."),
    "step_nothing_taken": gettext_lazy("The answer of step “%(name)s” has no “%(variable)s” to take along."),
}
_WAYS = ("json", "css", "header", "between")


@dataclass(frozen=True)
class Step:
    """One request. take: name of a variable -> `json:path`, `css:selector@attribute`, `header:Name`, `between:a|b`.

    Texts may hold {{variables}}. always: it is done even when a step before it failed, to clean up.
    """

    name: str
    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    json: Any = None
    statuses: tuple[str, ...] = ("200-299",)
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    take: Mapping[str, str] = field(default_factory=dict)
    always: bool = False


def read_steps(text: str) -> list[Step]:
    """The steps of a JSON list; raises ValueError with a sentence that names the step."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not 1 <= len(found) <= 30:
        raise ValueError(_("Steps are a JSON list of one to thirty objects."))
    return [_step(number, entry) for number, entry in enumerate(found, 1)]


def _step(number: int, entry: Any) -> Step:
    try:
        given: dict[str, Any] = {"name": str(number)} | dict(entry)
        for name in ("statuses", "must", "must_not"):
            if name in given:
                given[name] = tuple(str(word) for word in given[name])
        step = Step(**given)
        statuses_make_sense(step.statuses)
        header_map(f"{name}: {value}" for name, value in step.headers.items())
        urlencode(step.form or {})
        for way in step.take.values():
            kind, _colon, where = way.partition(":")
            if kind not in _WAYS or not where:
                raise ValueError(way)
            if kind == "css":
                LexborHTMLParser("<p>").css(where.partition("@")[0])
        if not (isinstance(step.url, str) and isinstance(step.name, str) and step.method in _METHODS):
            raise ValueError(f"{step.method} {step.url}")
    except (TypeError, ValueError, AttributeError, SelectolaxError) as error:
        raise ValueError(_("Step %(number)s: %(problem)s") % {"number": number, "problem": error}) from None
    return step


def filled(text: str, variables: Mapping[str, str], *, in_url: bool = False) -> str:
    """A text with its {{variables}} filled in; an unknown one stays as it is."""

    def value(found: re.Match[str]) -> str:
        known = variables.get(found[1])
        return found[0] if known is None else quote(known, safe="/:") if in_url else known

    return _VARIABLE.sub(value, text)


def filled_deep(value: Any, variables: Mapping[str, str]) -> Any:
    """The same in every text of a JSON value."""
    if isinstance(value, str):
        return filled(value, variables)
    if isinstance(value, Mapping):
        return {name: filled_deep(inner, variables) for name, inner in value.items()}
    return [filled_deep(inner, variables) for inner in value] if isinstance(value, list) else value


def taken(answer: Answer, way: str) -> str | None:
    """What an answer holds at a place; None where there is nothing."""
    kind, _colon, where = way.partition(":")
    if kind == "header":
        return answer.headers.get(where)
    if kind == "between":
        before, _bar, after = where.partition("|")
        _head, found, rest = answer.text.partition(before)
        inside, end, _tail = rest.partition(after) if after else (rest, "-", "")
        return inside if found and end else None
    if kind == "css":
        selector, _at, attribute = where.partition("@")
        node = page_of(answer.text).css_first(selector)
        return None if node is None else node.attributes.get(attribute) if attribute else node.text(strip=True)
    try:
        value = at_path(json.loads(answer.text), where)
    except (ValueError, RecursionError):
        return None
    return None if value is None or isinstance(value, dict | list) else str(value)


def values_of(lines: Iterable[str]) -> dict[str, str]:
    """`name=value` lines as the first variables."""
    return {name.strip(): value for name, _sign, value in (line.partition("=") for line in lines)}


async def walk(
    step: Step, look: Look, session: Web, values: dict[str, str], within: Collection[str] | None = None
) -> Answer:
    """Take one step and keep what it takes along in `values`; raises Fault. within: as Web.ask has it."""
    # a value taken from an answer may bring line breaks
    headers = {name: " ".join(filled(value, values).split()) for name, value in step.headers.items()}
    data = None
    if step.form is not None:
        data = urlencode(filled_deep(step.form, values)).encode()
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    elif step.json is not None:
        data = json.dumps(filled_deep(step.json, values)).encode()
        headers.setdefault("Content-Type", "application/json")
    look.facts["name"] = step.name
    with look.step(step.name):
        url = filled(step.url, values, in_url=True)
        answer = await session.ask(url, method=step.method, headers=headers, data=data, redirects=5, within=within)
    look.facts["status"] = answer.status
    if not (in_statuses(answer.status, step.statuses) or (within is not None and answer.leads_away)):
        raise Fault(Outcome.FAIL, "step_status")
    page = answer.text
    for text in (text for text in step.must if filled(text, values) not in page):
        raise Fault(Outcome.FAIL, "step_text", text=text)
    for text in (text for text in step.must_not if filled(text, values) in page):
        raise Fault(Outcome.FAIL, "step_unwanted", text=text)
    for variable, way in step.take.items():
        if (found := taken(answer, way)) is None:
            raise Fault(Outcome.FAIL, "step_nothing_taken", variable=variable)
        values[variable] = found
    return answer
