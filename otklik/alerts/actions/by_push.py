"""Tell a browser (RFC 8030, 8291, 8292): a few encrypted words by way of its maker, who cannot read them."""

import base64
import json
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any, Final
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext, override
from py_vapid import Vapid02, VapidException

from otklik.alerts.actions.devices import private_key
from otklik.alerts.models import Device, Notification
from otklik.alerts.ports import NotTaken
from otklik.alerts.queries import incident_words, standing_words
from otklik.core.http import ForbiddenAddress, HttpFailure, fetch
from otklik.core.sealing import Unreadable, open_sealed
from otklik.parties.addresses import address

_LIVES: Final = timedelta(hours=24)  # how long its maker keeps it for a browser that is not there
_GONE: Final = (404, 410)


def by_push(row: Notification, at: datetime) -> str:
    """Send it; raises NotTaken."""
    if row.device is None or row.person is None or not row.person.is_active:
        raise NotTaken("Gone", for_ever=True)
    incident = row.alert.incident
    is_over = row.step == Notification.OVER
    with override(row.person.language):
        subject, parts = incident_words(incident, is_over=is_over, language=row.person.language)
        more = parts[:-1] if is_over else [*parts[:-1], standing_words(incident, at=at)]
        told = {"title": subject, "body": "\n".join(part for part in more if part)[:400], "tag": incident.ref}
        told["url"] = incident.get_absolute_url()
    return post(row.device, told, at)


def try_device(*, device: Device, at: datetime) -> str:
    """Send a test now; raises NotTaken."""
    with override(device.person.language):
        told = {"title": gettext("This is a test"), "body": gettext("Alerts reach this browser."), "tag": "test"}
        told["url"] = address("desk_my_alerts")
    return post(device, told, at)


def post(device: Device, told: dict[str, Any], at: datetime) -> str:
    """One try; a browser that is gone for ever is forgotten. Raises NotTaken."""
    try:
        subscription = json.loads(open_sealed(device.subscription))
        headers, body = _sealed_for(subscription, json.dumps(told, ensure_ascii=False).encode(), at)
        answer = fetch(
            subscription["endpoint"], method="POST", headers=headers, content=body, max_bytes=65536, redirects=0
        )
    except (Unreadable, VapidException, ValueError) as error:
        raise NotTaken(type(error).__name__, for_ever=True) from error
    except HttpFailure as error:
        raise NotTaken(type(error).__name__, for_ever=isinstance(error, ForbiddenAddress)) from error
    if answer.status in _GONE:
        Device.objects.filter(pk=device.pk).delete()
        raise NotTaken("Gone", for_ever=True)
    if not 200 <= answer.status < 300:
        raise NotTaken(f"HTTP {answer.status}", for_ever=answer.status in (400, 401, 403, 413))
    return f"HTTP {answer.status}"


def _sealed_for(subscription: dict[str, Any], words: bytes, at: datetime) -> tuple[dict[str, str], bytes]:
    parts = urlsplit(subscription["endpoint"])
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
        "exp": int((at + timedelta(hours=12)).timestamp()),
    }
    signed = Vapid02(private_key=private_key(at)).sign(claims)
    body = http_ece.encrypt(
        words,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=raw(subscription["p256dh"]),
        auth_secret=raw(subscription["auth"]),
        version="aes128gcm",
    )
    ttl = str(int(_LIVES.total_seconds()))
    told = {"content-encoding": "aes128gcm", "content-type": "application/octet-stream", "ttl": ttl, "urgency": "high"}
    return {**told, "authorization": signed["Authorization"]}, body


def raw(told: str) -> bytes:
    """Bytes of base64 as browsers write it, without padding."""
    return base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))
