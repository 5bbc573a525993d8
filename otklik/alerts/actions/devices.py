"""Browsers in which people want to be told, and the key by which makers of browsers know this installation."""

import base64
import hashlib
import json
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.db import transaction

from otklik.alerts.models import Device, PushKey
from otklik.core import audit
from otklik.core.sealing import open_sealed, seal
from otklik.parties.models import Individual


def push_key(at: datetime) -> PushKey:
    """Made when it is needed first, and the same for ever after: browsers are bound to it."""
    known = PushKey.objects.first()
    if known:
        return known
    made = ec.generate_private_key(ec.SECP256R1())
    public = made.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    told = {"private": seal(pem), "public": base64.urlsafe_b64encode(public).decode().rstrip("="), "made_at": at}
    return PushKey.objects.get_or_create(only=True, defaults=told)[0]


def private_key(at: datetime) -> ec.EllipticCurvePrivateKey:
    """What requests to makers of browsers are signed by; raises Unreadable."""
    key = load_pem_private_key(open_sealed(push_key(at).private).encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(key)
    return key


def switch_on(*, person: Individual, endpoint: str, p256dh: str, auth: str, name: str, at: datetime) -> Device:
    """Tell this person in this browser from now on; whoever used the browser before is told there no more."""
    told = json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth})
    digest = hashlib.sha256(endpoint.encode()).hexdigest()
    with transaction.atomic():
        changes = {"person": person, "subscription": seal(told), "name": name, "made_at": at}
        row, _made = Device.objects.update_or_create(digest=digest, defaults=changes)
        audit.record(actor=person.ref, act="alerts.switch_on_device", subject=row.ref, at=at)
    return row


def switch_off(*, device: Device, by: Individual, at: datetime) -> None:
    with transaction.atomic():
        gone, _rows = Device.objects.filter(pk=device.pk).delete()
        if gone:
            audit.record(actor=by.ref, act="alerts.switch_off_device", subject=device.ref, at=at)
