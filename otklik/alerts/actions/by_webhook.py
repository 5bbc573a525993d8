"""Tell another system: a signed POST, by the rules of Standard Webhooks (www.standardwebhooks.com).

The signature covers number, moment and body, so that the receiver can refuse what is old or was changed on its way.
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from otklik.alerts.models import Notification, Webhook
from otklik.alerts.ports import NotTaken
from otklik.core.http import ForbiddenAddress, HttpFailure, fetch
from otklik.core.sealing import Unreadable, open_sealed

PREFIX: Final = "whsec_"
_TIMEOUT: Final = 10.0


def new_secret() -> str:
    """What both sides sign by."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, number: str, moment: str, body: bytes) -> str:
    """The value of the header webhook-signature."""
    signed = f"{number}.{moment}.".encode() + body
    digest = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def by_webhook(row: Notification, at: datetime) -> str:
    """Post it; raises NotTaken. Returns the status that came back."""
    if row.webhook is None or row.webhook.retired_at:
        raise NotTaken("Retired", for_ever=True)
    return post(row.webhook, number=row.ref, told=_told(row, at), at=at)


def post(webhook: Webhook, *, number: str, told: dict[str, Any], at: datetime) -> str:
    """One signed POST; raises NotTaken. number: the same for every try, so that the receiver can tell repeats."""
    body = json.dumps(told, ensure_ascii=False).encode()
    moment = str(int(at.timestamp()))
    try:
        secret = open_sealed(webhook.secret)
        headers = {
            "content-type": "application/json",
            "webhook-id": number,
            "webhook-timestamp": moment,
            "webhook-signature": signature(secret, number=number, moment=moment, body=body),
        }
        # never led on: another house has no business with it
        answer = fetch(
            webhook.url, method="POST", headers=headers, content=body, timeout=_TIMEOUT, max_bytes=65536, redirects=0
        )
    except Unreadable:
        raise NotTaken("Unreadable", for_ever=True) from None
    except HttpFailure as error:
        raise NotTaken(type(error).__name__, for_ever=isinstance(error, ForbiddenAddress)) from error
    if not 200 <= answer.status < 300:
        raise NotTaken(f"HTTP {answer.status}", for_ever=answer.status == 410)
    return f"HTTP {answer.status}"


def _told(row: Notification, at: datetime) -> dict[str, Any]:
    incident, alert = row.alert.incident, row.alert
    return {
        "type": "incident.resolved" if row.step == Notification.OVER else "incident.opened",
        "timestamp": at.isoformat(),
        "data": {
            "incident": incident.ref,
            "title": incident.title,
            "touchpoint": {"code": incident.touchpoint.code, "title": incident.touchpoint.title},
            "severity": alert.severity,
            "plan": alert.plan.title,
            "round": row.round,
            "step": row.step,
            "began_at": incident.began_at.isoformat(),
            "acknowledged_at": _moment(incident.acknowledged_at),
            "resolved_at": _moment(incident.resolved_at),
            "url": settings.SITE_URL + incident.get_absolute_url(),
        },
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
