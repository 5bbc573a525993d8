"""Bring the catalogue in from records: first what they would change, then all of it or nothing."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final, cast

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.parties.models import LANGUAGES, Individual
from otklik.parties.queries import operator_languages
from otklik.touchpoints.actions.catalogue import Fields, change_touchpoint, create_touchpoint
from otklik.touchpoints.models import Calendar, Touchpoint
from otklik.touchpoints.queries.catalogue import STAGES
from otklik.touchpoints.queries.catalogue_file import NAMED, PLAIN, WORDS, Record, record_of

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
MOST_RECORDS: Final = 5000
_CODE: Final = re.compile(r"[-a-zA-Z0-9_]+")
_LENGTHS: Final = {"kind": 40, "region": 80, "address": 300, "stage": 30, "owner_zone": 20}
_WORD_LENGTHS: Final = {"title": 120, "about": 300, "no_backup": 200}
_DEFAULTS: Final[Record] = {
    "stage": "use", "region": "", "address": "", "is_public": True, "about": {}, "no_backup": {},
}  # fmt: skip


class CatalogueRefused(Exception):
    """Some records cannot come in; nothing was written."""


@dataclass(frozen=True)
class Change:
    """What one record does. place: from 1; fields: what it changes; why: of a refused one, in a sentence."""

    place: int
    code: str
    what: str
    fields: tuple[str, ...] = ()
    why: str = ""


def plan_catalogue(records: Sequence[Record]) -> list[Change]:
    """What the records would do; a field that a record does not name stays as it is."""
    known = {row.code: record_of(row) for row in Touchpoint.objects.select_related(*NAMED)}
    calendars = set(Calendar.objects.values_list("code", flat=True))
    codes = [str(record.get("code", "")) for record in records]
    parents = {code: told["parent"] for code, told in known.items()}
    parents |= {code: str(record["parent"]) for code, record in zip(codes, records, strict=True) if "parent" in record}
    there = {"parent": known.keys() | set(codes), "backup": known.keys() | set(codes), "calendar": calendars}
    changes = []
    for place, (code, record) in enumerate(zip(codes, records, strict=True), 1):
        before = known.get(code)
        why = _wrong(code, record, before, there) or _wrong_in_all(place, code, codes, parents)
        told = {name: value for name, value in record.items() if name != "code"}
        fields = tuple(name for name, value in told.items() if before is not None and before.get(name) != value)
        what = REFUSED if why else NEW if before is None else CHANGED if fields else SAME
        changes.append(Change(place, code, what, fields, why))
    return changes


def bring_catalogue(*, records: Sequence[Record], by: Individual, at: datetime) -> list[Change]:
    """Write the records; raises CatalogueRefused, and then nothing is written. The same twice changes nothing."""
    with transaction.atomic():
        changes = plan_catalogue(records)
        if any(change.what == REFUSED for change in changes):
            raise CatalogueRefused
        todo = [(change, record) for change, record in zip(changes, records, strict=True) if change.what != SAME]
        for change, record in todo:
            if change.what == NEW:
                told = {"languages": operator_languages()} | _DEFAULTS | record
                kind = str(told.get("kind") or change.code)
                create_touchpoint(code=change.code, kind=kind, by=by, at=at, **_pick(told, (*PLAIN[1:], *WORDS), {}))
        others = _others()
        for change, record in todo:  # a backup may stand after the touchpoint it replaces
            fields = _pick(record, NAMED if change.what == NEW else change.fields, others)
            if fields:
                change_touchpoint(touchpoint=others["parent"][change.code], by=by, at=at, **fields)
    return changes


def _others() -> dict[str, dict[str, Any]]:
    """What parent, backup and calendar name, by code."""
    rows = {row.code: row for row in Touchpoint.objects.all()}
    return {"parent": rows, "backup": rows, "calendar": {row.code: row for row in Calendar.objects.all()}}


def _pick(record: Record, names: Sequence[str], others: Mapping[str, Mapping[str, Any]]) -> Fields:
    """Fields of a touchpoint as a record tells them."""
    told = {name: record[name] for name in names if name in record}
    fields: Any = {name: others[name].get(value) if name in others else value for name, value in told.items()}
    return cast("Fields", fields)


def _wrong(code: str, record: Record, before: Record | None, there: Mapping[str, Collection[str]]) -> str:
    """Why a record cannot come in by itself, in a sentence; empty when it can."""
    complaints = chain(_wrong_shape(code, record), _wrong_choice(record, before), _wrong_names(code, record, there))
    return next(complaints, "")


def _wrong_shape(code: str, record: Record) -> Iterator[str]:
    if not _CODE.fullmatch(code) or len(code) > 60:
        yield _("The code consists of Latin letters, digits, - and _, 60 at most.")
    if unknown := sorted(record.keys() - {"code", *PLAIN, *WORDS, *NAMED}):
        yield _("Nobody knows the field %(name)s.") % {"name": unknown[0][:40]}
    for name, most in (_LENGTHS | dict.fromkeys(NAMED, 60)).items():
        if not _is_text(record.get(name, ""), most):
            yield _("%(name)s is a text of at most %(most)s characters.") % {"name": name, "most": most}
    for name, most in _WORD_LENGTHS.items():
        words = record.get(name, {})
        if not isinstance(words, dict) or not all(_is_word(*pair, most) for pair in words.items()):
            yield _("%(name)s holds texts of at most %(most)s characters by language.") % {"name": name, "most": most}


def _is_word(language: object, text: object, most: int) -> bool:
    return language in dict(LANGUAGES) and _is_text(text, most) and bool(text)


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and "\0" not in value  # a NUL is more than PostgreSQL can keep


def _wrong_choice(record: Record, before: Record | None) -> Iterator[str]:
    first, zones = operator_languages()[0], [key for key, _title in Touchpoint.ZONES]
    known = [key for key, _title in LANGUAGES]
    told = (before or {}) | record
    if not isinstance(told.get("title"), dict) or not told["title"].get(first):
        yield _("A touchpoint needs a name in the first language of the portal: %(language)s.") % {"language": first}
    if told.get("owner_zone") not in zones:
        yield _("owner_zone is one of: %(known)s.") % {"known": ", ".join(zones)}
    if "stage" in record and record["stage"] not in STAGES:
        yield _("stage is one of: %(known)s.") % {"known": ", ".join(STAGES)}
    if not isinstance(told.get("languages", []), list) or not all(one in known for one in told.get("languages", [])):
        yield _("languages are some of: %(known)s.") % {"known": ", ".join(known)}
    if not isinstance(record.get("is_public", True), bool):
        yield _("is_public is yes or no.")
    if before is not None and record.get("kind", before["kind"]) != before["kind"]:
        yield _("The kind of a touchpoint stays for ever.")


def _wrong_names(code: str, record: Record, there: Mapping[str, Collection[str]]) -> Iterator[str]:
    for name in NAMED:
        if record.get(name) and record[name] not in there[name]:
            yield _("There is no %(name)s with the code %(code)s.") % {"name": name, "code": str(record[name])[:60]}
    if record.get("backup") == code:
        yield _("A touchpoint cannot stand in for itself.")


def _wrong_in_all(place: int, code: str, codes: Sequence[str], parents: Mapping[str, str]) -> str:
    if code in codes[: place - 1]:
        return _("The record before of the same code says something else already.")
    above, seen = parents.get(code, ""), {code}
    while above:
        if above in seen:
            return _("A touchpoint cannot be a part of its own part.")
        seen.add(above)
        above = parents.get(above, "")
    return ""
