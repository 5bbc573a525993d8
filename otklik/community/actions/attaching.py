"""Files sent with topics and replies: the type is found from the bytes, images are drawn anew without metadata."""

import io
import re
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath
from typing import Final

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from PIL import Image, ImageOps

from otklik.community.actions.guarding import TooOften
from otklik.community.models import Attachment, Reply, Topic
from otklik.community.queries.rights import may_remove
from otklik.core.pace import seconds_to_wait
from otklik.core.text import clean_line
from otklik.parties.models import Individual

MOST_FILES = 5
MOST_DRAFTS = 30
MOST_PIXELS = 40_000_000
FILES_A_MINUTE = 20
_LONGEST_SIDE = 2560  # pixels; more helps nobody to read a screenshot
_KEPT_FOR = timedelta(days=1)
# what is read -> what is written: name of Pillow's format, type, file ending
_IMAGES: Final = {
    "image/jpeg": ("JPEG", "image/jpeg", ".jpg"),
    "image/png": ("PNG", "image/png", ".png"),
    "image/webp": ("WEBP", "image/webp", ".webp"),
    "image/gif": ("PNG", "image/png", ".png"),
}
_PDF: Final = "application/pdf"
# a picture of forty million pixels takes half a gigabyte while it is drawn: in each process one after another
_drawing: Final = threading.Lock()


class FileRefused(Exception):
    """The file cannot be taken; `name` is what its sender calls it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class FileTooLarge(FileRefused):
    """More bytes than OTKLIK_MAX_ATTACHMENT_MB allows."""


class FileOfUnknownKind(FileRefused):
    """Neither a picture (JPEG, PNG, WebP, GIF) nor a PDF, whatever its name says."""


class FileBroken(FileRefused):
    """A picture that cannot be read to its end."""


class PictureTooLarge(FileRefused):
    """More pixels than anybody needs; such files are made to exhaust the reader's memory."""


class TooManyFiles(FileRefused):
    """More files than one post may have, or too many unsent ones."""


def upload_attachment(*, by: Individual, file: UploadedFile, at: datetime) -> Attachment:
    """Keep a file as a draft of its sender; raises the FileRefused kinds, TooOften."""
    name = _clean_name(file.name or "")
    _insist_on_pace(by, at)
    if (file.size or 0) > settings.MAX_ATTACHMENT_BYTES:
        raise FileTooLarge(name)
    if Attachment.objects.filter(uploaded_by=by, topic=None, reply=None).count() >= MOST_DRAFTS:
        raise TooManyFiles(name)
    kind = filetype.guess_mime(file.read(8192)) or ""
    file.seek(0)
    size: tuple[int | None, int | None] = (None, None)
    if kind in _IMAGES:
        content, size = _drawn_anew(file, name, _IMAGES[kind][0])
        kind, ending = _IMAGES[kind][1:]
    elif kind == _PDF:
        content, ending = file.read(), ".pdf"
    else:
        raise FileOfUnknownKind(name)
    attachment = Attachment(
        uploaded_by=by, uploaded_at=at, name=PurePath(name).stem[: 120 - len(ending)] + ending,
        content_type=kind, size=len(content), width=size[0], height=size[1],
    )  # fmt: skip
    attachment.file.save(secrets.token_hex(16) + ending, ContentFile(content), save=False)
    try:
        attachment.save()
    except DatabaseError:
        default_storage.delete(str(attachment.file.name))  # nobody would ever know of it
        raise
    return attachment


def attach(thing: Topic | Reply, *, ids: Sequence[int], by: Individual) -> None:
    """Tie this person's drafts to what they are sent with; ids of others' files are not his to send."""
    if not ids:
        return
    drafts = Attachment.objects.filter(uploaded_by=by, topic=None, reply=None, pk__in=ids)
    chosen = list(drafts.order_by("pk").values_list("pk", flat=True)[:MOST_FILES])
    tie = {"topic": thing} if isinstance(thing, Topic) else {"reply": thing}
    Attachment.objects.filter(pk__in=chosen).update(**tie)


@dataclass(frozen=True)
class FilesChange:
    """Files of a post that is edited. added: drafts of whoever edits; removed: files of the post."""

    added: Sequence[int] = ()
    removed: Sequence[Attachment] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def planned(thing: Topic | Reply, *, added: Sequence[int], removed: Sequence[int], by: Individual) -> FilesChange:
    """Of these ids the drafts that are his to send and the files that are his to take away; raises TooManyFiles."""
    gone = [file for file in thing.attachments.filter(pk__in=removed) if may_remove(file, by)]
    drafts = Attachment.objects.filter(uploaded_by=by, topic=None, reply=None, pk__in=added).order_by("pk")
    names = list(drafts.values_list("pk", "name"))
    if names and thing.attachments.count() - len(gone) + len(names) > MOST_FILES:
        raise TooManyFiles(names[-1][1])
    return FilesChange([pk for pk, _name in names], gone)


def carry_out(thing: Topic | Reply, change: FilesChange, *, by: Individual) -> None:
    """Inside the transaction of the caller."""
    attach(thing, ids=change.added, by=by)
    for file in change.removed:
        remove_attachment(attachment=file)


def remove_attachment(*, attachment: Attachment) -> None:
    """Take a file away for good, the bytes once the change is on disk."""
    with transaction.atomic():
        transaction.on_commit(partial(default_storage.delete, str(attachment.file.name)))
        attachment.delete()


def remove_stale_drafts(*, at: datetime) -> int:
    """Take away files uploaded more than a day ago and never sent; returns how many."""
    stale = Attachment.objects.filter(topic=None, reply=None, uploaded_at__lt=at - _KEPT_FOR)
    removed = 0
    for attachment in stale.iterator(chunk_size=200):
        remove_attachment(attachment=attachment)
        removed += 1
    return removed


def _clean_name(name: str) -> str:
    """The last part of the name without quotes and without what cannot be seen or turns letters around."""
    last = clean_line(PurePath(name.replace("\\", "/")).name)
    return re.sub(r'["<>|:*?]', "", last)[:120].strip(" .") or "file"


def _insist_on_pace(by: Individual, at: datetime) -> None:
    wait = 0 if by.is_employee else seconds_to_wait(what="file", who=by.ref, most_a_minute=FILES_A_MINUTE, at=at)
    if wait:
        raise TooOften(timedelta(seconds=wait))


def _drawn_anew(file: UploadedFile, name: str, format_name: str) -> tuple[bytes, tuple[int, int]]:
    """The picture's pixels and nothing else: turned as its camera said, at most 2560 pixels a side."""
    try:
        with _drawing, Image.open(io.BytesIO(file.read()), formats=("JPEG", "PNG", "WEBP", "GIF")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureTooLarge(name)
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            clean = upright.convert(_mode_for(upright, format_name))
    except (Image.DecompressionBombError, PictureTooLarge):
        raise PictureTooLarge(name) from None
    except Exception as error:  # Pillow meets a damaged picture with nearly every kind there is
        raise FileBroken(name) from error
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, format=format_name, quality=85)
    return out.getvalue(), clean.size


def _mode_for(picture: Image.Image, format_name: str) -> str:
    return "RGBA" if format_name != "JPEG" and picture.has_transparency_data else "RGB"
