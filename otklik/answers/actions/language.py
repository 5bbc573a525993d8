"""The language layer, changed by staff; a change is saved only by those who have seen what it would do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from otklik.answers.actions.phrases import keep
from otklik.answers.actions.trials import Trial, try_layer
from otklik.answers.events import LanguageLayerChanged
from otklik.answers.models import LanguageRule
from otklik.answers.queries import rules
from otklik.answers.queries.layer import builtin_rules, forget_layer
from otklik.core.events import publish
from otklik.core.search.analysis import fold, surface
from otklik.core.search.language import BE_RU, SHORT, SLANG, SYNONYM, Rule, build
from otklik.core.text import clean_line
from otklik.parties.models import Individual

RULE_KINDS: Final = (SLANG, SYNONYM, BE_RU, SHORT)
MOST_WORDS: Final = 20
MOST_CHARS: Final = 60


class BadRule(ValueError):
    """The line cannot be taken."""


class NoWords(BadRule):
    """A line needs words with letters or digits, and, unless it is of short terms, a meaning."""


class TooManyWords(BadRule):
    """More words than a line holds."""


class Loop(BadRule):
    """The words lead back to themselves; `args` are the words on the way."""


class MeaningTaken(BadRule):
    """Another line of this kind has this meaning already."""


class NotTried(Exception):
    """Nobody has seen this outcome of the change yet; `trial` tells it. Nothing is saved."""

    def __init__(self, trial: Trial) -> None:
        super().__init__(trial.seal)
        self.trial = trial


@dataclass(frozen=True)
class RuleWords:
    """A line as an editor writes it."""

    kind: str
    words: Sequence[str]
    meaning: str = ""
    note: str = ""


def save_rule(*, rule: LanguageRule | None, told: RuleWords, tried: str, by: Individual, at: datetime) -> Trial:
    """Add a line (rule None) or change one; one with the kind and meaning of a built-in line replaces that.

    tried: the seal of the trial that the editor has seen. Raises BadRule, and NotTried when the outcome is another.
    """
    told = _checked(told, rule)
    return _save(rule, told, tried, at, lambda: _write(rule, told, by, at))


def delete_rule(*, rule: LanguageRule, tried: str, at: datetime) -> Trial:
    """Remove a line of staff; what it replaced counts again. Raises NotTried."""
    return _save(rule, None, tried, at, rule.delete)


def switch_off(*, kind: str, meaning: str, tried: str, by: Individual, at: datetime) -> Trial:
    """Let a built-in line no longer count, by an empty line over it. Raises NotTried; NoWords when there is none."""
    if builtin(kind, meaning) is None:
        raise NoWords
    told = RuleWords(kind, [], meaning)
    row = LanguageRule.objects.filter(kind=kind, meaning=meaning).first()
    return _save(row, told, tried, at, lambda: _write_over(told, by, at))


def builtin(kind: str, meaning: str) -> Rule | None:
    """The line of this kind and meaning that comes with the product."""
    return next((rule for rule in builtin_rules() if meaning and (rule.kind, rule.meaning) == (kind, meaning)), None)


def _save(
    row: LanguageRule | None, told: RuleWords | None, tried: str, at: datetime, write: Callable[[], object]
) -> Trial:
    """Write when the outcome is the one that was seen; told: None to remove the line."""
    pk = row.pk if row else 0
    instead = Rule(told.kind, tuple(told.words), told.meaning) if told else None
    trial = try_layer(build(rules()), build(rules(but=pk, instead=instead)), change=repr((pk, instead)), at=at)
    if trial.seal != tried:
        raise NotTried(trial)
    with transaction.atomic():
        write()
        keep(trial.moves, at)
        publish(LanguageLayerChanged(version=int(at.timestamp())), at=at)
    forget_layer()  # this process at once, the others when they look next, within a second
    return trial


def _write_over(told: RuleWords, by: Individual, at: datetime) -> None:
    same = LanguageRule.objects.filter(kind=told.kind, meaning=told.meaning)
    try:
        _write(same.first(), told, by, at)
    except MeaningTaken:  # by somebody else, at this moment
        _write(same.get(), told, by, at)


def _write(row: LanguageRule | None, told: RuleWords, by: Individual, at: datetime) -> None:
    kept = row or LanguageRule()
    kept.kind, kept.words, kept.meaning, kept.note = told.kind, list(told.words), told.meaning, told.note
    kept.is_builtin = builtin(told.kind, told.meaning) is not None
    kept.changed_by, kept.changed_at = by, at
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise MeaningTaken from error


def _checked(told: RuleWords, row: LanguageRule | None) -> RuleWords:
    """The line washed; raises BadRule."""
    meaning = "" if told.kind == SHORT else clean_line(told.meaning)[:120]
    ways = {fold(word): word for word in map(clean_line, told.words) if word}
    ways.pop(fold(meaning), None)
    replaced = builtin(told.kind, meaning)
    if not ways or not all(surface(word) for word in ways.values()) or (told.kind != SHORT and not surface(meaning)):
        raise NoWords
    if len(ways) > max(MOST_WORDS, len(replaced.words) if replaced else 0):
        raise TooManyWords
    if any(len(word) > MOST_CHARS for word in ways):
        raise TooManyWords
    if meaning and _others(told.kind, meaning, row).exists():
        raise MeaningTaken
    if told.kind != SHORT and (way := _way_back(meaning, ways, row)):
        raise Loop(*way)
    return RuleWords(told.kind, list(ways.values()), meaning, clean_line(told.note)[:200])


def _others(kind: str, meaning: str, row: LanguageRule | None) -> QuerySet[LanguageRule]:
    return LanguageRule.objects.filter(kind=kind, meaning=meaning).exclude(pk=row.pk if row else 0)


def _way_back(meaning: str, ways: dict[str, str], row: LanguageRule | None) -> list[str]:
    """Words by which the meaning of a line leads back to one of its own words; empty when none do."""
    own = (row.kind, row.meaning) if row else None
    leads: dict[str, set[str]] = {}
    for rule in rules():
        if rule.kind != SHORT and (rule.kind, rule.meaning) != own:
            for word in rule.words:
                leads.setdefault(fold(word), set()).add(fold(rule.meaning))
    paths, seen = [[fold(meaning)]], {fold(meaning)}
    while paths:
        path = paths.pop()
        for following in leads.get(path[-1], set()):
            if following in ways:
                return [*path, following]
            if following not in seen:
                seen.add(following)
                paths.append([*path, following])
    return []
