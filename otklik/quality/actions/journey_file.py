"""A journey map from a file: what a stranger wrote is looked through, then brought in whole or not at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.core import audit
from otklik.parties.models import LANGUAGES, Individual
from otklik.quality.actions.journeys import MOST_STEPS, MOST_TOUCHPOINTS, begin_journey, redraw, say_emotion
from otklik.quality.models import Journey, StepEmotion
from otklik.quality.models.journey_body import FORMAT, STAGE_KEYS, Body, Persona, Step, Words
from otklik.quality.queries.journeys import emotions_of
from otklik.touchpoints.models import Touchpoint

LENGTHS: Final = {"name": 80, "title": 120, "about": 400, "goals": 600, "fears": 600, "reason": 400}
_KEY: Final = re.compile(r"[a-z0-9-]{1,20}")
_CODE: Final = re.compile(r"[-a-zA-Z0-9_]{1,60}")
_UNKEPT: Final = re.compile(r"[\0\ud800-\udfff]")  # more than a database can keep


class JourneyRefused(Exception):
    """The file is no journey map of ours; the words say what is wrong and where."""


@dataclass(frozen=True)
class SaidInFile:
    value: int
    reason: Words


@dataclass(frozen=True)
class JourneyFile:
    """A map as a file tells it; emotions by key of the step."""

    code: str
    body: Body
    emotions: dict[str, SaidInFile]


def read_journey(told: object) -> JourneyFile:
    """Look through parsed JSON; raises JourneyRefused with a sentence."""
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise JourneyRefused(_('A journey map is a JSON object with "format": "%(format)s".') % {"format": FORMAT})
    _only(told, {"format", "version", "exported_at", "code", "title", "persona", "stages"}, "")
    code = told.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise JourneyRefused(_("The code consists of Latin letters, digits, - and _, 60 at most."))
    title = _words(told, "title", "title", is_needed=True)
    stages, emotions = _stages(told.get("stages"))
    body = Body(title, _persona(told.get("persona", {})), stages)
    _known(body)
    return JourneyFile(code, body, emotions)


def bring_journey(*, told: object, by: Individual, at: datetime) -> Journey:
    """A new map, or another draft of the map with this code; raises JourneyRefused. Twice changes nothing more.

    Emotions that differ from those that hold are said anew, by the one who brings the file.
    """
    file = read_journey(told)
    with transaction.atomic():
        journey = Journey.objects.filter(code=file.code).first()
        if journey is None:
            journey = begin_journey(code=file.code, body=file.body, by=by, at=at)
        else:
            journey = redraw(journey=journey, body=file.body, by=by, at=at)
        holding = emotions_of(journey)
        for step, said in file.emotions.items():
            now = holding.get(step)
            if now is None or (now.value, now.reason) != (said.value, said.reason):
                say_emotion(
                    journey=journey, step=step, value=said.value, reason=said.reason, by=by, at=at,
                    source=StepEmotion.FILE,
                )  # fmt: skip
        audit.record(actor=by.ref, act="journeys.import", subject=journey.ref, at=at)
    return journey


def _stages(told: object) -> tuple[dict[str, tuple[Step, ...]], dict[str, SaidInFile]]:
    if not isinstance(told, dict) or not set(told) <= set(STAGE_KEYS):
        raise JourneyRefused(_("stages are lists of steps by stage: %(known)s.") % {"known": ", ".join(STAGE_KEYS)})
    if not all(isinstance(steps, list) for steps in told.values()):
        raise JourneyRefused(_("stages are lists of steps by stage: %(known)s.") % {"known": ", ".join(STAGE_KEYS)})
    if sum(len(steps) for steps in told.values()) > MOST_STEPS:
        raise JourneyRefused(_("A map holds at most %(most)s steps.") % {"most": MOST_STEPS})
    emotions: dict[str, SaidInFile] = {}
    stages = {}
    seen = set[str]()
    for stage in STAGE_KEYS:
        steps = []
        for place, one in enumerate(told.get(stage, []), 1):
            step = _step(one, f"{stage} {place}")
            if step.key in seen:
                raise JourneyRefused(_("Two steps have the key %(key)s.") % {"key": step.key})
            seen.add(step.key)
            steps.append(step)
            if one.get("emotion") is not None:
                emotions[step.key] = _emotion(one["emotion"], f"{stage} {place}")
        stages[stage] = tuple(steps)
    return stages, emotions


def _step(told: object, where: str) -> Step:
    if not isinstance(told, dict):
        raise JourneyRefused(_("%(where)s: a step is an object.") % {"where": where})
    _only(told, {"key", "title", "about", "touchpoints", "emotion"}, where)
    key, codes = told.get("key"), told.get("touchpoints", [])
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise JourneyRefused(_("%(where)s: the key has 1 to 20 of a-z, 0-9 and -.") % {"where": where})
    if not isinstance(codes, list) or not all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes):
        raise JourneyRefused(_("%(where)s: touchpoints are a list of codes.") % {"where": where})
    if len(codes) > MOST_TOUCHPOINTS or len(set(codes)) != len(codes):
        words = _("%(where)s: at most %(most)s touchpoints, each once.")
        raise JourneyRefused(words % {"where": where, "most": MOST_TOUCHPOINTS})
    title = _words(told, "title", where, is_needed=True)
    return Step(key, title, _words(told, "about", where), tuple(codes))


def _emotion(told: object, where: str) -> SaidInFile:
    if not isinstance(told, dict):
        raise JourneyRefused(_("%(where)s: an emotion is an object with a value and a reason.") % {"where": where})
    _only(told, {"value", "reason", "at", "by", "source"}, where)
    value = told.get("value")
    if not isinstance(value, int) or isinstance(value, bool) or not -2 <= value <= 2:
        raise JourneyRefused(_("%(where)s: an emotion is a whole number from -2 to 2.") % {"where": where})
    return SaidInFile(value, _words(told, "reason", where, is_needed=True))


def _persona(told: object) -> Persona:
    if not isinstance(told, dict):
        raise JourneyRefused(_("%(where)s: texts by language.") % {"where": "persona"})
    names = ("name", "about", "goals", "fears")
    _only(told, set(names), "persona")
    return Persona(**{name: _words(told, name, "persona") for name in names})


def _words(told: Mapping[str, Any], name: str, where: str, *, is_needed: bool = False) -> Words:
    words = told.get(name, {})
    most = LENGTHS[name]
    if not isinstance(words, dict) or not all(_is_word(*pair, most) for pair in words.items()):
        facts = {"where": where, "name": name, "most": most}
        raise JourneyRefused(_("%(where)s: %(name)s holds texts of at most %(most)s characters by language.") % facts)
    if is_needed and not words:
        raise JourneyRefused(_("%(where)s: %(name)s is empty.") % {"where": where, "name": name})
    return words


def _is_word(language: object, text: object, most: int) -> bool:
    if language not in dict(LANGUAGES) or not isinstance(text, str):
        return False
    return 0 < len(text) <= most and not _UNKEPT.search(text)


def _only(told: Mapping[str, Any], names: set[str], where: str) -> None:
    if unknown := sorted(str(name) for name in told.keys() - names):
        facts = {"where": where or "JSON", "name": unknown[0][:40]}
        raise JourneyRefused(_("%(where)s: nobody knows the field %(name)s.") % facts)


def _known(body: Body) -> None:
    there = set(Touchpoint.objects.filter(code__in=body.codes()).values_list("code", flat=True))
    if unknown := [code for code in body.codes() if code not in there]:
        words = _("The catalogue has no touchpoint with the code %(code)s.")
        raise JourneyRefused(words % {"code": unknown[0]})
