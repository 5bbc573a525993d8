"""The language layer, changed by staff; every change is tried on the test phrases before it counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from otklik.answers.actions.phrases import Change, keep, positions
from otklik.answers.events import LanguageLayerChanged
from otklik.answers.models import LanguageRule, TestPhrase
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


class PhrasesGetWorse(Exception):
    """Some test phrases would find their answer further down; `changes` are all that would move."""

    def __init__(self, changes: list[Change]) -> None:
        super().__init__(len(changes))
        self.changes = changes


@dataclass(frozen=True)
class RuleWords:
    """A line as an editor writes it."""

    kind: str
    words: Sequence[str]
    meaning: str = ""
    note: str = ""


def save_rule(
    *, rule: LanguageRule | None, told: RuleWords, even_if_worse: bool, by: Individual, at: datetime
) -> list[Change]:
    """Add a line (rule None) or change one; one with the kind and meaning of a built-in line replaces that.

    Returns the phrases that moved. Raises BadRule, and PhrasesGetWorse unless even_if_worse.
    """
    told = _checked(told, rule)
    return _tried(lambda: _write(rule, told, by, at), even_if_worse, at)


def delete_rule(*, rule: LanguageRule, even_if_worse: bool, by: Individual, at: datetime) -> list[Change]:
    """Remove a line of staff; what it replaced counts again. Raises PhrasesGetWorse unless even_if_worse."""
    return _tried(lambda: LanguageRule.objects.filter(pk=rule.pk).delete(), even_if_worse, at)


def switch_off(*, kind: str, meaning: str, even_if_worse: bool, by: Individual, at: datetime) -> list[Change]:
    """Let a built-in line no longer count, by an empty line over it. Raises NoWords when there is no such line."""
    if builtin(kind, meaning) is None:
        raise NoWords
    told = RuleWords(kind, [], meaning)
    return _tried(lambda: _write_over(told, by, at), even_if_worse, at)


def builtin(kind: str, meaning: str) -> Rule | None:
    """The line of this kind and meaning that comes with the product."""
    return next((rule for rule in builtin_rules() if meaning and (rule.kind, rule.meaning) == (kind, meaning)), None)


def _tried(change: Callable[[], object], even_if_worse: bool, at: datetime) -> list[Change]:
    phrases = list(TestPhrase.objects.order_by("pk"))
    before = positions(phrases, build(rules()), at)
    with transaction.atomic():
        change()
        after = positions(phrases, build(rules()), at)
        changes = [Change(phrase, before[phrase.pk], after[phrase.pk]) for phrase in phrases]
        moved = [one for one in changes if one.before != one.after]
        if not even_if_worse and any(one.is_worse for one in moved):
            raise PhrasesGetWorse(moved)
        keep(changes, at)
        publish(LanguageLayerChanged(version=int(at.timestamp())), at=at)
    forget_layer()  # this process at once, the others when they look next, within a second
    return moved


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
    if told.kind != SHORT and (way := _way_back(meaning, ways, row)):
        raise Loop(*way)
    return RuleWords(told.kind, list(ways.values()), meaning, clean_line(told.note)[:200])


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
