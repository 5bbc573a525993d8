"""Create, change and retire touchpoints."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Max

from otklik.core import audit
from otklik.core.events import publish
from otklik.parties.models import Individual
from otklik.touchpoints.events import TouchpointChanged
from otklik.touchpoints.models import Calendar, Touchpoint


class CodeTaken(Exception):
    """Another touchpoint has this code."""


class PartOfItself(Exception):
    """A touchpoint cannot be a part or the backup of itself, nor a part of its own parts."""


class Fields(TypedDict, total=False):
    """What may be said of a touchpoint; title and about by language code."""

    title: dict[str, str]
    about: dict[str, str]
    no_backup: dict[str, str]
    owner_zone: str
    stage: str
    languages: list[str]
    region: str
    address: str
    is_public: bool
    parent: Touchpoint | None
    backup: Touchpoint | None
    calendar: Calendar | None


def create_touchpoint(
    *, code: str, kind: str, by: Individual | None, at: datetime, **fields: Unpack[Fields]
) -> Touchpoint:
    """A new place at the end of the catalogue; `by` None is the program itself. Raises CodeTaken."""
    try:
        with transaction.atomic():
            last = Touchpoint.objects.aggregate(last=Max("position"))["last"]
            touchpoint = Touchpoint(code=code, kind=kind, position=0 if last is None else last + 1)
            _fill(touchpoint, fields)
            touchpoint.save(force_insert=True)
            _tell(touchpoint, "touchpoints.create", by, at)
    except IntegrityError:
        if Touchpoint.objects.filter(code=code).exists():
            raise CodeTaken(code) from None
        raise
    return touchpoint


def change_touchpoint(
    *, touchpoint: Touchpoint, by: Individual | None, at: datetime, **fields: Unpack[Fields]
) -> Touchpoint:
    """Change what is named in `fields`; raises PartOfItself."""
    with transaction.atomic():
        row = Touchpoint.objects.select_for_update().get(pk=touchpoint.pk)
        _fill(row, fields)
        _refuse_circle(row)
        row.save()
        _tell(row, "touchpoints.change", by, at)
    return row


def retire_touchpoint(*, touchpoint: Touchpoint, by: Individual, at: datetime) -> None:
    """Take it out of service; its history stays. Doing it twice changes nothing."""
    with transaction.atomic():
        if Touchpoint.objects.filter(pk=touchpoint.pk, retired_at=None).update(retired_at=at):
            _tell(touchpoint, "touchpoints.retire", by, at)


def restore_touchpoint(*, touchpoint: Touchpoint, by: Individual, at: datetime) -> None:
    """Bring a retired touchpoint back."""
    with transaction.atomic():
        if Touchpoint.objects.filter(pk=touchpoint.pk, retired_at__isnull=False).update(retired_at=None):
            _tell(touchpoint, "touchpoints.restore", by, at)


def _fill(touchpoint: Touchpoint, fields: Fields) -> None:
    for name, value in fields.items():
        setattr(touchpoint, name, value)


def _refuse_circle(touchpoint: Touchpoint) -> None:
    if touchpoint.backup_id == touchpoint.pk:
        raise PartOfItself
    above = touchpoint.parent
    while above is not None:
        if above.pk == touchpoint.pk:
            raise PartOfItself
        above = above.parent


def _tell(touchpoint: Touchpoint, act: str, by: Individual | None, at: datetime) -> None:
    if by is not None:
        audit.record(actor=by.ref, act=act, subject=f"touchpoint:{touchpoint.pk}", at=at)
    publish(TouchpointChanged(touchpoint.pk), at=at)
