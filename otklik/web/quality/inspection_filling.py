"""What forms and phones send of an inspection, turned into what the actions take."""

import math
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from otklik.quality.actions.inspections import Told
from otklik.quality.models.inspection_body import NOT_APPLICABLE, BadAnswer, cleaned
from otklik.quality.queries.inspections import AnswerRow, Filled

HEAD_BYTES: Final = 256 * 1024
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,40}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


def told_by_form(data: QueryDict, known: Filled, sequence: int, at: datetime) -> tuple[list[Told], list[str]]:
    """Answers that differ from what is known, and the keys of items whose answer cannot be read."""
    told, unread = list[Told](), list[str]()
    for row in known.rows():
        name = row.item.key
        value = NOT_APPLICABLE if f"na-{name}" in data else data.get(f"item-{name}", "")
        note = data.get(f"note-{name}", "").replace("\r\n", "\n")
        try:
            clean = cleaned(row.item, value)
        except BadAnswer:
            unread.append(name)
            continue
        if not _is_known(row, clean, note):
            told.append(Told(secrets.token_urlsafe(16), name, clean, note, sequence, at))
    return told, unread


def parts_of(files: MultiValueDict[str, UploadedFile]) -> Iterator[tuple[str, UploadedFile]]:
    """(item, file) of the photos that a form brought."""
    for name, some in files.lists():
        if name.startswith("photo-"):
            yield from ((name.removeprefix("photo-"), file) for file in some)


def photos_of(request: HttpRequest, at: datetime) -> dict[str, Any] | None:
    """What a phone tells with one photo, None where it makes no sense."""
    told = request.POST
    key, digest = told.get("key", ""), told.get("sha256", "")
    if not _KEY.fullmatch(key) or (digest and not _HASH.fullmatch(digest)):
        return None
    head = request.FILES.get("head")
    return {
        "item": told.get("item", ""),
        "key": key,
        "file": request.FILES.get("file"),
        "head": head.read(HEAD_BYTES) if head else b"",
        "phone_sha256": digest,
        "place": _place(told),
        "taken_at": moment(_milliseconds(told.get("at", "")), at),
    }


def _is_known(row: AnswerRow, value: Any, note: str) -> bool:
    if row.answer is None:
        return value == "" and not note.strip()
    return bool(row.answer.value == value and row.answer.note == note.strip())


def _place(told: QueryDict) -> dict[str, float]:
    """Degrees and metres where the assessor pressed for them; {} otherwise."""
    found = {}
    for name, most in (("latitude", 90.0), ("longitude", 180.0), ("accuracy", 1e6)):
        try:
            value = float(told.get(name, ""))
        except ValueError:
            return {}
        if not (math.isfinite(value) and abs(value) <= most):
            return {}
        found[name] = round(value, 6)
    return found


def moment(told: object, at: datetime) -> datetime:
    """Milliseconds of a phone's clock; where they make no sense, the moment they came."""
    if isinstance(told, int | float) and not isinstance(told, bool) and 0 < told < 4e12:
        return datetime.fromtimestamp(told / 1000, UTC)
    return at


def _milliseconds(told: str) -> int:
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 14 else 0
