"""Set up webhooks and try them."""

from datetime import datetime

from django.db import transaction

from otklik.alerts.actions.by_webhook import new_secret, post
from otklik.alerts.actions.plans import insist
from otklik.alerts.models import Webhook
from otklik.alerts.ports import NotTaken
from otklik.core import audit
from otklik.core.sealing import seal
from otklik.parties.models import Individual


def make_webhook(*, title: str, url: str, by: Individual, at: datetime) -> tuple[Webhook, str]:
    """The row and its secret, which is told this once."""
    insist(by)
    secret = new_secret()
    with transaction.atomic():
        row = Webhook.objects.create(title=title, url=url, secret=seal(secret), made_by=by, made_at=at)
        audit.record(actor=by.ref, act="alerts.make_webhook", subject=row.ref, at=at)
    return row, secret


def renew_secret(*, webhook: Webhook, by: Individual, at: datetime) -> str:
    """Another secret; nothing is signed by the one before any more."""
    insist(by)
    secret = new_secret()
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(secret=seal(secret))
        audit.record(actor=by.ref, act="alerts.renew_secret", subject=webhook.ref, at=at)
    return secret


def retire_webhook(*, webhook: Webhook, by: Individual, at: datetime) -> None:
    """Nothing goes there any more; steps that name it are passed over."""
    insist(by)
    with transaction.atomic():
        if Webhook.objects.filter(pk=webhook.pk, retired_at=None).update(retired_at=at):
            audit.record(actor=by.ref, act="alerts.retire_webhook", subject=webhook.ref, at=at)


def try_webhook(*, webhook: Webhook, by: Individual, at: datetime) -> bool:
    """Post a test there now and note what came back; whether it was taken."""
    insist(by)
    told = {"type": "test", "timestamp": at.isoformat(), "data": {}}
    try:
        result, is_taken = post(webhook, number=f"test:{webhook.pk}:{int(at.timestamp())}", told=told, at=at), True
    except NotTaken as error:
        result, is_taken = str(error), False
    Webhook.objects.filter(pk=webhook.pk).update(tested_at=at, test_result=result[:200])
    return is_taken
