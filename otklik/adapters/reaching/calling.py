"""What is done in a test call, a line each, as people write it on the form of a probe."""

import re
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

MOST_STEPS: Final = 20
_LINE: Final = re.compile(
    r"(?P<verb>press)\s+(?P<keys>[0-9*#A-Da-d]{1,20})"
    r"|(?P<until>hear|quiet|wait)\s+(?P<seconds>\d{1,2}(?:\.\d)?)"
    r"|tone\s+(?P<hertz>\d{2,4})\s+(?P<within>\d{1,2})"
)
_KEY_SECONDS: Final = 0.5  # a key with its pause, generously


def read_walk(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The steps of these lines, as the program that calls takes them; raises ValueError naming the line."""
    told = [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]
    if len(told) > MOST_STEPS:
        raise ValueError(_("A call has %(most)s steps at most, a line each.") % {"most": MOST_STEPS})
    return [_step(number, line) for number, line in enumerate(told, 1)]


def seconds_of(walk: Iterable[dict[str, Any]]) -> float:
    """How long a walk takes at the longest."""
    return float(sum(step["value"] for step in walk))


def _step(number: int, line: str) -> dict[str, Any]:
    found = _LINE.fullmatch(line)
    if found is None or (found["hertz"] and not 50 <= int(found["hertz"]) <= 3900):
        problem = _("write press KEYS, hear SECONDS, quiet SECONDS, wait SECONDS or tone HERTZ SECONDS")
        raise ValueError(
            _("Step %(number)s, “%(line)s”: %(problem)s.") % {"number": number, "line": line, "problem": problem}
        )
    verb = found["verb"] or found["until"] or "tone"
    step: dict[str, Any] = {"number": number, "name": line, "verb": verb, "key": f"s{number:02}_{verb}"}
    if verb == "press":
        return step | {"keys": found["keys"], "value": _KEY_SECONDS * len(found["keys"])}
    if verb == "tone":
        return step | {"hertz": int(found["hertz"]), "value": float(found["within"])}
    return step | {"value": float(found["seconds"])}
