"""Steps of a journey in a browser, a line each, as people write them on the form of a probe."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.adapters.reaching.forms import selector_makes_sense
from otklik.adapters.reaching.judging import host_of
from otklik.adapters.reaching.steps import filled

MOST_STEPS: Final = 25
WAYS: Final = ("text", "label", "button", "link")  # what people read, instead of a CSS selector
_LINE: Final = re.compile(
    r"(?P<verb>goto|click|fill|press|screenshot|expect (?:text|no text|address|count))(?:\s+(?P<rest>.+))?"
)
_FILL: Final = re.compile(r"(?P<where>.+?)\s+=\s+(?P<value>.*)")
_COUNT: Final = re.compile(r"(?P<where>.+?)\s+(?P<value>(?:=|>=)\s*\d{1,5})")
_KEY: Final = re.compile(r"(?:(?:Control|Alt|Shift|Meta)\+)*(?:[A-Z][A-Za-z0-9]{1,14}|\S)")

STEP_SENTENCES: Final = {
    "step_net": gettext_lazy("Step %(number)s, “%(name)s”: the page could not be opened: %(error)s."),
    "step_status": gettext_lazy("Step %(number)s, “%(name)s”: the page answered with status %(status)s."),
    "step_nothing": gettext_lazy("Step %(number)s, “%(name)s”: within %(limit)s s there was nothing like it to use."),
    "step_text": gettext_lazy("Step %(number)s, “%(name)s”: within %(limit)s s the page did not show this text."),
    "step_unwanted": gettext_lazy("Step %(number)s, “%(name)s”: the page shows this text."),
    "step_address": gettext_lazy("Step %(number)s, “%(name)s”: the address was %(found)s."),
    "step_count": gettext_lazy("Step %(number)s, “%(name)s”: there were %(found)s."),
    "step_failed": gettext_lazy("Step %(number)s, “%(name)s”: %(error)s."),
    "walk_late": gettext_lazy("The time was over in step %(number)s, “%(name)s”."),
}


@dataclass(frozen=True)
class Step:
    """verb: without `expect`; where: an address, a text, a key or what is meant on the page; value: to fill in, or a
    number (`= 3`, `>= 3`). key: of its milliseconds; is_secret: a secret value is written into the page by it."""

    number: int
    name: str
    verb: str
    where: str
    value: str = ""
    is_secret: bool = False

    @property
    def key(self) -> str:
        return f"s{self.number:02}_{self.verb.replace(' ', '_')}"


def read_steps(lines: Iterable[str]) -> list[Step]:
    """The steps of these lines, an empty line or one with # in front is none; raises ValueError naming the line."""
    told = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    if not 1 <= len(told) <= MOST_STEPS:
        raise ValueError(_("A journey has one to %(most)s steps, a line each.") % {"most": MOST_STEPS})
    return [_step(number, line) for number, line in enumerate(told, 1)]


def ordered(steps: Iterable[Step], values: Mapping[str, str], secrets: Iterable[str]) -> list[dict[str, Any]]:
    """The steps with {{variables}} filled in, as the browser's program takes them."""
    marks = [f"{{{{{name}}}}}" for name in secrets]
    told = []
    for step in steps:
        where = filled(step.where, values, in_url=step.verb == "goto")
        is_secret = step.verb == "fill" and any(mark in step.value for mark in marks)
        entry = asdict(step) | {"where": where, "value": filled(step.value, values), "is_secret": is_secret}
        told.append(entry | {"key": step.key})
    return told


def _step(number: int, line: str) -> Step:
    found = _LINE.fullmatch(line)
    if found is None:
        raise _wrong(
            number, line, _("a step begins with goto, click, fill, press, expect text, expect no text, expect address, "
                            "expect count or screenshot"),
        )  # fmt: skip
    verb, rest, value = found["verb"].removeprefix("expect "), (found["rest"] or "").strip(), ""
    if bool(rest) == (verb == "screenshot"):
        raise _wrong(number, line, _("too much, or something is missing"))
    if verb in ("fill", "count"):
        parts = (_FILL if verb == "fill" else _COUNT).fullmatch(rest)
        if parts is None:
            raise _wrong(number, line, _("write fill WHERE = TEXT, expect count WHERE = 3 or expect count WHERE >= 3"))
        rest, value = parts["where"].strip(), parts["value"].strip()
    try:
        _makes_sense(verb, rest)
    except ValueError as error:
        raise _wrong(number, line, str(error).rstrip(".")) from None
    return Step(number, line, verb, rest, value)


def _makes_sense(verb: str, where: str) -> None:
    if verb == "goto":
        host_of(where)
        if not where.startswith(("http://", "https://")):
            raise ValueError(_("“%(address)s” is no whole address of the web.") % {"address": where})
    elif verb == "press" and not _KEY.fullmatch(where):
        raise ValueError(_("a key is written as Enter, Tab, ArrowDown or Control+A"))
    elif verb in ("click", "fill", "count") and where.partition(":")[0] not in WAYS:
        selector_makes_sense(where)


def _wrong(number: int, line: str, problem: str) -> ValueError:
    return ValueError(
        _("Step %(number)s, “%(line)s”: %(problem)s.") % {"number": number, "line": line, "problem": problem}
    )
