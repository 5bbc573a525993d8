"""The language layer as staff see it: every line, where it comes from, and whether it counts."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from otklik.answers.models import LanguageRule, TestPhrase
from otklik.answers.queries.layer import builtin_rules
from otklik.core.search.analysis import fold
from otklik.parties.models import Individual

PER_PAGE: Final = 50
OURS, CHANGED, OFF, BUILTIN = "ours", "changed", "off", "builtin"


@dataclass(frozen=True)
class Line:
    """One line. origin: builtin; changed or off when staff wrote over a built-in one; ours when staff added it."""

    kind: str
    meaning: str
    words: tuple[str, ...]
    origin: str
    row: LanguageRule | None = None

    @property
    def key(self) -> str:
        """Sorts lines by meaning, and is the same from page to page."""
        return f"{fold(self.meaning)}|{self.kind}|{self.row.pk if self.row else 0}"


@dataclass(frozen=True)
class LinePage:
    """Lines of one page; total: of all pages; next_key: empty on the last one."""

    lines: list[Line]
    total: int
    next_key: str


def lines(*, kind: str = "", text: str = "", after: str = "") -> LinePage:
    """Lines of a kind with `text` among their words, from the key `after` on; empty values do not narrow."""
    wanted = fold(text.strip())
    found = [
        line
        for line in _all()
        if kind in ("", line.kind) and any(wanted in fold(word) for word in (line.meaning, *line.words))
    ]
    rest = [line for line in sorted(found, key=lambda line: line.key) if line.key > after]
    page = rest[:PER_PAGE]
    return LinePage(page, len(found), page[-1].key if len(rest) > PER_PAGE else "")


def access_rule(user: Individual | AnonymousUser, rule_id: int) -> LanguageRule:
    """A line of staff, for those who edit the layer; raises Http404."""
    rule = LanguageRule.objects.filter(pk=rule_id).first() if _may(user) else None
    if rule is None:
        raise Http404
    return rule


def test_phrases() -> list[TestPhrase]:
    """All of them, those that fail first."""
    return sorted(TestPhrase.objects.all(), key=lambda phrase: (phrase.is_met, phrase.text))


def _may(user: Individual | AnonymousUser) -> bool:
    return isinstance(user, Individual) and user.may("answers.language")


def _all() -> list[Line]:
    rows = list(LanguageRule.objects.select_related("changed_by"))
    over = {(row.kind, row.meaning) for row in rows if row.meaning}
    known = {(rule.kind, rule.meaning) for rule in builtin_rules()}
    written = [
        Line(row.kind, row.meaning, tuple(map(str, row.words)), _origin(row, (row.kind, row.meaning) in known), row)
        for row in rows
    ]
    return written + [
        Line(rule.kind, rule.meaning, rule.words, BUILTIN)
        for rule in builtin_rules()
        if (rule.kind, rule.meaning) not in over
    ]


def _origin(row: LanguageRule, is_known: bool) -> str:
    if not row.words:
        return OFF
    return CHANGED if is_known and row.meaning else OURS
