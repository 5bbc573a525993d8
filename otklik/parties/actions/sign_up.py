"""A person comes, changes what others see of him, and leaves all his devices."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from otklik.core.events import publish
from otklik.parties.actions.consent import give_consent
from otklik.parties.actions.nick import clean_nick, is_reserved, is_taken, neutral_nick, nick_from_name, passes_for_ours
from otklik.parties.events import IndividualSignedUp
from otklik.parties.models import Individual


class EmailTaken(Exception):
    """Another person signs in with this address."""


class NickTaken(Exception):
    """Another person is called so."""


class BadNick(Exception):
    """Nothing is left of the nick once it is cleaned, or it would pass for the company."""


def sign_up(
    *, email: str, password: str = "", language: str, at: datetime, name: str = "", nick: str = "", terms: str = ""
) -> Individual:
    """Take in a new person; without a password he signs in by e-mail codes. terms: the wording agreed to.

    nick: what others see. Without one a person is called by the name the company gives, as it does for its own
    people, and without a name "Subscriber 12". The address is not proven yet.
    Raises EmailTaken, BadNick, NickTaken.
    """
    address = email.strip().lower()
    if Individual.objects.filter(email__iexact=address).exists():
        raise EmailTaken
    with transaction.atomic():
        person = Individual(
            email=address,
            nick=chosen_nick(nick) if nick else nick_from_name(name),
            name=name,
            language=language,
            joined_at=at,
            source="",
        )
        person.set_password(password or None)
        _save_new(person)
        if not person.nick:
            person.nick = neutral_nick(person)
            person.save(update_fields=["nick"])
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
            chosen_nick(nick, person)
        person.nick, person.about, person.language = cleaned, about.strip(), language
        person.save(update_fields=["nick", "about", "language"])
    return person


def chosen_nick(nick: str, person: Individual | None = None) -> str:
    """The nick cleaned, for a new person or for this one; raises BadNick, NickTaken."""
    cleaned, is_ours = clean_nick(nick), person is not None and person.is_employee
    if len(cleaned) < 2 or (is_reserved(cleaned) and not is_ours):
        raise BadNick
    if is_taken(cleaned, besides=person):
        raise NickTaken
    if not is_ours and passes_for_ours(cleaned, besides=person):
        raise BadNick
    return cleaned


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
