"""The people of the demo: customers with their accounts, the staff with their roles, passwords of this installation."""

import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from demo import facts, moments
from otklik.parties.actions import grant_role, upsert_account, upsert_individual, upsert_line, upsert_organization
from otklik.parties.models import Account, Individual

SOURCE = "demo"
CAST = ("alina", "nadya", "boris", "galina", "vera", "kirill", "marta", "timur", "oleg", "igor", "zakhar")


def load(at: datetime) -> Iterator[str]:
    """Bring everybody in; yields a key for each, for the progress bar."""
    if not has_sign_ins():
        _write_sign_ins()
    kept, came = _hashed(sign_ins()), dict(moments.joined(at))
    for told in facts.people():
        with transaction.atomic():
            person = _person(told, came[told["key"]], kept)
            if "account" in told:
                _account(told, person, at)
        yield told["key"]


def by_key() -> dict[str, Individual]:
    """Everybody of the demo by the key of the files."""
    return {person.external_id: person for person in Individual.objects.filter(source=SOURCE)}


def sign_ins_file() -> Path:
    return Path(settings.VAR_DIR) / "demo_signins.json"


def sign_ins() -> dict[str, dict[str, str]]:
    """Sign-ins of the cast by key, as they are kept in var/ between runs."""
    return {sign["key"]: sign for sign in json.loads(sign_ins_file().read_text(encoding="utf-8"))}


def has_sign_ins() -> bool:
    """Whether the file with the sign-ins is there and whole."""
    try:
        return set(sign_ins()) == set(CAST)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def renew_sign_ins() -> None:
    """Give everybody of the cast a new password; the old ones and every session end."""
    people = by_key()
    _write_sign_ins()
    for key, password in _hashed(sign_ins()).items():
        with transaction.atomic():
            _set_password(people[key], password)


def _person(told: facts.Facts, joined_at: datetime, kept: dict[str, str]) -> Individual:
    key = told["key"]
    person, _fresh = upsert_individual(
        source=SOURCE,
        external_id=key,
        name=told["name"],
        nick=told["nick"],
        email=f"{key}@parus.example",
        language=told["language"],
        about=told.get("about", ""),
        at=joined_at,
    )
    if key in kept:
        _set_password(person, kept[key])
        EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
    for role in told.get("roles", []):
        grant_role(individual=person, role=role, by=None, at=joined_at)
    return person


def _account(told: facts.Facts, person: Individual, at: datetime) -> Account:
    place, organization = told["account"], None
    if "organization" in told:
        organization, _fresh = upsert_organization(
            source=SOURCE, external_id=told["key"], name=told["organization"], at=at
        )
    districts = {district["key"]: district["ru"] for district in facts.operator()["district"]}
    tariff = next(tariff for tariff in facts.operator()["tariff"] if tariff["key"] == place["tariff"])
    account, _fresh = upsert_account(
        number=place["number"],
        at=at,
        individual=None if organization else person,
        organization=organization,
        contact=person if organization else None,
        address={
            "city": "Заречанск",
            "district": districts[place["district"]],
            "street": place["street"],
            "house": place["house"],
            "flat": place["flat"],
        },
        facts={"tariff": tariff["ru"]},
        source=SOURCE,
    )
    upsert_line(account=account, service=tariff["service"], product=tariff["ru"])
    return account


def _hashed(signs: dict[str, dict[str, str]]) -> dict[str, str]:
    """Hashes of the passwords by key; a hash is slow by design, so every processor makes some."""
    with ThreadPoolExecutor() as threads:
        return dict(zip(signs, threads.map(make_password, (sign["password"] for sign in signs.values())), strict=True))


def _set_password(person: Individual, hashed: str) -> None:
    person.password = hashed
    person.save(update_fields=["password"])


def _write_sign_ins() -> None:
    """New passwords for the cast into a file that its owner alone may read."""
    people = {told["key"]: told for told in facts.people()}
    fresh = [
        {
            "key": key,
            "name": people[key]["name"],
            "email": f"{key}@parus.example",
            "password": secrets.token_urlsafe(9),
            "roles": ", ".join(people[key].get("roles", [])),
        }
        for key in CAST
    ]
    kept = sign_ins_file()
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(fresh, ensure_ascii=False, indent=1), encoding="utf-8")
