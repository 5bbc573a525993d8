"""Places that probes look from: made, rested and retired; the key of the agent there; by what it knows that it sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from otklik.core import audit
from otklik.core.http import is_public
from otklik.core.sealing import seal
from otklik.core.text import clean_line
from otklik.parties.models import Individual
from otklik.quality.actions.claiming import add_watches
from otklik.quality.actions.probes import NotKeeper
from otklik.quality.actions.signing import new_key, signing_key
from otklik.quality.models import ProbeDefinition, Vantage, Watch
from otklik.quality.queries.slots import slot_after


class PrivateReference(Exception):
    """This server may not ask private addresses: judged by one it would take itself for blind. args: the reference."""


class NoReference(Exception):
    """A reference is a host and a port: example.org:443. args: the one that is none."""


class VantageCodeTaken(Exception):
    """Another vantage, perhaps a retired one, has this code."""


@dataclass(frozen=True)
class VantageTerms:
    """title: {"ru": "Гомель"}; place: where the machine stands; references: what always answers, as seen from there."""

    title: dict[str, str]
    place: str
    references: Sequence[str]


def make_vantage(*, code: str, terms: VantageTerms, by: Individual, at: datetime) -> tuple[Vantage, str]:
    """A place and the key of its agent, which nobody can read again. Raises NoReference, VantageCodeTaken."""
    _insist(by)
    row = Vantage(code=code)
    _fill(row, terms)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise VantageCodeTaken from error
        for definition in ProbeDefinition.objects.filter(everywhere=True, retired_at=None):
            add_watches(definition, at)
        audit.record(actor=by.ref, act="quality.make_vantage", subject=f"vantage:{row.pk}", at=at, code=code)
        return row, _give_key(row, at)


def renew_key(*, vantage: Vantage, by: Individual, at: datetime) -> str:
    """Another key; the agent with the old one is heard no more from this moment."""
    _insist(by)
    with transaction.atomic():
        row = Vantage.objects.select_for_update().get(pk=vantage.pk, retired_at=None)
        key = _give_key(row, at)
        audit.record(actor=by.ref, act="quality.renew_key", subject=f"vantage:{row.pk}", at=at)
    return key


def change_vantage(*, vantage: Vantage, terms: VantageTerms, by: Individual, at: datetime) -> None:
    """Call it otherwise. Raises NoReference."""
    _insist(by)
    with transaction.atomic():
        row = Vantage.objects.select_for_update().get(pk=vantage.pk)
        before = (row.title, row.place, row.references)
        _fill(row, terms)
        if (row.title, row.place, row.references) != before:
            row.save(update_fields=["title", "place", "references"])
            audit.record(actor=by.ref, act="quality.change_vantage", subject=f"vantage:{row.pk}", at=at)


def rest_vantage(*, vantage: Vantage, by: Individual, at: datetime, for_ever: bool = False) -> None:
    """Look from there no more, for a while or for ever; its last word counts no more either. What was seen stays."""
    _insist(by)
    field = "retired_at" if for_ever else "paused_at"
    with transaction.atomic():
        rows = Vantage.objects.filter(pk=vantage.pk, **{field: None}).exclude(code=Vantage.HERE)
        if rows.update(**{field: at}):
            if for_ever:
                Watch.objects.filter(vantage=vantage).delete()
            act = "quality.retire_vantage" if for_ever else "quality.pause_vantage"
            audit.record(actor=by.ref, act=act, subject=f"vantage:{vantage.pk}", at=at)


def resume_vantage(*, vantage: Vantage, by: Individual, at: datetime) -> None:
    """Look from there again; the time in between was no agent's fault."""
    _insist(by)
    with transaction.atomic():
        rows = Vantage.objects.filter(pk=vantage.pk, retired_at=None).exclude(paused_at=None)
        if rows.update(paused_at=None):
            for watch in Watch.objects.filter(vantage=vantage).select_related("definition"):
                watch.next_at = slot_after(watch.definition_id, vantage.pk, watch.definition.every, at)
                watch.save(update_fields=["next_at"])
            audit.record(actor=by.ref, act="quality.resume_vantage", subject=f"vantage:{vantage.pk}", at=at)


def set_references(*, code: str, references: Sequence[str], by: Individual, at: datetime) -> Vantage:
    """Have a failure believed only while one of these takes connections. Raises NoReference, PrivateReference."""
    _insist(by)
    _check(references)
    _refuse_private(references)
    with transaction.atomic():
        row, _is_new = Vantage.objects.select_for_update().get_or_create(code=code)
        if row.references != list(references):
            row.references = list(references)
            row.save(update_fields=["references"])
            audit.record(actor=by.ref, act="quality.set_references", subject=f"vantage:{row.pk}", at=at)
    return row


def _insist(by: Individual) -> None:
    if not by.may("quality.manage"):
        raise NotKeeper


def _check(references: Sequence[str]) -> None:
    for reference in references:
        host, _colon, port = reference.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
            raise NoReference(reference)


def _refuse_private(references: Sequence[str]) -> None:
    """Only what is written as an address: names are judged when they are asked."""
    for reference in () if settings.ALLOW_PRIVATE_ADDRESSES else references:
        host = reference.rpartition(":")[0].strip("[]")
        try:
            is_private = not is_public(host)
        except ValueError:
            continue
        if is_private:
            raise PrivateReference(reference)


def _fill(row: Vantage, terms: VantageTerms) -> None:
    _check(terms.references)
    row.title, row.place, row.references = terms.title, clean_line(terms.place)[:120], list(terms.references)


def _give_key(row: Vantage, at: datetime) -> str:
    key = new_key(row.code)
    row.key, row.key_made_at = seal(signing_key(key)), at
    row.save(update_fields=["key", "key_made_at"])
    return key
