"""Photos of inspections: the file stays sealed as it came, people are shown a copy drawn anew without metadata."""

import hashlib
import io
import math
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from PIL import ExifTags, Image, ImageOps

from otklik.core import audit
from otklik.parties.models import Individual
from otklik.quality.models import Inspection, InspectionEvidence

MOST_PHOTOS: Final = 60  # of one inspection
MOST_PIXELS: Final = 40_000_000
_SIDE: Final = 2048  # pixels of the copy that is shown
PICTURES: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
# a picture of forty million pixels takes half a gigabyte while it is drawn: in each process one after another
_drawing: Final = threading.Lock()
_EXIF: Final = 0x8769  # where the camera's own facts stand
_GPS: Final = 0x8825


class PhotoRefused(Exception):
    """The photo cannot be taken; answers are not touched by that."""


class PhotoTooLarge(PhotoRefused):
    """More bytes than OTKLIK_MAX_ATTACHMENT_MB."""


class TooManyPixels(PhotoRefused):
    """More pixels than anybody needs; such files are made to exhaust the reader's memory."""


class NoPhoto(PhotoRefused):
    """Nothing came."""


class NotAPicture(PhotoRefused):
    """Neither JPEG, PNG nor WebP, or damaged, whatever its name says."""


class TooManyPhotos(PhotoRefused):
    """An inspection holds MOST_PHOTOS."""


class SealBroken(Exception):
    """The kept file is not the one that came: its hash is another."""


def keep_photo(
    *,
    inspection: Inspection,
    item: str,
    key: str,
    file: UploadedFile | None,
    taken_at: datetime,
    by: Individual,
    at: datetime,
    head: bytes = b"",
    phone_sha256: str = "",
    place: Mapping[str, float] | None = None,
) -> InspectionEvidence:
    """Keep a photo once; raises the PhotoRefused kinds and KeyError for an unknown item.

    head: the first bytes of the picture before the phone made it smaller, for what its camera wrote there.
    """
    if inspection.version.sheet.find(item) is None:
        raise KeyError(item)
    if known := _known(inspection, key):
        return known
    content, kind, shown = looked_at(file)
    facts = camera_facts(head or content)
    row = InspectionEvidence(
        inspection=inspection, item=item, key=key, by=by, taken_at=taken_at, received_at=at, content_type=kind,
        sha256=hashlib.sha256(content).hexdigest(), phone_sha256=phone_sha256, size=len(content), exif=facts,
        place=dict(place or {}),
    )  # fmt: skip
    name = secrets.token_hex(16)
    row.original.save(f"{name}-sealed{PICTURES[kind]}", ContentFile(content), save=False)
    row.shown.save(f"{name}.jpg", ContentFile(shown), save=False)
    kept: InspectionEvidence | None = None
    try:
        kept = _written(row)
        return kept
    finally:
        if kept is not row:
            for file_of_it in (row.original, row.shown):
                default_storage.delete(str(file_of_it.name))  # nobody would ever know of it


def open_original(*, evidence: InspectionEvidence, by: Individual, at: datetime) -> bytes:
    """The file as it came, looked through against its hash; who opened it is recorded. Raises SealBroken."""
    with evidence.original.open("rb") as kept:
        content: bytes = kept.read()
    audit.record(actor=by.ref, act="inspections.original", subject=evidence.ref, at=at)
    if hashlib.sha256(content).hexdigest() != evidence.sha256:
        raise SealBroken(evidence.ref)
    return content


def camera_facts(content: bytes) -> dict[str, Any]:
    """What the camera wrote into a picture: names of EXIF, degrees under "latitude" and "longitude"; {} if nothing."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            found = picture.getexif()
            told = {ExifTags.TAGS.get(tag, str(tag)): value for tag, value in found.items()}
            told |= {ExifTags.TAGS.get(tag, str(tag)): value for tag, value in found.get_ifd(_EXIF).items()}
            gps = {ExifTags.GPSTAGS.get(tag, str(tag)): value for tag, value in found.get_ifd(_GPS).items()}
    except Exception:  # Pillow meets damaged metadata with nearly every kind there is; a photo is no worse without
        return {}
    facts = {name: plain for name, value in told.items() if (plain := _plain(value)) is not None}
    for name, tag in (("latitude", "GPSLatitude"), ("longitude", "GPSLongitude")):
        degrees = _degrees(gps.get(tag), str(gps.get(f"{tag}Ref", "")))
        if degrees is not None:
            facts[name] = degrees
    return dict(list(facts.items())[:60])


def _written(row: InspectionEvidence) -> InspectionEvidence:
    """The row, or the one that came with the same key in the meantime."""
    try:
        with transaction.atomic():
            inspection = Inspection.objects.select_for_update().get(pk=row.inspection_id)
            if known := _known(inspection, row.key):
                return known
            if InspectionEvidence.objects.filter(inspection=inspection).count() >= MOST_PHOTOS:
                raise TooManyPhotos
            row.is_late = inspection.submitted_at is not None
            row.save()
    except IntegrityError as error:  # the key, of another inspection at the same moment
        raise NotAPicture from error
    return row


def _known(inspection: Inspection, key: str) -> InspectionEvidence | None:
    """The photo that came with this key; raises NotAPicture where that was for another inspection."""
    known = InspectionEvidence.objects.filter(key=key).first()
    if known is not None and known.inspection_id != inspection.pk:
        raise NotAPicture
    return known


def looked_at(file: UploadedFile | None) -> tuple[bytes, str, bytes]:
    """The bytes, their type, and the copy to be shown."""
    if file is None or not file.size:
        raise NoPhoto
    if file.size > settings.MAX_ATTACHMENT_BYTES:
        raise PhotoTooLarge
    content: bytes = file.read()
    kind = filetype.guess_mime(content[:8192]) or ""
    if kind not in PICTURES:
        raise NotAPicture
    return content, kind, _drawn_anew(content)


def _drawn_anew(content: bytes) -> bytes:
    """The pixels and nothing else, turned as the camera said."""
    try:
        with _drawing, Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels
            picture.draft("RGB", (_SIDE, _SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((_SIDE, _SIDE))
            clean = upright.convert("RGB")
    except (Image.DecompressionBombError, TooManyPixels):
        raise TooManyPixels from None
    except Exception as error:  # as above
        raise NotAPicture from error
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, format="JPEG", quality=85)
    return out.getvalue()


def _plain(value: Any) -> str | float | None:
    """Short texts and numbers; what else cameras write is left in the sealed file."""
    if isinstance(value, str):
        return value.replace("\0", "").strip()[:200] or None
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return number if math.isfinite(number) else None


def _degrees(parts: Any, side: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if side in ("S", "W") else value, 6) if math.isfinite(value) else None
