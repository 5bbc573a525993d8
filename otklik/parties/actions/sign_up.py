"""A person comes, changes what others see of him, and leaves all his devices."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from otklik.core.events import publish
from otklik.parties.actions.consent import give_consent
from otklik.parties.actions.nick import clean_nick, is_reserved, is_taken, nick_from_email
from otklik.parties.events import IndividualSignedUp
from otklik.parties.models import Individual


class EmailTaken(Exception):
    """Another person signs in with this address."""


class NickTaken(Exception):
    """Another person is called so."""


class BadNick(Exception):
    """Nothing is left of the nick once it is cleaned, or it would pass for the company."""


def sign_up(
    *, email: str, password: str = "", language: str, at: datetime, name: str = "", terms: str = ""
) -> Individual:
    """Take in a new person; without a password he signs in by e-mail codes. terms: the wording agreed to.

    The address is not proven yet. Raises EmailTaken.
    """
    address = email.strip().lower()
    if Individual.objects.filter(email__iexact=address).exists():
        raise EmailTaken
    with transaction.atomic():
        person = Individual(
            email=address, nick=nick_from_email(address), name=name, language=language, joined_at=at, source=""
        )
        person.set_password(password or None)
        _save_new(person)
        if terms:
            give_consent(individual=person, purpose="terms", wording=terms, at=at)
        publish(IndividualSignedUp(person.pk), at=at)
    return person


def change_profile(*, individual: Individual, nick: str, about: str, language: str, at: datetime) -> Individual:
    """Change what others see and the language of letters; raises BadNick, NickTaken."""
    cleaned = clean_nick(nick)
    with transaction.atomic():
        person = Individual.objects.select_for_update().get(pk=individual.pk)
        if cleaned != person.nick:
            if len(cleaned) < 2 or (is_reserved(cleaned) and not person.is_employee):
                raise BadNick
            if is_taken(cleaned, besides=person):
                raise NickTaken
        person.nick, person.about, person.language = cleaned, about.strip(), language
        person.save(update_fields=["nick", "about", "language"])
    return person


def end_sessions(*, individual: Individual) -> None:
    """Sign the person out on every device."""
    Individual.objects.filter(pk=individual.pk).update(session_epoch=F("session_epoch") + 1)


def forget_password(*, individual: Individual) -> None:
    """Leave e-mail codes as the only way in; every session of the person ends."""
    individual.set_unusable_password()
    individual.save(update_fields=["password"])


def _save_new(person: Individual) -> None:
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:  # somebody took the address between the look and the writing
        raise EmailTaken from error
