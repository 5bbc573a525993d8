"""Letters of the status page for addresses without an account: wished for, proved, stopped.

A wish stands nowhere but in the letter that asks to confirm it, whose link holds the sealed wish (and for a week in the
errand that sent it). So nobody can enter somebody else's address, nor find out whether it is entered.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext, override

from otklik.core import audit
from otklik.core.events import send
from otklik.core.mail import send_letter
from otklik.core.pace import is_first
from otklik.core.sealing import Unreadable, open_sealed, seal
from otklik.outages.actions.opening import UnknownService
from otklik.outages.models import PLACES, SERVICES, Follower, FollowerNotice
from otklik.parties.models import Individual
from otklik.parties.queries import company_name

WISH_HOLDS: Final = timedelta(days=2)
NOTICES_KEPT: Final = timedelta(days=180)
_HOUR: Final = 60 * 60
_SALT: Final = "outages.follower"


class WishIsOld(Exception):
    """The link was good once; whoever still wants letters asks anew."""


@dataclass(frozen=True)
class Wish:
    """about: codes of SERVICES and PLACES, empty for everything."""

    email: str
    language: str
    about: list[str]


def ask_to_follow(*, wish: Wish, at: datetime) -> None:
    """A letter to the address that asks whether it is so; one an hour, whoever asks and however often."""
    if not set(wish.about) <= {*SERVICES, PLACES}:
        raise UnknownService(wish.about)
    email = wish.email.lower()
    if not is_first(what="wish", who=hashlib.blake2s(email.encode()).hexdigest(), within=_HOUR):
        return
    with override(wish.language), transaction.atomic():
        url = settings.SITE_URL + reverse("status_letters_confirm", args=[wish_token(wish, at)])
        facts = {"company": company_name(wish.language), "url": url}
        text = gettext(
            "Somebody asked for letters to this address about breakdowns and planned works of %(company)s.\n\n"
            "If it was you, open %(url)s and confirm it within two days.\n\n"
            "If it was not you, do nothing: there will be no letters, and the address is forgotten in a week."
        )
        subject = gettext("Letters about the network of %(company)s: please confirm") % facts
        send(
            send_letter, at=at, letter=f"wish/{email}/{at.isoformat()}", to=wish.email, subject=subject,
            text=text % facts + "\n", language=wish.language, sender=facts["company"],
        )  # fmt: skip


def read_wish(token: str, at: datetime) -> Wish:
    """What the link of a letter asks for; raises Http404 for one that is not ours, WishIsOld."""
    try:
        told = json.loads(open_sealed(token))
        moment, wish = datetime.fromisoformat(told.pop("at")), Wish(**told)
    except (Unreadable, ValueError, KeyError, TypeError):
        raise Http404 from None
    if at - moment > WISH_HOLDS:
        raise WishIsOld
    return wish


def follow(*, wish: Wish, at: datetime) -> Follower:
    """From now on; an address that follows already is told of what it wishes for now."""
    with transaction.atomic():
        known = Follower.objects.select_for_update().filter(email__iexact=wish.email).first()
        if known is None:
            return Follower.objects.create(email=wish.email, language=wish.language, about=wish.about, since=at)
        known.language, known.about = wish.language, wish.about
        known.save(update_fields=["language", "about"])
    return known


def stop_following(*, follower: Follower) -> None:
    """The address is forgotten; twice as once."""
    Follower.objects.filter(pk=follower.pk).delete()


def remove_follower(*, follower: Follower, by: Individual, at: datetime) -> None:
    """The same by an employee whom somebody asked for it."""
    with transaction.atomic():
        if Follower.objects.filter(pk=follower.pk).delete()[0]:
            audit.record(actor=by.ref, act="outages.remove_follower", subject=follower.ref, at=at)


def forget_notices(*, at: datetime) -> None:
    """What was written long ago is told no more anyway."""
    FollowerNotice.objects.filter(at__lt=at - NOTICES_KEPT).delete()


def stop_url(follower: Follower) -> str:
    """An address that stops the letters without signing in; it never expires, as letters are kept long."""
    return settings.SITE_URL + reverse("status_letters_stop", args=[stop_token(follower)])


def stop_token(follower: Follower) -> str:
    return signing.Signer(salt=_SALT).sign(str(follower.pk))


def read_stop_token(token: str) -> Follower | None:
    """Whose letters; None when they were stopped already. Raises Http404 for a token that is not ours."""
    try:
        number = int(signing.Signer(salt=_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    return Follower.objects.filter(pk=number).first()


def wish_token(wish: Wish, at: datetime) -> str:
    """What the link of the letter holds."""
    return seal(json.dumps({**asdict(wish), "at": at.isoformat()}, ensure_ascii=False))
