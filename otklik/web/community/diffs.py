"""What was changed in a text, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.utils.translation import gettext

from otklik.community.models import Edit, Reply, Topic
from otklik.community.queries import User, may
from otklik.core.text import mask_personal_data
from otklik.parties.models import Individual

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Change:
    """One saved version against the one before it. lines: (same, gone or new; text)."""

    by: Individual
    at: datetime
    lines: list[tuple[str, str]]


def changes_of(thing: Topic | Reply, edits: Sequence[Edit], user: User) -> list[Change]:
    """The latest change first; personal data in old words is covered for all but the author and moderators."""
    sees_all = thing.author == user or may(user, "community.moderate")
    after = _text(thing.title if isinstance(thing, Topic) else "", thing.body, sees_all)
    files = list(thing.attachments.order_by("pk").values_list("name", flat=True))
    changes = []
    for edit in edits:
        before = _text(edit.title_before, edit.body_before, sees_all)
        had = files if edit.files_before is None else edit.files_before
        lines = [*_lines(before, after), *_lines(_named(had), _named(files))]
        changes.append(Change(edit.edited_by, edit.edited_at, lines))
        after, files = before, had
    return changes


def _named(files: Sequence[str]) -> list[str]:
    return [gettext("File: %(name)s") % {"name": name} for name in files]


def _text(title: str, body: str, sees_all: bool) -> list[str]:
    text = f"{title}\n{body}" if title else body
    return (text if sees_all else mask_personal_data(text)).splitlines()


def _lines(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            yield from ((SAME, line) for line in before[a:b])
        else:
            yield from ((GONE, line) for line in before[a:b])
            yield from ((NEW, line) for line in after[c:d])
